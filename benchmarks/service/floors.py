"""The floors of a write: the same rows into the same tables, by the bare driver, durably.

A floor has a database of its own with the service's schema, so that neither waits for the other's
locks; the words and groups that rows refer to are copied there before the clock starts.
"""

import asyncio
import sqlite3
from collections.abc import Coroutine, Sequence
from contextlib import closing
from time import perf_counter
from typing import Any, Protocol, TypeVar

import asyncpg

from app.models.tables import CLAIMS
from benchmarks.service.engines import Engine, plain, sqlite_file

Values = tuple[Any, ...]  # what a driver gives and takes
Answer = TypeVar("Answer")
COLUMNS = [column.name for column in CLAIMS.columns if column.name != "seq"]
WORDS = ("events", "populations", "places", "sources", "figures")
"""The tables that claims refer to, in the order in which they can be filled."""


class Floor(Protocol):
    """A raw writer into a database like the one at `served`."""

    def newest(self, count: int) -> list[Values]:
        """The service's newest claims, after copying what they refer to."""

    def bulk(self, rows: Sequence[Values]) -> float:
        """Write all in one commit (seconds)."""

    def single(self, row: Values) -> float:
        """Write one in a commit of its own (seconds)."""

    def close(self) -> None:
        """Close every connection."""


def floor_of(engine: Engine, served: str) -> Floor:
    """The floor beside the service that keeps its claims at `served`."""
    if engine.name == "sqlite":
        return SqliteFloor(served, engine.fresh())
    return PostgresqlFloor(served, engine.fresh())


class SqliteFloor:
    """sqlite3 with WAL and synchronous = FULL, as the service has it."""

    def __init__(self, served: str, own: str) -> None:
        self.served = sqlite_file(served)
        self.own = sqlite3.connect(sqlite_file(own), isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self.own.execute(f"PRAGMA {pragma}")
        self.own.execute("ATTACH ? AS served", (str(self.served),))
        marks = ", ".join("?" * len(COLUMNS))
        self.insert = f"INSERT INTO main.claims ({', '.join(COLUMNS)}) VALUES ({marks})"

    def newest(self, count: int) -> list[Values]:
        for table in WORDS:
            self.own.execute(f"INSERT OR IGNORE INTO main.{table} SELECT * FROM served.{table}")
        query = f"SELECT {', '.join(COLUMNS)} FROM served.claims ORDER BY seq DESC LIMIT ?"
        return list(self.own.execute(query, (count,)))

    def bulk(self, rows: Sequence[Values]) -> float:
        start = perf_counter()
        self.own.execute("BEGIN IMMEDIATE")
        self.own.executemany(self.insert, rows)
        self.own.execute("COMMIT")
        return perf_counter() - start

    def single(self, row: Values) -> float:
        start = perf_counter()
        self.own.execute(self.insert, row)  # a transaction of its own
        return perf_counter() - start

    def close(self) -> None:
        self.own.close()


class PostgresqlFloor:
    """asyncpg: columns unnested into rows in one statement, or a plain INSERT."""

    def __init__(self, served: str, own: str) -> None:
        self.loop = asyncio.new_event_loop()
        self.served = self._wait(asyncpg.connect(plain(served)))
        self.own = self._wait(asyncpg.connect(plain(own)))
        kinds = {name: self._kinds(name) for name in (*WORDS, "claims")}
        self.kinds = kinds
        self.insert = unnested("claims", {name: kinds["claims"][name] for name in COLUMNS})
        marks = ", ".join(f"${n}" for n in range(1, len(COLUMNS) + 1))
        self.one = f"INSERT INTO claims ({', '.join(COLUMNS)}) VALUES ({marks})"

    def newest(self, count: int) -> list[Values]:
        for table in WORDS:
            names = list(self.kinds[table])
            rows = self._wait(self.served.fetch(f"SELECT {', '.join(names)} FROM {table}"))
            sql = f"{unnested(table, self.kinds[table])} ON CONFLICT DO NOTHING"
            self._wait(self.own.execute(sql, *columns_of([tuple(r) for r in rows], len(names))))
        query = f"SELECT {', '.join(COLUMNS)} FROM claims ORDER BY seq DESC LIMIT {count}"
        return [tuple(row) for row in self._wait(self.served.fetch(query))]

    def bulk(self, rows: Sequence[Values]) -> float:
        start = perf_counter()
        self._wait(self.own.execute(self.insert, *columns_of(rows, len(COLUMNS))))
        return perf_counter() - start

    def single(self, row: Values) -> float:
        start = perf_counter()
        self._wait(self.own.execute(self.one, *row))
        return perf_counter() - start

    def close(self) -> None:
        self._wait(self.served.close())
        self._wait(self.own.close())
        self.loop.close()

    def _wait(self, doing: Coroutine[Any, Any, Answer]) -> Answer:  # Any: asyncio's own signature
        return self.loop.run_until_complete(doing)

    def _kinds(self, table: str) -> dict[str, str]:
        query = (
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
            f"WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped"
        )
        return {str(row[0]): str(row[1]) for row in self._wait(self.own.fetch(query))}


def unnested(table: str, kinds: dict[str, str]) -> str:
    """The statement that writes columns given as arrays.

    >>> unnested("t", {"id": "text", "low": "bigint"})
    'INSERT INTO t (id, low) SELECT * FROM unnest($1::text[], $2::bigint[])'
    """
    arrays = ", ".join(f"${n}::{kind}[]" for n, kind in enumerate(kinds.values(), start=1))
    return f"INSERT INTO {table} ({', '.join(kinds)}) SELECT * FROM unnest({arrays})"


def columns_of(rows: Sequence[Sequence[Any]], width: int) -> list[list[Any]]:  # any type
    """Rows as columns; no rows give empty ones.

    >>> columns_of([(1, "a"), (2, "b")], 2), columns_of([], 2)
    ([[1, 2], ['a', 'b']], [[], []])
    """
    return [[row[n] for row in rows] for n in range(width)]


def count_claims(url: str) -> int:
    """How many claims a database holds."""
    query = "SELECT count(*) FROM claims"
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(sqlite_file(url))) as connection:
            return int(connection.execute(query).fetchone()[0])

    async def ask() -> int:
        connection = await asyncpg.connect(plain(url))
        try:
            return int(await connection.fetchval(query))
        finally:
            await connection.close()

    return asyncio.run(ask())
