"""Brings the database to the newest schema at start.

Alembic costs a tenth of a second to import, so it is imported only when there is something to do.
To add one: change ``schema.py``, write ``migrations/versions/v<number>_<what>.py``, move ``HEAD`` to it.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from app.store.database import Database
from app.store.engine import be_patient
from app.store.errors import DatabaseTooNew

HEAD = "0003"
MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x43484154  # "CHAT": any number that no other program on the same database uses


def migrate(database: Database) -> None:
    """Bring it up to date; of several replicas that start at once one does it and the others wait.

    Raises :class:`DatabaseTooNew`, or :class:`app.store.errors.StoreUnavailable`.
    """
    if database.read(_version) != HEAD:
        seconds = database.limits.migration_timeout
        database.write(lambda connection: _upgrade(connection, seconds), repeatable=True)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version


def _upgrade(connection: Connection, seconds: float) -> None:
    # On SQLite, BEGIN IMMEDIATE has locked the others out already.
    if connection.dialect.name == "postgresql":
        for name in ("lock_timeout", "statement_timeout"):
            setting = {"name": name, "value": f"{int(seconds)}s"}
            connection.execute(text("SELECT set_config(:name, :value, true)"), setting)
        be_patient(connection, seconds)
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    version = _version(connection)
    if version != HEAD:
        _run(connection, version)


def _run(connection: Connection, version: str | None) -> None:
    from alembic import command  # noqa: PLC0415 (slow, and hardly ever needed)
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise DatabaseTooNew(detail=f"revision {version}; this version knows {HEAD}")
    command.upgrade(config, "head")
