"""The limits of blocks and views, checked as Slack's server does: https://docs.slack.dev/reference/block-kit/blocks/"""

from collections.abc import Callable
from typing import Any

from demo.slack.blocks.checker import Checker
from demo.slack.blocks.elements import check_element, check_image, kind_of
from demo.slack.model import Json

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100


def check_section(check: Checker, block: Json, pointer: str) -> None:
    if block.get("text") is None and block.get("fields") is None:
        check.say(pointer, "missing required field: text")
    if block.get("text") is not None:
        check.text(block["text"], 3000, f"{pointer}/text")
    if block.get("fields") is not None:
        for index, field in enumerate(check.items(block["fields"], 1, 10, f"{pointer}/fields")):
            check.text(field, 2000, f"{pointer}/fields/{index}")
    if block.get("accessory") is not None:
        check_element(check, block["accessory"], f"{pointer}/accessory")


def check_header(check: Checker, block: Json, pointer: str) -> None:
    if check.require(block, ("text",), pointer):
        check.text(block["text"], 150, f"{pointer}/text", plain=True)


def check_actions(check: Checker, block: Json, pointer: str) -> None:
    for index, element in enumerate(check.items(block.get("elements"), 1, 25, f"{pointer}/elements")):
        check_element(check, element, f"{pointer}/elements/{index}")


def check_context(check: Checker, block: Json, pointer: str) -> None:
    for index, part in enumerate(check.items(block.get("elements"), 1, 10, f"{pointer}/elements")):
        here = f"{pointer}/elements/{index}"
        if isinstance(part, dict) and part.get("type") == "image":
            check_image(check, part, here)
        else:
            check.text(part, 3000, here)


def check_input_block(check: Checker, block: Json, pointer: str) -> None:
    if check.require(block, ("label", "element"), pointer):
        check.text(block["label"], 2000, f"{pointer}/label", plain=True)
        check_element(check, block["element"], f"{pointer}/element")
    check.texts(block, {"hint": 2000}, pointer)


def check_image_block(check: Checker, block: Json, pointer: str) -> None:
    check_image(check, block, pointer)
    check.texts(block, {"title": 2000}, pointer)


def check_markdown(check: Checker, block: Json, pointer: str) -> None:
    check.string(block.get("text"), 12_000, f"{pointer}/text", least=1)


def check_rich_text(check: Checker, block: Json, pointer: str) -> None:
    check.items(block.get("elements"), 0, 1000, f"{pointer}/elements")


def check_table(check: Checker, block: Json, pointer: str) -> None:
    for index, row in enumerate(check.items(block.get("rows"), 1, 100, f"{pointer}/rows")):
        check.items(row, 1, 20, f"{pointer}/rows/{index}")


def check_nothing(check: Checker, block: Json, pointer: str) -> None:
    """A divider has nothing to get wrong."""


BLOCKS: dict[str, Callable[[Checker, Json, str], None]] = {
    "section": check_section,
    "header": check_header,
    "actions": check_actions,
    "context": check_context,
    "input": check_input_block,
    "image": check_image_block,
    "markdown": check_markdown,
    "rich_text": check_rich_text,
    "table": check_table,
    "divider": check_nothing,
}


def check_action_ids(check: Checker, block: Json, pointer: str) -> None:
    """Within one block an action_id stands once; two blocks may share it.

    https://docs.slack.dev/reference/block-kit/block-elements/button-element
    """
    seen: set[str] = set()
    for index, element in enumerate(block.get("elements") or []):
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if action_id in seen:
            check.say(f"{pointer}/elements/{index}/action_id", f"`action_id` {action_id} already exists")
        if action_id:
            seen.add(action_id)


def check_block_ids(check: Checker, blocks: list[Any], pointer: str) -> None:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        block_id = block.get("block_id") if isinstance(block, dict) else None
        if block_id in seen:
            check.say(f"{pointer}/{index}/block_id", f"`block_id` {block_id} already exists")
        if block_id:
            seen.add(block_id)


def check_blocks(check: Checker, blocks: Any, pointer: str, most: int) -> None:
    items = check.items(blocks, 0, most, pointer)
    for index, block in enumerate(items):
        here = f"{pointer}/{index}"
        kind = kind_of(block)
        if kind not in BLOCKS:
            check.say(f"{here}/type", f"unsupported type: {kind}")
            continue
        BLOCKS[kind](check, block, here)
        check.strings(block, {"block_id": 255}, here)
        check_action_ids(check, block, here)
    check_block_ids(check, items, pointer)


def message_problems(blocks: Any) -> list[str]:
    """List what Slack would refuse in a message's blocks; empty if nothing."""
    check = Checker()
    check_blocks(check, blocks, "/blocks", MESSAGE_BLOCKS)
    return check.problems


def view_problems(view: Any) -> list[str]:
    """List what Slack would refuse in a modal or home tab; empty if nothing."""
    check = Checker()
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        check.say("/view/type", "must be one of modal, home")
        return check.problems
    check.strings(view, {"callback_id": 255, "external_id": 255, "private_metadata": 3000}, "/view")
    if view["type"] == "modal" and check.require(view, ("title",), "/view"):
        check.texts(view, {"title": 24, "submit": 24, "close": 24}, "/view")
    check_blocks(check, view.get("blocks"), "/view/blocks", VIEW_BLOCKS)
    check_submit(check, view)
    return check.problems


def check_submit(check: Checker, view: Json) -> None:
    has_input = any(isinstance(b, dict) and b.get("type") == "input" for b in view.get("blocks") or [])
    if view["type"] == "modal" and has_input and view.get("submit") is None:
        check.say("/view", "`submit` is required when an `input` block is within the `blocks` array")
