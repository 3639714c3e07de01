"""The feed of changes: rows are only ever added, in the order in which they can be seen.

A writer notes what it changed with `add_changes`, at any point of its transaction. The rows are
written when the transaction ends (`write_changes`), so that the one lock of the feed is held no
longer than a commit takes.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.changes import Change, claim_settled, word_changed
from app.models.feed import Content
from app.models.tables import ALIASES, CHANGES, CLAIM_EVENTS, FIGURE_REVISIONS, WORD_FACTS
from app.models.terms import Vocabulary
from app.reconcile import Status
from app.store.bulk import add_rows
from app.store.claims import Row, claims_with_groups, events_of
from app.store.statements import among, lock_feed, pairs

_NOTED = "changes"


def add_changes(session: AsyncSession, changes: Iterable[Change]) -> None:
    """Note changes, in the order in which they are to be told."""
    session.info.setdefault(_NOTED, []).extend(changes)


async def write_changes(session: AsyncSession) -> bool:
    """Write what was noted, as the last thing of a transaction; says whether that was anything."""
    noted: list[Change] = session.info.pop(_NOTED, [])
    if noted:
        await lock_feed(session)
        await add_rows(session, CHANGES, [change.row() for change in noted])
    return bool(noted)


_NEWEST_EVENTS = (
    select(CLAIM_EVENTS.c.claim_id, func.max(CLAIM_EVENTS.c.seq))
    .where(among(CLAIM_EVENTS.c.claim_id, "claims"))
    .group_by(CLAIM_EVENTS.c.claim_id)
)
_SENT = pairs("words")
_FACTS_OF = (
    select(WORD_FACTS.c.seq, WORD_FACTS.c.vocabulary, WORD_FACTS.c.slug, WORD_FACTS.c.facts)
    .join_from(
        _SENT,
        WORD_FACTS,
        (WORD_FACTS.c.vocabulary == _SENT.c.one) & (WORD_FACTS.c.slug == _SENT.c.other),
    )
    .order_by(WORD_FACTS.c.seq)
)


async def settled_changes(
    session: AsyncSession, added: Sequence[Row], events: Mapping[str, str]
) -> list[Change]:
    """What these rows, just added to `claim_events`, change; `events` by claim.

    Nobody else adds rows for these claims meanwhile: the family is locked.
    """
    if not added:
        return []
    claim_ids = [row["claim_id"] for row in added]
    newest = await session.execute(_NEWEST_EVENTS, {"claims": claim_ids})
    seqs = {row[0]: row[1] for row in newest}
    return [
        claim_settled(row, event=events[row["claim_id"]], number=seqs[row["claim_id"]])
        for row in added
    ]


async def word_changes(
    session: AsyncSession, words: Iterable[tuple[Vocabulary, str]], at: datetime
) -> list[Change]:
    """What the facts just written of these words change.

    Two writers may have added the same word at once: the second tells nothing new.
    """
    keys = sorted({(vocabulary.value, slug) for vocabulary, slug in words})
    if not keys:
        return []
    known: dict[tuple[str, str], list[RowMapping]] = defaultdict(list)
    for row in (await session.execute(_FACTS_OF, {"words": keys})).mappings():
        known[row["vocabulary"], row["slug"]].append(row)
    return [
        word_changed(
            Vocabulary(vocabulary), slug, added=len(rows) == 1, number=rows[-1]["seq"], at=at
        )
        for (vocabulary, slug), rows in sorted(known.items())
        if len(rows) == 1 or rows[-1]["facts"] != rows[-2]["facts"]
    ]


SCANNED = 50_000
"""Of so many changes one page looks for those of an action (changes)."""


async def newest_change(session: AsyncSession) -> int:
    """The cursor of the newest change that can be seen; 0 before the first."""
    found: int | None = (await session.execute(select(func.max(CHANGES.c.seq)))).scalar_one()
    return found or 0


async def change_page(
    session: AsyncSession,
    *,
    after: int,
    events: Collection[str],
    actions: Collection[str],
    limit: int,
) -> tuple[list[RowMapping], int, bool]:
    """Changes behind a cursor in their order, where they end, and whether more may follow.

    None is left out below the end: it was the newest when this began, or the last one given.
    """
    newest = max(await newest_change(session), after)
    end = min(newest, after + SCANNED) if actions else newest
    query = select(CHANGES).where(CHANGES.c.seq > after, CHANGES.c.seq <= end)
    if events:
        query = query.where(CHANGES.c.event.in_(sorted(events)))
    if actions:
        query = query.where(CHANGES.c.action.in_(sorted(actions)))
    query = query.order_by(CHANGES.c.seq).limit(limit + 1)
    rows = list((await session.execute(query)).mappings())
    if len(rows) > limit:
        return rows[:limit], rows[limit - 1]["seq"], True
    return rows, end, end < newest


async def names_of_event(session: AsyncSession, event: str) -> set[str]:
    """A slug of an event and every other that leads to it: changes keep the one they came under."""
    query = select(ALIASES.c.alias).where(
        ALIASES.c.vocabulary == Vocabulary.EVENTS.value, ALIASES.c.slug == event
    )
    return {event, *await session.scalars(query)}


async def content_of(session: AsyncSession, rows: Sequence[Row]) -> Content:
    """What these changes point to; a constant number of statements."""
    told: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        told[row["action"].partition("_")[0]].append(row)
    words = [row["number"] for row in (*told["word"], *told["facts"]) if row["number"]]
    return Content(
        claims=await claims_with_groups(session, {row["key"] for row in told["claim"]}),
        settled=await _settled(session, {row["key"] for row in told["claim"] if row["number"]}),
        revisions=await _revisions(session, told["figure"]),
        facts=await _facts(session, words),
    )


async def _settled(session: AsyncSession, claim_ids: set[str]) -> dict[int, tuple[str, Row]]:
    settled: dict[int, tuple[str, Row]] = {}
    statuses: dict[str, str] = {}
    for event in await events_of(session, sorted(claim_ids)):
        before = statuses.get(event["claim_id"], Status.ACTIVE.value)
        settled[event["seq"]] = before, event
        statuses[event["claim_id"]] = event["status"]
    return settled


async def _revisions(session: AsyncSession, rows: Sequence[Row]) -> dict[tuple[str, int], Row]:
    keys = [(row["key"], row["number"]) for row in rows if row["number"] is not None]
    if not keys:
        return {}
    table = FIGURE_REVISIONS
    query = select(table).where(tuple_(table.c.figure_id, table.c.revision).in_(keys))
    found = (await session.execute(query)).mappings()
    return {(row["figure_id"], row["revision"]): row for row in found}


async def _facts(session: AsyncSession, seqs: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    if not seqs:
        return {}
    query = select(WORD_FACTS.c.seq, WORD_FACTS.c.facts).where(WORD_FACTS.c.seq.in_(seqs))
    return {row.seq: row.facts for row in await session.execute(query)}
