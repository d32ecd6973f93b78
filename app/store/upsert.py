"""INSERT … ON CONFLICT, which SQLite and PostgreSQL spell alike and SQLAlchemy keeps apart."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_unless_there(
    connection: Connection,
    table: Table,
    values: Mapping[str, Any],
    *,
    replace_if: ColumnElement[bool] | None = None,
    unique: Sequence[Column[Any]] = (),
) -> bool:
    """Insert a row, or replace that of the same key where ``replace_if`` holds; False if neither.

    The key is the primary one, or the columns of another ``unique`` index.
    """
    keys = [column.name for column in unique or table.primary_key]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values)
    if replace_if is None:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    else:
        changed = {name: value for name, value in values.items() if name not in keys}
        statement = statement.on_conflict_do_update(index_elements=keys, set_=changed, where=replace_if)
    return connection.execute(statement.returning(*table.primary_key)).first() is not None
