"""Figures that may be parts or wholes of others, and what is needed to compare them.

Every question is one statement, however many figures it is asked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.tables import CLAIMS, EVENTS, FIGURES, PLACES, POPULATIONS
from app.models.terms import Vocabulary
from app.reconcile import Status
from app.store.claims import Row
from app.store.statements import is_among
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


def _may_compare() -> ColumnElement[bool]:
    """Whether figures of other families may be parts or wholes of a figure.

    Cheap and never wrongly false: those of one event whose days, populations and places may meet,
    and everything whose event has a parent or is one.
    """
    other = FIGURES.alias("other")
    whole_event = or_(other.c.place.is_(None), FIGURES.c.place.is_(None))
    beside = exists().where(
        other.c.event == FIGURES.c.event,
        other.c.family != FIGURES.c.family,
        or_(other.c.period_start.is_(None), FIGURES.c.period_end.is_(None), _starts_by(other)),
        or_(FIGURES.c.period_start.is_(None), other.c.period_end.is_(None), _ends_after(other)),
        or_(
            other.c.population == FIGURES.c.population,
            _parented(POPULATIONS, other.c.population),
            _parented(POPULATIONS, FIGURES.c.population),
        ),
        or_(
            whole_event,
            other.c.place == FIGURES.c.place,
            _parented(PLACES, other.c.place),
            _parented(PLACES, FIGURES.c.place),
        ),
    )
    own = and_(EVENTS.c.slug == FIGURES.c.event, EVENTS.c.parent.is_not(None))
    return or_(
        beside,
        exists().where(own),
        exists().where(EVENTS.c.parent == FIGURES.c.event),
    )


def _starts_by(other: Any) -> ColumnElement[bool]:  # an alias of the table
    started: ColumnElement[bool] = other.c.period_start <= FIGURES.c.period_end
    return started


def _ends_after(other: Any) -> ColumnElement[bool]:  # as above
    lasted: ColumnElement[bool] = other.c.period_end >= FIGURES.c.period_start
    return lasted


def _parented(words: Any, slug: ColumnElement[Any]) -> ColumnElement[bool]:  # a table
    return slug.in_(select(words.c.slug).where(words.c.parent.is_not(None)))


COMPARABLE = _may_compare()


def _events_around(events: Sequence[str]) -> Select[tuple[str]]:
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
        query = query.where(COMPARABLE)
    else:
        query = query.where(FIGURES.c.event.in_(_events_around(events)))
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
            is_among(session, CLAIMS.c.figure_id, closed),
            and_(
                is_among(session, CLAIMS.c.figure_id, running),
                is_among(session, CLAIMS.c.as_of, [day.isoformat() for day in days]),
            ),
        ),
    )
    return list((await session.execute(query)).mappings())


async def bodies_of(session: AsyncSession, ids: Sequence[str]) -> dict[str, str]:
    """The stored JSON of these figures."""
    query = select(FIGURES.c.id, FIGURES.c.body).where(is_among(session, FIGURES.c.id, ids))
    return {row[0]: row[1] for row in await session.execute(query)}
