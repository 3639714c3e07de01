"""What people look through: events by how many figures they have, figures by how they clash.

Every list is short or asked for page by page; nothing here decides what a figure is.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, exists, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.tables import CLAIMS, EVENTS, FIGURE_FLAGS, FIGURES
from app.reconcile import Severity
from app.store.figures import READ
from app.store.versions import VERSION


def contested(*, errors: bool, limit: int) -> Select[Any]:
    """Figures whose sources differ most, as versions: those with flags of severity error or others.

    Flags that other figures bring are not looked at: they are worked out at every read.
    """
    flagged = _has_errors() if errors else ~_has_errors()
    differ = select(*VERSION).where(FIGURES.c.spread > 1, flagged)
    return differ.order_by(FIGURES.c.spread.desc(), FIGURES.c.id.desc()).limit(limit)


def _has_errors() -> ColumnElement[bool]:
    return exists().where(
        FIGURE_FLAGS.c.figure_id == FIGURES.c.id, FIGURE_FLAGS.c.severity == Severity.ERROR.value
    )


def changed_last(*, limit: int) -> Select[Any]:
    """The figures that changed last, as versions."""
    return select(*VERSION).order_by(FIGURES.c.updated_at.desc(), FIGURES.c.id).limit(limit)


def of_event(event: str, *, as_of: date | None) -> Select[Any]:
    """The figures of an event: running totals first, then the newest days that had begun."""
    start = FIGURES.c.period_start
    begun = true() if as_of is None else or_(start.is_(None), start <= as_of)
    return (
        select(*READ)
        .where(FIGURES.c.event == event, begun)
        .order_by(
            FIGURES.c.period_end.is_not(None),
            FIGURES.c.period_start.desc().nulls_last(),
            *(FIGURES.c.metric, FIGURES.c.population, FIGURES.c.place, FIGURES.c.id),
        )
    )


def as_versions(selection: Select[Any], *, page: int, limit: int) -> Select[Any]:
    """One page of a selection in its own order, as versions; the first page is 1."""
    return selection.with_only_columns(*VERSION).limit(limit).offset((page - 1) * limit)


async def figure_rows(
    session: AsyncSession, selection: Select[Any], *, page: int, limit: int
) -> list[RowMapping]:
    """One page of a selection in its own order."""
    found = await session.execute(selection.limit(limit).offset((page - 1) * limit))
    return list(found.mappings())


async def count_figures(session: AsyncSession, selection: Select[Any]) -> int:
    """How many figures there are in a selection."""
    ids = selection.with_only_columns(FIGURES.c.id).order_by(None).subquery()
    counted = select(func.count()).select_from(ids)
    return (await session.execute(counted)).scalar_one()


async def events_with_figures(
    session: AsyncSession, *, page: int, limit: int, parent: str | None = None
) -> list[RowMapping]:
    """Events with their `figures`, the most first; `parent` asks for the parts of one."""
    counted = (
        select(FIGURES.c.event, func.count().label("figures")).group_by(FIGURES.c.event).subquery()
    )
    figures = func.coalesce(counted.c.figures, 0)
    query = _named(
        select(EVENTS, figures.label("figures"))
        .outerjoin(counted, counted.c.event == EVENTS.c.slug)
        .order_by(figures.desc(), EVENTS.c.slug)
        .limit(limit)
        .offset((page - 1) * limit)
    )
    if parent is not None:
        query = query.where(EVENTS.c.parent == parent)
    return list((await session.execute(query)).mappings())


def _named(events: Select[Any]) -> Select[Any]:
    """Without the event of claims that name none, unless there are such claims."""
    is_used = exists().where(FIGURES.c.event == EVENTS.c.slug)
    return events.where(or_(EVENTS.c.slug != "unspecified", is_used))


async def count_events(session: AsyncSession, *, parent: str | None = None) -> int:
    """How many events there are; `parent` counts the parts of one."""
    counted = _named(select(func.count()).select_from(EVENTS))
    if parent is not None:
        counted = counted.where(EVENTS.c.parent == parent)
    found: int = (await session.execute(counted)).scalar_one()
    return found


def _of_source(slug: str) -> ColumnElement[bool]:
    return or_(CLAIMS.c.source == slug, CLAIMS.c.origin == slug, CLAIMS.c.reported_by == slug)


async def claims_of_source(
    session: AsyncSession, slug: str, *, page: int, limit: int
) -> list[RowMapping]:
    """One page of the claims a source asserts, counted or carried, newest first."""
    query = (
        select(CLAIMS, *(FIGURES.c[name] for name in ("metric", "event", "population", "place")))
        .add_columns(FIGURES.c.period)
        .join(FIGURES, FIGURES.c.id == CLAIMS.c.figure_id)
        .where(_of_source(slug))
        .order_by(CLAIMS.c.seq.desc())
        .limit(limit)
        .offset((page - 1) * limit)
    )
    return list((await session.execute(query)).mappings())


async def count_claims_of_source(session: AsyncSession, slug: str) -> int:
    """How many claims a source asserts, counted or carried."""
    counted = select(func.count()).select_from(CLAIMS).where(_of_source(slug))
    return (await session.execute(counted)).scalar_one()


async def bodies_with_voice(
    session: AsyncSession, slug: str, *, limit: int
) -> tuple[Sequence[str], int]:
    """The JSON of figures in which a source may be a voice, those that changed last first.

    With how many such figures there are.
    """
    theirs = select(CLAIMS.c.figure_id).where(or_(CLAIMS.c.source == slug, CLAIMS.c.origin == slug))
    having = FIGURES.c.id.in_(theirs)
    total = await session.execute(select(func.count()).select_from(FIGURES).where(having))
    newest = (FIGURES.c.updated_at.desc(), FIGURES.c.id)
    bodies = select(FIGURES.c.body).where(having).order_by(*newest).limit(limit)
    return (await session.scalars(bodies)).all(), total.scalar_one()
