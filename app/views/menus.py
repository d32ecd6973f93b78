"""Menus of clusters and instances: what is picked is an id."""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from slack_sdk.models.blocks import Option, PlainTextObject, StaticSelectElement

from app.views.escape import code, plain
from app.views.message import Message

MOST_OPTIONS = 100
"""More than these are left out: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element"""


class Named(Protocol):
    """What has an id, and a name for people."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=Named)


def menu(
    things: Sequence[T], describe: Callable[[T], Iterable[str]], placeholder: str, action_id: str
) -> StaticSelectElement:
    """Make the menu; what describes a thing stands below its name, behind its id.

    Two aliases may lead to the same thing, which can be picked once: what is picked is its id.
    """
    unique: dict[str, T] = {}
    for thing in things:
        unique.setdefault(thing.id, thing)
    options = [
        Option(
            value=thing.id,
            text=PlainTextObject(text=plain(thing.name, 75).strip() or thing.id),
            description=PlainTextObject(text=plain(" · ".join([thing.id, *describe(thing)]), 75)),
        )
        for thing in list(unique.values())[:MOST_OPTIONS]
    ]
    return StaticSelectElement(action_id=action_id, placeholder=placeholder, options=options)


def picked_view(what: str) -> Message:
    """Take the place of a menu that has served."""
    return Message.saying(f"You picked {code(what)}; what comes next stands in its own message.")
