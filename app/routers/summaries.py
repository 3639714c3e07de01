"""An event at a glance: every metric and population of it in one answer."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.actions.read_figure import COMPARED_CLAIMS
from app.actions.summarise_event import MOST, Asked, summarise_event
from app.callers import READS
from app.dependencies import NoParameters, ReadSession, Today, conditional
from app.models.instants import Day, Instant
from app.models.summaries import EventSummaryOut
from app.operations import answers

router = APIRouter(prefix="/v1/events", tags=["figures"], dependencies=[READS])


class SummaryQuery(NoParameters):
    """Of which day, known when, and whether the event's parts are told with it."""

    as_of: Day | None = Field(
        default=None,
        description="The day the figures are told for. Closed periods that had not begun by then "
        "are left out; those that had not ended are told whole.",
        examples=["2022-03-23"],
    )
    known_at: Instant | None = Field(
        default=None,
        description="Use only what was on record at this instant. Figures of which nothing was "
        "are left out.",
        examples=["2022-03-25T12:00:00Z"],
    )
    children: bool = Field(default=False, description="Also the events that are part of it.")


@router.get(
    "/{slug}/summary",
    summary="Read all figures of an event",
    response_model=EventSummaryOut,
    responses=answers(304, 404, 422),
    description=f"""Every figure of an event in one answer, by event, metric, population, place and
period, with how many of them differ how much and how severe their flags are.

At most {MOST:,} figures; a longer event is paged through with `GET /v1/figures?event=`.
On another day or at another time, at most {COMPARED_CLAIMS:,} claims of it and of the events
around it.""",
)
async def read_event_summary(
    request: Request,
    session: ReadSession,
    slug: str,
    query: Annotated[SummaryQuery, Query()],
    today: Today,
) -> Response:
    """Every figure of an event in one answer."""
    asked = Asked(slug, query.children, query.as_of, query.known_at, today)
    return conditional(request, await summarise_event(session, asked))
