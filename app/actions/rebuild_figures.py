"""Compute every figure anew from its claims, while the service writes, and say what differs.

Families are looked through a page at a time without a lock. Only those in which something differs
are compared again, in one short transaction under their locks: what is told is no claim that
landed in between.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.compare_figures import Compared, Difference, Finding, compare_figures
from app.actions.follow_changes import Reading
from app.actions.record_batch import Write
from app.actions.record_claims import later_than
from app.actions.refresh_figures import refresh_stored
from app.models.revisions import Action, Cause
from app.store.claims import Row
from app.store.facts import last_learned_at
from app.store.rebuilding import Kept, family_page
from app.store.statements import lock_families, lock_vocabulary

LookThrough = Callable[[Sequence[str]], Awaitable[Finding]]
"""Looks through some families: one at a time here, or several at a time by other processes."""


@dataclass(frozen=True, slots=True)
class Part:
    """What was found in some families: how many figures, and what differs."""

    figures: int
    differences: Sequence[Difference]


async def rebuild_figures(
    reading: Reading,
    write: Write,
    look_through: LookThrough,
    *,
    storing: bool,
    clock: Callable[[], datetime],
    ahead: int = 1,
) -> AsyncIterator[Part]:
    """Give what differs, a part at a time; `storing` stores the right answers as revisions.

    `look_through` is asked for so many pages of families at a time as `ahead` says.
    """
    async with aclosing(_findings(reading, look_through, ahead)) as findings:
        async for finding in findings:
            differences: list[Difference] = []
            for families in finding.differing:
                work = partial(_again, families=families, storing=storing, now=clock())
                differences += await write(work)
            yield Part(finding.figures, differences)


async def _findings(
    reading: Reading, look_through: LookThrough, ahead: int
) -> AsyncGenerator[Finding]:
    """What is found in each page of families, in their order."""
    asked: deque[asyncio.Future[Finding]] = deque()
    after = ""
    try:
        while True:
            async with reading() as session:
                page = await family_page(session, after)
            if not page:
                break
            after = page[-1]
            asked.append(asyncio.ensure_future(look_through(page)))
            if len(asked) >= ahead:
                yield await asked.popleft()
        while asked:
            yield await asked.popleft()
    finally:
        for one in asked:
            one.cancel()


async def _again(
    session: AsyncSession, families: Sequence[str], *, storing: bool, now: datetime
) -> Sequence[Difference]:
    """Compare these families under their locks: what differs now is no claim in between."""
    await lock_vocabulary(session, exclusive=False)
    await lock_families(session, families)
    compared = await compare_figures(session, families)
    if compared.differences and storing:
        await _store(session, compared, now)
    return compared.differences


async def _store(session: AsyncSession, compared: Compared, now: datetime) -> None:
    """Store the right answers of the figures that differ as a new revision each."""
    wrong = {one.figure_id for one in compared.differences}
    figures, kept = compared.figures, compared.kept
    now = later_than(figures, await last_learned_at(session), now)
    await refresh_stored(
        session,
        [_unlike(row, kept[row["id"]]) if row["id"] in wrong else row for row in figures],
        {figure_id: [Cause(Action.REBUILT)] for figure_id in wrong},
        now=now,
    )


def _unlike(stored: Row, kept: Kept) -> Row:
    """The row with a body that no answer equals byte by byte, behind every revision on record."""
    newest = kept.last.revision if kept.last else 0
    body = stored["body"] and stored["body"] + " "
    return {**stored, "body": body, "revision": max(newest, stored["revision"])}
