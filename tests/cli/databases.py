"""Fill a database without a command, and see what it holds."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic_core import from_json
from sqlalchemy import func, select

from app.actions.import_claims import Import, import_claims
from app.actions.load_examples import load_examples
from app.database import Database, migrate, open_database
from app.models.tables import CLAIMS, FIGURES
from app.settings import Settings, shipped

Answer = TypeVar("Answer")
Figure = dict[str, Any]  # JSON: values of every type
NOW = datetime(2026, 9, 1, tzinfo=UTC)  # later than every claim of the test data


async def import_into(database: Database, path: Path) -> Import:
    return await import_claims(
        database.write, path, chunk=500, clock=lambda: NOW, advance=lambda lines: None
    )


async def figures_in(database: Database, **columns: str) -> list[Figure]:
    """The figures whose columns are these."""
    query = select(FIGURES.c.body).filter_by(**columns).order_by(FIGURES.c.id)
    async with database.reading() as session:
        return [from_json(body) for body in (await session.execute(query)).scalars()]


async def number_of_claims(database: Database) -> int:
    async with database.reading() as session:
        return (await session.execute(select(func.count()).select_from(CLAIMS))).scalar_one()


def fill(database_url: str, path: Path) -> Import:
    """Migrate a database and import a file into it."""
    asyncio.run(migrate(Settings(database_url=database_url).database_url))
    return in_database(database_url, lambda database: import_into(database, path))


def fill_with_examples(database_url: str) -> None:
    """Migrate a database and load the example claims into it."""
    asyncio.run(migrate(Settings(database_url=database_url).database_url))
    path = shipped("examples") / "march_2022.json"
    in_database(
        database_url, lambda database: load_examples(database.write, path, clock=lambda: NOW)
    )


def held(database_url: str) -> tuple[int, list[Figure]]:
    """How many claims a database holds, and its figures."""
    return in_database(database_url, number_of_claims), in_database(database_url, figures_in)


def ranges(database_url: str) -> dict[str, tuple[int | None, ...]]:
    """Low, best and high of every figure, by its id."""
    figures = in_database(database_url, figures_in)
    return {each["id"]: (each["low"], each["best"], each["high"]) for each in figures}


def in_database(database_url: str, work: Callable[[Database], Awaitable[Answer]]) -> Answer:
    """What some work answers about a database."""

    async def run() -> Answer:
        database = open_database(Settings(database_url=database_url))
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())
