"""Many rows at once, by the quickest way each driver has; the columns' own types read the values.

SQLite takes them by `executemany`. asyncpg takes one array a column and unnests them, which spares
it a round trip a row; so does psycopg, in the spelling it knows.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Table
from sqlalchemy.ext.asyncio import AsyncSession

Row = Mapping[str, Any]  # values of any type, by column
Processor = Callable[[Any], Any] | None


async def add_rows(
    session: AsyncSession, table: Table, rows: Sequence[Row], *, unless_taken: bool = False
) -> None:
    """Insert rows that all have the same columns; `unless_taken` leaves alone what has a key."""
    if not rows:
        return
    names = tuple(rows[0])
    dialect = session.get_bind().dialect
    ending = " ON CONFLICT DO NOTHING" if unless_taken else ""
    if dialect.name == "sqlite":
        statement = _insert_values(table, names) + ending
    else:
        statement = _insert_arrays(table, names, dialect) + ending
    await _send(session, statement, table, names, rows)


async def change_rows(session: AsyncSession, table: Table, key: str, rows: Sequence[Row]) -> None:
    """Write these columns of the rows whose `key` column has the value given with them."""
    if not rows:
        return
    names = (*(name for name in rows[0] if name != key), key)
    dialect = session.get_bind().dialect
    if dialect.name == "sqlite":
        changed = ", ".join(f'"{name}" = ?' for name in names[:-1])
        statement = f'UPDATE {table.name} SET {changed} WHERE "{key}" = ?'
    else:
        statement = _update_arrays(table, names, dialect)
    await _send(session, statement, table, names, rows)


async def _send(
    session: AsyncSession, statement: str, table: Table, names: tuple[str, ...], rows: Sequence[Row]
) -> None:
    connection = await session.connection()
    processors = _processors(table, names, connection.dialect)
    columns = [_read(processor, [row[name] for row in rows]) for name, processor in processors]
    if connection.dialect.name == "sqlite":
        await connection.run_sync(_executed, statement, list(zip(*columns, strict=True)))
    else:
        await connection.run_sync(_executed, statement, tuple(columns))


def _executed(connection: Connection, statement: str, values: Any) -> None:  # rows, or columns
    connection.exec_driver_sql(statement, values)


def _read(processor: Processor, values: list[Any]) -> list[Any]:  # of the column's type
    if processor is None:
        return values
    first = values[0]
    if all(value is first for value in values):  # as when all were received at once
        return [processor(first)] * len(values)
    return [processor(value) for value in values]


@lru_cache(maxsize=100)
def _processors(
    table: Table, names: tuple[str, ...], dialect: Dialect
) -> tuple[tuple[str, Processor], ...]:
    """What turns a value of each column into the driver's own."""
    return tuple(
        (name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names
    )


@lru_cache(maxsize=100)
def _insert_values(table: Table, names: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {table.name} ({_listed(names)}) VALUES ({marks})"


@lru_cache(maxsize=100)
def _insert_arrays(table: Table, names: tuple[str, ...], dialect: Dialect) -> str:
    return (
        f"INSERT INTO {table.name} ({_listed(names)}) "
        f"SELECT {_cast(table, names, dialect)} FROM {_arrays(table, names, dialect)}"
    )


@lru_cache(maxsize=100)
def _update_arrays(table: Table, names: tuple[str, ...], dialect: Dialect) -> str:
    cast = _casts(table, names, dialect)
    changed = ", ".join(f'"{name}" = {cast[name]}' for name in names[:-1])
    key = names[-1]
    source = _arrays(table, names, dialect)
    return (
        f'UPDATE {table.name} SET {changed} FROM {source} WHERE {table.name}."{key}" = {cast[key]}'
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _cast(table: Table, names: Sequence[str], dialect: Dialect) -> str:
    return ", ".join(_casts(table, names, dialect).values())


def _casts(table: Table, names: Sequence[str], dialect: Dialect) -> dict[str, str]:
    """Each column of the arrays as the table's type; JSON travels as text."""
    return {
        name: f'sent."{name}"' + ("::json" if _is_json(table.c[name]) else "") for name in names
    }


def _arrays(table: Table, names: Sequence[str], dialect: Dialect) -> str:
    mark = "%s" if dialect.driver == "psycopg" else "${place}"
    types = [_sent_as(table.c[name], dialect) for name in names]
    arrays = ", ".join(
        f"{mark.format(place=place)}::{kind}[]" for place, kind in enumerate(types, start=1)
    )
    return f"unnest({arrays}) AS sent({_listed(names)})"


def _sent_as(column: Column[Any], dialect: Dialect) -> str:
    """The type of a column's array. Text without a length: a cast to one would cut it unasked."""
    kind = str(column.type.compile(dialect))
    return "text" if _is_json(column) or kind.startswith("VARCHAR") else kind


def _is_json(column: Column[Any]) -> bool:
    return column.type.__visit_name__ == "JSON"
