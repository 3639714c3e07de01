"""What the errors of the database mean for whoever asked: gone, locked, read-only or full.

>>> import sqlite3
>>> error = sqlite3.OperationalError("database or disk is full")
>>> error.sqlite_errorcode = sqlite3.SQLITE_FULL
>>> outage_of(error).detail
'database: its disk is full; it takes no claims until there is space again'
>>> wrong = sqlite3.OperationalError("no such column: nope")
>>> wrong.sqlite_errorcode = sqlite3.SQLITE_ERROR
>>> outage_of(OperationalError("SELECT nope", {}, wrong)), outage_of(ValueError("ours too"))
(None, None)
"""

import errno
import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.drivers import LOST
from app.errors import FieldError, NotReady, StorageFull

NO_ANSWER = "it does not answer"
BUSY = "a wait for a connection or a lock ran out"
CROWDED = "it has no connection left"
READ_ONLY = "it takes no writes"
UNREADABLE = "its file cannot be read or written"
FULL = "its disk is full; it takes no claims until there is space again"

_AGAIN = "send the same again after the seconds of Retry-After; nothing is recorded twice"
_CONNECTION = frozenset({"08", "57", "58"})  # SQLSTATE classes: lost, intervention, system
_WAITED = frozenset({"40", "53", "55"})  # rollback (deadlock), resources, state (lock)
_STATES = {"53100": FULL, "53300": CROWDED, "25006": READ_ONLY}
_CODES = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_IOERR: UNREADABLE,
    sqlite3.SQLITE_CANTOPEN: UNREADABLE,
    sqlite3.SQLITE_CORRUPT: UNREADABLE,
    sqlite3.SQLITE_NOTADB: UNREADABLE,
}


def outage_of(error: BaseException) -> NotReady | None:
    """What keeps the database from answering, or None for a fault of another kind."""
    if isinstance(error, NotReady):
        return error
    said = _said(error)
    return not_ready(said) if said else None


def is_deadlock(error: BaseException) -> bool:
    """Whether PostgreSQL ended a transaction because it and another waited for each other."""
    return isinstance(error, DBAPIError) and _state(error.orig) == "40P01"


def not_ready(said: str) -> NotReady:
    """The error to raise; `said` is one of the sentences above."""
    kind = StorageFull if said is FULL else NotReady
    return kind(f"database: {said}", (FieldError("database", None, said, _AGAIN),))


def _said(error: BaseException) -> str | None:
    if isinstance(error, DBAPIError):
        return _said_by_driver(error.orig) or _said_by_kind(error)
    if isinstance(error, TimeoutError | PoolTimeout):
        return BUSY if isinstance(error, PoolTimeout) else NO_ANSWER
    if isinstance(error, OSError):
        return FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else NO_ANSWER
    return _said_by_driver(error)


def _said_by_kind(error: DBAPIError) -> str | None:
    if getattr(error.orig, "sqlite_errorcode", None) is not None:
        return None  # SQLite said what it is: a statement of ours is wrong, for one
    unsaid = isinstance(error, OperationalError | InterfaceError) and not _state(error.orig)
    return NO_ANSWER if unsaid or error.connection_invalidated else None


def _said_by_driver(error: BaseException | None) -> str | None:
    if isinstance(error, sqlite3.Error):
        code: int | None = getattr(error, "sqlite_errorcode", None)  # not of every error
        return _CODES.get(code & 0xFF) if code is not None else None
    state = _state(error)
    if isinstance(error, LOST) and not state:
        return NO_ANSWER
    if state in _STATES:
        return _STATES[state]
    if state[:2] in _CONNECTION:
        return NO_ANSWER
    return BUSY if state[:2] in _WAITED else None


def _state(error: BaseException | None) -> str:
    """The SQLSTATE that PostgreSQL gave with an error, if any."""
    return str(getattr(error, "sqlstate", None) or "")
