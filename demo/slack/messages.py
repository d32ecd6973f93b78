"""Messages as values: an edit makes a new one, so what a test holds never changes under it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from demo.slack.model import Json


@dataclass(frozen=True, slots=True)
class Element:
    """One interactive element of a message or view, with the block that holds it."""

    block_id: str
    raw: Json

    @property
    def type(self) -> str:
        return str(self.raw["type"])

    @property
    def action_id(self) -> str:
        return str(self.raw.get("action_id", ""))

    @property
    def text(self) -> str:
        """What a button says, or what an empty menu or input shows."""
        shown = self.raw.get("text") or self.raw.get("placeholder") or {}
        return str(shown.get("text", ""))

    @property
    def value(self) -> str:
        return str(self.raw.get("value", ""))

    @property
    def style(self) -> str:
        return str(self.raw.get("style", ""))

    @property
    def url(self) -> str:
        return str(self.raw.get("url", ""))

    def options(self) -> list[Json]:
        groups = self.raw.get("option_groups") or []
        return [*self.raw.get("options", []), *(o for group in groups for o in group["options"])]


def elements_of(blocks: Sequence[Json]) -> list[Element]:
    """Everything with an action_id, top to bottom."""
    return [
        Element(str(block.get("block_id", "")), raw)
        for block in blocks
        for raw in (*block.get("elements", ()), block.get("accessory"), block.get("element"))
        if isinstance(raw, dict) and "action_id" in raw
    ]


def texts_of(node: object) -> Iterator[str]:
    """Flatten every text in blocks, in reading order; ids, values and URLs are not text."""
    if isinstance(node, Mapping):
        for key in (
            "title",
            "label",
            "text",
            "fields",
            "rows",
            "accessory",
            "element",
            "elements",
            "placeholder",
            "hint",
            "options",
            "option_groups",
            "description",
            "initial_value",
            "alt_text",
            "blocks",
        ):
            value = node.get(key)
            if isinstance(value, str):
                yield value
            elif value is not None:
                yield from texts_of(value)
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for part in node:
            yield from texts_of(part)


@dataclass(frozen=True, slots=True)
class Message:
    """A message: https://docs.slack.dev/reference/events/message/

    ``visible_to`` names the one reader of an ephemeral message; ``edited`` is the timestamp of the last edit.
    """

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    bot_id: str = ""
    app_id: str = ""
    team: str = ""
    thread_ts: str = ""
    visible_to: str = ""
    edited: str = ""
    metadata: Json | None = None
    files: tuple[Json, ...] = ()
    reactions: tuple[str, ...] = ()
    pinned: bool = False
    client_msg_id: str = ""

    @property
    def ephemeral(self) -> bool:
        return bool(self.visible_to)

    @property
    def all_text(self) -> str:
        """Fallback text, then everything readable in blocks, attachments and file names."""
        parts = [self.text, *texts_of(self.blocks), *texts_of(self.attachments)]
        return "\n".join([*parts, *(f"{file['title']}" for file in self.files)])

    @property
    def block_text(self) -> str:
        """What the eye sees: blocks if there are any, else the text."""
        return "\n".join(texts_of(self.blocks)) if self.blocks else self.text

    def elements(self) -> list[Element]:
        return elements_of(self.blocks)

    def buttons(self) -> list[Element]:
        return [element for element in self.elements() if element.type == "button"]

    def button(self, name: str) -> Element:
        """Find a button by action_id, or else by what it says."""
        return pick(self.buttons(), name)

    def as_dict(self) -> Json:
        body: Json = {
            "type": "message",
            "user": self.user,
            "ts": self.ts,
            "text": self.text,
            "team": self.team,
        }
        if self.bot_id:
            body |= {"bot_id": self.bot_id, "app_id": self.app_id}
        optional: dict[str, Any] = {
            "client_msg_id": self.client_msg_id,
            "blocks": list(self.blocks),
            "attachments": list(self.attachments),
            "thread_ts": self.thread_ts,
            "files": list(self.files),
        }
        body |= {key: value for key, value in optional.items() if value}
        if self.edited:
            body["edited"] = {"user": self.bot_id or self.user, "ts": self.edited}
        if self.reactions:
            body["reactions"] = [{"name": name, "count": 1, "users": []} for name in self.reactions]
        return body


def pick(elements: Sequence[Element], name: str) -> Element:
    """Take the one element of that action_id, or else of that text or value."""
    found = [e for e in elements if e.action_id == name] or [e for e in elements if name in (e.text, e.value)]
    if len(found) == 1:
        return found[0]
    there = [(e.action_id, e.text, e.value) for e in elements]
    raise LookupError(f"{len(found)} elements are called {name!r}; there are {there}")
