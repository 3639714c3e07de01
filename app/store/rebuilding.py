"""What a rebuild reads: families in pages, and what is kept beside each figure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.tables import CLAIMS, FIGURE_FLAGS, FIGURE_REVISIONS, FIGURES
from app.store.claims import Row
from app.store.statements import among

FAMILIES = 500
"""Families in one page of the list (families)."""


async def family_page(session: AsyncSession, after: str) -> list[tuple[str, int]]:
    """The next families in order, each with how many claims it has."""
    families = (
        select(FIGURES.c.family)
        .where(FIGURES.c.family > after)
        .distinct()
        .order_by(FIGURES.c.family)
        .limit(FAMILIES)
        .subquery()
    )
    query = (
        select(FIGURES.c.family, func.count(CLAIMS.c.seq))
        .join(families, families.c.family == FIGURES.c.family)
        .outerjoin(CLAIMS, CLAIMS.c.figure_id == FIGURES.c.id)
        .group_by(FIGURES.c.family)
        .order_by(FIGURES.c.family)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def all_figures(session: AsyncSession) -> int:
    """How many figures there are."""
    return (await session.execute(select(func.count()).select_from(FIGURES))).scalar_one()


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one figure beside its row."""

    flags: dict[str, str]
    """The severity of each flag that can be filtered by."""
    last: Row | None
    """The newest revision on record."""
    missing: int
    """Revisions between the first and the newest that are not there."""


async def kept_beside(session: AsyncSession, figure_ids: Sequence[str]) -> dict[str, Kept]:
    """The flags and revisions of these figures, in two statements."""
    flags: dict[str, dict[str, str]] = defaultdict(dict)
    raised = select(FIGURE_FLAGS).where(among(FIGURE_FLAGS.c.figure_id, "figures", figure_ids))
    for row in (await session.execute(raised)).mappings():
        flags[row["figure_id"]][row["code"]] = row["severity"]
    table = FIGURE_REVISIONS
    counted = (
        select(
            table.c.figure_id,
            func.max(table.c.revision).label("newest"),
            (func.max(table.c.revision) - func.min(table.c.revision) + 1 - func.count()).label(
                "missing"
            ),
        )
        .where(among(table.c.figure_id, "figures", figure_ids))
        .group_by(table.c.figure_id)
        .subquery()
    )
    newest = select(table, counted.c.missing).join(
        counted,
        (table.c.figure_id == counted.c.figure_id) & (table.c.revision == counted.c.newest),
    )
    kept = {row["figure_id"]: row for row in (await session.execute(newest)).mappings()}
    return {
        figure_id: Kept(flags[figure_id], row, row["missing"] if row else 0)
        for figure_id in figure_ids
        for row in (kept.get(figure_id),)
    }
