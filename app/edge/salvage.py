"""Whoever did something that cannot be read, and where they can be told so."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime

from app.domain.people import UserId
from app.domain.requests import Kind, Request
from app.edge import fields
from app.edge.fields import Payload


def new_id() -> str:
    """Make a request's id: short enough to be read out."""
    return uuid.uuid4().hex[:12]


def salvage(body: Payload) -> Request | None:
    """Make out who is to be told, and where; ``None`` where that cannot be said, or nobody waits for an answer.

    Of an option menu nobody is told: there every letter is a request.
    """
    event = _part(body, "event")
    if body.get("type") == "block_suggestion" or ("event" in body and event and not speaks_to_us(event)):
        return None
    user = _part(body, "user")
    who = _any(lambda: fields.person(body, "user_id"), lambda: fields.person(user, "id"),
               lambda: fields.person(event, "user"))  # fmt: skip
    if not who:
        return None
    return Request(
        id=new_id(),
        kind=_kind(body, event),
        name="",
        asker=UserId("", who),
        channel=_any(
            lambda: fields.text(body, "channel_id"),
            lambda: fields.text(_part(body, "channel"), "id"),
            lambda: fields.text(_part(body, "container"), "channel_id"),
            lambda: fields.text(event, "channel"),
            lambda: origin_of(_part(body, "view"))["channel"],
        ),
        received_at=datetime.now(UTC),
        thread_ts=_any(lambda: fields.text(event, "thread_ts")),
        response_url=_any(lambda: fields.text(body, "response_url")),
    )


def speaks_to_us(event: Payload) -> bool:
    """Tell whether somebody wrote to the bot; an edit, a join, a bot's own words have a subtype or a bot_id."""
    direct = event.get("type") == "message" and event.get("channel_type") == "im"
    written = not event.get("subtype") and not event.get("bot_id")
    return written and (direct or event.get("type") == "app_mention")


def origin_of(view: Payload) -> dict[str, str]:
    """Read where a modal was opened from: Slack does not say, so the modal keeps it in its private metadata."""
    try:
        kept = json.loads(fields.text(view, "private_metadata") or "{}")
    except (ValueError, RecursionError):
        kept = {}
    kept = kept if isinstance(kept, dict) else {}
    return {name: str(kept.get(name) or "") for name in ("channel", "thread_ts")}


def _kind(body: Payload, event: Payload) -> Kind:
    if event:
        return Kind.DIRECT_MESSAGE if event.get("channel_type") == "im" else Kind.MENTION
    return Kind.COMMAND if "command" in body else Kind.ACTION


def _part(of: Payload, key: str) -> Payload:
    with suppress(fields.Unexpected):
        return fields.part(of, key)
    return {}


def _any(*readers: Callable[[], str]) -> str:
    """Take the first that can be read and says something."""

    def read() -> Iterator[str]:
        for reader in readers:
            with suppress(fields.Unexpected):
                yield reader()

    return next(filter(None, read()), "")
