"""One transaction: all or nothing, alone or together, run again where that helps."""

from collections.abc import Iterator
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import Connection, text

from app.store.database import Database
from app.store.errors import StoreError, StoreUnavailable
from app.store.limits import Limits
from app.store.store import Repositories, Store, open_store
from tests.integration.store.helpers import ALICE, START, Clock, entry, race, raw_database


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    with raw_database(postgres_url) as database:
        database.write(
            lambda connection: connection.execute(text("CREATE TABLE t (id int PRIMARY KEY, n int)"))
        )
        database.write(lambda connection: connection.execute(text("INSERT INTO t VALUES (0, 0), (1, 0)")))
        yield database


def test_all_of_it_is_stored(store: Store, clock: Clock) -> None:
    id = store.pending.put("confirmation", {}, ALICE, "C1", clock.advance(minutes=10))

    def confirm(within: Repositories) -> bool:
        claimed = within.pending.claim(id, ALICE, START)
        within.audit.record(entry("emr.terminate"))
        return claimed is not None

    assert store.transaction(confirm)
    assert len(store.audit.find()) == 1
    assert store.pending.open() == ()


def test_nothing_of_it_is_stored_when_it_raises(store: Store, clock: Clock) -> None:
    id = store.pending.put("confirmation", {}, ALICE, "C1", clock.advance(minutes=10))

    def fail(within: Repositories) -> None:
        within.pending.claim(id, ALICE, START)
        within.audit.record(entry())
        raise LookupError("the handler's own")

    with pytest.raises(LookupError, match="the handler's own"):
        store.transaction(fail)

    assert store.audit.find() == ()
    assert [one.id for one in store.pending.open()] == [id]


def test_inside_one_the_store_itself_is_refused_rather_than_waited_for(store: Store) -> None:
    with pytest.raises(RuntimeError, match="inside a transaction"):
        store.transaction(lambda _within: store.audit.find())

    assert store.audit.find() == ()


def test_counting_up_in_sixteen_threads_loses_no_count(database_url: str, store: Store) -> None:
    with raw_database(database_url) as database:
        database.write(lambda connection: connection.execute(text("CREATE TABLE counter (n int)")))
        database.write(lambda connection: connection.execute(text("INSERT INTO counter VALUES (0)")))

        def count(_number: int) -> None:
            for _ in range(5):
                database.write(lambda connection: connection.execute(text("UPDATE counter SET n = n + 1")))

        race(16, count)

        assert (
            database.read(lambda connection: connection.execute(text("SELECT n FROM counter")).scalar()) == 80
        )


def test_a_deadlock_is_run_again_until_both_are_done(database: Database) -> None:
    meeting, attempts = Barrier(2), [0, 0]

    def cross(connection: Connection, number: int) -> None:
        connection.execute(text("SET LOCAL deadlock_timeout = '20ms'"))
        attempts[number] += 1
        connection.execute(text("UPDATE t SET n = n + 1 WHERE id = :id"), {"id": number})
        if attempts[number] == 1:
            meeting.wait(timeout=30)
        connection.execute(text("UPDATE t SET n = n + 1 WHERE id = :id"), {"id": 1 - number})

    race(2, lambda number: database.write(lambda connection: cross(connection, number)))

    assert sorted(attempts) > [1, 1]
    rows = database.read(lambda connection: connection.execute(text("SELECT n FROM t")).scalars().all())
    assert rows == [2, 2]


def test_a_serialisation_failure_is_run_again(database: Database) -> None:
    meeting, attempts = Barrier(2), [0, 0]

    def add_up(connection: Connection, number: int) -> None:
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"))
        attempts[number] += 1
        total = connection.execute(text("SELECT sum(n) FROM t")).scalar_one()
        if attempts[number] == 1:
            meeting.wait(timeout=30)
        connection.execute(text("INSERT INTO t VALUES (:id, :n)"), {"id": 10 + number, "n": total + 1})

    race(2, lambda number: database.write(lambda connection: add_up(connection, number)))

    assert sorted(attempts) == [1, 2]
    added = database.read(
        lambda connection: connection.execute(text("SELECT n FROM t WHERE id > 9 ORDER BY n"))
    )
    assert added.scalars().all() == [1, 2]


def test_trying_again_has_an_end(postgres_url: str) -> None:
    attempts = 0

    def never(connection: Connection) -> None:
        nonlocal attempts
        attempts += 1
        connection.execute(text("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END $$"))

    with (
        raw_database(postgres_url, Limits(attempts=3)) as database,
        pytest.raises(StoreUnavailable, match="too busy"),
    ):
        database.write(never)

    assert attempts == 3


def test_a_mistake_of_ours_is_not_tried_again(database: Database) -> None:
    attempts = 0

    def wrong(connection: Connection) -> None:
        nonlocal attempts
        attempts += 1
        connection.execute(text("INSERT INTO t VALUES (0, 0)"))

    with pytest.raises(StoreError) as caught:
        database.write(wrong)

    assert attempts == 1
    assert caught.value.permanent
    assert "duplicate key" in caught.value.detail
    assert "duplicate key" not in caught.value.message


def test_more_threads_than_connections_are_told_that_it_is_busy(database_url: str) -> None:
    limits = Limits(connections=1, more_connections=0, connection_wait=0.02)
    store = open_store(database_url, limits=limits)
    inside, leave = Event(), Event()

    def occupy(within: Repositories) -> None:
        within.audit.record(entry())
        inside.set()
        leave.wait(timeout=30)

    thread = Thread(target=lambda: store.transaction(occupy))
    thread.start()
    try:
        assert inside.wait(timeout=30)
        with pytest.raises(StoreUnavailable, match="too busy"):
            store.audit.find()
    finally:
        leave.set()
        thread.join()
    assert len(store.audit.find()) == 1
    store.close()


def test_a_statement_that_takes_too_long_is_stopped(postgres_url: str) -> None:
    with raw_database(postgres_url, Limits(statement_timeout=0.05)) as database:
        with pytest.raises(StoreUnavailable, match="took too long"):
            database.read(lambda connection: connection.execute(text("SELECT pg_sleep(30)")))

        assert database.read(lambda connection: connection.execute(text("SELECT 1")).scalar()) == 1
