"""DATABASE_URL → SQLAlchemy's URL, without ever repeating what might be a password."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.store.errors import BadDatabaseUrl, StoreUnavailable


@dataclass(frozen=True, slots=True)
class Address:
    """Where the database is; ``str`` of it is safe to show."""

    url: URL

    @property
    def sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be shown: the password, wherever the URL carries it."""
        in_query = self.url.query.get("password", ())
        candidates = (self.url.password or "", *((in_query,) if isinstance(in_query, str) else in_query))
        return tuple(candidate for candidate in candidates if candidate)

    def __str__(self) -> str:
        host = f"{self.url.host or ''}{f':{self.url.port}' if self.url.port else ''}"
        return f"{self.url.get_backend_name()}://{host}/{self.url.database or ''}"

    def __repr__(self) -> str:
        return f"Address({self})"


def read_address(text: str) -> Address:
    """Understand DATABASE_URL, or raise :class:`BadDatabaseUrl`; PostgreSQL always goes by psycopg 3."""
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        raise BadDatabaseUrl from None  # their words quote the URL
    backend = url.drivername.partition("+")[0]
    if backend in ("postgres", "postgresql"):
        return Address(url.set(drivername="postgresql+psycopg"))
    if backend != "sqlite":
        raise BadDatabaseUrl
    if url.database in (None, "", ":memory:") or url.query.get("mode") == "memory":
        raise BadDatabaseUrl(
            "DATABASE_URL names no file: a database in memory forgets everything at a restart."
        )
    return Address(url.set(drivername="sqlite+pysqlite"))


def make_folder(address: Address) -> None:
    """Create the folder of an SQLite file, for the bot's own eyes only (it holds the audit)."""
    database = address.url.database or ""
    if not address.sqlite or database.startswith("file:"):
        return
    folder = Path(database).parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        message = f"The bot's database folder {folder} cannot be created: {error.strerror}."
        raise StoreUnavailable(message, detail=str(error)) from None
