"""The feed of changes: in pages, and as server-sent events."""

from collections.abc import AsyncIterator
from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from app.actions.follow_changes import Changes, Feed, Wanted, read_changes
from app.callers import READS
from app.dependencies import LARGEST_PAGE, PAGE, ReadSession, conditional
from app.models.changes import ChangeAction
from app.models.feed import FeedOut, cursor_of
from app.models.terms import slug_of
from app.models.texts import Name
from app.operations import answers
from app.problems import EXPECTED

router = APIRouter(prefix="/v1/changes", tags=["changes"], dependencies=[READS])
log = structlog.get_logger()
RETRY_MS = 2000
"""How long a cut follower waits before it comes back (ms)."""


class FollowQuery(BaseModel):
    """Which changes: behind which one, of which event, of which actions."""

    model_config = ConfigDict(extra="forbid")

    after: str | None = Field(
        default=None, description="A cursor of this feed; the beginning if left out."
    )
    event: Name | None = Field(default=None, description="Slug or alias; matches exactly.")
    action: list[ChangeAction] = Field(default=[], description="May be sent more than once.")


class FeedQuery(FollowQuery):
    """Which changes, and how many."""

    limit: int = Field(default=PAGE, ge=1, le=LARGEST_PAGE, description="Items in one answer.")


@router.get(
    "",
    summary="List changes",
    response_model=FeedOut,
    responses=answers(304, 422),
)
async def list_changes(
    request: Request, session: ReadSession, query: Annotated[FeedQuery, Query()]
) -> Response:
    """Every change in the order it was recorded, oldest first: claims, figures and words.

    Follow `next` until it is null, keep `cursor`, and ask again with `?after=` it: nothing is
    missed and nothing told twice. With filters a page may be short, or empty, and still have a
    `next`. A claim's change tells the claim as it is on record, and the status before and after; a
    figure's tells what differs and why. The age part of `stale`, and what figures of other families
    bring (`coherent` and flags), are worked out at every read and are no changes.
    """
    after = cursor_of(query.after, "after")
    wanted = Wanted(after, query.event, frozenset(query.action))
    return _page(request, await read_changes(session, wanted, limit=query.limit))


def _page(request: Request, page: Changes) -> Response:
    following = str(request.url.include_query_params(after=page.end)) if page.more else None
    body = {"items": page.items, "next": following, "total": None, "cursor": str(page.end)}
    link = {"Link": f'<{following}>; rel="next"'} if following else None
    return conditional(request, to_json(body), link)


async def _place(request: Request) -> AsyncIterator[None]:
    """A place among the followers, kept until the last of the answer is sent."""
    feed: Feed = request.app.state.feed
    with feed.place():
        yield


async def _wanted(
    query: Annotated[FollowQuery, Query()],
    last_event_id: Annotated[
        str | None, Header(description="The last `id` seen; counts before `after`.")
    ] = None,
) -> Wanted:
    field = "after" if last_event_id is None else "Last-Event-ID"
    after = cursor_of(query.after if last_event_id is None else last_event_id, field)
    if query.event is not None:
        slug_of(query.event, "event")  # a name that cannot be one is refused before the stream
    return Wanted(after, query.event, frozenset(query.action))


@router.get(
    "/stream",
    summary="Follow changes",
    response_class=EventSourceResponse,
    responses=answers(422, 503),
    dependencies=[Depends(_place)],
)
async def follow_changes(
    request: Request, wanted: Annotated[Wanted, Depends(_wanted, scope="function")]
) -> AsyncIterator[ServerSentEvent]:
    """The same changes as server-sent events, first what is on record, then what comes.

    `event` is the action, `id` the cursor and `data` the item as `GET /v1/changes` has it. A reader
    that comes back with `Last-Event-ID`, as browsers do by themselves, goes on behind it. A comment
    every 15 seconds keeps the line open. The stream ends when the service stops.
    """
    feed: Feed = request.app.state.feed
    yield ServerSentEvent(retry=RETRY_MS)
    try:
        async for page in feed.follow(wanted):
            for item in page.items:
                yield ServerSentEvent(
                    event=item["action"], id=item["cursor"], raw_data=to_json(item).decode()
                )
    except EXPECTED as error:  # the reader comes back where it was
        log.warning("stream_cut", cause=type(error).__name__)
