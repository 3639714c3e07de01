"""A list of figures across events: of a population, a place or a metric, or with a flag."""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic_core import from_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.ready_figures import COUNTED, ReadyFigures
from app.actions.select_figures import select_figures
from app.models.figure_filters import FigureFilters, Order
from app.models.ready import Ready
from app.pages.figure_list import entry
from app.pages.house import Place, asked, render
from app.pages.paging import Paging
from app.pages.words import spelled
from app.reconcile import FLAGS
from app.store.browsing import as_versions
from app.store.selecting import in_order

FIGURES_SHOWN = 100


async def figures_page(
    session: AsyncSession,
    place: Place,
    filters: FigureFilters,
    sort: Order,
    *,
    figures: ReadyFigures,
    page: int,
    today: date,
) -> Ready:
    """Figures that match every filter, as the call of the API gives them."""
    selection = await select_figures(session, filters, today=today)
    sent = filters.model_dump(mode="json", exclude_defaults=True)
    question = asked(**sent, sort=None if sort is Order.ID else sort.value)
    total = await figures.count(selection, short=False)
    paging = Paging.of(
        page, FIGURES_SHOWN, COUNTED if total is None else total, question, "figures"
    )
    versions = as_versions(in_order(selection, sort, None), page=paging.page, limit=FIGURES_SHOWN)
    found = await figures.page(versions, today=today, short=False)
    return await asyncio.to_thread(
        render,
        "figures.html",
        place,
        filters=_said(sent),
        kind=FLAGS[filters.flag[0]] if len(filters.flag) == 1 else None,
        more=total is None,
        entries=[entry(from_json(one.body)) for _, one in found],
        paging=paging,
        call=f"/v1/figures{question}",
    )


def _said(sent: Mapping[str, Any]) -> dict[str, str]:  # JSON
    """The filters in words."""
    return {
        spelled(name): ", ".join(value) if isinstance(value, list) else str(value)
        for name, value in sent.items()
    }
