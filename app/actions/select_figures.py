"""Find out which figures are asked for: names followed, flags as they are read now."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.relate_figures import flagged_across
from app.models.figure_filters import FigureFilters
from app.reconcile.flags import FLAGS
from app.store.selecting import SEVERITIES, Wanted, events_within, is_flagged, select_wanted
from app.store.vocabulary import canonical


async def select_figures(
    session: AsyncSession, filters: FigureFilters, *, today: date
) -> Select[Any]:
    """The figures that are asked for, in no order. Raises `InvalidInput`.

    Flags that figures bring each other are worked out for all that may carry them: within the
    event, where one is asked for, else in all.
    """
    filters.refuse_reversed()
    if filters.asks_nothing:
        return select_wanted(Wanted())
    wanted = await _wanted(session, filters)
    query = select_wanted(wanted)
    events = await _events(session, wanted)
    for codes in _codes(filters):
        across = await flagged_across(session, codes, events=events)
        least = None if codes == frozenset(filters.flag) else filters.severity
        flagged = is_flagged(
            codes, least=least, today=today, across=across, everywhere=events is None
        )
        query = query.where(flagged)
    return query


async def _wanted(session: AsyncSession, filters: FigureFilters) -> Wanted:
    named = filters.model_dump(include={"event", "population", "place", "period", "source"})
    found = await canonical(session, named)
    metrics = [await canonical(session, {"metric": name}) for name in filters.metric]
    return Wanted(
        event=found["event"],
        children=filters.children,
        population=found["population"],
        place=found["place"],
        metrics=sorted({str(metric["metric"]) for metric in metrics}),
        period=found["period"],
        period_from=filters.period_from,
        period_to=filters.period_to,
        source=found["source"],
        ids=filters.id,
        updated_since=filters.updated_since,
    )


async def _events(session: AsyncSession, wanted: Wanted) -> list[str] | None:
    if wanted.event is None:
        return None
    return await events_within(session, wanted.event) if wanted.children else [wanted.event]


def _codes(filters: FigureFilters) -> Iterable[Collection[str]]:
    """The flags of which a figure must have one, for each filter that asks for flags."""
    if filters.flag:
        yield frozenset(filters.flag)
    if filters.severity is not None:
        severe = SEVERITIES[SEVERITIES.index(filters.severity) :]
        yield frozenset(code for code, kind in FLAGS.items() if kind.severity in severe)
