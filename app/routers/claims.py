"""Claims: post one or many, read them, and say what befell one."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter
from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.answer_claim import (
    Posted,
    answer_claim,
    answer_posted,
    first_answer,
    posted_claim,
    stored_claim,
)
from app.actions.answer_once import (
    Answer,
    amend_answer,
    keep_answer,
    refuse_another,
    take_key,
)
from app.actions.record_batch import CLAIM
from app.actions.record_claims import Fate, Outcome, record_claims
from app.actions.settle_claim import Settlement, settle_claim
from app.actions.suggest_words import near_words
from app.callers import READS, Once, Poster, Reviewer
from app.counters import CLAIMS
from app.dependencies import (
    JSON,
    JsonBody,
    NoParameters,
    Now,
    Page,
    ReadSession,
    WriteSession,
    again,
    conditional,
    database,
    digest_of,
    listed,
    names,
)
from app.errors import InvalidInput, NotReady, ReconcilerError
from app.models.claim_filters import ClaimFilters
from app.models.claims import ClaimIn
from app.models.figures import ClaimAnswer
from app.models.lists import ClaimList
from app.models.near_names import Word
from app.models.records import ClaimOut, ReviewIn, SupersessionIn, WithdrawalIn, claim_body
from app.models.validation import parsed
from app.operations import accepts, answers
from app.reconcile import Status
from app.store import claims as claim_store
from app.store.vocabulary import canonical

router = APIRouter(prefix="/v1/claims", tags=["claims"])

_WITHDRAWAL = TypeAdapter(WithdrawalIn)
_SUPERSESSION = TypeAdapter(SupersessionIn)
_REVIEW = TypeAdapter(ReviewIn)


class ClaimQuery(ClaimFilters, Page):
    """Which claims, and which part of their list."""


@router.post(
    "",
    status_code=201,
    summary="Post a claim",
    response_model=ClaimAnswer,
    responses=answers(200, 408, 409, 413, 415, 422),
    openapi_extra=accepts("ClaimIn"),
)
async def post_claim(
    request: Request,
    client: Poster,
    body: JsonBody,
    now: Now,
    key: Once,
    _: Annotated[NoParameters, Query()],
) -> Response:
    """Record one claim and answer it with its group and the figure after it.

    The same claim again is answered 200 as it was the first time and is kept once. When this call
    has answered, every later read includes the claim. A name that nobody has used is taken as a
    new word; `near_misses` says which known words it nearly equals.
    """
    sent = _read(body)
    digest = digest_of("claim", sha256(body).hexdigest())

    async def work(session: AsyncSession) -> Answer | _Landed:
        if key and (kept := await take_key(session, key, now=now)):
            refuse_another(key, kept, digest)
            return kept
        (outcome,) = await record_claims(
            session, [sent], scraper=client.scraper, key=client.key, now=now
        )
        if outcome.error is not None:
            raise outcome.error
        landed = await _landed(session, outcome, digest)
        if key:  # until the body is told, the key stands for the claim
            await keep_answer(session, key, landed.answer, now=now)
        return landed

    try:
        done = await database(request).write(work)
    except ReconcilerError as error:
        if not isinstance(error, NotReady):
            CLAIMS.labels(Fate.REFUSED.value).inc()
        raise
    if isinstance(done, Answer):
        return again(done if done.body else await _first_answer(request, done))
    CLAIMS.labels((Fate.CREATED if done.posted else Fate.EXISTING).value).inc()
    told = await _told(request, done, today=now.date())
    if key:
        await database(request).write(lambda session: amend_answer(session, key, told))
    return Response(told.body, told.status, {"Location": str(told.location)}, JSON)


def _read(body: bytes) -> ClaimIn:
    try:
        return parsed(CLAIM, body)
    except InvalidInput:
        CLAIMS.labels(Fate.REFUSED.value).inc()
        raise


CLAIM_AT = "/v1/claims/"


@dataclass(frozen=True, slots=True)
class _Landed:
    """A claim on record whose answer has no body yet; `posted` unless it was there before."""

    claim_id: str
    answer: Answer
    posted: Posted | None
    new_words: Sequence[Word]


async def _landed(session: AsyncSession, outcome: Outcome, digest: str) -> _Landed:
    assert outcome.claim_id is not None  # only a refused claim has none
    is_new = outcome.fate is Fate.CREATED
    posted = await posted_claim(session, outcome.claim_id, is_new=True) if is_new else None
    location = CLAIM_AT + outcome.claim_id
    answer = Answer(digest, 201 if is_new else 200, JSON, b"", location)
    return _Landed(outcome.claim_id, answer, posted, outcome.new_words)


async def _told(request: Request, landed: _Landed, *, today: date) -> Answer:
    """The answer with its body, told after the commit, so that no other writer waits for it."""
    async with database(request).reading() as session:
        if landed.posted is None:
            said = await first_answer(session, landed.claim_id)
        else:
            said = await answer_posted(session, landed.posted, today=today)
        near = await near_words(session, names(request), landed.new_words)
    misses = [
        {"vocabulary": vocabulary, "slug": slug, "suggestions": [asdict(one) for one in found]}
        for (vocabulary, slug), found in sorted(near.items())
        if found
    ]
    return replace(landed.answer, body=to_json({**said, "near_misses": misses}))


async def _first_answer(request: Request, kept: Answer) -> Answer:
    """A kept answer with a body, where the first request broke off before it had told one."""
    async with database(request).reading() as session:
        said = await first_answer(session, str(kept.location).removeprefix(CLAIM_AT))
    return replace(kept, body=to_json(said))


@router.get(
    "",
    summary="List claims",
    response_model=ClaimList,
    responses=answers(304, 422),
    dependencies=[READS],
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
        [*wanted.items(), ("status", query.status), ("api_key", query.api_key)],
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
    dependencies=[READS],
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
    responses=answers(404, 408, 409, 413, 415, 422),
    openapi_extra=accepts("WithdrawalIn"),
)
async def withdraw_claim(
    client: Poster,
    body: JsonBody,
    session: WriteSession,
    claim_id: str,
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
        who=sent.who or client.scraper,
        key=client.key,
        effective_on=sent.withdrawn_on,
        evidence=sent.evidence,
    )
    return await _settled(session, claim_id, settlement, now)


@router.post(
    "/{claim_id}/supersession",
    summary="Supersede a claim",
    response_model=ClaimAnswer,
    responses=answers(404, 408, 409, 413, 415, 422),
    openapi_extra=accepts("SupersessionIn"),
)
async def supersede_claim(
    client: Poster,
    body: JsonBody,
    session: WriteSession,
    claim_id: str,
    now: Now,
    _: Annotated[NoParameters, Query()],
) -> Response:
    """Set a claim aside because the same source has a newer or corrected one."""
    sent = parsed(_SUPERSESSION, body)
    settlement = Settlement(
        status=Status.SUPERSEDED,
        reason=sent.reason,
        who=sent.who or client.scraper,
        key=client.key,
        evidence=sent.evidence,
        by_claim=sent.superseded_by,
    )
    return await _settled(session, claim_id, settlement, now)


@router.post(
    "/{claim_id}/review",
    summary="Review a claim",
    response_model=ClaimAnswer,
    responses=answers(404, 408, 409, 413, 415, 422),
    openapi_extra=accepts("ReviewIn"),
)
async def review_claim(
    client: Reviewer,
    body: JsonBody,
    session: WriteSession,
    claim_id: str,
    now: Now,
    _: Annotated[NoParameters, Query()],
) -> Response:
    """Reject a claim, mark it a duplicate, or bring it back into use."""
    sent = parsed(_REVIEW, body)
    settlement = Settlement(
        status=Status(sent.decision),
        reason=sent.reason,
        who=sent.who or client.scraper,
        key=client.key,
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
