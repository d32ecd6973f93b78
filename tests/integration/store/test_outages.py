"""The database is away, locked, full or read-only: said clearly, nothing half done, and well again after."""

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from traceback import format_exception
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from app.store.errors import StoreUnavailable
from app.store.limits import Limits
from app.store.store import Repositories, Store, open_store
from tests.databases import PostgresCluster
from tests.integration.store.helpers import ALICE, START, Clock, entry

IMPATIENT = Limits(attempts=2, busy_timeout=0.02, write_wait=0.02)


@contextmanager
def opened(url: str, limits: Limits | None = None) -> Iterator[Store]:
    store = open_store(url, limits=limits, clock=Clock())
    try:
        yield store
    finally:
        store.close()


@contextmanager
def disk_without_room() -> Iterator[None]:
    """SQLite's own way of running out: no file grows beyond what it has."""

    def limit(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1").close()

    event.listen(Pool, "connect", limit)
    try:
        yield
    finally:
        event.remove(Pool, "connect", limit)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True
    ).returncode:
        pytest.skip("only root may mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def test_killed_while_idle_it_reconnects_unnoticed(
    postgres_url: str, postgres_cluster: PostgresCluster
) -> None:
    with opened(postgres_url) as store:
        store.audit.record(entry())

        assert postgres_cluster.kill_backends(postgres_url) > 0

        store.audit.record(entry())
        assert len(store.audit.find()) == 2


def test_killed_in_the_middle_the_transaction_is_run_again(
    postgres_url: str, postgres_cluster: PostgresCluster
) -> None:
    attempts = 0

    def work(within: Repositories) -> None:
        nonlocal attempts
        attempts += 1
        within.audit.record(entry("before"))
        if attempts == 1:
            postgres_cluster.kill_backends(postgres_url)
        within.audit.record(entry("after"))

    with opened(postgres_url) as store:
        store.transaction(work)

        assert attempts == 2
        assert [record.entry.action for record in store.audit.find()] == ["after", "before"]


def test_killed_at_the_commit_it_says_that_it_does_not_know(
    postgres_url: str, postgres_cluster: PostgresCluster
) -> None:
    attempts = 0

    def work(within: Repositories) -> None:
        nonlocal attempts
        attempts += 1
        within.audit.record(entry())
        postgres_cluster.kill_backends(postgres_url)

    with opened(postgres_url) as store:
        with pytest.raises(StoreUnavailable, match="not known") as caught:
            store.transaction(work)

        assert caught.value.uncertain
        assert attempts == 1
        assert store.audit.find() == ()


def test_killed_at_the_commit_what_may_be_repeated_is_run_again(
    postgres_url: str, postgres_cluster: PostgresCluster
) -> None:
    attempts = 0

    def work(within: Repositories) -> str:
        nonlocal attempts
        attempts += 1
        operation = within.operations.add("a.b", {}, ALICE, "C1", next_look_at=START, id="op-1")
        if attempts == 1:
            postgres_cluster.kill_backends(postgres_url)
        return operation.id

    with opened(postgres_url) as store:
        assert store.transaction(work, repeatable=True) == "op-1"
        assert [one.id for one in store.operations.unfinished()] == ["op-1"]


def test_down_it_fails_closed_and_is_well_again_after(
    postgres_url: str, postgres_cluster: PostgresCluster
) -> None:
    with opened(postgres_url, IMPATIENT) as store:
        id = store.pending.put("confirmation", {}, ALICE, "C1", START.replace(year=2027))
        postgres_cluster.shut(postgres_url)

        with pytest.raises(StoreUnavailable, match="does not answer"):
            store.pending.claim(id, ALICE, START)
        with pytest.raises(StoreUnavailable, match="does not answer"):
            store.ping()

        postgres_cluster.reopen(postgres_url)
        store.ping()
        assert store.pending.claim(id, ALICE, START) is not None


def test_a_server_that_is_not_there_is_said_at_the_start() -> None:
    with pytest.raises(StoreUnavailable, match="does not answer"):
        open_store("postgresql://bot@127.0.0.1:1/chatops", limits=IMPATIENT)


def test_a_database_locked_for_long_is_said_and_is_well_again_after(sqlite_url: str) -> None:
    with (
        opened(sqlite_url, IMPATIENT) as store,
        closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(StoreUnavailable, match="too busy"):
            store.audit.record(entry())
        assert store.audit.find() == ()  # readers are not locked out

        other.execute("ROLLBACK")
        store.audit.record(entry())
        assert len(store.audit.find()) == 1


def test_a_full_disk_is_said_and_leaves_nothing_half_written(sqlite_url: str) -> None:
    def work(within: Repositories) -> None:
        within.claims.take("key", "me")
        within.audit.record(entry(detail={"text": "x" * 1_000_000}))

    with disk_without_room(), opened(sqlite_url) as store:
        with pytest.raises(StoreUnavailable, match="no room left") as caught:
            store.transaction(work)

        assert "INSERT INTO audit" in caught.value.detail
        assert "xxxx" not in "".join(format_exception(caught.value))  # what people wrote is not for the log
        assert store.claims.holder("key") is None
        assert store.audit.find() == ()


def test_a_disk_that_fills_up_is_noticed_and_is_well_again_after(small_disk: Path) -> None:
    filler = small_disk / "filler"
    with opened(f"sqlite:///{small_disk}/chatops.db") as store:
        store.audit.record(entry())
        with pytest.raises(OSError, match="No space"), filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)

        with pytest.raises(StoreUnavailable, match="no room left"):
            store.ping()
        with pytest.raises(StoreUnavailable, match="no room left"):
            store.audit.record(entry())

        filler.unlink()
        store.ping()
        store.audit.record(entry())
        assert len(store.audit.find()) == 2


def test_a_full_disk_is_said_at_the_first_start(tmp_path: Path) -> None:
    with disk_without_room(), pytest.raises(StoreUnavailable, match="no room left"):
        open_store(f"sqlite:///{tmp_path}/chatops.db")


def test_a_read_only_database_is_said_and_still_read(sqlite_url: str) -> None:
    with opened(sqlite_url) as store:
        store.audit.record(entry())
    read_only = sqlite_url.replace("sqlite:///", "sqlite:///file:") + "?mode=ro&uri=true"

    with opened(read_only) as store:
        with pytest.raises(StoreUnavailable, match="read-only"):
            store.audit.record(entry())
        with pytest.raises(StoreUnavailable, match="read-only"):
            store.ping()

        assert len(store.audit.find()) == 1


def test_a_read_only_server_is_said(postgres_url: str, postgres_cluster: PostgresCluster) -> None:
    name = postgres_url.partition("?")[0].rpartition("/")[2]
    postgres_cluster.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")

    with opened(postgres_url) as store, pytest.raises(StoreUnavailable, match="read-only"):
        store.audit.record(entry())


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StoreUnavailable, match="file/data cannot be created: Not a directory"):
        open_store(f"sqlite:///{tmp_path}/file/data/chatops.db")


def test_a_folder_in_place_of_the_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        open_store(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database_is_said_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("precious " * 1000)

    with pytest.raises(StoreUnavailable, match="cannot be opened or read"):
        open_store(f"sqlite:///{path}")

    assert path.read_text() == "precious " * 1000
