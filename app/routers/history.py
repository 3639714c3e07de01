"""Figures over time: a running total day by day, and every change of a figure with its cause."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from pydantic_core import to_json

from app.actions.read_timeline import Asked, read_timeline
from app.callers import READS
from app.dependencies import NoParameters, Page, ReadSession, conditional, listed
from app.errors import NotFound
from app.models.instants import Day, FirstDay, Instant
from app.models.revisions import RevisionList, revision_body
from app.models.timelines import TimelineOut
from app.operations import answers
from app.reconcile.timelines import Pace
from app.store.figures import figure_row
from app.store.revisions import count_revisions, revision_page

router = APIRouter(prefix="/v1/figures", tags=["figures"], dependencies=[READS])


class TimelineQuery(NoParameters):
    """Which points of a running total."""

    step: Pace = Field(default=Pace.DAY, description="How far apart the points lie.")
    start: FirstDay | None = Field(
        default=None, alias="from", description="The first day; that of the oldest claim in use."
    )
    end: Day | None = Field(
        default=None, alias="to", description="The last day; that of the newest claim in use."
    )
    known_at: Instant | None = Field(
        default=None, description="Use only what was on record at this instant."
    )


@router.get(
    "/{figure_id}/timeline",
    summary="Read a running total through time",
    response_model=TimelineOut,
    responses=answers(304, 404, 422),
)
async def read_figure_timeline(
    request: Request,
    session: ReadSession,
    figure_id: str,
    query: Annotated[TimelineQuery, Query()],
) -> Response:
    """The figure at the end of each day, week (to Sunday) or month, and each voice's own series.

    The last point is told for `to`, whether a step ends there or not. The series keep every claim,
    with its status. At most 2,000 points; the figure of a closed period has no timeline.
    """
    asked = Asked(query.step, query.start, query.end, query.known_at)
    return conditional(request, await read_timeline(session, figure_id, asked))


@router.get(
    "/{figure_id}/revisions",
    summary="List what changed a figure",
    response_model=RevisionList,
    responses=answers(304, 404, 422),
)
async def list_revisions(
    request: Request, session: ReadSession, figure_id: str, query: Annotated[Page, Query()]
) -> Response:
    """Every revision of a figure, newest last: its numbers, what differs, and because of what.

    The figure as it was after one is `GET /v1/figures/{id}?known_at=` with its `updated_at`. A
    figure whose group a merge of words joined to another keeps its own revisions, and the last one
    says so: it has no numbers, and the cause `words_merged`.
    """
    if await figure_row(session, figure_id) is None:
        raise NotFound(f"no figure has the id {figure_id[:100]}")
    after = query.serial_after()
    found = await revision_page(session, figure_id, after=after, limit=query.limit + 1)
    rows = found[: query.limit]
    last = str(rows[-1]["revision"]) if len(found) > query.limit else None
    total = await count_revisions(session, figure_id) if after is None else None
    items = [to_json(revision_body(row)) for row in rows]
    return listed(request, items, last=last, total=total)
