"""Blocks and views for tests."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str, action_id: str, value: str = "", **more: Any) -> Json:
    return {
        "type": "button",
        "text": plain(text),
        "action_id": action_id,
        **({"value": value} if value else {}),
        **more,
    }


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def option(text: str, value: str) -> Json:
    return {"text": plain(text), "value": value}


def menu(action_id: str, *values: str, **more: Any) -> Json:
    options = [option(value.title(), value) for value in values]
    return {"type": "static_select", "action_id": action_id, "options": options, **more}


def text_input(block_id: str, action_id: str, **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": action_id}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(block_id.title()),
        "element": element,
        **more,
    }


def modal(*blocks: Json, title: str = "Form", **more: Any) -> Json:
    return {"type": "modal", "title": plain(title), "submit": plain("OK"), "blocks": list(blocks), **more}
