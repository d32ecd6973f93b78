"""What the databases' own errors mean: whether trying again helps, and what to tell people."""

from enum import Enum

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.store.errors import StoreError, StoreUnavailable


class Failure(Enum):
    """The kinds that differ in what people can do; the value is what they are told."""

    BUSY = "The bot's own database is too busy right now."
    UNREACHABLE = "The bot's own database does not answer right now."
    FULL = "The bot's own database has no room left on its disk."
    READ_ONLY = "The bot's own database cannot be written to: its file, folder or server is read-only."
    CANNOT_OPEN = "The bot's own database file cannot be opened or read."
    SLOW = "The bot's own database took too long to answer."
    REFUSED = "The bot's own database refused this; the log says why."


# https://www.sqlite.org/rescode.html, by the prefix of the (extended) name
_SQLITE = {
    "SQLITE_BUSY": Failure.BUSY,
    "SQLITE_LOCKED": Failure.BUSY,
    "SQLITE_PROTOCOL": Failure.BUSY,
    "SQLITE_FULL": Failure.FULL,
    "SQLITE_READONLY": Failure.READ_ONLY,
    "SQLITE_PERM": Failure.READ_ONLY,
    "SQLITE_CANTOPEN": Failure.CANNOT_OPEN,
    "SQLITE_IOERR": Failure.CANNOT_OPEN,
    "SQLITE_CORRUPT": Failure.CANNOT_OPEN,
    "SQLITE_NOTADB": Failure.CANNOT_OPEN,
}
# https://www.postgresql.org/docs/current/errcodes-appendix.html, the longest prefix first
_POSTGRESQL = {
    "40001": Failure.BUSY,  # serialization_failure
    "40P01": Failure.BUSY,  # deadlock_detected
    "55P03": Failure.BUSY,  # lock_not_available
    "53100": Failure.FULL,  # disk_full
    "53": Failure.UNREACHABLE,  # out of connections or memory
    "57014": Failure.SLOW,  # query_canceled, by statement_timeout
    "57P": Failure.UNREACHABLE,  # shutting down, starting up, database dropped
    "25006": Failure.READ_ONLY,  # read_only_sql_transaction: a standby, or a failover under way
    "08": Failure.UNREACHABLE,  # connection exceptions
    "28": Failure.UNREACHABLE,  # the password is wrong; an operator's matter, as is the next
    "3D": Failure.UNREACHABLE,
}


def classify(error: SQLAlchemyError) -> Failure:
    """Tell which kind of failure this is."""
    if isinstance(error, PoolTimeout):
        return Failure.BUSY
    if not isinstance(error, DBAPIError):
        return Failure.REFUSED
    origin = error.orig
    if name := getattr(origin, "sqlite_errorname", None):
        return _by_prefix(_SQLITE, name)
    if state := getattr(origin, "sqlstate", None):
        return _by_prefix(_POSTGRESQL, state)
    # psycopg gives no SQLSTATE when the connection is refused, times out or breaks
    lost = error.connection_invalidated or "OperationalError" in _kinds(origin)
    return Failure.UNREACHABLE if lost else Failure.REFUSED


def transient(error: BaseException) -> bool:
    """Say whether the same transaction may succeed when it is run again at once."""
    if not isinstance(error, DBAPIError) or hung(error):
        return False
    return error.connection_invalidated or classify(error) in (Failure.BUSY, Failure.UNREACHABLE)


def hung(error: DBAPIError) -> bool:
    """Say whether the server was there and did not answer: waiting for it again would take as long."""
    return not _kinds(error.orig).isdisjoint({"ConnectionTimeout", "NoAnswer"})


def _kinds(origin: BaseException | None) -> set[str]:
    """Name the driver's classes of an error; the driver itself may not even be imported."""
    return {kind.__name__ for kind in type(origin).__mro__}


def explain(error: SQLAlchemyError, secrets: tuple[str, ...]) -> StoreError:
    """Turn it into an error of ours."""
    failure, detail = classify(error), f"{type(error).__name__}: {error}"
    for secret in secrets:
        detail = detail.replace(secret, "***")
    if failure is Failure.REFUSED:
        return StoreError(failure.value, detail=detail)
    return StoreUnavailable(failure.value, detail=detail)


def _by_prefix(table: dict[str, Failure], code: str) -> Failure:
    return next((failure for prefix, failure in table.items() if code.startswith(prefix)), Failure.REFUSED)
