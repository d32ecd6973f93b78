"""DATABASE_URL: what it may be, and that its password is never shown."""

import stat
import traceback
from pathlib import Path

import pytest

from app.store.database import Database
from app.store.errors import BadDatabaseUrl, StoreError, StoreUnavailable
from app.store.limits import Limits
from app.store.store import Store, open_store
from app.store.urls import read_address
from tests.databases import PostgresCluster

SECRET = "S3cret-Pa55"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_postgresql_is_spoken_to_by_psycopg_3(scheme: str) -> None:
    address = read_address(f"{scheme}://bot:{SECRET}@db.example:5433/chatops?sslmode=require")

    assert address.url.drivername == "postgresql+psycopg"
    assert str(address) == "postgresql://db.example:5433/chatops"
    assert not address.sqlite


@pytest.mark.parametrize(
    "text",
    [
        "",
        "chatops.db",
        f"postgresql://bot:{SECRET}@db.example:port/chatops",
        f"postgresql://bot:{SECRET}/@db:5432:1/chatops",
        f"mysql://bot:{SECRET}@db.example/chatops",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory&uri=true",
    ],
)
def test_what_cannot_be_used_is_said_without_repeating_it(text: str) -> None:
    with pytest.raises(BadDatabaseUrl, match="DATABASE_URL") as caught:
        read_address(text)

    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://bot:{SECRET}@127.0.0.1:1/chatops",
        f"postgresql://127.0.0.1:1/chatops?user=bot&password={SECRET}",
        f"postgresql://bot:{SECRET}@127.0.0.1:1/chatops?no_such_option={SECRET}",
    ],
)
def test_the_password_is_in_no_error(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(url, limits=Limits(attempts=1))

    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_the_password_is_cut_out_of_what_the_server_says(postgres_cluster: PostgresCluster) -> None:
    url = postgres_cluster.url(SECRET).replace(":@", f":{SECRET}@")  # a database of that name does not exist

    with pytest.raises(StoreUnavailable) as caught:
        open_store(url, limits=Limits(attempts=1))

    assert 'database "***" does not exist' in caught.value.detail
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_neither_store_nor_database_shows_more_than_the_place(store: Store) -> None:
    address = read_address(f"postgresql://bot:{SECRET}@db.example/chatops")
    database = Database(address, Limits())

    assert repr(database) == "Database(postgresql://db.example/chatops)"
    assert repr(address) == "Address(postgresql://db.example/chatops)"
    assert repr(store).startswith("Store(Database(")
    database.close()


def test_the_folder_is_made_for_nobody_else(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path}/a/data/chatops.db").close()

    assert stat.S_IMODE((tmp_path / "a" / "data").stat().st_mode) == 0o700
