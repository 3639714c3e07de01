"""Figures: the reconciled answers, on any day, with how each came about."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic import Field, TypeAdapter
from pydantic_core import to_json
from sqlalchemy import Select

from app.actions.compute_figures import Computed
from app.actions.read_figure import computed_figure, figure_at
from app.actions.reconcile_unstored import reconcile_unstored
from app.actions.select_figures import select_figures
from app.dependencies import (
    JSON,
    JsonBody,
    NoParameters,
    Page,
    ReadSession,
    Today,
    conditional,
    database,
    page_of,
    ready,
    ready_figures,
    utc_now,
)
from app.errors import NotFound
from app.models.figure_filters import (
    FigureFilters,
    Order,
    chosen_fields,
    place_after,
    place_in,
    sparse,
)
from app.models.figures import (
    ExplanationOut,
    FigureOut,
    ReconcileIn,
    ReconcileOut,
    explanation_body,
)
from app.models.instants import Day, Instant
from app.models.lists import FigureList
from app.models.policies import Body, HowTold
from app.models.ready import Ready
from app.models.validation import parsed
from app.operations import accepts, answers
from app.reconcile.explanations import explain
from app.store.selecting import in_order
from app.store.versions import VERSION_IN_ORDER


class QuickRoute(APIRoute):
    """A route whose answers may be at hand: looked for before its parameters are taken apart.

    Taking them apart takes longer than most answers. What is not at hand goes the usual way.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The usual handler, behind a look at what is at hand."""
        usual, at_hand = super().get_route_handler(), _AT_HAND.get(self.name)
        if at_hand is None:
            return usual

        async def handler(request: Request) -> Response:
            return await at_hand(request) or await usual(request)

        return handler


async def _figure_at_hand(request: Request) -> Response | None:
    if request.scope["query_string"]:
        return None
    return await _stored_figure(request, request.path_params["figure_id"], utc_now().date())


async def _stored_figure(request: Request, figure_id: str, today: date) -> Response:
    kept = await ready_figures(request).one(figure_id, today=today)
    if kept is None:
        raise NotFound(f"no figure has the id {figure_id[:100]}")
    return ready(request, kept)


async def _page_at_hand(request: Request) -> Response | None:
    figures = ready_figures(request)
    version = await figures.newest(today=utc_now().date())
    kept = figures.pages.get(_asked(request), version)
    return None if kept is None else ready(request, kept)


def _asked(request: Request) -> tuple[str, ...]:
    return str(request.base_url), request.scope["query_string"].decode("latin-1")


_AT_HAND = {"get_figure": _figure_at_hand, "list_figures": _page_at_hand}
router = APIRouter(prefix="/v1", tags=["figures"], route_class=QuickRoute)
_RECONCILE = TypeAdapter(ReconcileIn)


class FigureQuery(FigureFilters, Page):
    """Which figures, in which order, and how much of each."""

    sort: Order = Field(
        default=Order.ID,
        description="By id, by the time of the last change, or by how many-fold the sources "
        "differ; `-` is the greatest first.",
    )
    fields: str | None = Field(
        default=None,
        max_length=1000,
        description="Names of a figure's members, by commas: the others are left out.",
        examples=["id,low,best,high,flags"],
    )

    def after_row(self) -> tuple[Any, str] | None:
        """The row this page starts behind: its sorting value and id. Raises `InvalidInput`."""
        key = self.after()
        try:
            return None if key is None else place_after(self.sort, key)
        except ValueError:
            raise self.foreign() from None


class FigureAsked(HowTold):
    """Which day a running total is told for, when it is looked at, and how it is told."""

    as_of: Day | None = Field(default=None, description="The day the figure is true on.")
    known_at: Instant | None = Field(
        default=None, description="Use only what was on record at this instant."
    )

    @property
    def is_stored(self) -> bool:
        """Whether the stored figure is what is asked for."""
        return self.as_of is None and self.known_at is None and self.is_plain


@router.get(
    "/figures",
    summary="List figures",
    response_model=FigureList,
    responses=answers(304, 422),
)
async def list_figures(
    request: Request, query: Annotated[FigureQuery, Query()], today: Today
) -> Response:
    """Stored figures in a stable order; the first page says how many in `total`, up to 10,000.

    `updated_since` asks for changes of a figure's own family. What figures of other families bring,
    `coherent` and flags, is worked out at every read and does not count as a change.
    """
    after, fields = query.after_row(), chosen_fields(query.fields)
    version = await ready_figures(request).newest(today=today)
    selection = await _selected(request, query, today)
    page = in_order(selection.with_only_columns(*VERSION_IN_ORDER), query.sort, after)
    short = query.asks_nothing and query.sort is Order.ID  # nothing is searched for
    found = await ready_figures(request).page(page.limit(query.limit + 1), today=today, short=short)
    shown = found[: query.limit]
    last = place_in(query.sort, shown[-1][0]) if len(found) > query.limit else None
    first = after is None
    total = await ready_figures(request).count(selection, short=short) if first else None
    items = [one for _, one in shown]
    if fields is not None:
        items = await asyncio.to_thread(_sparse, items, fields)
    whole = page_of(request, items, last=last, total=total)
    ready_figures(request).pages.put(_asked(request), version, whole)
    return ready(request, whole)


def _sparse(items: Sequence[Ready], fields: frozenset[str]) -> list[Ready]:
    return [Ready(sparse(item.body, fields)) for item in items]


async def _selected(request: Request, query: FigureQuery, today: date) -> Select[Any]:
    """The figures that are asked for. Raises `InvalidInput`."""
    async with database(request).reading() as session:
        return await select_figures(session, query, today=today)


@router.get(
    "/figures/{figure_id}",
    summary="Read a figure",
    response_model=FigureOut,
    responses=answers(304, 404, 422),
)
async def get_figure(
    request: Request, figure_id: str, query: Annotated[FigureAsked, Query()], today: Today
) -> Response:
    """One figure as stored, or recomputed: on another day, as known then, in another manner.

    Without an `as_of` a running total is told as of its newest claim, and flagged `stale` once
    that is too old for the day of reading. A recomputed figure keeps its revision. `policy`
    decides best and the interval; one that learns reads the figures of the same event. The id of a
    figure whose group a merge of words joined to another is answered with that one, under its id.
    """
    if query.is_stored:
        return await _stored_figure(request, figure_id, today)
    async with database(request).reading() as session:
        figure = await figure_at(
            session, figure_id, as_of=query.as_of, known_at=query.known_at, told=query, today=today
        )
    return conditional(request, to_json(figure))


@router.get(
    "/figures/{figure_id}/explanation",
    summary="Explain a figure",
    response_model=ExplanationOut,
    responses=answers(304, 404, 422),
)
async def explain_figure(
    request: Request, session: ReadSession, figure_id: str, query: Annotated[FigureAsked, Query()]
) -> Response:
    """Every claim of the group: used by which voice, or set aside for which reason.

    Then what hangs on one voice, in numbers and in words, and whether the voices are independent.
    """
    answer = await computed_figure(
        session, figure_id, as_of=query.as_of, known_at=query.known_at, told=query
    )
    return conditional(request, await asyncio.to_thread(_explained, answer))


def _explained(answer: Computed) -> bytes:
    return to_json(_explanation(answer))


def _explanation(answer: Computed) -> Body:
    explanation = explain(answer.made, answer.flags)
    return explanation_body(answer.subject.figure_id, explanation, answer.flags)


@router.post(
    "/reconcile",
    summary="Reconcile without storing",
    response_model=ReconcileOut,
    responses=answers(408, 413, 415, 422),
    openapi_extra=accepts("ReconcileIn"),
)
async def reconcile_claims(
    session: ReadSession, body: JsonBody, today: Today, _: Annotated[NoParameters, Query()]
) -> Response:
    """Claims in, one figure and one explanation a group out; nothing is stored.

    Groups are answered in the order in which they first appear. Words of the vocabulary that are
    known bring their facts; others need not be known.
    """
    asked = await asyncio.to_thread(parsed, _RECONCILE, body)
    computed = await reconcile_unstored(session, asked, today=today)
    return Response(await asyncio.to_thread(_unstored, computed), media_type=JSON)


def _unstored(computed: Sequence[Computed]) -> bytes:
    return to_json(
        {
            "figures": [answer.body(revision=0, updated_at=None) for answer in computed],
            "explanations": [_explanation(answer) for answer in computed],
        }
    )
