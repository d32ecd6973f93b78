"""What a person has typed and chosen, in the shapes of ``view.state`` and of an action's body.

https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
"""

from collections.abc import Sequence
from typing import Any

from demo.slack.errors import CannotAct
from demo.slack.messages import Element, elements_of
from demo.slack.model import Json

STATELESS = ("button", "workflow_button", "overflow")
# What holds the choice, by the element's type without ``multi_``.
SINGLE = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
INITIAL = {
    "selected_option": "initial_option",
    "selected_user": "initial_user",
    "selected_conversation": "initial_conversation",
    "selected_channel": "initial_channel",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
}


def holder(kind: str) -> tuple[str, bool]:
    """Name the field that holds the choice, and say whether it holds several."""
    several = kind.startswith("multi_") or kind == "checkboxes"
    single = SINGLE.get(kind.removeprefix("multi_"), "selected_option" if kind == "checkboxes" else "value")
    return (f"{single}s", True) if several else (single, False)


def find_option(element: Element, wanted: Any) -> Json:
    """An option by its value or text; an external menu's options are not in the element, so any will do."""
    if isinstance(wanted, dict):
        return wanted
    for option in element.options():
        if wanted in (option["value"], option["text"]["text"]):
            return option
    if element.type.endswith("external_select"):
        return {"text": {"type": "plain_text", "text": str(wanted), "emoji": True}, "value": str(wanted)}
    offered = [option["value"] for option in element.options()]
    raise CannotAct(f"{element.action_id} does not offer {wanted!r}, only {offered}")


def chosen(element: Element, value: Any) -> Json:
    """The field of ``element`` that holds ``value``: one choice, or a list of them for a multiple one."""
    name, several = holder(element.type)
    if not name.startswith("selected_option"):
        return {name: list(value) if several else value}
    return {name: [find_option(element, v) for v in value] if several else find_option(element, value)}


def initial(element: Element) -> Json:
    """What the element shows before anyone touches it."""
    name, several = holder(element.type)
    if name == "value":
        return {"value": element.raw.get("initial_value")}
    if several:
        return {name: element.raw.get(f"{INITIAL[name[:-1]]}s", [])}
    return {name: element.raw.get(INITIAL[name])}


def initial_state(blocks: Sequence[Json]) -> Json:
    """``state.values`` of blocks nobody has touched."""
    state: Json = {}
    for element in elements_of(blocks):
        if element.type not in STATELESS:
            state.setdefault(element.block_id, {})[element.action_id] = {"type": element.type} | initial(
                element
            )
    return state


def merged(state: Json, typed: Json) -> Json:
    return {block_id: {**values, **typed.get(block_id, {})} for block_id, values in state.items()}


def filled(blocks: Sequence[Json], typed: Json, values: Json) -> Json:
    """Fill a form: ``values`` by action_id or block_id over what was typed before over what it began with.

    Slack's client refuses to submit while a required input is empty, and so does this.
    """
    state = merged(initial_state(blocks), typed)
    elements = [e for e in elements_of(blocks) if e.type not in STATELESS]
    unknown = set(values) - {e.action_id for e in elements} - {e.block_id for e in elements}
    if unknown:
        raise CannotAct(f"the form has no {sorted(unknown)}, only {[e.action_id for e in elements]}")
    for element in elements:
        name = element.action_id if element.action_id in values else element.block_id
        if name in values:
            state[element.block_id][element.action_id] = {"type": element.type} | chosen(
                element, values[name]
            )
    check_required(blocks, state)
    return state


def check_required(blocks: Sequence[Json], state: Json) -> None:
    for block in blocks:
        if block["type"] == "input" and not block.get("optional"):
            held = state[block["block_id"]][block["element"]["action_id"]]
            if held.get(holder(held["type"])[0]) in (None, "", []):
                raise CannotAct(f"{block['label']['text']!r} must be filled in")
