"""Rows of an export, page after page, as they all were at one instant."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pydantic_core import from_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.relate_figures import read_figures
from app.actions.select_figures import select_figures
from app.exports.columns import figure_cells
from app.models.figure_filters import FigureFilters
from app.models.terms import Vocabulary
from app.models.uniform import uniform_row
from app.store.claims import Row, claim_page, claims_by_id, events_by_claim
from app.store.figures import figure_page
from app.store.vocabulary import canonical, known_words

PAGE = 500
"""Rows that are read at once (rows)."""
Rows = AsyncIterator[Sequence[Mapping[str, Any]]]  # cells of any type, by column
_NAMED = frozenset({"event", "population", "place", "metric", "period", "source", "origin"})


async def figure_rows(
    session: AsyncSession, filters: FigureFilters, *, today: date, whole: bool
) -> Rows:
    """Figures by id: their cells, or `whole` their JSON. Raises `InvalidInput`."""
    query = await select_figures(session, filters, today=today)
    after = None
    while rows := await figure_page(session, query, after=after, limit=PAGE):
        bodies = await read_figures(session, rows, today=today)
        yield await asyncio.to_thread(_read, bodies, whole)
        after = rows[-1]["id"]


def _read(bodies: Sequence[bytes], whole: bool) -> list[Mapping[str, Any]]:
    figures = [from_json(body) for body in bodies]
    return figures if whole else [figure_cells(figure) for figure in figures]


async def claim_rows(
    session: AsyncSession, filters: Mapping[str, str | None], *, received_since: datetime | None
) -> Rows:
    """Claims newest first, in the uniform columns and some more. Raises `InvalidInput`."""
    named = {name: value for name, value in filters.items() if name in _NAMED}
    asked = {**filters, **await canonical(session, named)}
    after = None
    while rows := await claim_page(
        session, asked.items(), received_since=received_since, after=after, limit=PAGE
    ):
        origins = [row["derived_from"] for row in rows if row["derived_from"]]
        originals = await claims_by_id(session, origins) if origins else {}
        events = await events_by_claim(session, [row["id"] for row in rows])
        titles = await _titles(session, rows)
        yield await asyncio.to_thread(_claims, rows, originals, events, titles)
        after = rows[-1]["seq"]


def _claims(
    rows: Sequence[Row],
    originals: Mapping[str, Row],
    events: Mapping[str, Sequence[Row]],
    titles: Mapping[str, str],
) -> list[Mapping[str, Any]]:
    said: list[Mapping[str, Any]] = []
    for row in rows:
        befell = events.get(row["id"], ())
        claim = {**row, "withdrawn_on": befell[-1]["effective_on"] if befell else None}
        cells = uniform_row(claim, originals.get(row["derived_from"]))
        named = [titles[row[role]] for role in ("source", "reported_by") if row[role]]
        attribution = ", ".join([*dict.fromkeys(named), *([row["url"]] if row["url"] else [])])
        said.append(
            cells | {"id": row["id"], "figure_id": row["figure_id"], "attribution": attribution}
        )
    return said


async def _titles(session: AsyncSession, rows: Sequence[Row]) -> dict[str, str]:
    """The names of the sources of some claims, by slug."""
    slugs = {row[role] for row in rows for role in ("source", "reported_by") if row[role]}
    words = await known_words(session, {(Vocabulary.SOURCES, slug) for slug in slugs})
    return {slug: words[Vocabulary.SOURCES, slug].title for slug in slugs}
