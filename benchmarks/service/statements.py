"""How many SQL statements a POST takes: counted by the driver itself, with the service in-process.

A statement that is sent for many rows counts once.
"""

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import asyncpg
import httpx
from sqlalchemy import Engine as SyncEngine
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry, Pool

from app.main import create_app
from app.settings import Settings
from benchmarks.service.made_up import Claim

_CONNECT = sqlite3.connect
_HEAD = 60
"""Statements that begin alike, one after the other, are one for many rows (characters)."""


def statements_of(url: str, some: Sequence[Claim]) -> list[int]:
    """How many statements each of these claims takes, posted in turn."""
    return asyncio.run(_count(url, some))


async def _count(url: str, some: Sequence[Claim]) -> list[int]:
    app = create_app(Settings(database_url=url, keyless="everything", webhooks=False))
    counts = []
    with _listening() as heard:
        async with app.router.lifespan_context(app):
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://bench") as client:
                for claim in some:
                    heard.clear()
                    (await client.post("/v1/claims", json=claim)).raise_for_status()
                    counts.append(len(distinct(heard)))
    return counts


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Every statement sent over connections that are opened in this block, by whatever path."""
    heard: list[str] = []

    def connect(*given: Any, **named: Any) -> sqlite3.Connection:  # Any: as sqlite3 declares it
        connection: sqlite3.Connection = _CONNECT(*given, **named)
        connection.set_trace_callback(heard.append)
        return connection

    def connected(connection: Any, _: ConnectionPoolEntry) -> None:  # Any: SQLAlchemy's adapter
        driver = getattr(connection, "driver_connection", None)
        if isinstance(driver, asyncpg.Connection):
            driver.add_query_logger(lambda query: heard.append(query.query))

    def executing(*given: Any) -> None:  # Any: SQLAlchemy's own six arguments
        if given[0].dialect.name == "postgresql":  # asyncpg does not log what was prepared
            heard.append(given[2])

    with (
        patch.object(sqlite3, "connect", connect),
        patch.object(sqlite3.dbapi2, "connect", connect),
    ):
        event.listen(Pool, "connect", connected)
        event.listen(SyncEngine, "before_cursor_execute", executing)
        try:
            yield heard
        finally:
            event.remove(Pool, "connect", connected)
            event.remove(SyncEngine, "before_cursor_execute", executing)


def distinct(heard: Sequence[str]) -> list[str]:
    """The statements heard, those of one kind that follow each other once; no comments.

    >>> distinct(["BEGIN", "INSERT INTO a VALUES (1)", "INSERT INTO a VALUES (2)", "COMMIT"])
    ['BEGIN', 'INSERT INTO a VALUES (1)', 'COMMIT']
    """
    kept: list[str] = []
    for statement in heard:
        if statement.startswith("--"):  # what a trigger or a foreign key sets off
            continue
        if not kept or _head(kept[-1]) != _head(statement):
            kept.append(statement)
    return kept


def _head(statement: str) -> str:
    """How a statement begins, up to its values."""
    return " ".join(statement.split()).partition(" VALUES")[0][:_HEAD]
