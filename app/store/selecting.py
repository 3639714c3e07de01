"""Which figures are asked for, as SQL: their filters, their order, and where a page begins."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, tuple_, union
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.figure_filters import Order
from app.models.tables import CLAIMS, EVENTS, FIGURE_ALIASES, FIGURE_FLAGS, FIGURES
from app.reconcile import Severity
from app.reconcile.flags.across import ACROSS
from app.store.claims import Row
from app.store.figures import READ
from app.store.relatives import may_compare

SEVERITIES = (Severity.INFO, Severity.WARNING, Severity.ERROR)
_SORTED_BY = {
    Order.UPDATED: (FIGURES.c.updated_at, False),
    Order.NEWEST: (FIGURES.c.updated_at, True),
    Order.SPREAD: (FIGURES.c.spread, True),
}
_OLD = FIGURES.alias("old")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which figures, every name a slug; what is None or empty asks nothing."""

    event: str | None = None
    children: bool = False
    population: str | None = None
    place: str | None = None
    metrics: Sequence[str] = ()
    period: str | None = None
    period_from: date | None = None
    period_to: date | None = None
    source: str | None = None
    ids: Sequence[str] = ()
    updated_since: datetime | None = None


def events_below(event: str) -> Select[tuple[str]]:
    """An event and all that is part of it."""
    tree = select(EVENTS.c.slug).where(EVENTS.c.slug == event).cte("below", recursive=True)
    tree = tree.union(select(EVENTS.c.slug).join(tree, EVENTS.c.parent == tree.c.slug))
    return select(tree.c.slug)


def select_wanted(wanted: Wanted) -> Select[Any]:
    """The figures that are asked for, in no order."""
    query = select(*READ)
    for column in (FIGURES.c.population, FIGURES.c.place, FIGURES.c.period):
        value = getattr(wanted, column.name)
        if value is not None:
            query = query.where(column == value)
    if wanted.event is not None:
        below = FIGURES.c.event.in_(events_below(wanted.event))
        query = query.where(below if wanted.children else FIGURES.c.event == wanted.event)
    if wanted.metrics:
        query = query.where(FIGURES.c.metric.in_(wanted.metrics))
    if wanted.ids:
        now = select(FIGURE_ALIASES.c.figure_id).where(FIGURE_ALIASES.c.id.in_(wanted.ids))
        query = query.where(FIGURES.c.id.in_(wanted.ids) | FIGURES.c.id.in_(now))
    if wanted.updated_since is not None:
        query = query.where(FIGURES.c.updated_at >= wanted.updated_since)
    for condition in (*_overlapping(wanted), *_spoken_by(wanted.source)):
        query = query.where(condition)
    return query


def _overlapping(wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    """Whether a period has a day between two; one without an end goes on."""
    start, end = FIGURES.c.period_start, FIGURES.c.period_end
    conditions = []
    if wanted.period_from is not None:
        conditions.append(or_(end.is_(None), end >= wanted.period_from))
    if wanted.period_to is not None:
        conditions.append(or_(start.is_(None), start <= wanted.period_to))
    return conditions


def _spoken_by(source: str | None) -> Sequence[ColumnElement[bool]]:
    if source is None:
        return ()
    asserted = select(CLAIMS.c.figure_id).where(CLAIMS.c.source == source)
    counted = select(CLAIMS.c.figure_id).where(CLAIMS.c.origin == source)
    return (FIGURES.c.id.in_(union(asserted, counted)),)  # each by its own index


def is_flagged(
    codes: Collection[str],
    *,
    least: Severity | None,
    today: date,
    across: ColumnElement[bool] | None,
    everywhere: bool,
) -> ColumnElement[bool]:
    """Whether a figure, as it is read on a day, has one of these flags, or one `least` so severe.

    The age part of `stale` is no stored flag: it depends on the day of reading. Nor are flags that
    other figures bring: `across` says which of the comparable figures have one that is asked for.
    Figures that are looked for `everywhere` are found from their flags, by indexes; of the few of
    an event each is asked.
    """
    flag = FIGURE_FLAGS.c
    own = flag.figure_id == FIGURES.c.id
    raised = [flag.code.in_(sorted(codes))]
    if least is not None:
        raised.append(flag.severity.in_(SEVERITIES[SEVERITIES.index(least) :]))
    brought = flag.code.in_(sorted(ACROSS))
    either: list[ColumnElement[bool]] = []
    if everywhere:
        flagged = select(flag.figure_id).where(*raised, ~brought)
        old = select(_OLD.c.id).where(_OLD.c.stale_after < today)
        either.append(FIGURES.c.id.in_(union(flagged, old) if "stale" in codes else flagged))
    else:
        either.append(exists().where(own, *raised, ~brought))
        if "stale" in codes:
            either.append(FIGURES.c.stale_after < today)
    if across is not None:
        either += [across, and_(exists().where(own, *raised, brought), ~may_compare(FIGURES))]
    return or_(*either)


def in_order(
    query: Select[Any], order: Order, after: tuple[float | datetime | None, str] | None
) -> Select[Any]:
    """A selection in an order, behind one of its rows; equal rows go by their ids, the same way."""
    if order is Order.ID:
        query = query.order_by(FIGURES.c.id)
        return query if after is None else query.where(FIGURES.c.id > after[1])
    column, falling = _SORTED_BY[order]
    by = (column, FIGURES.c.id)
    query = query.order_by(*(one.desc() if falling else one for one in by))
    if after is None:
        return query
    return query.where(tuple_(*by) < after if falling else tuple_(*by) > after)


async def events_within(session: AsyncSession, event: str) -> list[str]:
    """The slugs of an event and all that is part of it."""
    found = await session.execute(events_below(event))
    return sorted(row.slug for row in found)


async def figures_within(session: AsyncSession, events: Sequence[str], *, most: int) -> list[Row]:
    """The figures of these events with all that is stored of them, up to one more than `most`."""
    query = select(FIGURES, may_compare(FIGURES).label("comparable")).limit(most + 1)
    found = await session.execute(query.where(FIGURES.c.event.in_(events)))
    return list(found.mappings())
