"""Figures: the reconciled answers, on any day, with how each came about."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, TypeAdapter
from pydantic_core import to_json

from app.actions.compute_figures import Computed
from app.actions.read_figure import computed_figure, figure_at
from app.actions.reconcile_unstored import reconcile_unstored
from app.actions.relate_figures import flagged_across, read_figures
from app.dependencies import (
    JSON,
    JsonBody,
    NoParameters,
    Page,
    ReadSession,
    Today,
    conditional,
    listed,
)
from app.errors import NotFound
from app.models.figures import (
    ExplanationOut,
    FigureOut,
    ReconcileIn,
    ReconcileOut,
    explanation_body,
)
from app.models.instants import Day, Instant
from app.models.lists import FigureList
from app.models.policies import HowTold
from app.models.validation import parsed
from app.operations import accepts, answers
from app.reconcile.explanations import explain
from app.store.figures import count_figures, figure_page, figure_to_read, select_figures
from app.store.vocabulary import canonical

router = APIRouter(prefix="/v1", tags=["figures"])
_RECONCILE = TypeAdapter(ReconcileIn)


class FigureQuery(Page):
    """Which figures: every filter matches exactly, and all must match."""

    event: str | None = Field(default=None, description="Slug or alias.")
    population: str | None = Field(default=None, description="Slug or alias.")
    place: str | None = Field(default=None, description="Slug or alias.")
    metric: str | None = Field(default=None, description="Slug or alias.")
    period: str | None = Field(default=None, examples=["2022-02-24/.."])
    flag: str | None = Field(default=None, description="A code of GET /v1/flags.")
    updated_since: Instant | None = Field(default=None, description="Changed at or after.")


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
    request: Request, session: ReadSession, query: Annotated[FigureQuery, Query()], today: Today
) -> Response:
    """Stored figures in a stable order; `total` is counted on the first page.

    `updated_since` asks for changes of a figure's own family. What figures of other families bring,
    `coherent` and flags, is worked out at every read and does not count as a change.
    """
    names = {"event", "population", "place", "metric", "period"}
    filters = await canonical(session, query.model_dump(include=names))
    selection = select_figures(
        filters.items(),
        flag=query.flag,
        updated_since=query.updated_since,
        today=today,
        across=await flagged_across(session, query.flag, event=filters["event"]),
    )
    after = query.after()
    found = await figure_page(session, selection, after=after, limit=query.limit + 1)
    rows = found[: query.limit]
    items = await read_figures(session, rows, today=today)
    last = rows[-1]["id"] if len(found) > query.limit else None
    total = await count_figures(session, selection) if after is None else None
    return listed(request, items, last=last, total=total)


@router.get(
    "/figures/{figure_id}",
    summary="Read a figure",
    response_model=FigureOut,
    responses=answers(304, 404, 422),
)
async def get_figure(
    request: Request,
    session: ReadSession,
    figure_id: str,
    query: Annotated[FigureAsked, Query()],
    today: Today,
) -> Response:
    """One figure as stored, or recomputed: on another day, as known then, in another manner.

    Without an `as_of` a running total is told as of its newest claim, and flagged `stale` once
    that is too old for the day of reading. A recomputed figure keeps its revision. `policy`
    decides best and the interval; one that learns reads the figures of the same event. The id of a
    figure whose group a merge of words joined to another is answered with that one, under its id.
    """
    if query.is_stored:
        row = await figure_to_read(session, figure_id)
        if row is None:
            raise NotFound(f"no figure has the id {figure_id[:100]}")
        (body,) = await read_figures(session, [row], today=today)
        return conditional(request, body)
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
    explanation = await asyncio.to_thread(explain, answer.made, answer.flags)
    told = explanation_body(answer.subject.figure_id, explanation, answer.flags)
    return conditional(request, to_json(told))


@router.post(
    "/reconcile",
    summary="Reconcile without storing",
    response_model=ReconcileOut,
    responses=answers(413, 415, 422),
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
            "explanations": [
                explanation_body(
                    answer.subject.figure_id, explain(answer.made, answer.flags), answer.flags
                )
                for answer in computed
            ],
        }
    )
