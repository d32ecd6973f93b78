"""Makes the engine for SQLite or PostgreSQL; a database's own settings stand only here."""

from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from app.store.columns import to_json
from app.store.limits import Limits
from app.store.urls import Address


def make_engine(address: Address, limits: Limits) -> Engine:
    """Make it; nothing is connected yet."""
    specific = _sqlite_arguments(limits) if address.sqlite else _postgresql_arguments(limits)
    engine = create_engine(
        address.url,
        pool_size=limits.connections,
        max_overflow=limits.more_connections,
        pool_timeout=limits.connection_wait,
        pool_use_lifo=True,
        hide_parameters=True,  # they are what people wrote
        json_serializer=to_json,
        **specific,
    )
    if address.sqlite:
        event.listen(engine, "connect", partial(_prepare_sqlite, limits))
        event.listen(engine, "begin", _begin_sqlite)
    else:
        _bound_waiting(engine, limits)
        event.listen(engine, "connect", partial(_prepare_postgresql, limits))
    return engine


def _sqlite_arguments(limits: Limits) -> dict[str, Any]:
    return {"connect_args": {"timeout": limits.busy_timeout, "check_same_thread": False}}


def _prepare_sqlite(limits: Limits, connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for statement in (
        f"PRAGMA busy_timeout = {int(limits.busy_timeout * 1000)}",
        "PRAGMA journal_mode = WAL",  # readers and the writer do not block each other
        "PRAGMA synchronous = NORMAL",  # with WAL: never corrupt; a power cut may lose the last moments
        "PRAGMA foreign_keys = ON",
    ):
        connection.execute(statement).close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once, whatever the busy timeout, when another
    # wrote in between: https://www.sqlite.org/rescode.html#busy_snapshot. So a writer locks at its beginning.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _postgresql_arguments(limits: Limits) -> dict[str, Any]:
    return {
        "pool_pre_ping": True,
        "pool_recycle": 1800,
        # a network that swallows packets is noticed: https://www.postgresql.org/docs/current/libpq-connect.html
        "connect_args": {
            "connect_timeout": max(2, round(limits.connect_timeout)),
            "application_name": "chatops",
            "client_encoding": "utf8",  # a database made with SQL_ASCII would answer with bytes
            "keepalives_idle": 30,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": int(limits.answer_timeout * 1000),
        },
    }


def _bound_waiting(engine: Engine, limits: Limits) -> None:
    """Bound every wait for an answer: shortly for the ping that precedes each use, then for statements."""
    from app.store.patience import PatientConnection  # noqa: PLC0415 (SQLite needs no psycopg)

    def connect(_dialect: object, _record: object, args: list[Any], named: dict[str, Any]) -> Any:
        return PatientConnection.connect(*args, **named)

    def use(connection: Any, *_: object) -> None:
        connection.patience = limits.answer_timeout

    def rest(connection: Any, _record: object) -> None:
        if connection is not None:  # else it was thrown away
            connection.patience = limits.ping_timeout

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "checkout", use)
    event.listen(engine, "checkin", rest)


def be_patient(connection: Connection, seconds: float) -> None:
    """Let the statements of this transaction take longer than others, on PostgreSQL."""
    driver: Any = connection.connection.driver_connection
    driver.patience = seconds


def _prepare_postgresql(limits: Limits, connection: Any, _record: object) -> None:
    # Not by the `options` parameter of the connection: poolers such as PgBouncer refuse that.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, false), set_config('statement_timeout', %s, false),"
            " set_config('idle_in_transaction_session_timeout', %s, false)",
            [f"{int(seconds * 1000)}ms" for seconds in _postgresql_timeouts(limits)],
        )
    connection.commit()


def _postgresql_timeouts(limits: Limits) -> tuple[float, float, float]:
    return limits.lock_timeout, limits.statement_timeout, limits.migration_timeout
