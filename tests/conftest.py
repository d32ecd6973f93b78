"""The databases every test may ask for. What needs ``database_url`` runs on SQLite and on PostgreSQL."""

import gc
import importlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # they import SQLAlchemy and psycopg, which most unit tests do without
    from tests.databases import PostgresCluster, SqliteFiles


def pytest_configure() -> None:
    """Look for garbage less often: among thousands of tests that stay, it took a quarter of the time."""
    gc.set_threshold(20_000, 20, 20)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Have each of several workers import its share of the files first: what it compiles, no other has to."""
    number, workers = (os.environ.get(f"PYTEST_XDIST_WORKER{what}", "") for what in ("", "_COUNT"))
    if not number or session.config.args != session.config.getini("testpaths"):
        return
    files = sorted(path for path in Path(__file__).parent.rglob("test_*.py") if "live" not in path.stem)
    for path in files[int(number.removeprefix("gw")) :: int(workers)]:
        with suppress(Exception):  # what cannot be imported is told of when it is collected
            importlib.import_module(".".join(path.relative_to(session.config.rootpath).with_suffix("").parts))


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator["PostgresCluster"]:
    """One PostgreSQL for the whole session, started by the first test that needs it."""
    from tests.databases import running_postgres

    with running_postgres() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def sqlite_files(tmp_path_factory: pytest.TempPathFactory) -> "SqliteFiles":
    from tests.databases import SqliteFiles

    return SqliteFiles(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture
def sqlite_url(sqlite_files: "SqliteFiles", tmp_path: Path) -> str:
    """A migrated SQLite database without rows."""
    return sqlite_files.migrated(tmp_path / "chatops.db")


@pytest.fixture
def postgres_url(postgres_cluster: "PostgresCluster") -> Iterator[str]:
    """A migrated PostgreSQL database without rows."""
    with postgres_cluster.database(migrated=True) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database without rows, once of each kind."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def empty_postgres_url(postgres_cluster: "PostgresCluster") -> Iterator[str]:
    """A PostgreSQL database without tables."""
    with postgres_cluster.database(migrated=False) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables, once of each kind; the SQLite file and its folder do not exist yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'chatops.db'}"
    url: str = request.getfixturevalue("empty_postgres_url")
    return url
