"""How many SQL statements a POST takes: counted by the driver itself, with the service in-process.

A statement that is sent for many rows counts once.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry

from app.main import create_app
from app.settings import Settings
from benchmarks.service.made_up import Claim

_HEAD = 60
"""Statements that begin alike, one after the other, are one for many rows (characters)."""


def statements_of(url: str, some: Sequence[Claim]) -> list[int]:
    """How many statements each of these claims takes, posted in turn."""
    return asyncio.run(_count(url, some))


async def _count(url: str, some: Sequence[Claim]) -> list[int]:
    app = create_app(Settings(database_url=url))
    counts = []
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://bench") as client:
            with _listening(app) as heard:
                for claim in some:
                    heard.clear()
                    (await client.post("/v1/claims", json=claim)).raise_for_status()
                    counts.append(len(distinct(heard)))
    return counts


@contextmanager
def _listening(app: FastAPI) -> Iterator[list[str]]:
    """Every statement that connections opened from here on send."""
    heard: list[str] = []
    engine = app.state.database.engine.sync_engine

    def connected(connection: Any, _: ConnectionPoolEntry) -> None:  # Any: SQLAlchemy's adapter
        driver = connection.driver_connection
        if engine.dialect.name == "sqlite":
            connection.run_async(lambda _: driver.set_trace_callback(heard.append))
        else:
            driver.add_query_logger(lambda query: heard.append(query.query))

    def executing(*given: Any) -> None:  # Any: SQLAlchemy's own six arguments
        if engine.dialect.name == "postgresql":  # asyncpg does not log what was prepared
            heard.append(given[2])

    heard_by = (("connect", connected), ("before_cursor_execute", executing))
    for name, listener in heard_by:
        event.listen(engine, name, listener)
    try:
        yield heard
    finally:
        for name, listener in heard_by:
            event.remove(engine, name, listener)


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
