"""Compute every figure anew from its claims, while the service writes, and say what differs.

Families are taken a part at a time, each part in one short transaction under the families' locks,
so that no figure is compared with claims that came after it.
"""

from collections.abc import (
    AsyncIterator,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.compute_figures import Computed, compute_off_loop, load_subjects
from app.actions.follow_changes import Reading
from app.actions.record_batch import Write
from app.actions.record_claims import later_than
from app.actions.refresh_figures import refresh_stored
from app.models.revisions import Action, Cause
from app.store.claims import Row
from app.store.facts import last_learned_at
from app.store.figures import figures_of_families
from app.store.rebuilding import Kept, family_page, kept_beside
from app.store.statements import lock_families, lock_vocabulary

CLAIMS = 20_000
"""One part holds families of together so many claims, and one family at least (claims)."""
COUNTING = ("revision", "updated_at")
KEPT = (*COUNTING, "as_of", "low", "best", "high", "disagreement")
COLUMNS = ("as_of", "low", "best", "high", "disagreement")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is stored of a figure otherwise than its claims come to."""

    figure_id: str
    what: str
    stored: object
    computed: object


@dataclass(frozen=True, slots=True)
class Part:
    """What was found in some families: how many figures, and what differs."""

    figures: int
    differences: Sequence[Difference]


async def rebuild_figures(
    reading: Reading, write: Write, *, storing: bool, clock: Callable[[], datetime]
) -> AsyncIterator[Part]:
    """Give what differs, a part at a time; `storing` stores the right answers as revisions."""
    after = ""
    while True:
        async with reading() as session:
            page = await family_page(session, after)
        if not page:
            return
        after = page[-1][0]
        for families in _parts(page):

            async def work(session: AsyncSession, families: list[str] = families) -> Part:
                return await _rebuild(session, families, storing=storing, now=clock())

            yield await write(work)


def _parts(page: Iterable[tuple[str, int]]) -> Iterator[list[str]]:
    part: list[str] = []
    held = 0
    for family, claims in page:
        if part and held + claims > CLAIMS:
            yield part
            part, held = [], 0
        part.append(family)
        held += claims
    yield part


async def _rebuild(
    session: AsyncSession, families: list[str], *, storing: bool, now: datetime
) -> Part:
    await lock_vocabulary(session, exclusive=False)
    await lock_families(session, families)
    figures = await figures_of_families(session, families)
    answers = await compute_off_loop(await load_subjects(session, figures))
    kept = await kept_beside(session, [row["id"] for row in figures])
    differences = [
        difference
        for stored, answer in zip(figures, answers, strict=True)
        for difference in differences_of(stored, answer, kept[stored["id"]])
    ]
    if differences and storing:
        await _store(session, figures, {one.figure_id for one in differences}, kept, now)
    return Part(len(figures), differences)


async def _store(
    session: AsyncSession,
    figures: Sequence[Row],
    wrong: set[str],
    kept: Mapping[str, Kept],
    now: datetime,
) -> None:
    """Store the right answers of these figures as a new revision each."""
    now = later_than(figures, await last_learned_at(session), now)
    await refresh_stored(
        session,
        [_unlike(row, kept[row["id"]]) if row["id"] in wrong else row for row in figures],
        {figure_id: [Cause(Action.REBUILT)] for figure_id in wrong},
        now=now,
    )


def _unlike(stored: Row, kept: Kept) -> Row:
    """The row with a body that no answer equals byte by byte, behind every revision on record."""
    newest = kept.last["revision"] if kept.last else 0
    body = stored["body"] and stored["body"] + " "
    return {**stored, "body": body, "revision": max(newest, stored["revision"])}


def differences_of(stored: Row, answer: Computed, kept: Kept) -> list[Difference]:
    """What is stored of a figure otherwise than computed: in its body, columns, flags, revisions.

    Order and spacing of the body's JSON do not count.
    """
    body = answer.body(revision=stored["revision"], updated_at=stored["updated_at"])
    right = to_json(body)
    figure = answer.made.figure
    computed = {name: getattr(figure, name) for name in COLUMNS}
    flags = {flag.code: flag.severity.value for flag in answer.flags}
    last = dict(kept.last) if kept.last else {}
    pairs = [
        *(() if right.decode() == stored["body"] else _bodies(stored["body"], right)),
        *((name, stored[name], computed[name]) for name in COLUMNS),
        ("stale_after", stored["stale_after"], answer.stale_after),
        ("figure_flags", kept.flags, flags),
        *((f"last revision's {name}", last.get(name), stored[name]) for name in KEPT),
        ("last revision's flags", sorted(last.get("flags", ())), sorted(flags)),
        ("missing revisions", kept.missing, 0),
    ]
    return [Difference(stored["id"], *pair) for pair in pairs if pair[1] != pair[2]]


def _bodies(stored: str, right: bytes) -> Iterator[tuple[str, Any, Any]]:  # JSON
    before: dict[str, Any] = from_json(stored) if stored else {}
    after: dict[str, Any] = from_json(right)
    for name in sorted(before.keys() | after.keys()):
        yield f"body's {name}", before.get(name), after.get(name)
