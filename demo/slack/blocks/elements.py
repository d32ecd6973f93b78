"""The limits of interactive elements: https://docs.slack.dev/reference/block-kit/block-elements/"""

from collections.abc import Callable
from typing import Any

from demo.slack.blocks.checker import Checker
from demo.slack.model import Json

MENUS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
PICKERS = ("datepicker", "timepicker", "datetimepicker")
INPUTS = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input")


def check_button(check: Checker, button: Json, pointer: str) -> None:
    if check.require(button, ("text",), pointer):
        check.text(button["text"], 75, f"{pointer}/text", plain=True)
    check.strings(button, {"value": 2000, "url": 3000, "accessibility_label": 75}, pointer)
    if button.get("style") not in (None, "primary", "danger"):
        check.say(f"{pointer}/style", "must be one of primary, danger")


def check_option(check: Checker, option: Json, pointer: str, *, plain: bool = True) -> None:
    if check.require(option, ("text", "value"), pointer):
        check.text(option["text"], 75, f"{pointer}/text", plain=plain)
        check.string(option["value"], 150, f"{pointer}/value", least=1)
    check.texts(option, {"description": 75}, pointer, plain=plain)


def check_options(
    check: Checker, node: Json, pointer: str, least: int, most: int, *, plain: bool = True
) -> None:
    for index, option in enumerate(check.items(node.get("options"), least, most, f"{pointer}/options")):
        check_option(check, option, f"{pointer}/options/{index}", plain=plain)


def check_option_groups(check: Checker, node: Json, pointer: str) -> None:
    for index, group in enumerate(check.items(node["option_groups"], 1, 100, f"{pointer}/option_groups")):
        here = f"{pointer}/option_groups/{index}"
        if check.require(group, ("label", "options"), here):
            check.text(group["label"], 75, f"{here}/label", plain=True)
            check_options(check, group, here, 1, 100)


def check_menu(check: Checker, menu: Json, pointer: str) -> None:
    check.texts(menu, {"placeholder": 150}, pointer)
    if menu["type"].endswith("static_select"):
        if "option_groups" in menu:
            check_option_groups(check, menu, pointer)
        else:
            check_options(check, menu, pointer, 1, 100)
    check_initial(check, menu, pointer)


def check_initial(check: Checker, menu: Json, pointer: str) -> None:
    """What is chosen beforehand must be among the options, to the letter."""
    groups = menu.get("option_groups") or []
    offered = [*menu.get("options", []), *(option for group in groups for option in group.get("options", []))]
    single = [menu["initial_option"]] if menu.get("initial_option") else []
    for option in [*single, *menu.get("initial_options", [])]:
        if offered and option not in offered:
            check.say(pointer, "initial option must exactly match one of the provided options")


def check_overflow(check: Checker, menu: Json, pointer: str) -> None:
    check_options(check, menu, pointer, 1, 5)


def check_choices(check: Checker, menu: Json, pointer: str) -> None:
    check_options(check, menu, pointer, 1, 10, plain=False)
    check_initial(check, menu, pointer)


def check_input(check: Checker, element: Json, pointer: str) -> None:
    check.texts(element, {"placeholder": 150}, pointer)
    if isinstance(element.get("initial_value"), str):
        check.string(element["initial_value"], 3000, f"{pointer}/initial_value")


def check_image(check: Checker, image: Json, pointer: str) -> None:
    if not image.get("image_url") and not image.get("slack_file"):
        check.say(pointer, "missing required field: image_url")
    check.require(image, ("alt_text",), pointer)
    check.strings(image, {"image_url": 3000, "alt_text": 2000}, pointer)


ELEMENTS: dict[str, Callable[[Checker, Json, str], None]] = {
    "button": check_button,
    "workflow_button": check_button,
    "overflow": check_overflow,
    "radio_buttons": check_choices,
    "checkboxes": check_choices,
    "image": check_image,
    "file_input": check_input,
    **dict.fromkeys((*MENUS, *(f"multi_{menu}" for menu in MENUS)), check_menu),
    **dict.fromkeys((*PICKERS, *INPUTS), check_input),
}


def kind_of(node: Any) -> str:
    return str(node.get("type")) if isinstance(node, dict) else "none"


def check_element(check: Checker, element: Json, pointer: str) -> None:
    kind = kind_of(element)
    if kind not in ELEMENTS:
        check.say(f"{pointer}/type", f"unsupported type: {kind}")
        return
    ELEMENTS[kind](check, element, pointer)
    check.strings(element, {"action_id": 255}, pointer)
    if element.get("confirm") is not None:
        check_confirm(check, element["confirm"], f"{pointer}/confirm")


def check_confirm(check: Checker, confirm: Json, pointer: str) -> None:
    """https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object"""
    if check.require(confirm, ("title", "text", "confirm", "deny"), pointer):
        check.texts(confirm, {"title": 100, "confirm": 30, "deny": 30}, pointer)
        check.text(confirm["text"], 300, f"{pointer}/text")
