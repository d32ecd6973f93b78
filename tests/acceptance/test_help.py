"""Help shows what this person may do in this place, and nothing else; whoami says why."""

from collections.abc import Iterator

import pytest

from app.manifest import manifest
from demo.slack.workspace import Workspace
from handlers import COMMANDS, slash_names
from tests.acceptance.house import House

OPEN = ("/chatops help", "/chatops whoami")


@pytest.fixture(scope="module")
def configuration() -> str:
    return """\
workspace: {team_ids: [T0ACME]}
accounts:
  - {alias: prod, regions: [ap-northeast-2]}
commands: {echo: shout}
policy:
  - {allow: ["emr.list"], channels: [C0DATA]}
  - {allow: ["emr.show"], groups: [S0DATAENG]}
  - {allow: ["echo.say"], people: [U0ADMIN]}
"""


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    """The app as installed from the manifest with that rename."""
    with Workspace.seeded(manifest(COMMANDS, slash_names({"echo": "shout"}))) as workspace:
        yield workspace


@pytest.mark.parametrize(
    ("who", "channel", "allowed", "hidden"),
    [
        ("U0BOB", "C0DATA", ("/emr [list]",), ("/emr show", "/shout")),
        ("U0BOB", "C0OPS", (), ("/emr", "/shout")),
        ("U0ALICE", "C0DATA", ("/emr [list]", "/emr show"), ("/shout",)),
        ("U0ALICE", "C0OPS", ("/emr show",), ("/emr [list]", "/shout")),
        ("U0ADMIN", "C0OPS", ("/emr show", "/shout"), ("/emr [list]",)),
    ],
    ids=["somebody", "somebody elsewhere", "a group's member", "the member elsewhere", "a named person"],
)
def test_it_shows_what_this_person_may_do_here(
    house: House, who: str, channel: str, allowed: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    answer = house.ask("/chatops help", who=who, channel=channel)
    assert answer.visible_to == who
    for usage in (*OPEN, *allowed):
        assert usage in answer.block_text
    for usage in hidden:
        assert usage not in answer.block_text


def test_it_shows_a_renamed_command_by_the_name_it_has_here(house: House) -> None:
    answer = house.ask("/chatops help", who="U0ADMIN")
    assert "/shout hello" in answer.block_text
    assert "/echo" not in answer.block_text
    assert "invoked `/shout`" in house.ask("/shout hello", who="U0ADMIN").text


def test_one_commands_help_shows_that_command_alone(house: House) -> None:
    answer = house.ask("/emr help")
    assert "/emr list --all" in answer.block_text
    assert "/chatops" not in answer.block_text


def test_a_word_that_is_none_of_ours_is_answered_with_usage(house: House) -> None:
    answer = house.ask("/emr frobnicate <!here>")
    assert "frobnicate &lt;!here&gt;" in answer.block_text
    assert "For example `/emr list --all`" in answer.block_text
    assert answer.visible_to == "U0ALICE"


def test_help_for_nothing_that_is_allowed_says_so(house: House) -> None:
    answer = house.ask("/emr help", who="U0BOB", channel="C0OPS")
    assert "Nothing of that is open to you here" in answer.block_text


def test_a_mention_of_an_unknown_word_says_what_there_is(house: House) -> None:
    answer = house.say("@bot make coffee")
    assert "I do not know `make coffee`" in answer.block_text
    assert "`emr`" in answer.block_text


@pytest.mark.parametrize("words", ["@bot", "@bot help"])
def test_a_mention_alone_is_a_question_for_help(house: House, words: str) -> None:
    assert "What you may do here" in house.say(words).block_text


def test_whoami_says_who_one_is_to_the_policy(house: House) -> None:
    answer = house.ask("/chatops whoami", who="U0ADMIN")
    facts = (
        "<@U0ADMIN>",
        "ada",
        "a member",
        "`U0ADMIN`",
        "`T0ACME`",
        "`S0DATAENG`",
        "`C0DATA`",
        "Europe/Berlin",
    )
    for fact in facts:
        assert fact in answer.block_text
    assert "S0SRE" not in answer.block_text, "no rule names that group"
