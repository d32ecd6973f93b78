"""A small app for what our bot does not show yet: it opens forms, and remembers what it was told."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.socket_mode.request import SocketModeRequest

from demo.slack.workspace import Workspace
from tests.browser import forms

Json = dict[str, Any]


class FormApp:
    """Replies to requests of Socket Mode; ``heard`` holds all of them."""

    def __init__(self, workspace: Workspace) -> None:
        self.client = WebClient(workspace.bot_token, base_url=workspace.api_url, retry_handlers=[])
        self.heard: list[Mapping[str, Any]] = []
        self._changed = threading.Condition()

    def reply(self, request: SocketModeRequest) -> Json | None:
        """Act on one request, and give the acknowledgement's payload."""
        payload = request.payload
        with self._changed:
            self.heard.append(payload)
            self._changed.notify_all()
        kind = str(payload.get("command") or payload.get("type") or "")
        act = self._acts().get(kind)
        return act(payload) if act else None

    def wait_for(self, fits: Callable[[Mapping[str, Any]], bool]) -> Mapping[str, Any]:
        """Wait until such a request has come, and give it."""
        found: list[Mapping[str, Any]] = []

        def there() -> bool:
            found[:] = [payload for payload in self.heard if fits(payload)]
            return bool(found)

        with self._changed:
            if not self._changed.wait_for(there, 60):
                raise AssertionError(f"not among {[p.get('type') or p.get('command') for p in self.heard]}")
        return found[-1]

    def wait_action(self, action_id: str) -> Mapping[str, Any]:
        """Wait for what somebody did with a control, and give the action."""
        payload = self.wait_for(
            lambda p: bool(p.get("actions")) and p["actions"][0]["action_id"] == action_id
        )
        action: Mapping[str, Any] = payload["actions"][0]
        return action

    def _acts(self) -> Mapping[str, Callable[[Mapping[str, Any]], Json | None]]:
        return {
            "/form": self._open_form,
            "view_submission": self._check,
            "block_suggestion": self._suggest,
            "block_actions": self._acted,
        }

    def _open_form(self, payload: Mapping[str, Any]) -> None:
        self.client.views_open(trigger_id=payload["trigger_id"], view=forms.LAUNCH)

    def _check(self, payload: Mapping[str, Any]) -> Json | None:
        values = payload["view"]["state"]["values"]
        if not values["name"]["name"]["value"].islower():
            return {"response_action": "errors", "errors": {"name": "Lower case letters only."}}
        return None

    def _suggest(self, payload: Mapping[str, Any]) -> Json:
        found = [name for name in ("minji", "jihoon", "sora") if payload["value"].lower() in name]
        return {"options": [forms.option(name) for name in found]}

    def _acted(self, payload: Mapping[str, Any]) -> None:
        action = payload["actions"][0]
        if action["action_id"] == "approve":
            message = payload["message"]
            self.client.chat_update(channel="C0DATA", ts=message["ts"], text="Approved by Alice", blocks=[])
