"""PostgreSQL: how it is connected to, and short questions without the round trips around them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
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
    url: URL,
    statement_seconds: int | None = STATEMENT_SECONDS,
    lock_seconds: int = LOCK_SECONDS,
    *,
    writing: bool = False,
) -> Words:
    """What the driver is told beside the address."""
    limits = Limits(
        connect=CONNECT_SECONDS, statement=statement_seconds, lock=lock_seconds, by_index=writing
    )
    return driver_of(url).arguments(url, limits)


Answers = dict[str | None, Sequence[Row[Any]]]
Asking = Callable[[Select[Any], Mapping[str, Any]], Awaitable[Sequence[Row[Any]]]]


class Round:
    """A question that many ask at once, sent once for all of them.

    One statement is under way at a time. Whoever asks meanwhile is answered by the next one: never
    by one that was sent before, which would not show what was committed in between.
    """

    def __init__(self, together: Select[Any], send: Asking) -> None:
        self._together, self._send = together, send
        self._keys: set[str] = set()
        self._under_way: asyncio.Task[Answers] | None = None
        self._next: asyncio.Task[Answers] | None = None

    async def ask(self, key: str | None) -> Sequence[Row[Any]]:
        """The rows of a key, or all of them."""
        if self._next is None:
            self._next = asyncio.create_task(self._ask_for_all(self._under_way))
        if key is not None:
            self._keys.add(key)
        # Who gives up leaves the others their answer.
        return (await asyncio.shield(self._next)).get(key, ())

    async def _ask_for_all(self, before: asyncio.Task[Answers] | None) -> Answers:
        if before is not None and not before.done():
            await asyncio.wait([before])  # what it failed of is told to those who asked it
        keys, self._keys = sorted(self._keys), set()
        self._under_way, self._next = self._next, None
        rows = await self._send(self._together, {"asked": keys} if keys else {})
        return {row[0]: (row,) for row in rows} if keys else {None: rows}


class Glances:
    """A few connections for short questions, each one round trip.

    They are not tried before they are used: one that died while idle is replaced when it fails,
    with all that are as old, and the question is asked again. Some questions are asked `together`
    for all who ask them at the time.
    """

    def __init__(
        self,
        url: URL,
        size: int,
        connecting: Mapping[str, Any],
        together: Mapping[Select[Any], Select[Any]],
    ) -> None:
        self._rounds = {one: Round(some, self._answered) for one, some in together.items()}
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
        shared = self._rounds.get(asked)
        if shared is not None:
            return await shared.ask(next(iter(parameters.values()), None))
        return await self._answered(asked, parameters)

    async def _answered(
        self, asked: Select[Any], parameters: Mapping[str, Any]
    ) -> Sequence[Row[Any]]:
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
