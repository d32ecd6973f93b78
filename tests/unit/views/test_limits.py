import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    Option,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)

from app.views.fulltext import full_text, split_text
from app.views.limits import MAX_BLOCK_CHARACTERS, MAX_BLOCKS, InvalidMessage, as_text, fit, render
from app.views.message import Attachment, Message


def section(text: str) -> SectionBlock:
    return SectionBlock(text=MarkdownTextObject(text=text))


def button(text: str = "Show", action_id: str = "emr_show", value: str = "j-1") -> ButtonElement:
    return ButtonElement(text=text, action_id=action_id, value=value)


def assert_sendable(parts: list[Message]) -> None:
    for part in parts:
        rendered = [render(block) for block in part.blocks]
        assert len(rendered) <= MAX_BLOCKS
        assert len(json.dumps(rendered, ensure_ascii=False, separators=(",", ":"))) <= MAX_BLOCK_CHARACTERS
        assert part.text


def test_what_fits_stays_as_it_is() -> None:
    message = Message("two clusters", (section("a"), DividerBlock(), section("b")))
    assert fit(message) == [message]


def test_more_than_fifty_blocks_become_several_messages_in_order() -> None:
    names = [f"cluster-{n}" for n in range(120)]
    parts = fit(Message("120 clusters", tuple(section(name) for name in names)))
    assert_sendable(parts)
    assert [full_text(Message("", part.blocks)).split() for part in parts] == [
        names[:50],
        names[50:100],
        names[100:],
    ]
    assert [part.text for part in parts] == ["(1/3) 120 clusters", "(2/3) 120 clusters", "(3/3) 120 clusters"]


def test_buttons_stay_with_what_they_belong_to() -> None:
    blocks: list[Block] = [DividerBlock() for _ in range(49)]
    blocks += [
        section("alarm"),
        ContextBlock(elements=[PlainTextObject(text="since 10:00")]),
        ActionsBlock(elements=[button()]),
    ]
    first, second = fit(Message("alarms", tuple(blocks)))
    assert len(first.blocks) == 49
    assert [block.type for block in second.blocks] == ["section", "context", "actions"]


def test_many_characters_are_spread_even_when_the_blocks_are_few() -> None:
    parts = fit(Message("long", tuple(section(f"{n}" * 2_900) for n in range(1, 9))))
    assert_sendable(parts)
    assert len(parts) == 2
    assert sum(len(part.blocks) for part in parts) == 8


def test_a_long_section_is_cut_at_line_ends_and_loses_nothing() -> None:
    lines = [f"• cluster {n} is waiting for work" for n in range(200)]
    block = SectionBlock(text=MarkdownTextObject(text="\n".join(lines)), block_id="list", accessory=button())
    (message,) = fit(Message("clusters", (block,)))
    pieces = [block for block in message.blocks if isinstance(block, SectionBlock)]
    assert "\n".join(piece.text.text for piece in pieces if piece.text).split("\n") == lines
    assert [piece.block_id for piece in pieces] == ["list"] + [None] * (len(pieces) - 1)
    assert pieces[0].accessory is not None and pieces[1].accessory is None


def test_more_than_ten_fields_become_several_sections() -> None:
    block = SectionBlock(text="tags", fields=[MarkdownTextObject(text=f"tag-{n}") for n in range(25)])
    (message,) = fit(Message("tags", (block,)))
    assert_sendable([message])
    assert full_text(message).split() == ["tags", *(f"tag-{n}" for n in range(25))]


def test_past_five_messages_all_of_it_goes_into_a_file() -> None:
    blocks = tuple(section(f"cluster-{n} R&amp;D <https://x.example/{n}|open>") for n in range(400))
    (message,) = fit(Message("400 clusters", blocks))
    assert_sendable([message])
    assert message.file is not None
    assert message.file.content.splitlines()[0] == "400 clusters"
    assert message.file.content.splitlines()[400] == "cluster-399 R&D open (https://x.example/399)"
    assert message.file.name in full_text(message)


def test_a_views_own_file_is_kept_and_goes_with_the_last_message() -> None:
    report = Attachment("report.csv", "a,b\n")
    parts = fit(Message("x", tuple(section(f"{n}") for n in range(60)), report))
    assert [part.file for part in parts] == [None, report]
    (overflowing,) = fit(Message("x", tuple(section(f"{n}") for n in range(400)), report))
    assert overflowing.file == report


def test_text_without_blocks_is_split_too() -> None:
    lines = [f"line {n}" for n in range(1_000)]
    parts = fit(Message("\n".join(lines)))
    assert 1 < len(parts) <= 5
    assert "\n".join(part.text for part in parts).split("\n") == lines
    (message,) = fit(Message("\n".join(lines * 10)))
    assert message.file is not None and message.file.content.count("line 999") == 10


def test_a_missing_fallback_text_is_taken_from_the_blocks() -> None:
    (message,) = fit(Message("", (HeaderBlock(text=PlainTextObject(text="Alarm")),)))
    assert message.text == "Alarm"


def test_a_fallback_text_is_cut_where_slack_would_cut_it() -> None:
    (message,) = fit(Message("x" * 50_000, (section("y"),)))
    assert len(message.text) == 4_000
    assert message.text.endswith("…")


@pytest.mark.parametrize(
    "blocks",
    [
        (SectionBlock(text="a", block_id="same"), SectionBlock(text="b", block_id="same")),
        (ActionsBlock(elements=[button(), button()]),),
        (ActionsBlock(elements=[button(text="x" * 76)]),),
        (ActionsBlock(elements=[button(value="x" * 2_001)]),),
        (HeaderBlock(text=PlainTextObject(text="x" * 151)),),
        (ContextBlock(elements=[PlainTextObject(text="x")] * 11),),
        (SectionBlock(fields=[MarkdownTextObject(text="x" * 2_001)]),),
        (ContextBlock(elements=[MarkdownTextObject(text=" ")]),),
    ],
)
def test_what_splitting_cannot_mend_is_the_views_error_and_still_readable(blocks: tuple[Block, ...]) -> None:
    with pytest.raises(InvalidMessage):
        fit(Message("summary", blocks))
    (bare, *_) = as_text(Message("summary", blocks))
    assert bare.text.startswith("summary")
    assert bare.blocks == ()


def test_a_menu_of_a_hundred_long_names_is_sent_whole() -> None:
    """What Slack's own limits allow in one block is longer than what several should come to."""
    names = [PlainTextObject(text=f"{number:03d}" + "n" * 72) for number in range(100)]
    options = [Option(value=f"j-{name.text}", text=name, description=name) for name in names]
    menu = ActionsBlock(elements=[StaticSelectElement(action_id="pick", placeholder="Pick", options=options)])
    (message,) = fit(Message("Which one?", (SectionBlock(text="Which one?"), menu)))[1:]
    assert message.blocks == (menu,)


def test_the_same_action_id_may_stand_in_several_rows() -> None:
    rows = tuple(ActionsBlock(elements=[button(value=f"j-{n}")]) for n in range(3))
    assert_sendable(fit(Message("rows", rows)))


def test_bare_words_are_not_made_into_links() -> None:
    rendered = render(SectionBlock(text="see #general", fields=["@here", PlainTextObject(text="x")]))
    assert rendered["text"]["verbatim"] is True
    assert rendered["fields"][0]["verbatim"] is True
    assert "verbatim" not in rendered["fields"][1]


def test_literal_text_does_not_become_markup_in_the_plain_form() -> None:
    message = Message("alarm", (HeaderBlock(text=PlainTextObject(text="<!channel> & co")),))
    assert full_text(message) == "alarm\n&lt;!channel&gt; &amp; co"


def test_a_buttons_link_is_kept_in_the_plain_form() -> None:
    link = ButtonElement(text="Console", url="https://console.example/j-1", action_id="open")
    message = Message("x", (ActionsBlock(elements=[link, button()]),))
    assert full_text(message) == "x\nConsole https://console.example/j-1"


def test_a_cut_spares_entities_links_and_fences() -> None:
    parts = split_text("```\n" + "\n".join(["row"] * 60) + "\n```", 80)
    assert all(part.count("```") == 2 for part in parts)
    assert sum(part.count("row") for part in parts) == 60
    assert split_text("&amp;" * 10, 22) == ["&amp;" * 3] * 2 + ["&amp;" * 4]
    for part in split_text("<https://x.example/a|b>" * 9, 60):
        assert part.count("<") == part.count(">")


@given(st.text(alphabet="ab&<> \n`", max_size=400), st.integers(min_value=20, max_value=60))
def test_every_part_keeps_the_limit(text: str, limit: int) -> None:
    assert all(len(part) <= limit for part in split_text(text, limit))
