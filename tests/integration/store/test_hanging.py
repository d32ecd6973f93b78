"""A PostgreSQL that accepts and never answers: found out soon, by one; nothing half done, and well again after."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import pytest

from app.store import migrate
from app.store.errors import StoreUnavailable
from app.store.limits import Limits
from app.store.store import Repositories, Store, open_store
from tests.databases import PostgresCluster
from tests.integration.store.helpers import ALICE, START, Clock, entry
from tests.waiting import until

IMPATIENT = Limits(connect_timeout=1, ping_timeout=0.5, answer_timeout=0.5, rest=0.5)


@contextmanager
def opened(url: str, limits: Limits = IMPATIENT) -> Iterator[Store]:
    store = open_store(url, limits=limits, clock=Clock())
    try:
        yield store
    finally:
        store.close()


def test_it_is_not_waited_for_and_is_well_again_after(
    postgres_url: str, postgres_cluster: PostgresCluster
) -> None:
    with opened(postgres_url) as store:
        id = store.pending.put("confirmation", {}, ALICE, "C1", START.replace(year=2027))
        with postgres_cluster.frozen(), pytest.raises(StoreUnavailable, match="does not answer"):
            store.pending.claim(id, ALICE, START)
        until(lambda: _answers(store), "the first to be let through again")
        assert store.pending.claim(id, ALICE, START) is not None, "nothing of it was done"


def _answers(store: Store) -> bool:
    try:
        store.ping()
    except StoreUnavailable:
        return False
    return True


def test_the_defaults_leave_people_ten_seconds() -> None:
    """Who comes first waits for an idle connection and then for a new one, or for a statement under way."""
    limits = Limits()
    assert limits.ping_timeout + limits.connect_timeout < 10
    assert limits.statement_timeout < limits.answer_timeout < 10


def test_whoever_comes_after_the_one_who_found_out_does_not_wait_at_all(
    postgres_url: str, postgres_cluster: PostgresCluster
) -> None:
    with opened(postgres_url, Limits(connect_timeout=1, ping_timeout=0.5, rest=3600)) as store:
        with postgres_cluster.frozen(), pytest.raises(StoreUnavailable):
            store.ping()
        with pytest.raises(StoreUnavailable, match="does not answer") as caught:
            store.audit.find()
        assert "hung a moment ago" in caught.value.detail, "although it would answer by now"


def test_a_statement_under_way_is_given_up(postgres_url: str, postgres_cluster: PostgresCluster) -> None:
    begun, frozen = threading.Event(), threading.Event()
    runs: list[str] = []

    def work(within: Repositories) -> None:
        runs.append("begun")
        within.audit.record(entry("before"))
        begun.set()
        assert frozen.wait(10)
        within.audit.record(entry("after"))

    failed: list[StoreUnavailable] = []

    def run(store: Store) -> None:
        try:
            store.transaction(work)
        except StoreUnavailable as error:
            failed.append(error)

    with opened(postgres_url) as store:
        worker = threading.Thread(target=run, args=[store])
        worker.start()
        assert begun.wait(10)
        with postgres_cluster.frozen():
            frozen.set()
            worker.join(10)
            assert not worker.is_alive()
        assert [error.uncertain for error in failed] == [False]
        assert runs == ["begun"], "it is not tried again: that would take as long"
        until(lambda: _answers(store), "the first to be let through again")
        assert store.audit.find() == ()


def test_a_commit_under_way_may_stand_or_not(postgres_url: str, postgres_cluster: PostgresCluster) -> None:
    with opened(postgres_url) as store, ExitStack() as freeze:

        def work(within: Repositories) -> None:
            within.audit.record(entry())
            freeze.enter_context(postgres_cluster.frozen())

        with pytest.raises(StoreUnavailable, match="not known") as caught:
            store.transaction(work)
    assert caught.value.uncertain


def test_it_is_said_at_the_start(postgres_url: str, postgres_cluster: PostgresCluster) -> None:
    with postgres_cluster.frozen(), pytest.raises(StoreUnavailable, match="does not answer"):
        open_store(postgres_url, limits=IMPATIENT)


def test_a_migration_waits_longer_for_another_replicas(
    empty_postgres_url: str,
) -> None:
    opened_in_the_end: list[Store] = []
    replica = threading.Thread(
        target=lambda: opened_in_the_end.append(open_store(empty_postgres_url, limits=IMPATIENT))
    )
    waits = (
        "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'advisory'"
        " AND clock_timestamp() - query_start > interval '0.8 seconds'"
    )
    with psycopg.connect(empty_postgres_url, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [migrate._LOCK])
        replica.start()
        until(lambda: other.execute(waits.encode()).fetchone(), "a wait longer than any statement's")
    replica.join(30)
    assert opened_in_the_end[0].audit.find() == ()
    opened_in_the_end[0].close()
