"""The first page: search, the most contested figures now, what changed last, the events."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.ready_figures import ReadyFigures
from app.actions.search_words import search_words
from app.models.near_names import NameIndex, Near
from app.models.ready import Ready
from app.models.terms import Vocabulary
from app.pages.figure_list import Entry, entry
from app.pages.house import Place, render
from app.pages.paging import Paging
from app.store.browsing import changed_last, contested, count_events, events_with_figures

CONTESTED_SHOWN = 6
CHANGED_SHOWN = 6
EVENTS_SHOWN = 50
"""Events on one page."""


async def home_page(
    session: AsyncSession, place: Place, *, figures: ReadyFigures, page: int, today: date
) -> Ready:
    """What a reader sees first."""
    total = await count_events(session)
    paging = Paging.of(page, EVENTS_SHOWN, total, "", "events")
    return render(
        "home.html",
        place,
        contested=await _contested(figures, today),
        changed=await _entries(figures, changed_last(limit=CHANGED_SHOWN), today),
        events=await events_with_figures(session, page=paging.page, limit=EVENTS_SHOWN),
        paging=paging,
    )


async def _contested(figures: ReadyFigures, today: date) -> list[Entry]:
    """Those with errors first, then those whose sources differ most."""
    worst = await _entries(figures, contested(errors=True, limit=CONTESTED_SHOWN), today)
    left = CONTESTED_SHOWN - len(worst)
    return worst + await _entries(figures, contested(errors=False, limit=left), today)


async def _entries(figures: ReadyFigures, wanted: Select[Any], today: date) -> list[Entry]:
    found = await figures.page(wanted, today=today, short=False)
    return [entry(from_json(one.body)) for _, one in found]


async def search_page(session: AsyncSession, place: Place, *, names: NameIndex, text: str) -> Ready:
    """What a reader looked for."""
    found = await search_words(session, names, text)
    return render("search.html", place, text=text, found=_linked(found))


_LEADS_TO = {
    Vocabulary.EVENTS: ("Events", "/events/{slug}"),
    Vocabulary.SOURCES: ("Sources", "/sources/{slug}"),
    Vocabulary.POPULATIONS: ("Populations", "/figures?population={slug}"),
    Vocabulary.PLACES: ("Places", "/figures?place={slug}"),
}


def _linked(found: Mapping[Vocabulary, list[Near]]) -> list[tuple[str, list[tuple[str, Near]]]]:
    """The words that were found with the address of each, by kind."""
    return [
        (title, [(address.format(slug=near.slug), near) for near in found[vocabulary]])
        for vocabulary, (title, address) in _LEADS_TO.items()
        if vocabulary in found
    ]
