import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.views.escape import code, escape, mention_channel, mention_user, plain


@pytest.mark.parametrize(
    "hostile",
    [
        "<!channel>",
        "<!here|x>",
        "<!subteam^S123>",
        "<@U123ABC>",
        "<#C123ABC>",
        "<https://evil.example|https://console.aws.amazon.com>",
        "<mailto:a@example.com|b>",
        "<!date^1^{date}^https://evil.example|x>",
    ],
)
def test_untrusted_text_forms_no_mention_and_no_link(hostile: str) -> None:
    for safe in (escape(hostile), code(hostile), escape(hostile, 12), code(hostile, 12)):
        assert "<" not in safe and ">" not in safe


def test_only_three_characters_are_escaped() -> None:
    assert escape("a & b < c > d \"'*_~|") == "a &amp; b &lt; c &gt; d \"'*_~|"


def test_text_that_looks_escaped_is_shown_as_it_was_typed() -> None:
    assert escape("&lt;!channel&gt;") == "&amp;lt;!channel&amp;gt;"


@given(st.text(), st.integers(min_value=1, max_value=80))
def test_the_cap_holds_and_cuts_no_entity(text: str, limit: int) -> None:
    capped = escape(text, limit)
    assert len(capped) <= limit
    rest = capped.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
    assert not set(rest) & set("&<>")


@given(st.text(alphabet=st.characters()))
def test_whatever_comes_in_can_be_sent_as_utf8(text: str) -> None:
    assert escape(text).encode() is not None
    assert plain(text, 20).encode() is not None


def test_a_cap_is_visible() -> None:
    assert escape("abcdefgh", 5) == "abcd…"
    assert escape("abcde", 5) == "abcde"
    assert escape("a<<<<", 8) == "a&lt;…"


def test_control_characters_and_direction_overrides_are_removed() -> None:
    assert escape("a\x00b\x1bc\u202egnp.exe\u202c\u2066x\u2069\ud800\ufeff") == "abcgnp.exex"


def test_emoji_sequences_survive() -> None:
    assert escape("👩\u200d💻") == "👩\u200d💻"


def test_a_name_cannot_forge_a_line() -> None:
    assert escape("prod\n:ok: approved\r\nby\u2028me") == "prod :ok: approved by me"
    assert escape("one\r\ntwo", lines=True) == "one\ntwo"
    assert plain("one\ntwo") == "one two"


def test_code_cannot_be_closed_from_inside() -> None:
    assert code("a`b` *c*") == "`aˋbˋ *c*`"
    assert code("  ") == ""
    assert len(code("x" * 50, 10)) == 10


def test_plain_text_needs_no_entities() -> None:
    assert plain("a & <b>", 5) == "a &…"


def test_mentions_take_ids_only() -> None:
    assert mention_user("U0ALICE") == "<@U0ALICE>"
    assert mention_user("!channel") == "!channel"
    assert mention_user("U0A> <!channel") == "U0A&gt; &lt;!channel"
    assert mention_channel("C0DATA") == "<#C0DATA>"
    assert mention_channel("U0ALICE") == "U0ALICE"
