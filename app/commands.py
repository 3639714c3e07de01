"""What the commands share: the settings, a migrated database, the clock."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TypeVar

from app.database import Database, migrate, open_database
from app.settings import Settings

Answer = TypeVar("Answer")


def now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def _migrated(settings: Settings) -> AsyncIterator[Database]:
    database = open_database(settings)
    try:
        await migrate(settings.database_url)
        yield database
    finally:
        await database.close()


def run(work: Callable[[Database, Settings], Awaitable[Answer]]) -> Answer:
    """Do a command's work on the database of the settings, brought up to date before."""
    settings = Settings()

    async def done() -> Answer:
        async with _migrated(settings) as database:
            return await work(database, settings)

    return asyncio.run(done())
