"""Reading what came over the wire: a field of another type than expected is a problem, not an accident."""

import re
from collections.abc import Mapping
from typing import Any

_PERSON = re.compile(r"[UW][A-Z0-9]+")

Payload = Mapping[str, Any]


class Unexpected(Exception):
    """A field is missing, or of another type; names it, and no value."""


def text(of: Payload, key: str) -> str:
    """Read a text, empty where there is none, without what no database stores: NUL, and half a surrogate pair."""
    value = of.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unexpected(f"{key} is {_kind(value)}, not text")
    return value.encode(errors="replace").decode().replace("\0", "")


def needed(of: Payload, key: str) -> str:
    """Read a text that has to be there."""
    found = text(of, key)
    if not found:
        raise Unexpected(f"{key} is missing")
    return found


def person(of: Payload, key: str) -> str:
    """Read a person's id: nothing that the bot itself goes by can come from outside.

    https://docs.slack.dev/reference/objects/user-object/
    """
    found = needed(of, key)
    if not _PERSON.fullmatch(found):
        raise Unexpected(f"{key} is no person's id")
    return found


def part(of: Payload, key: str) -> Payload:
    """Read an object, empty where there is none."""
    value = of.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise Unexpected(f"{key} is {_kind(value)}, not an object")
    return value


def first(of: Payload, key: str) -> Payload:
    """Read the first object of a list that has to have one."""
    value = of.get(key)
    if not isinstance(value, list) or not value or not isinstance(value[0], Mapping):
        raise Unexpected(f"{key} is {_kind(value)}, not a list of objects")
    return value[0]


def _kind(value: object) -> str:
    return "nothing" if value is None else type(value).__name__
