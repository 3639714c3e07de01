"""The page of an event: what it is part of, what is part of it, and every figure of it."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pydantic_core import from_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.read_figure import figures_on
from app.actions.ready_figures import ReadyFigures
from app.errors import NotFound
from app.models.ready import Ready
from app.models.terms import Term, Vocabulary
from app.pages.figure_list import Entry, entry
from app.pages.house import Place, asked, render
from app.pages.paging import Paging
from app.store.browsing import (
    as_versions,
    count_events,
    count_figures,
    events_with_figures,
    figure_rows,
    of_event,
)
from app.store.vocabulary import aliases_of, known_words, parents_above

FIGURES_SHOWN = 100
"""Figures on one page of an event, unless `limit` asks for another number."""
PARTS_SHOWN = 100
"""The parts of an event with the most figures are listed (events)."""


async def event_of(session: AsyncSession, slug: str) -> Term:
    """The event of a slug or an alias. Raises `NotFound`."""
    known = await known_words(session, [(Vocabulary.EVENTS, slug)])
    if not known:
        raise NotFound(f"no event has the name {slug[:100]}")
    return known[Vocabulary.EVENTS, slug]


async def event_page(
    session: AsyncSession,
    place: Place,
    event: Term,
    *,
    figures: ReadyFigures,
    as_of: date | None,
    page: int,
    limit: int,
    today: date,
) -> Ready:
    """The page of one event, its figures as they are read today or were on another day."""
    total = await count_figures(session, of_event(event.slug, as_of=as_of))
    paging = Paging.of(page, limit, total, asked(as_of=as_of, limit=_stated(limit)), "figures")
    bodies = await _bodies(session, event, figures, paging, as_of=as_of, limit=limit, today=today)
    aliases = await aliases_of(session, Vocabulary.EVENTS, [event.slug])
    return await asyncio.to_thread(
        render,
        "event.html",
        place,
        event=event,
        aliases=aliases.get(event.slug, []),
        above=await _above(session, event),
        parts_of_it=await events_with_figures(
            session, page=1, limit=PARTS_SHOWN, parent=event.slug
        ),
        parts_in_all=await count_events(session, parent=event.slug),
        entries=await asyncio.to_thread(_entries, bodies),
        paging=paging,
        as_of=as_of,
        limit=limit,
    )


def _stated(limit: int) -> int | None:
    return None if limit == FIGURES_SHOWN else limit


async def _bodies(
    session: AsyncSession,
    event: Term,
    figures: ReadyFigures,
    paging: Paging,
    *,
    as_of: date | None,
    limit: int,
    today: date,
) -> Sequence[Mapping[str, Any] | bytes]:  # JSON, or its bytes
    selection = of_event(event.slug, as_of=as_of)
    if as_of is not None:
        rows = await figure_rows(session, selection, page=paging.page, limit=limit)
        return await figures_on(session, rows, as_of)
    versions = as_versions(selection, page=paging.page, limit=limit)
    found = await figures.page(versions, today=today, short=False)
    return [ready.body for _, ready in found]


def _entries(bodies: Sequence[Mapping[str, Any] | bytes]) -> list[Entry]:
    """The lines of a list, from the JSON of figures or from its bytes."""
    return [entry(from_json(body) if isinstance(body, bytes) else body) for body in bodies]


async def _above(session: AsyncSession, event: Term) -> list[Term]:
    """What the event is part of, the widest first."""
    parents = await parents_above(session, Vocabulary.EVENTS, {event.slug})
    line, slug = [], event.slug
    while slug in parents and parents[slug] not in line and parents[slug] != event.slug:
        slug = parents[slug]
        line.append(slug)
    words = await known_words(session, [(Vocabulary.EVENTS, one) for one in line])
    found = [words.get((Vocabulary.EVENTS, one)) for one in reversed(line)]
    return [term for term in found if term is not None]
