"""Compare stored figures with what their claims come to when everything is computed anew.

Nothing is written here and no lock is needed: the figures and the claims of a part are read in one
snapshot, so that no figure is compared with claims that came after it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.compute_figures import Computed, compute_off_loop
from app.actions.follow_changes import Reading
from app.actions.load_subjects import load_subjects
from app.store.claims import Row
from app.store.figures import figures_of_families
from app.store.rebuilding import Kept, claims_by_family, kept_beside

CLAIMS = 20_000
"""One part holds families of together so many claims, and one family at least (claims)."""
COUNTING = ("revision", "updated_at")
COLUMNS = ("as_of", "low", "best", "high", "disagreement")
KEPT = (*COUNTING, *COLUMNS)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is stored of a figure otherwise than its claims come to."""

    figure_id: str
    what: str
    stored: object
    computed: object


@dataclass(frozen=True, slots=True)
class Compared:
    """The figures of some families, what is kept beside each, and what differs."""

    figures: Sequence[Row]
    kept: Mapping[str, Kept]
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class Finding:
    """How many figures some families have, and in which of these families any differs."""

    figures: int
    differing: Sequence[Sequence[str]]
    """Those of one part together."""


async def look_through(snapshot: Reading, families: Sequence[str]) -> Finding:
    """Compare every figure of these families, each part of them in a snapshot of its own.

    `snapshot` gives a session whose queries all see the same instant.
    """
    figures, differing = 0, []
    async with snapshot() as session:
        sizes = await claims_by_family(session, families)
    for part in _parts(sizes):
        async with snapshot() as session:
            compared = await compare_figures(session, part)
        figures += len(compared.figures)
        wrong = {one.figure_id for one in compared.differences}
        if wrong:
            concerned = {row["family"] for row in compared.figures if row["id"] in wrong}
            differing.append(sorted(concerned))
    return Finding(figures, differing)


def _parts(sizes: Mapping[str, int]) -> Iterator[list[str]]:
    part: list[str] = []
    held = 0
    for family, claims in sizes.items():
        if part and held + claims > CLAIMS:
            yield part
            part, held = [], 0
        part.append(family)
        held += claims
    if part:
        yield part


async def compare_figures(session: AsyncSession, families: Sequence[str]) -> Compared:
    """Compare every figure of these families; the session sees one instant or holds locks."""
    figures = await figures_of_families(session, families)
    answers = await compute_off_loop(await load_subjects(session, figures))
    kept = await kept_beside(session, [row["id"] for row in figures])
    differences = [
        difference
        for stored, answer in zip(figures, answers, strict=True)
        for difference in differences_of(stored, answer, kept[stored["id"]])
    ]
    return Compared(figures, kept, differences)


def differences_of(stored: Row, answer: Computed, kept: Kept) -> list[Difference]:
    """What is stored of a figure otherwise than computed: in its body, columns, flags, revisions.

    Order and spacing of the body's JSON do not count.
    """
    body = answer.body(revision=stored["revision"], updated_at=stored["updated_at"])
    right = to_json(body)
    figure = answer.made.figure
    computed = {name: getattr(figure, name) for name in COLUMNS}
    flags = {flag.code: flag.severity.value for flag in answer.flags}
    last = kept.last
    told = sorted(from_json(last.flags)) if last else []
    pairs = [
        *(() if right.decode() == stored["body"] else _bodies(stored["body"], right)),
        *((name, stored[name], computed[name]) for name in COLUMNS),
        ("stale_after", stored["stale_after"], answer.stale_after),
        ("figure_flags", kept.flags, flags),
        *((f"last revision's {name}", getattr(last, name, None), stored[name]) for name in KEPT),
        ("last revision's flags", told, sorted(flags)),
        ("missing revisions", kept.missing, 0),
    ]
    return [Difference(stored["id"], *pair) for pair in pairs if pair[1] != pair[2]]


def _bodies(stored: str, right: bytes) -> Iterable[tuple[str, Any, Any]]:  # JSON
    before: dict[str, Any] = from_json(stored) if stored else {}
    after: dict[str, Any] = from_json(right)
    for name in sorted(before.keys() | after.keys()):
        yield f"body's {name}", before.get(name), after.get(name)
