"""Where claims are kept: one engine, sessions to read and sessions to write, and the schema.

A writing session is one transaction: it commits before its block is left, or leaves no trace. On
SQLite it takes the write lock with its first statement (`BEGIN IMMEDIATE`), because a transaction
that reads first and writes later fails when another one wrote in between.
"""

import asyncio
import random
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, closing, nullcontext
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, Row, Select, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from app import postgresql, sqlite
from app.bell import Bell
from app.drivers import driver_of
from app.errors import InvalidInput
from app.heartbeat import Heartbeat
from app.outages import is_deadlock
from app.settings import Settings, shipped
from app.store.changes import write_changes
from app.store.claims_at_hand import ClaimsAtHand, keep_claims, lend_claims
from app.store.versions import TOGETHER
from app.writer import Turn, Writer

T = TypeVar("T")

DEADLOCKS = 3
"""So often a transaction is done again that PostgreSQL ended for another's sake."""
MIGRATION_WAIT_SECONDS = 60  # to wait for another process's migration
MIGRATION_LOCK = 0x6361_7375  # "casu": the advisory lock that migrations of this service share


@dataclass(frozen=True, slots=True)
class Database:
    """An open database; make one with `open_database` and close it with `close`."""

    engine: AsyncEngine
    glances: sqlite.Glances | postgresql.Glances = field(repr=False)
    writing_engine: AsyncEngine
    """What `write` uses, in the writer's own thread. SQLite: without a thread a statement."""
    _writer: Writer = field(repr=False)
    bell: Bell = field(default_factory=Bell, repr=False)
    """Rung when a transaction with changes was committed here."""
    _heartbeat: Heartbeat | None = None
    _writers_heartbeat: Heartbeat | None = None
    """The same for the writer's thread: what is watched belongs to one event loop."""
    claims_at_hand: ClaimsAtHand = field(default_factory=ClaimsAtHand, repr=False)
    """The claims of large groups that were computed here last."""

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """Yield a session for queries only.

        SQLite shows every query of the block the same snapshot; PostgreSQL shows each the newest
        committed rows, and spares the round trips of a transaction. Never write here: SQLite
        would drop the write, PostgreSQL keep it.
        """
        reader = self.engine.execution_options(**_reading_options(self.engine))
        with _watched(self._heartbeat):
            async with _session(reader) as session, _cut_when_late(session):
                yield session

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncSession]:
        """Yield a session for queries only, which all see the same instant. Never write here."""
        reader = self.engine.execution_options(**_snapshot_options(self.engine))
        with _watched(self._heartbeat):
            async with _session(reader) as session, _cut_when_late(session):
                yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """Yield a session of one transaction, committed when the block ends without an error.

        Any error, a cancellation too, rolls it back and is raised on. Raises
        sqlalchemy.exc.OperationalError when another process holds SQLite's write lock for longer
        than the busy timeout. Never nest: the inner block would wait for the outer one.
        """
        writer = self.engine.execution_options(begin="BEGIN IMMEDIATE")
        with _watched(self._heartbeat):
            async with self._writer.turn(), _session(writer) as s, s.begin(), _cut_when_late(s):
                lend_claims(s, self.claims_at_hand)
                yield s
                told = await write_changes(s)
        keep_claims(s)
        self._announce(told)

    async def glance(self, asked: Select[Any], /, **parameters: Any) -> Sequence[Row[Any]]:
        """The rows of one short question, at the least cost there is.

        On SQLite it is asked where it stands, without a thread: a short read waits for nobody, and
        the way to a thread and back takes longer than the answer.
        """
        with _watched(self._heartbeat):
            return await self.glances.ask(asked, parameters)

    async def write(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Do a work in one transaction of a writing session, and give what it gives.

        As `writing`, for a work that is handed over: it is done in the writer's own thread, so
        that it holds up no reader, and on SQLite its statements take a third of the time there. It
        must not touch what belongs to the caller's event loop. Where another transaction and this
        one waited for each other, nothing of it was written and it is done once more, so it must
        leave nothing behind but what it gives.
        """
        return await self._writer.run(self._write_there(work))

    async def _write_there(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        for _ in range(DEADLOCKS):
            try:
                return await self._transact(work)
            except DBAPIError as error:
                if not is_deadlock(error):
                    raise
        return await self._transact(work)

    async def _transact(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        with _watched(self._writers_heartbeat):
            async with _session(self.writing_engine) as s, s.begin(), _cut_when_late(s):
                lend_claims(s, self.claims_at_hand)
                done = await work(s)
                told = await write_changes(s)
        keep_claims(s)
        self._announce(told)
        return done

    def _announce(self, told: bool) -> None:
        if told:
            self.bell.ring()

    async def close(self) -> None:
        """Close every connection of the pool."""
        if self._heartbeat is not None:
            await self._heartbeat.close()
        await self._writer.close(self._close_there())
        await self.glances.close()
        await self.engine.dispose()

    async def _close_there(self) -> None:
        if self._writers_heartbeat is not None:
            await self._writers_heartbeat.close()
        await self.writing_engine.dispose()


def open_database(settings: Settings, *, alone: bool = False) -> Database:
    """Open the database of `settings`; the first query connects, so this never fails on I/O.

    `alone` is for a process that only reads, one session after another: on SQLite its statements
    run where they are called.

    Only the parent folder of a SQLite file is made here, when it is missing. Raises
    `InvalidInput` for a SQLite database in memory.
    """
    url = make_url(settings.database_url)
    if _is_sqlite(url):
        engine = _sqlite_engine(
            url.set(drivername=sqlite.DRIVER) if alone else url,
            busy_seconds=settings.busy_timeout_seconds,
            pool_size=settings.pool_size,
        )
        inline = _sqlite_engine(
            url.set(drivername=sqlite.DRIVER), busy_seconds=settings.busy_timeout_seconds
        )
        glances = sqlite.Glances(_sqlite_file(url))
        patience = settings.busy_timeout_seconds
        writer = inline.execution_options(begin="BEGIN IMMEDIATE")
        return Database(engine, glances, writer, Writer(Turn(patience)))
    heartbeat, writers = Heartbeat(driver_of(url)), Heartbeat(driver_of(url))
    watched = {"async_creator_fn": heartbeat.connect}
    return Database(
        _postgresql_engine(url, settings, heartbeat),
        postgresql.Glances(url, settings.pool_size, watched, TOGETHER),
        _postgresql_engine(url, settings, writers, writing=True),
        Writer(),
        _heartbeat=heartbeat,
        _writers_heartbeat=writers,
    )


async def migrate(url: str) -> bool:
    """Bring the schema at `url` to the newest revision known here, in one transaction.

    Starters that race wait for each other: the first migrates, the others find nothing to do. A
    schema of a later version is left as it is, and False is answered.
    """
    async with migrating(url) as connection:
        return await connection.run_sync(_upgrade)


@asynccontextmanager
async def migrating(url: str) -> AsyncIterator[AsyncConnection]:
    """Yield the connection of one transaction that no other migration runs beside."""
    address = make_url(url)
    if _is_sqlite(address):
        await asyncio.to_thread(_switch_to_wal, _sqlite_file(address))
    engine = _migration_engine(address)
    try:
        async with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                await connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
                # Once it is our turn, a table that stays busy ends us, not the service's readers.
                await connection.execute(
                    text(f"SET LOCAL lock_timeout = '{postgresql.LOCK_SECONDS}s'")
                )
            yield connection
    finally:
        await engine.dispose()


async def current_revision(database: Database) -> str | None:
    """Return the revision that the database is at, or None before the first migration."""
    async with database.reading() as session:
        connection = await session.connection()
        return await connection.run_sync(
            lambda sync: MigrationContext.configure(sync).get_current_revision()
        )


@cache
def head_revision() -> str | None:
    """Return the revision that this version of the service needs."""
    return ScriptDirectory.from_config(migration_config()).get_current_head()


@cache
def known_revisions() -> frozenset[str]:
    """The revisions that this version of the service knows."""
    scripts = ScriptDirectory.from_config(migration_config())
    return frozenset(script.revision for script in scripts.walk_revisions())


def migration_config() -> Config:
    """Return Alembic's configuration for the shipped migrations; no ini file is needed."""
    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _upgrade(connection: Connection) -> bool:
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in known_revisions():
        return False
    config = migration_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return True


def _watched(heartbeat: Heartbeat | None) -> AbstractContextManager[None]:
    """Fail what happens within as soon as PostgreSQL is gone. Raises `NotReady`."""
    return nullcontext() if heartbeat is None else heartbeat.watched()


def _session(engine: AsyncEngine) -> AsyncSession:
    return AsyncSession(engine, expire_on_commit=False, autoflush=False)


@asynccontextmanager
async def _cut_when_late(session: AsyncSession) -> AsyncIterator[None]:
    """Cut the session's connection when a statement ran out of time: it may never be free again."""
    try:
        yield
    except TimeoutError:
        await session.invalidate()
        raise


def _reading_options(engine: AsyncEngine) -> dict[str, Any]:  # keywords of execution_options
    if engine.dialect.name == "postgresql":
        return {"isolation_level": "AUTOCOMMIT"}
    return {"begin": "BEGIN"}


def _snapshot_options(engine: AsyncEngine) -> dict[str, Any]:  # keywords of execution_options
    if engine.dialect.name == "postgresql":
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return _reading_options(engine)


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _sqlite_file(url: URL) -> Path:
    if url.database in (None, "", ":memory:"):
        raise InvalidInput.of(
            "RECONCILER_DATABASE_URL",
            str(url),
            "claims kept in memory would be lost",
            "name a file: sqlite:///FILE",
        )
    return Path(str(url.database))


def _switch_to_wal(file: Path) -> None:
    """Put a SQLite file into WAL mode, where it stays.

    The switch needs the file alone for a moment, and SQLite lets starters that race for that
    moment block each other: each gives up soon and tries again.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + MIGRATION_WAIT_SECONDS
    while True:
        try:
            with closing(sqlite3.connect(file, timeout=0.1)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY  # the rest is its reason
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(random.uniform(0.01, 0.1))


def _migration_engine(url: URL) -> AsyncEngine:
    if _is_sqlite(url):
        # Alembic changes a SQLite table by copying and dropping it: no cascade may follow.
        engine = _sqlite_engine(url, busy_seconds=MIGRATION_WAIT_SECONDS, foreign_keys=False)
        return engine.execution_options(begin="BEGIN IMMEDIATE")
    arguments = postgresql.arguments(url, None, MIGRATION_WAIT_SECONDS)
    return create_async_engine(url, connect_args=arguments, poolclass=NullPool)


def _postgresql_engine(
    url: URL, settings: Settings, heartbeat: Heartbeat, *, writing: bool = False
) -> AsyncEngine:
    watched = {"async_creator_fn": heartbeat.connect}
    return create_async_engine(
        url,
        connect_args=postgresql.arguments(url, writing=writing) | watched,
        pool_pre_ping=True,  # a connection that died while idle is replaced, not reported
        pool_size=settings.pool_size,
        pool_timeout=postgresql.TURN_SECONDS,
    )


def _sqlite_engine(
    url: URL, *, busy_seconds: float, pool_size: int = 1, foreign_keys: bool = True
) -> AsyncEngine:
    _sqlite_file(url).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(
        url,
        # The driver opens no transaction of its own: _begin says which kind.
        connect_args={"isolation_level": None, "timeout": busy_seconds}
        | (sqlite.CONNECTING if url.drivername == sqlite.DRIVER else {}),
        pool_size=pool_size,
        pool_timeout=busy_seconds,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in (
            "journal_mode = WAL",  # readers and the writer do not wait for each other
            "synchronous = FULL",  # a commit that was acknowledged survives a power cut
            f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine
