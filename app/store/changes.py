"""The feed of changes: rows are only ever added, in the order in which they can be seen.

A writer notes what it changed with `add_changes`, at any point of its transaction. The rows are
written when the transaction ends (`write_changes`), so that the one lock of the feed is held no
longer than a commit takes.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.changes import Change, claim_settled, word_changed
from app.models.tables import CHANGES, CLAIM_EVENTS, WORD_FACTS
from app.models.terms import Vocabulary
from app.store.bulk import add_rows
from app.store.claims import Row
from app.store.statements import is_among, lock_feed, pairs

_NOTED = "changes"


def add_changes(session: AsyncSession, changes: Iterable[Change]) -> None:
    """Note changes, in the order in which they are to be told."""
    session.info.setdefault(_NOTED, []).extend(changes)


async def write_changes(session: AsyncSession) -> bool:
    """Write what was noted, as the last thing of a transaction; says whether that was anything."""
    noted: list[Change] = session.info.pop(_NOTED, [])
    if noted:
        await lock_feed(session)
        await add_rows(session, CHANGES, [asdict(change) for change in noted])
    return bool(noted)


async def settled_changes(
    session: AsyncSession, added: Sequence[Row], events: Mapping[str, str]
) -> list[Change]:
    """What these rows, just added to `claim_events`, change; `events` by claim.

    Nobody else adds rows for these claims meanwhile: the family is locked.
    """
    if not added:
        return []
    claim_ids = [row["claim_id"] for row in added]
    newest = (
        select(CLAIM_EVENTS.c.claim_id, func.max(CLAIM_EVENTS.c.seq))
        .where(is_among(session, CLAIM_EVENTS.c.claim_id, claim_ids))
        .group_by(CLAIM_EVENTS.c.claim_id)
    )
    seqs = {row[0]: row[1] for row in await session.execute(newest)}
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
    sent = pairs(session, keys)
    query = (
        select(WORD_FACTS.c.seq, WORD_FACTS.c.vocabulary, WORD_FACTS.c.slug, WORD_FACTS.c.facts)
        .join_from(
            sent,
            WORD_FACTS,
            (WORD_FACTS.c.vocabulary == sent.c.one) & (WORD_FACTS.c.slug == sent.c.other),
        )
        .order_by(WORD_FACTS.c.seq)
    )
    known: dict[tuple[str, str], list[RowMapping]] = defaultdict(list)
    for row in (await session.execute(query)).mappings():
        known[row["vocabulary"], row["slug"]].append(row)
    return [
        word_changed(
            Vocabulary(vocabulary), slug, added=len(rows) == 1, number=rows[-1]["seq"], at=at
        )
        for (vocabulary, slug), rows in sorted(known.items())
        if len(rows) == 1 or rows[-1]["facts"] != rows[-2]["facts"]
    ]
