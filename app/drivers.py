"""The two drivers of PostgreSQL, each in its own words: how it is told, fails and is cut.

asyncpg is the default. psycopg comes with the extra of that name, for whoever needs libpq or
PgBouncer: it sends each statement whole and leaves nothing of it on the server, where asyncpg
prepares it first and so needs the same server connection again.
"""

import os
import socket
from dataclasses import dataclass
from typing import Any, Protocol

import asyncpg
from sqlalchemy.engine import URL

Errors = tuple[type[Exception], ...]
_PSYCOPG: Errors = ()
_PSYCOPG_LOST: Errors = ()
try:
    import psycopg
except ModuleNotFoundError:  # the extra was not asked for
    pass
else:
    _PSYCOPG, _PSYCOPG_LOST = (psycopg.Error,), (psycopg.OperationalError, psycopg.InterfaceError)

APPLICATION = "casualty-reconciler"
Words = dict[str, Any]  # a driver's own keywords, of several types
_ENDING = "57P"  # SQLSTATE: the server is starting, stopping or recovering


@dataclass(frozen=True, slots=True)
class Limits:
    """How long PostgreSQL may take (seconds); None is for ever."""

    connect: int
    statement: int | None
    lock: int
    by_index: bool = False
    """Whether tables are read by an index wherever they can be. A plan is kept for as long as its
    connection: one made while a table was nearly empty reads all of it, and goes on to when it is
    large; so do the checks of foreign keys."""

    @property
    def settings(self) -> dict[str, str]:
        """What the server is told of them, by its own names."""
        return {
            "statement_timeout": f"{self.statement or 0}s",
            "lock_timeout": f"{self.lock}s",
            "jit": "off",  # compiling costs more than these short queries
            **({"enable_seqscan": "off"} if self.by_index else {}),
        }


class Driver(Protocol):
    """A driver of PostgreSQL, as the pool and the heartbeat need it."""

    errors: Errors
    """What it raises when it is spoken to itself, beside OSError."""
    lost: Errors
    """Of these, what means a lost connection where no SQLSTATE says more."""

    def arguments(self, url: URL, limits: Limits) -> Words:
        """What it is told beside the address."""

    async def connect(self, address: Words, *, within: float | None = None) -> Any:  # its own
        """Open a connection; `within` is in place of the limit it was given (seconds)."""

    def answered(self, error: Exception) -> bool:
        """Whether a connection was refused by a server that serves others."""

    async def close(self, connection: Any, *, within: float) -> None:
        """End a connection in peace."""

    def cut(self, connection: Any) -> None:
        """End a connection at once; what waits for it fails."""


class Asyncpg:
    """The default."""

    errors: Errors = (asyncpg.PostgresError, asyncpg.InterfaceError)
    lost: Errors = (asyncpg.InterfaceError,)

    def arguments(self, url: URL, limits: Limits) -> Words:
        """As asyncpg has them."""
        return {
            "timeout": limits.connect,
            "command_timeout": limits.statement,
            "server_settings": {"application_name": APPLICATION, **limits.settings},
        }

    async def connect(self, address: Words, *, within: float | None = None) -> Any:
        """Raises `errors`, OSError and TimeoutError."""
        return await asyncpg.connect(**address if within is None else address | {"timeout": within})

    def answered(self, error: Exception) -> bool:
        """By its SQLSTATE."""
        state = getattr(error, "sqlstate", None)
        return state is not None and not state.startswith(_ENDING)

    async def close(self, connection: Any, *, within: float) -> None:
        """Raises TimeoutError."""
        await connection.close(timeout=within)

    def cut(self, connection: Any) -> None:
        """Its transport is aborted."""
        connection.terminate()


class Psycopg:
    """psycopg 3, without prepared statements."""

    errors = _PSYCOPG
    lost = _PSYCOPG_LOST

    def arguments(self, url: URL, limits: Limits) -> Words:
        """As libpq has them, behind the address's own `options`."""
        given = url.query.get("options", ())
        options = [given] if isinstance(given, str) else [*given]
        options += [f"-c {name}={value}" for name, value in limits.settings.items()]
        return {
            "connect_timeout": limits.connect,
            "application_name": APPLICATION,
            "options": " ".join(options),
            "prepare_threshold": None,  # PgBouncer may give each transaction another connection
        }

    async def connect(self, address: Words, *, within: float | None = None) -> Any:
        """Raises `errors`; libpq counts whole seconds, and not fewer than 2."""
        limit = {} if within is None else {"connect_timeout": round(within)}
        return await psycopg.AsyncConnection.connect(**address | limit)

    def answered(self, error: Exception) -> bool:
        """By its text: libpq gives no SQLSTATE of a connection that was never made.

        A server that starts or stops refuses at once too. Whoever needs it is told so soon enough.
        """
        return "FATAL" in str(error)

    async def close(self, connection: Any, *, within: float) -> None:
        """It waits for nothing."""
        await connection.close()

    def cut(self, connection: Any) -> None:
        """Its socket is shut down, which wakes what waits on it; closing it would not."""
        if connection.closed:
            return
        with socket.socket(fileno=os.dup(connection.fileno())) as shared:
            shared.shutdown(socket.SHUT_RDWR)


_DRIVERS: dict[str, Driver] = {"asyncpg": Asyncpg(), "psycopg": Psycopg()}
ERRORS: Errors = tuple(error for driver in _DRIVERS.values() for error in driver.errors)
LOST: Errors = tuple(error for driver in _DRIVERS.values() for error in driver.lost)


def driver_of(url: URL) -> Driver:
    """The driver that an address names."""
    return _DRIVERS[url.get_driver_name()]
