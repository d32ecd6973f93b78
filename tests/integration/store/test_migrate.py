"""The schema is brought up to date at the start: once, whoever starts, and for nothing when it is already."""

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from app.store.errors import DatabaseTooNew, StoreError
from app.store.migrate import HEAD, MIGRATIONS
from app.store.schema import metadata
from app.store.store import open_store
from tests.integration.store.helpers import entry, raw_database

REPLICA = """
import sys
from app.store.store import open_store
print("ready", flush=True)
sys.stdin.readline()
open_store(sys.argv[1]).close()
"""

UP_TO_DATE = """
import sys
from app.store.store import open_store
open_store(sys.argv[1]).close()
print(sorted({name.partition(".")[0] for name in sys.modules} & {"alembic", "mako", "psycopg"}))
"""


def test_an_empty_database_gets_all_tables(empty_database_url: str) -> None:
    store = open_store(empty_database_url)

    store.audit.record(entry())

    assert len(store.audit.find()) == 1
    store.close()


def test_opening_again_keeps_what_is_there(empty_database_url: str) -> None:
    for expected in range(3):
        store = open_store(empty_database_url)
        assert len(store.audit.find()) == expected
        store.audit.record(entry())
        store.close()


def test_the_migrations_end_where_the_code_expects() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_the_migrations_make_exactly_the_tables_of_the_code(database_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    with raw_database(database_url) as database:
        assert database.read(differences) == []


def test_replicas_that_start_at_once_migrate_once(empty_database_url: str) -> None:
    replicas = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", REPLICA, empty_database_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for replica in replicas:
        assert replica.stdout is not None
        assert replica.stdout.readline() == "ready\n"
    ended = [replica.communicate("go\n", timeout=60) for replica in replicas]

    assert [error for _, error in ended] == ["", "", ""]
    assert [replica.returncode for replica in replicas] == [0, 0, 0]
    with raw_database(empty_database_url) as database:
        versions = database.read(lambda connection: connection.execute(text("SELECT * FROM alembic_version")))
        assert versions.scalars().all() == [HEAD]


@pytest.mark.parametrize("version", ["9999", "a database of somebody else"])
def test_a_database_of_a_newer_version_is_left_alone(database_url: str, version: str) -> None:
    with raw_database(database_url) as database:
        newer = text("UPDATE alembic_version SET version_num = :version")
        database.write(lambda connection: connection.execute(newer, {"version": version}))

    with pytest.raises(DatabaseTooNew, match="newer version") as caught:
        open_store(database_url)

    assert caught.value.permanent
    assert version in caught.value.detail


def test_a_migration_that_fails_leaves_nothing(empty_database_url: str) -> None:
    with raw_database(empty_database_url) as database:
        database.write(lambda connection: connection.execute(text("CREATE TABLE operations (mine int)")))

        with pytest.raises(StoreError):
            open_store(empty_database_url)

        tables = database.read(lambda connection: inspect(connection).get_table_names())
    assert tables == ["operations"]


def test_when_up_to_date_nothing_is_imported_for_it(sqlite_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", UP_TO_DATE, sqlite_url], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout == "[]\n"
