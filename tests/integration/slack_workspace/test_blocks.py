"""What Slack's server refuses in blocks and views, to the character."""

from typing import Any

import pytest

from demo.slack.blocks.normalize import normalize
from demo.slack.blocks.validate import message_problems, view_problems
from tests.integration.slack_workspace.shapes import (
    Json,
    actions,
    button,
    menu,
    modal,
    option,
    plain,
    section,
    text_input,
)


def context(*texts: str) -> Json:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text} for text in texts]}


def fields(count: int, length: int = 1) -> Json:
    return {"type": "section", "fields": [{"type": "mrkdwn", "text": "x" * length}] * count}


def confirm(title: str = "Sure?", yes: str = "Yes") -> Json:
    return {"title": plain(title), "text": plain("Really"), "confirm": plain(yes), "deny": plain("No")}


WITHIN = {
    "section text": section("x" * 3000),
    "header": {"type": "header", "text": plain("x" * 150)},
    "button text": actions(button("x" * 75, "a")),
    "button value": actions(button("Go", "a", "v" * 2000)),
    "action id": actions(button("Go", "a" * 255)),
    "block id": {"type": "divider", "block_id": "b" * 255},
    "option text": actions(
        {"type": "static_select", "action_id": "a", "options": [option("t" * 75, "v" * 150)]}
    ),
    "options": actions(menu("a", *(str(n) for n in range(100)))),
    "fields": fields(10, 2000),
    "actions": actions(*(button("Go", f"a{n}") for n in range(25))),
    "context": context(*"0123456789"),
    "confirm": actions(button("Go", "a", confirm=confirm("t" * 100, "y" * 30))),
    "overflow": section("x", accessory={**menu("a", "1", "2", "3", "4", "5"), "type": "overflow"}),
    "one action id in a block": actions(button("Go", "a"), button("Stop", "b")),
    "image": {"type": "image", "image_url": "https://example.com/x.png", "alt_text": "x"},
    "markdown": {"type": "markdown", "text": "x" * 12_000},
    "table": {"type": "table", "rows": [[{"type": "raw_text", "text": "cell"}]]},
    "input": text_input("b", "a"),
}

BEYOND = [
    (section("x" * 3001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ({"type": "section"}, "missing required field: text [json-pointer:/blocks/0]"),
    (
        {"type": "header", "text": plain("x" * 151)},
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "must be one of plain_text"),
    (actions(button("x" * 76, "a")), "[json-pointer:/blocks/0/elements/0/text/text]"),
    (
        actions(button("Go", "a", "v" * 2001)),
        "less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    (
        actions(button("Go", "a" * 256)),
        "less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ),
    (actions(button("Go", "a", style="blue")), "must be one of primary, danger"),
    (
        {"type": "divider", "block_id": "b" * 256},
        "less than 256 characters [json-pointer:/blocks/0/block_id]",
    ),
    (actions(menu("a", *(str(n) for n in range(101)))), "no more than 100 items allowed"),
    (actions(menu("a")), "no fewer than 1 items allowed"),
    (actions({"type": "static_select", "options": [option("t" * 76, "v")]}), "/options/0/text/text]"),
    (actions({"type": "static_select", "options": [option("t", "v" * 151)]}), "/options/0/value]"),
    (
        actions(menu("a", "x", initial_option=option("Y", "y"))),
        "must exactly match one of the provided options",
    ),
    (actions(button("Go", "a"), button("Go", "a")), "`action_id` a already exists"),
    (actions(*(button("Go", f"a{n}") for n in range(26))), "no more than 25 items allowed"),
    (actions(button("Go", "a", confirm=confirm("t" * 101))), "/elements/0/confirm/title/text]"),
    (actions({"type": "slider", "action_id": "a"}), "unsupported type: slider"),
    (fields(11), "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    (fields(1, 2001), "must be less than 2001 characters"),
    (context(*"0123456789A"), "no more than 10 items allowed [json-pointer:/blocks/0/elements]"),
    (section("x", accessory={**menu("a", *"123456"), "type": "overflow"}), "no more than 5 items allowed"),
    ({"type": "image", "alt_text": "x"}, "missing required field: image_url"),
    ({"type": "carousel"}, "unsupported type: carousel [json-pointer:/blocks/0/type]"),
    ("not a block", "unsupported type: none"),
]


@pytest.mark.parametrize("block", WITHIN.values(), ids=WITHIN.keys())
def test_what_is_just_within_the_limits_passes(block: Json) -> None:
    assert message_problems([block]) == []


@pytest.mark.parametrize(("block", "problem"), BEYOND)
def test_what_is_just_beyond_them_is_named_with_its_place(block: Any, problem: str) -> None:
    assert any(problem in found for found in message_problems([block]))


def test_a_message_has_50_blocks_and_a_view_100() -> None:
    divider = {"type": "divider"}
    assert message_problems([divider] * 50) == []
    assert message_problems([divider] * 51) == ["no more than 50 items allowed [json-pointer:/blocks]"]
    assert view_problems(modal(*[divider] * 100)) == []
    assert view_problems(modal(*[divider] * 101)) == [
        "no more than 100 items allowed [json-pointer:/view/blocks]"
    ]


def test_two_blocks_may_share_an_action_id_but_not_a_block_id() -> None:
    rows = [section(name, accessory=button("Show", "show", name)) for name in ("one", "two")]
    assert message_problems(rows) == []
    assert message_problems([{**row, "block_id": "row"} for row in rows]) == [
        "`block_id` row already exists [json-pointer:/blocks/1/block_id]"
    ]


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (modal(title="t" * 25), "less than 25 characters [json-pointer:/view/title/text]"),
        (modal(private_metadata="m" * 3001), "[json-pointer:/view/private_metadata]"),
        (modal(callback_id="c" * 256), "[json-pointer:/view/callback_id]"),
        ({"type": "modal", "blocks": []}, "missing required field: title"),
        ({"type": "window", "blocks": []}, "must be one of modal, home"),
        ({**modal(text_input("b", "a")), "submit": None}, "`submit` is required"),
    ],
)
def test_views_have_limits_of_their_own(view: Json, problem: str) -> None:
    assert any(problem in found for found in view_problems(view))


def test_option_groups_are_checked_like_options() -> None:
    groups = [{"label": plain("l" * 76), "options": [option("t", "v")]}]
    found = message_problems([actions({"type": "static_select", "action_id": "a", "option_groups": groups})])
    assert found == [
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/option_groups/0/label/text]"
    ]


def test_slack_fills_in_ids_and_text_flags() -> None:
    block, other = normalize(
        [section("x", accessory={"type": "button", "text": plain("Go")}), {"type": "divider"}]
    )
    assert block["block_id"] != other["block_id"]
    assert block["text"] == {"type": "mrkdwn", "text": "x", "verbatim": False}
    assert block["accessory"]["text"]["emoji"] is True
    assert block["accessory"]["action_id"]
