"""Time that is let pass on the page passes for the bot's own memory too: how long ago a cloud accepted something."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.store.store import Store, open_store
from demo.watched import age_watch, look_again

US = "the page"
"""Who holds an operation while it is made older."""

LEASE = timedelta(seconds=10)


def age_store(folder: Path, by: timedelta) -> None:
    """Have all that the bot of this folder follows, and watches, be as much older, and be looked at soon.

    What the bot holds just now stays as it is: it is looking at that at this moment.
    """
    url = f"sqlite:///{folder / 'data' / 'chatops.db'}"
    store, now = open_store(url), datetime.now(UTC)
    try:
        for operation in store.operations.unfinished():
            if store.operations.lease(operation.id, US, now + LEASE):
                _age(store, operation.id, by, now)
    finally:
        store.close()
    age_watch(url, by)
    look_again(url)


def _age(store: Store, operation_id: str, by: timedelta, now: datetime) -> None:
    held = store.operations.get(operation_id)
    if held is not None:
        older = replace(held, payload=_older(held.payload, by), next_look_at=now)
        store.operations.update(older, owner=US)


def _older(payload: Mapping[str, Any], by: timedelta) -> Mapping[str, Any]:
    moments = {key: payload.get(key) for key in ("accepted_at", "called_at")}
    aged = {key: (datetime.fromisoformat(at) - by).isoformat() for key, at in moments.items() if at}
    return {**payload, **aged}
