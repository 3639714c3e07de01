"""Many claims in one call: read as they arrive, recorded by the chunk, answered as asked."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json, to_json
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from app.actions.answer_once import (
    MOST_KEPT,
    Answer,
    Hold,
    refuse_another,
)
from app.actions.record_batch import Done, Lines, read_lines, record_batch, record_whole
from app.callers import Once, Poster
from app.dependencies import (
    CSV,
    JSON,
    NDJSON,
    again,
    database,
    digest_of,
    encoding,
    media_type,
    refuse_too_large,
    settings,
    utc_now,
)
from app.errors import BatchRefused, ReconcilerError, UnsupportedMedia
from app.intake.arrival import Body
from app.intake.batches import Kind, batch_of
from app.models.batches import BatchOut
from app.models.keys import Client
from app.operations import accepts, batch_answers
from app.outages import outage_of
from app.problems import EXPECTED, told
from app.routers.tally import Tally

router = APIRouter(prefix="/v1/claims", tags=["claims"])

LULL_SECONDS = 0.25
"""Answering as it goes: what has arrived is recorded when nothing more does for so long."""
_KINDS = {JSON: Kind.ARRAY, CSV: Kind.TABLE, **dict.fromkeys(NDJSON, Kind.LINES)}


class BatchQuery(BaseModel):
    """How a batch lands."""

    model_config = ConfigDict(extra="forbid")

    atomic: bool = Field(
        default=False,
        description="Whether all items land or none: one that is refused keeps out the others.",
    )


@dataclass(frozen=True, slots=True)
class _Call:
    """One batch on its way: what is sent, by whom and how, and what became of it so far."""

    request: Request
    body: Body
    kind: Kind
    client: Client
    atomic: bool
    tally: Tally = field(default_factory=Tally)

    @property
    def digest(self) -> str:
        return digest_of(f"batch {self.kind} {self.atomic}", self.body.digest)


@router.post(
    "/batch",
    summary="Post many claims",
    response_model=BatchOut,
    responses=batch_answers(408, 409, 413, 415, 422),
    openapi_extra=accepts("ClaimIn", many=True),
)
async def post_batch(
    request: Request, client: Poster, key: Once, asked: Annotated[BatchQuery, Query()]
) -> Response:
    """Record a JSON array, NDJSON or CSV of claims; every good one lands, each gets its answer.

    The body may be of any length, and gzipped. Items are answered in the order sent, by line
    (NDJSON, CSV) or place (array), from 1: in one summary, or with `Accept: application/x-ndjson`
    a line each while the body still arrives, and a last line with the counts. A claim that is
    answered `created` or `existing` is durably on record.
    """
    as_it_goes = _accepts_lines(request)
    call = _call(request, client, asked, as_it_goes=as_it_goes)
    hold = Hold(database(request).writing, key, utc_now)
    kept = await hold.take()
    if kept and key:
        async for _ in call.body.blocks():
            pass  # only what tells it from another is wanted
        refuse_another(key, kept, call.digest)
        return again(kept)
    recorded = _recorded(call, hold)
    if not as_it_goes:
        return await _summary(call, hold, recorded)
    # What goes wrong before the first part is answered with its own status.
    first: Done = await anext(recorded, [])
    return _AsItGoes(
        _parts(call, hold, first, recorded),
        media_type=NDJSON[0],
        headers={"Connection": "close"},  # the body may break off in the middle
    )


def _accepts_lines(request: Request) -> bool:
    accepted = request.headers.get("accept", "").lower()
    return any(part.partition(";")[0].strip() in NDJSON for part in accepted.split(","))


def _call(request: Request, client: Client, asked: BatchQuery, *, as_it_goes: bool) -> _Call:
    kind = _KINDS[media_type(request, *_KINDS)]
    packed = encoding(request)
    if packed not in ("identity", "gzip", "x-gzip"):
        raise UnsupportedMedia(f"the body's Content-Encoding is {packed}; send gzip or none")
    chosen = settings(request)
    refuse_too_large(request, chosen.max_batch_bytes, "RECONCILER_MAX_BATCH_BYTES")
    body = Body(
        request.stream(),
        chosen.max_batch_bytes,
        chosen.body_timeout_seconds,
        gzipped=packed != "identity",
        lull=LULL_SECONDS if as_it_goes else None,
    )
    return _Call(request, body, kind, client, asked.atomic)


async def _recorded(call: _Call, hold: Hold) -> AsyncGenerator[Done, None]:
    """Record the batch, chunk by chunk or whole; a key that gets no answer is let go."""
    chosen = settings(call.request)
    finished = False
    try:
        reading = batch_of(
            call.body,
            call.kind,
            size=chosen.batch_chunk,
            longest=chosen.max_claim_bytes,
            most=chosen.max_atomic_claims if call.atomic else None,
        )
        async with hold.going_on(), reading as batch:
            lines = read_lines(batch.chunks, running=batch.running, who=call.client.scraper)
            async for done in (_whole if call.atomic else _by_chunk)(call, lines):
                yield done
        finished = True
    finally:
        if not finished:
            await hold.release()


def _by_chunk(call: _Call, lines: Lines) -> AsyncIterator[Done]:
    write = database(call.request).write
    return record_batch(write, lines, client=call.client, clock=utc_now)


async def _whole(call: _Call, lines: Lines) -> AsyncIterator[Done]:
    writing = database(call.request).writing
    rounds, refused = await record_whole(writing, lines, client=call.client, clock=utc_now)
    if refused:
        raise _none_landed(rounds, refused)
    for done in rounds:
        yield done


def _none_landed(rounds: list[Done], refused: int) -> BatchRefused:
    tally = Tally()
    for done in rounds:
        tally.add(done)
    items = "1 item is" if refused == 1 else f"{refused:,} items are"
    error = BatchRefused(f"{items} refused, so none of the batch landed")
    told_of = {"refused": refused, "items_complete": False}
    error.further = {"batch": from_json(tally.summary()) | told_of}
    return error


async def _summary(call: _Call, hold: Hold, recorded: AsyncGenerator[Done, None]) -> Response:
    async with aclosing(recorded):
        try:
            async for done in recorded:
                call.tally.add(done)
        except EXPECTED as error:
            said = error if isinstance(error, ReconcilerError) else outage_of(error)
            if said is None or not call.tally.any:
                raise
            said.further = {"batch": from_json(call.tally.summary())}  # that stays on record
            raise said from error
    body = call.tally.summary()
    kept = body if len(body) <= MOST_KEPT else call.tally.summary(short=True)
    await hold.keep(Answer(call.digest, 200, JSON, kept))
    return Response(body, media_type=JSON)


async def _parts(
    call: _Call, hold: Hold, first: Done, recorded: AsyncGenerator[Done, None]
) -> AsyncIterator[bytes]:
    """A line for every item, after it is committed, and a last one with the counts."""
    said = bytearray()
    async with aclosing(recorded):
        try:
            async for done in _after(first, recorded):
                part = b"".join(item + b"\n" for item in call.tally.add(done))
                said += part if len(said) <= MOST_KEPT else b""
                yield part
            last = to_json(call.tally.counts()) + b"\n"
            kept = bytes(said) + last if len(said) <= MOST_KEPT else last
            await hold.keep(Answer(call.digest, 200, NDJSON[0], kept))
        except ClientDisconnect:
            return
        except EXPECTED as error:
            problem = await told(call.request, error)
            last = to_json(call.tally.counts() | {"problem": problem}) + b"\n"
    yield last


async def _after(first: Done, further: AsyncIterator[Done]) -> AsyncIterator[Done]:
    if first:
        yield first
    async for done in further:
        yield done


class _AsItGoes(StreamingResponse):
    """Sends parts while the request is still read.

    Starlette's own would look for the end of the connection meanwhile, and so swallow the body.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send each part when the one before it was taken."""
        await self.stream_response(send)
