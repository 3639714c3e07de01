"""Text in, draft claims out; posted where that is asked for, for a reviewer to accept."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic_core import to_json

from app.actions.post_drafts import is_postable, post_drafts
from app.actions.record_batch import Item, claim_from
from app.callers import Anyone, require
from app.dependencies import JSON, JsonBody, database, utc_now
from app.errors import InvalidInput, ReconcilerError
from app.extraction import Draft
from app.extractors import Reader
from app.extractors import Request as Asked
from app.models.extraction import (
    MOST_DRAFTS,
    SURE,
    ExtractIn,
    ExtractOut,
    claim_of,
    completed,
    name_of,
    refused_body,
    span_body,
)
from app.models.keys import Client, Scope
from app.models.validation import parsed
from app.operations import accepts, answers
from app.problems import problem_of
from app.routers.tally import item_body

router = APIRouter(prefix="/v1", tags=["claims"])
_EXTRACT = TypeAdapter(ExtractIn)


class ExtractQuery(BaseModel):
    """Who reads the text, and whether its drafts are posted."""

    model_config = ConfigDict(extra="forbid")

    post: bool = Field(
        default=False,
        description="Whether to post the drafts that lack nothing, as `provisional` claims: on "
        "record, and in no figure until a review accepts them. Takes `claims:write`.",
    )
    sure: float = Field(
        default=SURE, ge=0, le=1, description="The least confidence of a draft that is posted."
    )
    extractor: Literal["rules", "model"] = Field(
        default="rules",
        description="Who reads: the rules of this service, or the language model that its operator "
        "has set (`RECONCILER_EXTRACTOR_URL`).",
    )


@router.post(
    "/extract",
    summary="Read claims from a text",
    response_model=ExtractOut,
    responses=answers(408, 413, 415, 422, 502, 503),
    openapi_extra=accepts("ExtractIn"),
)
async def extract_claims(
    request: Request, client: Anyone, body: JsonBody, query: Annotated[ExtractQuery, Query()]
) -> Response:
    """Draft claims with the words that say them; nothing is stored unless `post` says so.

    Nothing is filled in: what the text does not state is missing. A posted draft is `provisional`:
    `POST /v1/claims/{id}/review` with the decision `active` brings it into its figure.
    """
    if query.post:
        require(request, client.key, Scope.CLAIMS_WRITE)
    asked = parsed(_EXTRACT, body)
    reading = await _reader(request, query.extractor)(_asked(asked))
    found = [completed(draft, asked) for draft in reading.drafts[:MOST_DRAFTS]]
    drafts = [(draft, claim_of(draft, asked)) for draft in found]
    items = [claim_from(claim) for _, claim in drafts]
    posted: dict[int, dict[str, Any]] = {}
    if query.post:
        posted = await _posted(request, client, found, items, query.sure)
    told = [
        {
            "claim": claim,
            "span": span_body(draft.span),
            "sentence": span_body(draft.sentence),
            "status": draft.status,
            "confidence": draft.confidence,
            "missing": draft.missing,
            "problem": None if draft.missing else _problem(item),
            "posted": posted.get(place),
        }
        for place, ((draft, claim), item) in enumerate(zip(drafts, items, strict=True), start=1)
    ]
    answer = {
        "extractor": query.extractor,
        "drafts": told,
        "drafts_complete": reading.complete and len(reading.drafts) <= MOST_DRAFTS,
        "refused": [refused_body(one) for one in reading.refused],
    }
    return Response(to_json(answer), media_type=JSON)


def _reader(request: Request, extractor: str) -> Reader:
    reader: Reader | None = getattr(request.app.state, extractor)
    if reader is None:
        raise InvalidInput.of(
            "extractor",
            extractor,
            "no language model is set up here",
            "leave it out, or set RECONCILER_EXTRACTOR_URL",
        )
    return reader


def _asked(sent: ExtractIn) -> Asked:
    return Asked(sent.text, sent.published_at, name_of(sent.reported_by), name_of(sent.event))


async def _posted(
    request: Request, client: Client, drafts: list[Draft], items: list[Item], sure: float
) -> dict[int, dict[str, Any]]:
    wanted = {
        place: (draft, item)
        for place, (draft, item) in enumerate(zip(drafts, items, strict=True), start=1)
        if is_postable(draft, sure=sure)
    }
    outcomes = await post_drafts(database(request).write, wanted, client=client, clock=utc_now)
    return {place: item_body(place, outcome) for place, outcome in outcomes.items()}


def _problem(item: Item) -> dict[str, object] | None:
    return problem_of(item) if isinstance(item, ReconcilerError) else None
