"""What SQLite and PostgreSQL say differently: long lists, and locks.

Locks are PostgreSQL's alone: SQLite lets one writer in at a time, from its BEGIN IMMEDIATE on.
"""

import json
from collections.abc import Collection, Iterable
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Dialect,
    TableValuedAlias,
    Text,
    TypeDecorator,
    bindparam,
    column,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

_VOCABULARY_LOCK = 0x766F6361
_FEED_LOCK = 0x66656564
_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_LOCK_SHARED = text("SELECT pg_advisory_xact_lock_shared(:key)")
# ORDER BY inside, so that the locks are taken in that order.
_LOCK_ALL = text(
    "SELECT pg_advisory_xact_lock(key) FROM "
    "(SELECT unnest(CAST(:keys AS bigint[])) AS key ORDER BY 1) AS sorted"
)


def is_postgresql(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "postgresql"


class _Texts(TypeDecorator[Collection[str]]):
    """Texts as one parameter, each once, in order: an array, or JSON on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(_ARRAY if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> Any:
        listed = sorted(set(value or ()))
        return listed if dialect.name == "postgresql" else json.dumps(listed)


class _Json(TypeDecorator[Any]):  # what JSON holds
    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return json.dumps(value)


_ARRAY = postgresql.ARRAY(Text())


class _Among(FunctionElement[bool]):
    name = "among"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:  # as SQLAlchemy declares it
        """Itself: SQLAlchemy would write `= 1` after what SQLite has no type for."""
        return self


def among(
    column: ColumnElement[Any], name: str, values: Collection[str] | None = None
) -> ColumnElement[bool]:
    """Whether a column has one of some texts, however many: they are the one parameter `name`.

    Without `values` they are given when the statement is executed, so that it is put together once:
    that takes longer than to answer it.
    """
    if values is None:
        return _Among(column, bindparam(name, type_=_Texts, required=True))
    return _Among(column, bindparam(name, values, type_=_Texts, unique=True))


@compiles(_Among, "sqlite")
def _among_json(element: _Among, compiler: SQLCompiler, **given: Any) -> str:
    column, listed = (compiler.process(part, **given) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({listed}))"


@compiles(_Among, "postgresql")
def _among_array(element: _Among, compiler: SQLCompiler, **given: Any) -> str:
    column, listed = (compiler.process(part, **given) for part in element.clauses)
    kind = next(iter(element.clauses)).type
    if kind.python_type is not str:
        listed = f"CAST({listed} AS {kind.compile(compiler.dialect)}[])"
    return f"{column} = ANY ({listed})"


class _Pairs(FunctionElement[Any]):  # rows
    name = "pairs"
    inherit_cache = True


def pairs(name: str) -> TableValuedAlias:
    """Pairs of texts as rows to join with, columns `one` and `other`: the one parameter `name`."""
    sent = _Pairs(bindparam(name, type_=_Json, required=True))
    return sent.table_valued(column("one", Text), column("other", Text), name="sent")


@compiles(_Pairs, "sqlite")
def _pairs_sqlite(element: _Pairs, compiler: SQLCompiler, **given: Any) -> str:
    (sent,) = (compiler.process(part, **given) for part in element.clauses)
    return (
        "(SELECT json_extract(value, '$[0]') AS one, json_extract(value, '$[1]') AS other"
        f" FROM json_each({sent}))"
    )


@compiles(_Pairs, "postgresql")
def _pairs_postgresql(element: _Pairs, compiler: SQLCompiler, **given: Any) -> str:
    (sent,) = (compiler.process(part, **given) for part in element.clauses)
    elements = f"json_array_elements(CAST({sent} AS json))"
    return f"(SELECT value ->> 0 AS one, value ->> 1 AS other FROM {elements})"


async def lock_vocabulary(session: AsyncSession, *, exclusive: bool) -> None:
    """Hold facts about words still until the transaction ends; exclusively, to change them."""
    if is_postgresql(session):
        lock = _LOCK if exclusive else _LOCK_SHARED
        await session.execute(lock, {"key": _VOCABULARY_LOCK})


async def lock_families(session: AsyncSession, families: Iterable[str]) -> None:
    """Let nobody else change these groups' figures until the transaction ends.

    Taken in one sorted order by everybody, so that two writers cannot wait for each other.
    """
    keys = sorted({_lock_key(family) for family in families})
    if keys and is_postgresql(session):
        await session.execute(_LOCK_ALL, {"keys": keys})


async def lock_feed(session: AsyncSession) -> None:
    """Let nobody else add to the feed of changes until the transaction ends.

    Numbers of a sequence are given before they can be seen. Under this lock they are seen in their
    order, so that whoever reads up to one has missed none. It is the last lock to be taken.
    """
    if is_postgresql(session):
        await session.execute(_LOCK, {"key": _FEED_LOCK})


def _lock_key(family: str) -> int:
    return int.from_bytes(sha256(family.encode()).digest()[:8], "big", signed=True)
