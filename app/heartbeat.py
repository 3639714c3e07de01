"""Notices within seconds that PostgreSQL no longer answers, and that it answers again.

A server that hangs keeps its connections open: whatever waits for it would wait on. So while any
work takes longer than a moment, the server is asked to take one more connection, which tells one
that is busy from one that is gone. When it is gone, every open connection is cut: what waits fails
at once, and what comes is refused at once, until the server takes a connection again.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet

import structlog

from app.drivers import Driver, Errors, Words
from app.outages import NO_ANSWER, not_ready, outage_of

log = structlog.get_logger()

PATIENCE_SECONDS = 0.8  # work that takes longer raises the question; most takes milliseconds
ANSWER_SECONDS = 2.0  # to take a connection; with the patience well under the 5 s that are promised
LATE_SECONDS = 0.5  # an answer missed by more was missed because this process was held up itself
AGAIN_SECONDS = 0.5  # between two questions to a server that is gone


class Heartbeat:
    """Watches the work of one driver's pools; all of it on one event loop."""

    def __init__(self, driver: Driver) -> None:
        self.gone = False
        self._driver = driver
        self._failures: Errors = (OSError, *driver.errors)
        self._since: dict[object, float] = {}  # in order of arrival, so the first is the oldest
        self._connections: WeakSet[Any] = WeakSet()  # the driver's own
        self._address: Words = {}
        self._timer: asyncio.TimerHandle | None = None
        self._asking: asyncio.Task[None] | None = None

    async def connect(self, **address: Any) -> Any:  # of the driver, both
        """Open a connection for the pool. Raises `NotReady` when that cannot be had."""
        self._address = address
        if self.gone:
            raise not_ready(NO_ANSWER)
        try:
            connection = await self._driver.connect(address)
        except self._failures as error:
            log.warning("no_connection", error=type(error).__name__, said=str(error))
            raise outage_of(error) or not_ready(NO_ANSWER) from error
        self._connections.add(connection)
        return connection

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch a work while it lasts. Raises `NotReady` at once while the server is gone."""
        if self.gone:
            raise not_ready(NO_ANSWER)
        key = object()
        self._since[key] = time.monotonic()
        self._look_in(PATIENCE_SECONDS)
        try:
            yield
        finally:
            del self._since[key]

    async def close(self) -> None:
        """Stop watching."""
        if self._timer is not None:
            self._timer.cancel()
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    def _look_in(self, seconds: float) -> None:
        if self._timer is None and self._asking is None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._look)

    def _look(self) -> None:
        self._timer = None
        if not self._since:
            return
        waited = time.monotonic() - next(iter(self._since.values()))
        if waited < PATIENCE_SECONDS or not self._address:
            self._look_in(max(PATIENCE_SECONDS - waited, 0.05))
        else:
            self._asking = asyncio.create_task(self._ask())

    async def _ask(self) -> None:
        """Ask once, and go on until there is an answer."""
        while not await self._answers():
            if not self.gone:
                self.gone = True
                log.warning("database_gone", connections_cut=len(self._connections))
            self._cut()
            await asyncio.sleep(AGAIN_SECONDS)
        if self.gone:
            self.gone = False
            log.info("database_back")
        self._asking = None
        if self._since:
            self._look_in(PATIENCE_SECONDS)

    async def _answers(self) -> bool:
        start = time.monotonic()
        try:
            connection = await self._driver.connect(self._address, within=ANSWER_SECONDS)
            await self._driver.close(connection, within=ANSWER_SECONDS)
        except self._failures as error:
            late = time.monotonic() - start > ANSWER_SECONDS + LATE_SECONDS
            return late or self._driver.answered(error)  # a refusal is an answer too
        return True

    def _cut(self) -> None:
        for connection in list(self._connections):
            self._driver.cut(connection)
        self._connections.clear()
