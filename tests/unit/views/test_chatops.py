"""Help, whoami and echo, as read."""

import pytest

from app.domain.people import Person, Standing, UserId
from app.views.chatops import HelpLine, HelpSection, echo_view, help_view, whoami_view
from tests.unit.views.reading import read

ALICE = Person(
    UserId("T0ACME", "U0ALICE"), Standing.MEMBER, "Al <i> ce", "Asia/Seoul", "en-US", frozenset({"S0ENG"})
)
LISTS = HelpSection("AWS EMR clusters", (HelpLine("/emr [list] <x>", "Lists.", "/emr list"),))


def test_help_shows_usage_what_it_does_and_an_example() -> None:
    text = read(help_view([LISTS], "C0DATA"))
    assert "`/emr [list] &lt;x&gt;`\n      Lists. For example `/emr list`" in text
    assert "What you may do here" in text
    assert "in <#C0DATA>" in text


def test_help_in_a_direct_message_says_so() -> None:
    assert "in a direct message" in read(help_view([LISTS], "D0ALICE"))


def test_help_without_anything_allowed_says_so() -> None:
    view = help_view([], "C0DATA")
    assert "Nothing of that is open to you here" in read(view)
    assert "nothing of that" in view.text


def test_what_was_not_understood_is_repeated_harmlessly() -> None:
    assert "I do not understand `&lt;!channel&gt;`." in read(help_view([LISTS], "C0DATA", "<!channel>"))


def test_whoami_tells_ids_standing_and_groups() -> None:
    text = read(whoami_view(ALICE, "C0DATA"))
    for fact in (
        "<@U0ALICE>, Al &lt;i&gt; ce: a member",
        "`T0ACME`",
        "<!subteam^S0ENG> `S0ENG`",
        "Asia/Seoul",
    ):
        assert fact in text


@pytest.mark.parametrize(("said", "shown"), [("a <b>", "a &lt;b&gt;"), ("", "_(none)_"), ("&" * 9000, "…")])
def test_echo_repeats_harmlessly(said: str, shown: str) -> None:
    text = read(echo_view(ALICE, "/echo", "C0DATA", said))
    assert text.startswith("<@U0ALICE> invoked `/echo` in <#C0DATA> with the following text: ")
    assert shown in text
