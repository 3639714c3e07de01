"""Stored figures: the rows of groups, their ready answers and their flags."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    RowMapping,
    Select,
    bindparam,
    delete,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.drafts import is_id
from app.models.tables import CLAIMS, FIGURE_ALIASES, FIGURE_FLAGS, FIGURES
from app.store.bulk import add_rows, change_rows
from app.store.claims import Row
from app.store.relatives import events_around, may_compare
from app.store.statements import among


async def figure_row(session: AsyncSession, figure_id: str) -> RowMapping | None:
    """A stored figure; the id of a group that was joined to another one leads to that one's."""
    return await _by_id(session, _WHOLE, figure_id)


# Put together once: that takes longer than the questions.
_IS_IT = FIGURES.c.id == bindparam("figure")
_WHOLE = select(FIGURES).where(_IS_IT)
_JOINED = select(FIGURE_ALIASES.c.figure_id).where(FIGURE_ALIASES.c.id == bindparam("figure"))
_OF_FAMILIES = select(FIGURES).where(among(FIGURES.c.family, "families"))
_UNFLAG = delete(FIGURE_FLAGS).where(among(FIGURE_FLAGS.c.figure_id, "figures"))


async def _by_id(session: AsyncSession, query: Select[Any], figure_id: str) -> RowMapping | None:
    if not is_id(figure_id):
        return None
    found = await _one(session, query, figure_id)
    if found is not None:
        return found
    now = (await session.execute(_JOINED, {"figure": figure_id})).scalar_one_or_none()
    return None if now is None else await _one(session, query, now)


async def _one(session: AsyncSession, query: Select[Any], figure_id: str) -> RowMapping | None:
    found = await session.execute(query, {"figure": figure_id})
    row: RowMapping | None = found.mappings().one_or_none()
    return row


READ = (
    *(FIGURES.c.id, FIGURES.c.family, FIGURES.c.body, FIGURES.c.stale_after),
    *(FIGURES.c.event, FIGURES.c.as_of, FIGURES.c.low, FIGURES.c.high),
)
"""What is needed to answer with a stored figure, and to compare it with others."""


_ONE = select(*READ, may_compare(FIGURES).label("comparable")).where(_IS_IT)
_WHICH = select(FIGURES.c.id).where(
    FIGURES.c.id.in_(bindparam("figures", expanding=True)), may_compare(FIGURES)
)


TO_READ = (
    select(*READ, may_compare(FIGURES).label("comparable"))
    .where(FIGURES.c.id.in_(bindparam("figures", expanding=True)))
    .order_by(FIGURES.c.id)
)
"""What is needed to answer with these figures, in id order."""


async def figure_to_read(session: AsyncSession, figure_id: str) -> RowMapping | None:
    """What is needed to answer with a figure; old ids lead on as in `figure_row`."""
    return await _by_id(session, _ONE, figure_id)


async def figures_of_families(session: AsyncSession, families: Sequence[str]) -> list[RowMapping]:
    """Every figure of these families, in id order."""
    rows = (await session.execute(_OF_FAMILIES, {"families": families})).mappings().all()
    return sorted(rows, key=lambda row: str(row["id"]))


async def families_of(session: AsyncSession, figure_ids: Sequence[str]) -> dict[str, str]:
    """The family of each of these figures."""
    query = select(FIGURES.c.id, FIGURES.c.family).where(among(FIGURES.c.id, "ids", figure_ids))
    return {row.id: row.family for row in await session.execute(query)}


async def families_with(session: AsyncSession, column: str, slug: str) -> dict[str, str]:
    """The family of each figure whose event, population or place (`column`) is this word."""
    query = select(FIGURES.c.id, FIGURES.c.family).where(FIGURES.c[column] == slug)
    return {row.id: row.family for row in await session.execute(query)}


async def figures_of_event(session: AsyncSession, event: str) -> list[RowMapping]:
    """Every figure of an event, in id order."""
    found = await session.execute(
        select(FIGURES).where(FIGURES.c.event == event).order_by(FIGURES.c.id)
    )
    return list(found.mappings())


async def claims_of_event(session: AsyncSession, event: str, *, around: bool = False) -> int:
    """How many claims the figures of an event have; `around`, those of its parts and wholes too."""
    joined = CLAIMS.join(FIGURES, FIGURES.c.id == CLAIMS.c.figure_id)
    events = FIGURES.c.event.in_(events_around([event])) if around else FIGURES.c.event == event
    query = select(func.count()).select_from(joined).where(events)
    return (await session.execute(query)).scalar_one()


async def add_figures(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Add groups that have no figure yet."""
    await add_rows(session, FIGURES, rows, unless_taken=True)


async def update_figures(
    session: AsyncSession, rows: Sequence[Row], flags: Iterable[tuple[str, str, str]]
) -> None:
    """Write reconciled answers and replace their flags (figure id, code, severity)."""
    if not rows:
        return
    await change_rows(session, FIGURES, "id", rows)
    await session.execute(_UNFLAG, {"figures": [row["id"] for row in rows]})
    names = ("figure_id", "code", "severity")
    await add_rows(session, FIGURE_FLAGS, [dict(zip(names, flag, strict=True)) for flag in flags])


async def figure_page(
    session: AsyncSession, query: Select[Any], *, after: str | None, limit: int
) -> list[Row]:
    """One page of a selection, in id order, each with whether it is `comparable` with others."""
    query = query.order_by(FIGURES.c.id).limit(limit)
    if after is not None:
        query = query.where(FIGURES.c.id > after)
    return await _with_comparable(session, (await session.execute(query)).mappings().all())


async def _with_comparable(session: AsyncSession, rows: Sequence[Row]) -> list[Row]:
    found = await session.execute(_WHICH, {"figures": [row["id"] for row in rows]})
    comparable = set(found.scalars())
    return [{**row, "comparable": row["id"] in comparable} for row in rows]


async def flag_counts(session: AsyncSession, figure_ids: Sequence[str]) -> dict[str, int]:
    """How many of these figures carry each stored flag."""
    found = await session.execute(
        select(FIGURE_FLAGS.c.code, func.count())
        .where(among(FIGURE_FLAGS.c.figure_id, "figures", figure_ids))
        .group_by(FIGURE_FLAGS.c.code)
    )
    return {row[0]: row[1] for row in found}
