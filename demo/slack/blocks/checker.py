"""Collects what is wrong with blocks, in the words and JSON pointers that Slack's server uses."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from demo.slack.model import Json


@dataclass
class Checker:
    """``problems`` read like ``must be less than 3001 characters [json-pointer:/blocks/0/text/text]``."""

    problems: list[str] = field(default_factory=list)

    def say(self, pointer: str, problem: str) -> None:
        self.problems.append(f"{problem} [json-pointer:{pointer}]")

    def string(self, value: Any, limit: int, pointer: str, *, least: int = 0) -> None:
        if not isinstance(value, str):
            self.say(pointer, "must be a string")
        elif len(value) > limit:
            self.say(pointer, f"must be less than {limit + 1} characters")
        elif len(value) < least:
            self.say(pointer, f"must be more than {least - 1} characters")

    def strings(self, node: Json, limits: dict[str, int], pointer: str) -> None:
        """Check those optional strings that are there."""
        for name, limit in limits.items():
            if node.get(name) is not None:
                self.string(node[name], limit, f"{pointer}/{name}")

    def require(self, node: Json, names: Sequence[str], pointer: str) -> bool:
        missing = [name for name in names if node.get(name) is None]
        for name in missing:
            self.say(pointer, f"missing required field: {name}")
        return not missing

    def items(self, value: Any, least: int, most: int, pointer: str) -> list[Any]:
        """Check a list's length, and give back what can be looked at further."""
        if not isinstance(value, list):
            self.say(pointer, "must be an array")
            return []
        if len(value) > most:
            self.say(pointer, f"no more than {most} items allowed")
        if len(value) < least:
            self.say(pointer, f"no fewer than {least} items allowed")
        return value[:most]

    def text(self, node: Any, limit: int, pointer: str, *, plain: bool = False) -> None:
        """Check a text object: https://docs.slack.dev/reference/block-kit/composition-objects/text-object"""
        if not isinstance(node, dict):
            self.say(pointer, "must be an object")
            return
        allowed = ("plain_text",) if plain else ("plain_text", "mrkdwn")
        if node.get("type") not in allowed:
            self.say(f"{pointer}/type", f"must be one of {', '.join(allowed)}")
        if node.get("type") == "mrkdwn" and "emoji" in node:
            self.say(pointer, "no more fields allowed: emoji")
        self.string(node.get("text"), limit, f"{pointer}/text", least=1)

    def texts(self, node: Json, limits: dict[str, int], pointer: str, *, plain: bool = True) -> None:
        for name, limit in limits.items():
            if node.get(name) is not None:
                self.text(node[name], limit, f"{pointer}/{name}", plain=plain)
