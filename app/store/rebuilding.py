"""What a rebuild reads: families in pages, and what is kept beside each figure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, Text, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.tables import CLAIMS, FIGURE_FLAGS, FIGURE_REVISIONS, FIGURES
from app.store.statements import among

FAMILIES = 500
"""Families in one page of the list (families)."""


async def family_page(session: AsyncSession, after: str) -> list[str]:
    """The next families in order."""
    query = select(FIGURES.c.family).where(FIGURES.c.family > after).distinct()
    found = await session.execute(query.order_by(FIGURES.c.family).limit(FAMILIES))
    return list(found.scalars())


async def claims_by_family(session: AsyncSession, families: Sequence[str]) -> dict[str, int]:
    """How many claims each of these families has, in their order."""
    query = (
        select(FIGURES.c.family, func.count(CLAIMS.c.seq))
        .where(among(FIGURES.c.family, "families", families))
        .outerjoin(CLAIMS, CLAIMS.c.figure_id == FIGURES.c.id)
        .group_by(FIGURES.c.family)
        .order_by(FIGURES.c.family)
    )
    return {row[0]: row[1] for row in await session.execute(query)}


async def all_figures(session: AsyncSession) -> int:
    """How many figures there are."""
    return (await session.execute(select(func.count()).select_from(FIGURES))).scalar_one()


class Last(NamedTuple):
    """What the newest revision on record says of a figure."""

    revision: int
    updated_at: datetime
    as_of: date | None
    low: int | None
    best: int | None
    high: int | None
    disagreement: str
    flags: str
    """Its codes, as JSON."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one figure beside its row."""

    flags: dict[str, str]
    """The severity of each flag that can be filtered by."""
    last: Last | None
    """The newest revision on record."""
    missing: int
    """Revisions between the first and the newest that are not there."""


async def kept_beside(session: AsyncSession, figure_ids: Sequence[str]) -> dict[str, Kept]:
    """The flags and revisions of these figures, in two statements."""
    asked = {"figures": figure_ids}
    flags: dict[str, dict[str, str]] = defaultdict(dict)
    for figure_id, code, severity in (await session.execute(_FLAGS, asked)).all():
        flags[figure_id][code] = severity
    kept = {figure_id: Kept(flags[figure_id], None, 0) for figure_id in figure_ids}
    for figure_id, missing, *values in (await session.execute(_NEWEST, asked)).all():
        kept[figure_id] = Kept(flags[figure_id], Last(*values), missing)
    return kept


_FLAGS = select(FIGURE_FLAGS.c.figure_id, FIGURE_FLAGS.c.code, FIGURE_FLAGS.c.severity).where(
    among(FIGURE_FLAGS.c.figure_id, "figures")
)


def _newest() -> Select[Any]:
    """The newest revision of each figure, and how many before it are not there."""
    table = FIGURE_REVISIONS
    newest, oldest = func.max(table.c.revision), func.min(table.c.revision)
    counted = (
        select(
            table.c.figure_id,
            newest.label("newest"),
            (newest - oldest + 1 - func.count()).label("missing"),
        )
        .where(among(table.c.figure_id, "figures"))
        .group_by(table.c.figure_id)
        .subquery()
    )
    return select(
        table.c.figure_id,
        counted.c.missing,
        *(table.c[name] for name in Last._fields if name != "flags"),
        cast(table.c.flags, Text),  # looked at as text; nearly always as it should be
    ).join(
        counted,
        (table.c.figure_id == counted.c.figure_id) & (table.c.revision == counted.c.newest),
    )


_NEWEST = _newest()
