"""SQLite without a thread for every statement.

The async driver gives each statement to a thread and waits for it, which takes three times as long
as a short statement itself. Here a statement runs where it is called. So these sessions are for
short reads on the event loop, and for the writes, which have a thread to themselves.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import AsyncAdaptedQueuePool, Connection, Pool, Row, Select, create_engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

DRIVER = "sqlite+inline"
"""The scheme of an address whose statements run in the calling thread."""
CACHE_KIB = 32 * 1024
"""Pages that the connection for short questions keeps, for they lie all over the file (KiB)."""


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
