"""Modals and home tabs as values: https://docs.slack.dev/reference/views/"""

from dataclasses import dataclass, field

from demo.slack.messages import Element, elements_of, pick, texts_of
from demo.slack.model import Json


@dataclass(frozen=True, slots=True)
class View:
    """A view as it stands for one person; ``spec`` is what the app sent."""

    id: str
    user: str
    spec: Json
    hash: str
    team_id: str
    app_id: str
    bot_id: str
    root_view_id: str
    previous_view_id: str = ""
    state: Json = field(default_factory=dict)
    errors: Json = field(default_factory=dict)
    response_urls: tuple[Json, ...] = ()

    @property
    def callback_id(self) -> str:
        return str(self.spec.get("callback_id", ""))

    @property
    def type(self) -> str:
        return str(self.spec["type"])

    @property
    def title(self) -> str:
        return str((self.spec.get("title") or {}).get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        return list(self.spec["blocks"])

    @property
    def all_text(self) -> str:
        return "\n".join([*texts_of({"title": self.spec.get("title")}), *texts_of(self.blocks)])

    def elements(self) -> list[Element]:
        return elements_of(self.blocks)

    def element(self, name: str) -> Element:
        return pick(self.elements(), name)

    def as_dict(self) -> Json:
        empty = {"private_metadata": "", "callback_id": "", "external_id": "", "title": None, "submit": None}
        flags = {"close": None, "clear_on_close": False, "notify_on_close": False}
        return {
            **empty,
            **flags,
            **self.spec,
            "id": self.id,
            "team_id": self.team_id,
            "state": {"values": self.state},
            "hash": self.hash,
            "root_view_id": self.root_view_id,
            "previous_view_id": self.previous_view_id or None,
            "app_id": self.app_id,
            "app_installed_team_id": self.team_id,
            "bot_id": self.bot_id,
        }
