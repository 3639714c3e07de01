"""Claims: post one or many, read them, and say what befell one."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, TypeAdapter
from pydantic_core import to_json

from app.actions.answer_claim import answer_claim, first_answer, stored_claim
from app.actions.record_batch import CLAIM, array_of_claims, lines_of_claims, record_batch
from app.actions.record_claims import Fate, Outcome, record_claims
from app.actions.settle_claim import Settlement, settle_claim
from app.actions.suggest_words import near_words
from app.dependencies import (
    JSON,
    NDJSON,
    JsonBody,
    NoParameters,
    Now,
    Page,
    ReadSession,
    Scraper,
    WriteSession,
    conditional,
    database,
    listed,
    media_type,
    names,
    read_body,
    settings,
    too_many,
    utc_now,
)
from app.models.batches import BatchOut
from app.models.figures import ClaimAnswer
from app.models.instants import Instant
from app.models.lists import ClaimList
from app.models.near_names import Word
from app.models.records import ClaimOut, ReviewIn, SupersessionIn, WithdrawalIn, claim_body
from app.models.validation import parsed
from app.operations import accepts, answers
from app.problems import problem_of
from app.reconcile import Status
from app.store import claims as claim_store
from app.store.vocabulary import canonical

router = APIRouter(prefix="/v1/claims", tags=["claims"])

PROBLEMS_IN_FULL = 100
"""Further refused items of a batch are answered without the list of their fields."""

_WITHDRAWAL = TypeAdapter(WithdrawalIn)
_SUPERSESSION = TypeAdapter(SupersessionIn)
_REVIEW = TypeAdapter(ReviewIn)


class ClaimQuery(Page):
    """Which claims: every filter matches exactly, and all must match."""

    event: str | None = Field(default=None, description="Slug or alias.")
    population: str | None = Field(default=None, description="Slug or alias.")
    place: str | None = Field(default=None, description="Slug or alias.")
    metric: str | None = Field(default=None, description="Slug or alias.")
    period: str | None = Field(default=None, examples=["2022-02-24/.."])
    source: str | None = Field(default=None, description="Who asserts it, slug or alias.")
    origin: str | None = Field(default=None, description="Who counted, slug or alias.")
    status: Status | None = None
    received_since: Instant | None = Field(default=None, description="Received at or after.")


@router.post(
    "",
    status_code=201,
    summary="Post a claim",
    response_model=ClaimAnswer,
    responses=answers(200, 409, 413, 415, 422),
    openapi_extra=accepts("ClaimIn"),
)
async def post_claim(
    request: Request,
    body: JsonBody,
    scraper: Scraper,
    now: Now,
    _: Annotated[NoParameters, Query()],
) -> Response:
    """Record one claim and answer it with its group and the figure after it.

    The same claim again is answered 200 as it was the first time and is kept once. When this call
    has answered, every later read includes the claim. A name that nobody has used is taken as a
    new word; `near_misses` says which known words it nearly equals.
    """
    sent = parsed(CLAIM, body)
    async with database(request).writing() as session:
        (outcome,) = await record_claims(session, [sent], scraper=scraper, now=now)
        if outcome.error is not None:
            raise outcome.error
        assert outcome.claim_id is not None  # only a refused claim has none
        created = outcome.fate is Fate.CREATED
        answer = (
            await answer_claim(session, outcome.claim_id, today=now.date())
            if created
            else await first_answer(session, outcome.claim_id)
        )
    if outcome.new_words:  # looked up after the commit, so that no other writer waits for it
        answer["near_misses"] = await _near_misses(request, outcome.new_words)
    return Response(
        to_json(answer),
        status_code=201 if created else 200,
        media_type=JSON,
        headers={"Location": f"/v1/claims/{outcome.claim_id}"},
    )


async def _near_misses(request: Request, words: Sequence[Word]) -> list[dict[str, Any]]:  # JSON
    async with database(request).reading() as session:
        near = await near_words(session, names(request), words)
    return [
        {"vocabulary": vocabulary, "slug": slug, "suggestions": [asdict(one) for one in found]}
        for (vocabulary, slug), found in sorted(near.items())
        if found
    ]


@router.post(
    "/batch",
    summary="Post many claims",
    response_model=BatchOut,
    responses=answers(413, 415, 422),
    openapi_extra=accepts("ClaimIn", many=True),
)
async def post_batch(
    request: Request, scraper: Scraper, _: Annotated[NoParameters, Query()]
) -> Response:
    """Record a JSON array or NDJSON of claims; every good one lands, each gets its answer.

    Items are answered in the order sent, by line (NDJSON) or place (array), from 1. A claim that
    is answered `created` or `existing` is durably on record.
    """
    kind = media_type(request, JSON, *NDJSON)
    body = await read_body(request, most=settings(request).max_batch_bytes)
    split = lines_of_claims if kind in NDJSON else array_of_claims
    numbered = await asyncio.to_thread(split, body)
    most = settings(request).max_batch_claims
    if len(numbered) > most:
        raise too_many(len(numbered), most)
    outcomes = await record_batch(
        database(request).writing,
        [item for _, item in numbered],
        chunk=settings(request).batch_chunk,
        scraper=scraper,
        clock=utc_now,
    )
    lines = [line for line, _ in numbered]
    return Response(await asyncio.to_thread(_batch_answer, lines, outcomes), media_type=JSON)


def _batch_answer(lines: Sequence[int], outcomes: Sequence[Outcome]) -> bytes:
    fates = Counter(outcome.fate for outcome in outcomes)
    refused = 0
    items = []
    for line, outcome in zip(lines, outcomes, strict=True):
        refused += outcome.error is not None
        problem = problem_of(outcome.error) if outcome.error else None
        if problem and refused > PROBLEMS_IN_FULL:
            problem.pop("errors", None)
        items.append(_batch_item(line, outcome, problem))
    return to_json({fate.value: fates[fate] for fate in Fate} | {"items": items})


def _batch_item(line: int, outcome: Outcome, problem: dict[str, object] | None) -> dict[str, Any]:
    return {  # JSON
        "line": line,
        "status": outcome.fate,
        "id": outcome.claim_id,
        "figure_id": outcome.figure_id,
        "problem": problem,
    }


@router.get(
    "",
    summary="List claims",
    response_model=ClaimList,
    responses=answers(304, 422),
)
async def list_claims(
    request: Request, session: ReadSession, query: Annotated[ClaimQuery, Query()]
) -> Response:
    """Claims in the order received, newest first, whatever their status."""
    wanted = await canonical(
        session, query.model_dump(include={*claim_store.GROUP_FILTERS, "source", "origin"})
    )
    found = await claim_store.claim_page(
        session,
        [*wanted.items(), ("status", query.status)],
        received_since=query.received_since,
        after=query.serial_after(),
        limit=query.limit + 1,
    )
    rows = found[: query.limit]
    events = await claim_store.events_by_claim(session, [row["id"] for row in rows])
    items = [to_json(claim_body(row, events[row["id"]])) for row in rows]
    last = str(rows[-1]["seq"]) if len(found) > query.limit else None
    return listed(request, items, last=last)


@router.get(
    "/{claim_id}",
    summary="Read a claim",
    response_model=ClaimOut,
    responses=answers(304, 404),
)
async def get_claim(
    request: Request, session: ReadSession, claim_id: str, _: Annotated[NoParameters, Query()]
) -> Response:
    """One claim as it was posted, with its status and everything that befell it."""
    return conditional(request, to_json(await stored_claim(session, claim_id)))


@router.post(
    "/{claim_id}/withdrawal",
    summary="Withdraw a claim",
    response_model=ClaimAnswer,
    responses=answers(404, 409, 413, 415, 422),
    openapi_extra=accepts("WithdrawalIn"),
)
async def withdraw_claim(
    session: WriteSession,
    claim_id: str,
    body: JsonBody,
    scraper: Scraper,
    now: Now,
    _: Annotated[NoParameters, Query()],
) -> Response:
    """Set a claim aside because its source took it back or the origin it names denies it.

    The claim stays on record, and so do its echoes, which are set aside with it. The figure says
    what it would be if the claim were included.
    """
    sent = parsed(_WITHDRAWAL, body)
    settlement = Settlement(
        status=Status.DISAVOWED if sent.disavowed else Status.WITHDRAWN,
        reason=sent.reason,
        who=sent.who or scraper,
        effective_on=sent.withdrawn_on,
        evidence=sent.evidence,
    )
    return await _settled(session, claim_id, settlement, now)


@router.post(
    "/{claim_id}/supersession",
    summary="Supersede a claim",
    response_model=ClaimAnswer,
    responses=answers(404, 409, 413, 415, 422),
    openapi_extra=accepts("SupersessionIn"),
)
async def supersede_claim(
    session: WriteSession,
    claim_id: str,
    body: JsonBody,
    scraper: Scraper,
    now: Now,
    _: Annotated[NoParameters, Query()],
) -> Response:
    """Set a claim aside because the same source has a newer or corrected one."""
    sent = parsed(_SUPERSESSION, body)
    settlement = Settlement(
        status=Status.SUPERSEDED,
        reason=sent.reason,
        who=sent.who or scraper,
        evidence=sent.evidence,
        by_claim=sent.superseded_by,
    )
    return await _settled(session, claim_id, settlement, now)


@router.post(
    "/{claim_id}/review",
    summary="Review a claim",
    response_model=ClaimAnswer,
    responses=answers(404, 409, 413, 415, 422),
    openapi_extra=accepts("ReviewIn"),
)
async def review_claim(
    session: WriteSession,
    claim_id: str,
    body: JsonBody,
    scraper: Scraper,
    now: Now,
    _: Annotated[NoParameters, Query()],
) -> Response:
    """Reject a claim, mark it a duplicate, or bring it back into use."""
    sent = parsed(_REVIEW, body)
    settlement = Settlement(
        status=Status(sent.decision),
        reason=sent.reason,
        who=sent.who or scraper,
        by_claim=sent.duplicate_of,
        field="duplicate_of",
    )
    return await _settled(session, claim_id, settlement, now)


async def _settled(
    session: WriteSession, claim_id: str, settlement: Settlement, now: datetime
) -> Response:
    await settle_claim(session, claim_id, settlement, now=now)
    return Response(
        to_json(await answer_claim(session, claim_id, today=now.date())), media_type=JSON
    )
