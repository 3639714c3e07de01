"""What SQLite and PostgreSQL say differently: long lists, and locks.

Locks are PostgreSQL's alone: SQLite lets one writer in at a time, from its BEGIN IMMEDIATE on.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Subquery, Text, any_, bindparam, cast, func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

_VOCABULARY_LOCK = 0x766F6361
_FEED_LOCK = 0x66656564


IN_LIST = 500
"""Keys in one statement, well under every driver's limit on parameters."""


def in_lists(keys: Iterable[str]) -> Iterator[list[str]]:
    """The distinct keys, sorted, in lists short enough for one statement."""
    distinct = sorted(set(keys))
    for start in range(0, len(distinct), IN_LIST):
        yield distinct[start : start + IN_LIST]


def is_postgresql(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def is_among(
    session: AsyncSession, column: ColumnElement[Any], values: Sequence[str]
) -> ColumnElement[bool]:
    """Whether a column has one of these values, however many: they are one parameter."""
    if is_postgresql(session):
        listed = cast(list(values), postgresql.ARRAY(Text))
        return column == any_(cast(listed, postgresql.ARRAY(column.type)))
    each = func.json_each(json.dumps(list(values))).table_valued("value")
    return column.in_(select(each.c.value))


def is_asked(column: ColumnElement[Any], *, on_postgresql: bool) -> ColumnElement[bool]:
    """`is_among` for a statement that is put together once: its values are the parameter `asked`.

    Give them by `asked_for`.
    """
    if on_postgresql:
        asked = bindparam("asked", type_=postgresql.ARRAY(Text))
        return column == any_(cast(asked, postgresql.ARRAY(column.type)))
    each = func.json_each(bindparam("asked", type_=Text)).table_valued("value")
    return column.in_(select(each.c.value))


def asked_for(session: AsyncSession, values: Iterable[str]) -> dict[str, Any]:  # list or JSON
    """The parameter of `is_asked`."""
    listed = sorted(set(values))
    return {"asked": listed if is_postgresql(session) else json.dumps(listed)}


def pairs(session: AsyncSession, values: Sequence[tuple[str, str]]) -> Subquery:
    """Pairs of texts as rows to join with, however many: columns `one` and `other`."""
    if is_postgresql(session):
        columns = [
            cast(list(column), postgresql.ARRAY(Text)) for column in zip(*values, strict=True)
        ]
        listed = func.unnest(*columns).table_valued("one", "other").render_derived()
        return select(listed.c.one, listed.c.other).subquery("sent")
    each = func.json_each(json.dumps(values)).table_valued("value")
    return select(
        func.json_extract(each.c.value, "$[0]").label("one"),
        func.json_extract(each.c.value, "$[1]").label("other"),
    ).subquery("sent")


async def lock_vocabulary(session: AsyncSession, *, exclusive: bool) -> None:
    """Hold facts about words still until the transaction ends; exclusively, to change them."""
    if is_postgresql(session):
        function = "pg_advisory_xact_lock" if exclusive else "pg_advisory_xact_lock_shared"
        await session.execute(text(f"SELECT {function}(:key)"), {"key": _VOCABULARY_LOCK})


async def lock_families(session: AsyncSession, families: Iterable[str]) -> None:
    """Let nobody else change these groups' figures until the transaction ends.

    Taken in one sorted order by everybody, so that two writers cannot wait for each other.
    """
    keys = sorted({_lock_key(family) for family in families})
    if keys and is_postgresql(session):
        # ORDER BY inside, so that the locks are taken in that order.
        await session.execute(
            text(
                "SELECT pg_advisory_xact_lock(key) FROM "
                "(SELECT unnest(CAST(:keys AS bigint[])) AS key ORDER BY 1) AS sorted"
            ),
            {"keys": keys},
        )


async def lock_feed(session: AsyncSession) -> None:
    """Let nobody else add to the feed of changes until the transaction ends.

    Numbers of a sequence are given before they can be seen. Under this lock they are seen in their
    order, so that whoever reads up to one has missed none. It is the last lock to be taken.
    """
    if is_postgresql(session):
        await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _FEED_LOCK})


def _lock_key(family: str) -> int:
    return int.from_bytes(sha256(family.encode()).digest()[:8], "big", signed=True)
