"""PostgreSQL: how it is connected to, and short questions without the round trips around them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from app.drivers import Limits, Words, driver_of

CONNECT_SECONDS = 3  # to reach PostgreSQL
TURN_SECONDS = 30  # to get one of the pool's connections: a burst waits in line, not refused
STATEMENT_SECONDS = 30  # the longest single statement: a chunk of a batch takes far less
LOCK_SECONDS = 10  # to wait for a row or a group that another transaction holds


def arguments(
    url: URL, statement_seconds: int | None = STATEMENT_SECONDS, lock_seconds: int = LOCK_SECONDS
) -> Words:
    """What the driver is told beside the address."""
    limits = Limits(connect=CONNECT_SECONDS, statement=statement_seconds, lock=lock_seconds)
    return driver_of(url).arguments(url, limits)


class Glances:
    """A few connections for short questions, each one round trip.

    They are not tried before they are used: one that died while idle is replaced when it fails,
    with all that are as old, and the question is asked again.
    """

    def __init__(self, url: URL, size: int, connecting: Mapping[str, Any]) -> None:
        self._engine = create_async_engine(
            url,
            connect_args=arguments(url) | dict(connecting),
            isolation_level="AUTOCOMMIT",
            pool_reset_on_return=None,
            pool_size=size,
            max_overflow=0,  # to wait for a connection is far quicker than to open one
            pool_timeout=TURN_SECONDS,
        )

    async def ask(self, asked: Select[Any], parameters: Mapping[str, Any]) -> Sequence[Row[Any]]:
        """The rows of a statement that changes nothing."""
        try:
            return await self._rows(asked, parameters)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            return await self._rows(asked, parameters)

    async def _rows(self, asked: Select[Any], parameters: Mapping[str, Any]) -> Sequence[Row[Any]]:
        async with self._engine.connect() as connection:
            rows: Sequence[Row[Any]] = (await connection.execute(asked, parameters)).all()
            return rows

    async def close(self) -> None:
        await self._engine.dispose()
