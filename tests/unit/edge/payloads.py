"""Payloads as Slack documents them, and the same with one or two fields gone or of another type."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

USER = {"id": "U0ALICE", "username": "alice", "name": "alice", "team_id": "T0ACME"}
COMMON = {"api_app_id": "A1", "team": {"id": "T0ACME", "domain": "acme"}, "enterprise": None, "user": USER}
PLACE = {
    "container": {"type": "message", "message_ts": "1.2", "channel_id": "C0DATA", "is_ephemeral": False},
    "channel": {"id": "C0DATA", "name": "data"},
    "message": {"type": "message", "ts": "1.2", "user": "U0BOT", "bot_id": "B0BOT", "blocks": []},
}
FIELDS = {"values": {"name": {"name": {"type": "plain_text_input", "value": "etl"}}}}
VIEW = {
    "id": "V1",
    "type": "modal",
    "callback_id": "form",
    "private_metadata": '{"channel": "C0DATA", "thread_ts": "1.1"}',
    "state": FIELDS,
    "blocks": [],
    "title": {"type": "plain_text", "text": "A form"},
}

COMMAND = {
    "command": "/quick",
    "text": "list --all",
    "team_id": "T0ACME",
    "team_domain": "acme",
    "user_id": "U0ALICE",
    "user_name": "alice",
    "channel_id": "C0DATA",
    "channel_name": "data",
    "is_enterprise_install": "false",
    "response_url": "http://127.0.0.1:9/commands/1",
    "trigger_id": "9.9.a",
}
CLICK = {
    **COMMON,
    **PLACE,
    "type": "block_actions",
    "trigger_id": "9.9.a",
    "response_url": "http://127.0.0.1:9/actions/1",
    "state": FIELDS,
    "actions": [{"type": "button", "action_id": "press", "block_id": "b", "value": "q1", "action_ts": "3.3"}],
}
CHOICE = {
    **CLICK,
    "actions": [
        {
            "type": "static_select",
            "action_id": "press",
            "block_id": "q1",
            "selected_option": {"text": {"type": "plain_text", "text": "one"}, "value": "j-1"},
        }
    ],
}
CLICK_IN_A_MODAL = {
    **COMMON,
    "type": "block_actions",
    "trigger_id": "9.9.a",
    "container": {"type": "view", "view_id": "V1"},
    "view": VIEW,
    "actions": [
        {"type": "static_select", "action_id": "press", "block_id": "b", "selected_date": "2026-01-01"}
    ],
}
SUBMISSION: Mapping[str, Any] = {
    **COMMON,
    "type": "view_submission",
    "trigger_id": "9.9.a",
    "view": VIEW,
    "response_urls": [],
}
SUGGESTION = {
    **COMMON,
    **PLACE,
    "type": "block_suggestion",
    "action_id": "pick",
    "block_id": "b",
    "value": "et",
}
MENTION = {
    "type": "event_callback",
    "team_id": "T0ACME",
    "event_id": "Ev1",
    "event_time": 1,
    "authorizations": [{"enterprise_id": None, "team_id": "T0ACME", "user_id": "U0BOT", "is_bot": True}],
    "is_ext_shared_channel": False,
    "event": {
        "type": "app_mention",
        "user": "U0ALICE",
        "team": "T0ACME",
        "channel": "C0DATA",
        "ts": "1.2",
        "thread_ts": "1.1",
        "text": "<@U0BOT> quick",
    },
}
DIRECT = {
    **MENTION,
    "event": {
        "type": "message",
        "channel_type": "im",
        "user": "U0ALICE",
        "channel": "D0ALICE",
        "ts": "1.2",
        "text": "quick",
    },
}

INTERACTIVE = (CLICK, CHOICE, CLICK_IN_A_MODAL, SUBMISSION, SUGGESTION)
EVENTS = (MENTION, DIRECT)
ALL: Sequence[Mapping[str, Any]] = (COMMAND, *INTERACTIVE, *EVENTS)

ODD: Sequence[Any] = (
    None,
    0,
    7,
    -1.5,
    True,
    "",
    "odd",
    "\0",
    "\ud800",
    [],
    [[]],
    ["odd"],
    {},
    {"id": 7},
    {"odd": []},
)
"""What might stand where something else is expected."""

Path = tuple[str | int, ...]


def paths(value: Any, so_far: Path = ()) -> list[Path]:
    """Every place in a payload."""
    inside: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list):
        inside = list(enumerate(value))
    return [path for key, child in inside for path in ((*so_far, key), *paths(child, (*so_far, key)))]


def without(body: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """The payload with that place gone."""
    changed = deepcopy(dict(body))
    del _holder(changed, path)[path[-1]]
    return changed


def changed(body: Mapping[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """The payload with something else in that place."""
    copy = deepcopy(dict(body))
    _holder(copy, path)[path[-1]] = deepcopy(value)
    return copy


def _holder(body: Any, path: Path) -> Any:
    for key in path[:-1]:
        body = body[key]
    return body


@st.composite
def damaged(draw: st.DrawFn, originals: Sequence[Mapping[str, Any]] = ALL) -> dict[str, Any]:
    """One of them, with up to three places gone or odd."""
    body: dict[str, Any] = deepcopy(dict(draw(st.sampled_from(originals))))
    for _ in range(draw(st.integers(1, 3))):
        places = paths(body)
        if not places:
            break
        path = draw(st.sampled_from(places))
        odd = draw(st.none() | st.sampled_from(ODD).map(lambda value: (value,)))
        body = without(body, path) if odd is None else changed(body, path, odd[0])
    return body
