"""Figures that may be parts or wholes of others, and what is needed to compare them.

Every question is one statement, however many figures it is asked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.tables import CLAIMS, EVENTS, FIGURES, PLACES, POPULATIONS
from app.models.terms import Vocabulary
from app.reconcile import Status
from app.store.claims import Row
from app.store.statements import among
from app.store.vocabulary import parents_above

COLUMNS = (
    FIGURES.c.id,
    FIGURES.c.event,
    FIGURES.c.population,
    FIGURES.c.place,
    FIGURES.c.metric,
    FIGURES.c.period,
    FIGURES.c.family,
    FIGURES.c.as_of,
    FIGURES.c.low,
    FIGURES.c.high,
)


@dataclass(frozen=True, slots=True)
class Parents:
    """The parents of words, by word."""

    events: Mapping[str, str]
    populations: Mapping[str, str]
    places: Mapping[str, str]


def may_compare(figure: Any) -> ColumnElement[bool]:  # the table, or rows selected from it
    """Whether figures of other families may be parts or wholes of a figure, or meet its days.

    Cheap and never wrongly false: those of its event whose days, populations and places may meet,
    and everything whose event has a parent or is one. Those of one population come first, by an
    index; those of another are looked at only where one of the two has a parent.
    """
    other = FIGURES.alias("other")
    beside = select(other.c.id).where(other.c.event == figure.c.event, _may_meet(figure, other))
    own = and_(EVENTS.c.slug == figure.c.event, EVENTS.c.parent.is_not(None))
    return or_(
        exists().where(own),
        exists().where(EVENTS.c.parent == figure.c.event),
        beside.where(
            other.c.population == figure.c.population, other.c.family != figure.c.family
        ).exists(),
        beside.where(_parented(POPULATIONS, other.c.population))
        .where(other.c.population != figure.c.population)
        .exists(),
        and_(
            _parented(POPULATIONS, figure.c.population),
            beside.where(other.c.population != figure.c.population).exists(),
        ),
    )


def _may_meet(figure: Any, other: Any) -> ColumnElement[bool]:  # tables, or rows of them
    """Whether the days and the places of two figures may have something in common."""
    start, end, place = other.c.period_start, other.c.period_end, other.c.place
    return and_(
        or_(start.is_(None), figure.c.period_end.is_(None), start <= figure.c.period_end),
        or_(end.is_(None), figure.c.period_start.is_(None), end >= figure.c.period_start),
        or_(
            place.is_(None),
            figure.c.place.is_(None),
            place == figure.c.place,
            _parented(PLACES, place),
            _parented(PLACES, figure.c.place),
        ),
    )


def _parented(words: Any, slug: ColumnElement[Any]) -> ColumnElement[bool]:  # a table
    return slug.in_(select(words.c.slug).where(words.c.parent.is_not(None)))


def _of_related_families() -> ColumnElement[bool]:
    """Whether a figure's event has several families, or is related to another event.

    Coarser than `may_compare`, and cheaper to ask of every figure at once.
    """
    several = select(FIGURES.c.event).group_by(FIGURES.c.event)
    several = several.having(func.min(FIGURES.c.family) < func.max(FIGURES.c.family))
    below = select(EVENTS.c.slug).where(EVENTS.c.parent.is_not(None))
    above = select(EVENTS.c.parent).where(EVENTS.c.parent.is_not(None))
    return or_(*(FIGURES.c.event.in_(events) for events in (several, below, above)))


def events_around(events: Sequence[str]) -> Select[tuple[str]]:
    """These events, with all they are part of and all that is part of those."""
    around = select(EVENTS.c.slug, EVENTS.c.parent).where(EVENTS.c.slug.in_(events))
    tree = around.cte("tree", recursive=True)
    tree = tree.union(
        select(EVENTS.c.slug, EVENTS.c.parent).join(
            tree, or_(EVENTS.c.parent == tree.c.slug, EVENTS.c.slug == tree.c.parent)
        )
    )
    return select(tree.c.slug)


async def figures_around(
    session: AsyncSession, events: Sequence[str] | None, ids: Sequence[str] | None
) -> list[RowMapping]:
    """The figures of these events and of those around them that have a number, and `ids` besides.

    `None` for `ids` asks for those without a number too, and `None` for `events` for every figure
    that may be compared with another.
    """
    query = select(*COLUMNS)
    if ids is not None:
        numbered = or_(FIGURES.c.low.is_not(None), FIGURES.c.high.is_not(None))
        query = query.where(numbered | FIGURES.c.id.in_(ids))
    if events is None:
        query = query.where(_of_related_families())
    else:
        query = query.where(FIGURES.c.event.in_(events_around(events)))
    return list((await session.execute(query)).mappings())


async def parents_around(session: AsyncSession, rows: Sequence[Row]) -> Parents:
    """The parents of the words of these figures."""

    async def above(vocabulary: Vocabulary, name: str) -> Mapping[str, str]:
        words = {row[name] for row in rows if row[name]}
        return await parents_above(session, vocabulary, words)

    return Parents(
        await above(Vocabulary.EVENTS, "event"),
        await above(Vocabulary.POPULATIONS, "population"),
        await above(Vocabulary.PLACES, "place"),
    )


async def claims_between(
    session: AsyncSession, closed: Sequence[str], running: Sequence[str], days: Iterable[date]
) -> list[RowMapping]:
    """The active claims of closed figures, and those of running totals as of these days."""
    columns = (
        *(CLAIMS.c.id, CLAIMS.c.figure_id, CLAIMS.c.source, CLAIMS.c.origin, CLAIMS.c.as_of),
        *(CLAIMS.c.value, CLAIMS.c.low, CLAIMS.c.high, CLAIMS.c.bound, CLAIMS.c.as_published),
    )
    query = select(*columns).where(
        CLAIMS.c.status == Status.ACTIVE,
        or_(
            among(CLAIMS.c.figure_id, "closed", closed),
            and_(
                among(CLAIMS.c.figure_id, "running", running),
                among(CLAIMS.c.as_of, "days", [day.isoformat() for day in days]),
            ),
        ),
    )
    return list((await session.execute(query)).mappings())


async def bodies_of(session: AsyncSession, ids: Sequence[str]) -> dict[str, str]:
    """The stored JSON of these figures."""
    query = select(FIGURES.c.id, FIGURES.c.body).where(among(FIGURES.c.id, "ids", ids))
    return {row[0]: row[1] for row in await session.execute(query)}
