"""API keys: made, listed, replaced and revoked by an administrator."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter
from pydantic_core import to_json

from app.actions.manage_keys import make_key, revoke_key, rotate_key
from app.callers import ADMINISTERS
from app.dependencies import (
    JSON,
    JsonBody,
    NoParameters,
    Now,
    Page,
    ReadSession,
    WriteSession,
    listed,
)
from app.models.keys import (
    ApiKey,
    KeyIn,
    KeyList,
    KeyMade,
    KeyOut,
    RotationIn,
    Token,
    key_body,
)
from app.models.validation import parsed
from app.operations import accepts, answers
from app.store.keys import keys_after

router = APIRouter(prefix="/v1/keys", tags=["keys"], dependencies=[ADMINISTERS])
_KEY, _ROTATION = TypeAdapter(KeyIn), TypeAdapter(RotationIn)
NoMore = Annotated[NoParameters, Query()]


@router.post(
    "",
    status_code=201,
    summary="Make a key",
    response_model=KeyMade,
    responses=answers(408, 413, 415, 422),
    openapi_extra=accepts("KeyIn"),
)
async def create_key(body: JsonBody, session: WriteSession, now: Now, _: NoMore) -> Response:
    """Make a key. Its token is in this answer and nowhere else: only a digest of it is kept."""
    key, token = await make_key(session, parsed(_KEY, body), now=now)
    return _made(key, token, now=now)


@router.get("", summary="List keys", response_model=KeyList, responses=answers(304, 422))
async def list_keys(
    request: Request, session: ReadSession, query: Annotated[Page, Query()], now: Now
) -> Response:
    """Every key with what it allows and when it ends, by id; their tokens are not on record."""
    found = await keys_after(session, query.after(), query.limit + 1)
    keys = found[: query.limit]
    items = [to_json(key_body(key, now=now)) for key in keys]
    return listed(request, items, last=keys[-1].id if len(found) > query.limit else None)


@router.post(
    "/{key_id}/rotation",
    status_code=201,
    summary="Replace a key",
    response_model=KeyMade,
    responses=answers(404, 408, 409, 413, 415, 422),
    openapi_extra=accepts("RotationIn"),
)
async def replace_key(
    key_id: str, body: JsonBody, session: WriteSession, now: Now, _: NoMore
) -> Response:
    """Make a key that allows the same; the old one goes on for `overlap_hours`."""
    asked = parsed(_ROTATION, body)
    overlap = timedelta(hours=asked.overlap_hours)
    key, token = await rotate_key(session, key_id, overlap, now=now)
    return _made(key, token, now=now)


@router.post(
    "/{key_id}/revocation",
    summary="Revoke a key",
    response_model=KeyOut,
    responses=answers(404, 422),
)
async def end_key(key_id: str, session: WriteSession, now: Now, _: NoMore) -> Response:
    """End a key at once, in every server process. Takes no body; the same again is answered 200.

    What was recorded by it stays, and says so.
    """
    key = await revoke_key(session, key_id, now=now)
    return Response(to_json(key_body(key, now=now)), media_type=JSON)


def _made(key: ApiKey, token: Token, *, now: Now) -> Response:
    body = to_json(key_body(key, now=now) | {"token": str(token)})
    return Response(body, 201, {"Cache-Control": "no-store"}, JSON)
