"""Time that is let pass on the demo's page, as it arrives in the bot's store."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.people import UserId
from app.store.operations import Operation, OperationState
from app.store.store import Store, open_store
from demo.waiting import age_store
from tests.unit.clusters import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'data' / 'chatops.db'}")
    yield opened
    opened.close()


def add(store: Store, accepted_at: str, state: OperationState = OperationState.FOLLOWING) -> Operation:
    payload = {"progress": "starting", "accepted_at": accepted_at, "called_at": NOW.isoformat()}
    later = datetime.now(UTC) + HOUR
    return store.operations.add(
        "emr.launch", payload, UserId("T0", "U0"), "C0", next_look_at=later, state=state
    )


def test_what_is_followed_becomes_older_and_is_due(store: Store, tmp_path: Path) -> None:
    followed, unanswered = add(store, NOW.isoformat()), add(store, "", OperationState.UNKNOWN)
    age_store(tmp_path, HOUR)
    aged = store.operations.get(followed.id)
    assert aged is not None
    before = (NOW - HOUR).isoformat()
    assert aged.payload == {"progress": "starting", "accepted_at": before, "called_at": before}
    assert (aged.state, aged.owner, aged.created_at) == (followed.state, "", followed.created_at)
    due = store.operations.due(datetime.now(UTC))
    assert {one.id for one in due} == {followed.id, unanswered.id}


def test_what_the_bot_is_looking_at_and_what_is_over_stays_as_it_is(store: Store, tmp_path: Path) -> None:
    looked_at, over = add(store, NOW.isoformat()), add(store, NOW.isoformat(), OperationState.SUCCEEDED)
    assert store.operations.lease(looked_at.id, "the bot", datetime.now(UTC) + HOUR)
    age_store(tmp_path, HOUR)
    for one in (looked_at, over):
        kept = store.operations.get(one.id)
        assert kept is not None
        assert kept.payload["accepted_at"] == NOW.isoformat()
