from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.store.audit import AuditRecord, Phase
from app.store.errors import StoreError
from app.store.store import Store
from tests.integration.store.helpers import ALICE, BOB, START, Clock, entry, race


def ids(records: tuple[AuditRecord, ...]) -> list[int]:
    return [record.id for record in records]


def test_an_entry_comes_back_as_it_was_written(store: Store) -> None:
    full = entry(
        "emr.terminate",
        phase=Phase.SUCCEEDED,
        target="prod/ap-northeast-2 j-1 «nightly» 야간",
        detail={"rules": [1, 2], "nested": {"deep": [None, True, 1.5, "ü"]}},
        provider_request_id="aws-1",
    )

    written = store.audit.record(full)

    assert store.audit.find() == (written,)
    assert written.entry == full
    assert written.at == START


def test_times_are_utc_and_exact_whatever_zone_they_came_in(store: Store, clock: Clock) -> None:
    seoul = timezone(timedelta(hours=9))
    clock.now = datetime(2026, 3, 1, 21, 0, 0, 999999, seoul)

    store.audit.record(entry())

    [found] = store.audit.find(since=datetime(2026, 3, 1, 12, 0, 0, 999999, UTC))
    assert found.at == clock.now
    assert found.at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(store: Store, clock: Clock) -> None:
    clock.now = datetime(2026, 3, 1, 12, 0)  # noqa: DTZ001

    with pytest.raises(StoreError):
        store.audit.record(entry())


@pytest.mark.parametrize(
    "nasty", ["nul \x00 byte", "lone \ud800 surrogate", "' ; DROP TABLE audit; --", "%s :x {y}"]
)
def test_whatever_people_type_can_be_written_down(store: Store, nasty: str) -> None:
    store.audit.record(entry(target=nasty, detail={"text": nasty}))

    [found] = store.audit.find()
    assert found.entry.detail == {"text": nasty}
    assert found.entry.target == nasty.replace("\x00", "\ufffd").replace("\ud800", "?")


def test_what_is_no_json_is_an_error_of_ours(store: Store) -> None:
    with pytest.raises(StoreError):
        store.audit.record(entry(detail={"ratio": float("nan")}))

    assert store.audit.find() == ()


def test_it_is_searched_by_who_what_and_since(store: Store, clock: Clock) -> None:
    first = store.audit.record(entry("emr.list"))
    second = store.audit.record(entry("emr.terminate", user=BOB, request_id="r2"))
    later = clock.advance(minutes=5)
    third = store.audit.record(entry("ecs.stop", request_id="r3"))

    assert ids(store.audit.find()) == [third.id, second.id, first.id]
    assert ids(store.audit.find(user=ALICE)) == [third.id, first.id]
    assert ids(store.audit.find(action="emr.terminate")) == [second.id]
    assert ids(store.audit.find(action="emr.*")) == [second.id, first.id]
    assert ids(store.audit.find(action="em%")) == []
    assert ids(store.audit.find(action="e_r.*")) == []
    assert ids(store.audit.find(request_id="r2")) == [second.id]
    assert ids(store.audit.find(since=later)) == [third.id]
    assert ids(store.audit.find(since=later, user=BOB)) == []


def test_pages_follow_each_other_while_new_entries_come_in(store: Store) -> None:
    written = [store.audit.record(entry()).id for _ in range(5)]

    first = store.audit.find(limit=2)
    store.audit.record(entry())
    second = store.audit.find(limit=2, before_id=first[-1].id)

    assert ids(first + second) == written[:0:-1]


def test_sixteen_threads_write_at_once_and_nothing_is_lost(store: Store) -> None:
    def write(number: int) -> None:
        for _ in range(10):
            store.audit.record(entry(request_id=f"r{number}"))

    race(16, write)

    assert len(store.audit.find(limit=1000)) == 160


def test_two_replicas_write_at_once_and_nothing_is_lost(store: Store, second_store: Store) -> None:
    def write(number: int) -> None:
        for _ in range(10):
            (store, second_store)[number % 2].audit.record(entry(request_id=f"r{number}"))

    race(16, write)

    assert len(store.audit.find(limit=1000)) == 160
