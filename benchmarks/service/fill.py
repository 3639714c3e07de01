"""Fill a database with many claims quickly: one event, posted over HTTP, then copied raw.

A copy has ids of its own everywhere, and its groups have the ids that claims posted into them get,
so that the service takes it for what was posted.
"""

import asyncio
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date

import asyncpg

from app.models.claims import ClaimIn
from app.models.drafts import draft_of
from app.reconcile import METRICS
from benchmarks.service.engines import plain, sqlite_file
from benchmarks.service.floors import Values
from benchmarks.service.made_up import PER_EVENT, Claim, claims, compared, ndjson
from benchmarks.service.served import serving
from benchmarks.service.writes import post_batch

PER_GROUP = 10
PER_COPY = PER_EVENT * PER_GROUP
TOGETHER = 200
"""Copies that are written at once (events)."""
TABLES = (
    *("events", "figures", "figure_flags", "figure_revisions", "external_ids", "claims"),
    "changes",
)
"""What an event brings, in the order in which it can be written; older schemas have fewer."""
_ID = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}|claim-[-0-9]+|[Ww]ar[- ]0"
)
_METRICS = {metric.slug: metric for metric in METRICS}
Rows = dict[str, tuple[list[str], list[Values]]]


def fill(url: str, count: int) -> list[Claim]:
    """Fill an empty database with so many claims, ten a group; gives one claim of each group.

    Groups lie in events of ten that are compared with each other.
    """
    with serving("shipped", url) as server:
        posted = list(claims(compared(PER_EVENT), PER_GROUP, seed=3))
        post_batch(server, ndjson(posted))
    copies = range(1, count // PER_COPY)
    if url.startswith("sqlite"):
        _fill_sqlite(url, copies, posted)
    else:
        asyncio.run(_fill_postgresql(url, copies, posted))
    places = compared(count // PER_GROUP)
    return list(claims(places, 1, seed=4))


def _fill_sqlite(url: str, copies: range, posted: Sequence[Claim]) -> None:
    with closing(sqlite3.connect(sqlite_file(url))) as connection:
        rows: Rows = {}
        known = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        for table in (name for name in TABLES if name in known):
            found = connection.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in found.description]
            rows[table] = _without_serial(names, found.fetchall())
        connection.execute("PRAGMA synchronous = OFF")
        for copied in _copies(rows, copies, posted):
            for table, (names, values) in copied.items():
                marks = ", ".join("?" * len(names))
                sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
                connection.executemany(sql, values)
        connection.commit()
        connection.execute("ANALYZE")


async def _fill_postgresql(url: str, copies: range, posted: Sequence[Claim]) -> None:
    connection = await asyncpg.connect(plain(url))
    rows: Rows = {}
    listed = await connection.fetch("SELECT tablename FROM pg_tables")
    known = {row["tablename"] for row in listed}
    for table in (name for name in TABLES if name in known):
        found = await connection.fetch(f"SELECT * FROM {table}")
        names = list(found[0].keys()) if found else []
        rows[table] = _without_serial(names, [tuple(row) for row in found])
    for copied in _copies(rows, copies, posted):
        for table, (names, values) in copied.items():
            await connection.copy_records_to_table(table, columns=names, records=values)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


def _without_serial(names: list[str], rows: Sequence[Values]) -> tuple[list[str], list[Values]]:
    """The rows without the number that each database counts itself."""
    if "seq" not in names:
        return names, list(rows)
    at = names.index("seq")
    kept = [(*row[:at], *row[at + 1 :]) for row in sorted(rows, key=lambda row: row[at])]
    return names[:at] + names[at + 1 :], kept


def _copies(rows: Rows, copies: range, posted: Sequence[Claim]) -> Iterator[Rows]:
    """The rows of every copy, some events at a time."""
    own = _ids(_groups(posted))
    changing = {
        table: [(row, _changing(row)) for row in values] for table, (_, values) in rows.items()
    }
    some: Rows = {table: (names, []) for table, (names, _) in rows.items() if names}
    for number in copies:
        renamed = dict(zip(own, _ids(_groups(posted, number)), strict=True))
        for table, (_, values) in some.items():
            values += [_copied(row, at, number, renamed) for row, at in changing[table] if at]
        if number % TOGETHER == 0 or number == copies[-1]:
            yield some
            some = {table: (names, []) for table, (names, _) in some.items()}


def _changing(row: Values) -> list[int]:
    """Which cells of a row differ from copy to copy; none in a row that is not the event's."""
    return [n for n, cell in enumerate(row) if isinstance(cell, str) and _ID.search(cell)]


def _groups(posted: Sequence[Claim], number: int = 0) -> list[tuple[str, str]]:
    """The figure and the family of each group of an event's copy."""
    groups = []
    for claim in posted[:PER_EVENT]:
        sent = ClaimIn.model_validate({**claim, "event": f"war-{number}"})
        draft = draft_of(sent, _METRICS, today=date(2022, 5, 1))
        groups.append((draft.figure_id, draft.family))
    return groups


def _ids(groups: Sequence[tuple[str, str]]) -> list[str]:
    return [id for group in groups for id in group]


def _copied(row: Values, at: Sequence[int], number: int, renamed: Mapping[str, str]) -> Values:
    cells = list(row)
    for n in at:
        cells[n] = copied(cells[n], number, renamed)
    return tuple(cells)


def copied(cell: str, number: int, renamed: Mapping[str, str]) -> str:
    """A text of the first event as the copy of this number has it; other texts stay.

    Ids of claims keep their first part, so that they sort as they did.

    >>> copied("war-0", 12, {})
    'war-12'
    >>> copied('{"id": "6f0d9c1e-3a55-5c1b-9a6e-2f4f1f0f7a11"}', 12, {})
    '{"id": "6f0d9c1e-3a55-5c1b-9a6e-00000000000c"}'
    """

    def new(found: re.Match[str]) -> str:
        text = found[0]
        if text in renamed:
            return renamed[text]
        if text[:3] in ("war", "War"):
            return f"{text[:4]}{number}"
        if text.startswith("claim-"):
            return f"{text}-{number}"
        return f"{text[:-12]}{number:012x}"

    return _ID.sub(new, cell)
