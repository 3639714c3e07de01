"""SQLite without a thread for every statement.

The async driver gives each statement to a thread and waits for it, which takes three times as long
as a short statement itself. Here a statement runs where it is called. So these sessions are for
short reads on the event loop, and for the writes, which have a thread to themselves.
"""

import asyncio
import sqlite3
from collections.abc import Coroutine, Mapping, Sequence
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, TypeVar

from sqlalchemy import AsyncAdaptedQueuePool, Connection, Pool, Row, Select, create_engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

DRIVER = "sqlite+inline"
"""The scheme of an address whose statements run in the calling thread."""
CACHE_KIB = 32 * 1024
"""Pages that the connection for short questions keeps, for they lie all over the file (KiB)."""
T = TypeVar("T")


class _Cursor(sqlite3.Cursor):
    server_side = False

    async def _async_soft_close(self) -> None:
        """What SQLAlchemy awaits of an async cursor; nothing is fetched ahead here."""


class _Connection(sqlite3.Connection):
    def cursor(self, factory: Any = _Cursor) -> Any:  # as sqlite3 declares it
        return super().cursor(factory)


class InlineDialect(SQLiteDialect_pysqlite):
    """The standard library's driver under SQLAlchemy's async interface; nothing ever waits."""

    is_async = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        return AsyncAdaptedQueuePool


registry.register("sqlite.inline", __name__, "InlineDialect")

CONNECTING = {"factory": _Connection, "check_same_thread": False}
"""What the driver is told beside the file; a pool is used by one thread at a time."""


class Glances:
    """One connection for short questions, asked on the event loop and answered at once."""

    def __init__(self, file: Path) -> None:
        self._engine = create_engine(
            URL.create("sqlite", database=str(file)), connect_args={"isolation_level": None}
        )
        self._connection: Connection | None = None

    async def ask(self, asked: Select[Any], parameters: Mapping[str, Any]) -> Sequence[Row[Any]]:
        """The rows of a statement that changes nothing."""
        if self._connection is None:
            self._connection = self._engine.connect()
            self._connection.exec_driver_sql(f"PRAGMA cache_size = -{CACHE_KIB}")
        try:
            return self._connection.execute(asked, parameters).all()
        except DBAPIError:
            await self.close()  # the next one begins anew
            raise

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        self._engine.dispose()


class Writer:
    """One thread with an event loop of its own, in which works run one after another.

    SQLite has one writer, so nothing is lost by that, and the wait for another process's lock and
    for the disk holds up no reader. The thread starts with the first work.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._turn = asyncio.Lock()
        self._starting = Lock()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:  # a coroutine neither sends nor takes
        """The result of a work, or its error. A caller who gives up does not stop it half-way."""
        future = asyncio.run_coroutine_threadsafe(self._in_turn(work), self._started())
        return await asyncio.shield(asyncio.wrap_future(future))

    async def _in_turn(self, work: Coroutine[Any, Any, T]) -> T:
        async with self._turn:
            return await work

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                started = Event()
                self._thread = Thread(
                    target=self._serve, args=[started], name="writer", daemon=True
                )
                self._thread.start()
                started.wait()
            assert self._loop is not None
            return self._loop

    def _serve(self, started: Event) -> None:
        with asyncio.Runner() as runner:
            self._loop = runner.get_loop()
            started.set()
            self._loop.run_forever()

    async def close(self) -> None:
        """Let the work at hand end, then end the thread."""
        if self._loop is None or self._thread is None:
            return
        await self.run(asyncio.sleep(0))
        self._loop.call_soon_threadsafe(self._loop.stop)
        await asyncio.to_thread(self._thread.join)
        self._loop = self._thread = None
