"""Webhooks: made, listed, tried, resumed and ended by an administrator."""

from datetime import timedelta
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter
from pydantic_core import to_json

from app.actions.manage_webhooks import (
    change_secret,
    check_address,
    found,
    living,
    make_webhook,
    resume_webhook,
    revoke_webhook,
)
from app.actions.tell_webhooks import send
from app.callers import ADMINISTERS
from app.dependencies import (
    JSON,
    JsonBody,
    NoParameters,
    Now,
    Page,
    ReadSession,
    WriteSession,
    database,
    listed,
)
from app.models.validation import parsed
from app.models.webhooks import (
    SecretRotationIn,
    TrialOut,
    Webhook,
    WebhookIn,
    WebhookList,
    WebhookMade,
    WebhookOut,
    webhook_body,
)
from app.operations import accepts, answers
from app.outward import Outward
from app.store.webhooks import webhooks_after

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"], dependencies=[ADMINISTERS])
_WEBHOOK, _ROTATION = TypeAdapter(WebhookIn), TypeAdapter(SecretRotationIn)
NoMore = Annotated[NoParameters, Query()]


@router.post(
    "",
    status_code=201,
    summary="Make a webhook",
    response_model=WebhookMade,
    responses=answers(408, 413, 415, 422),
    openapi_extra=accepts("WebhookIn"),
)
async def create_webhook(request: Request, body: JsonBody, now: Now, _: NoMore) -> Response:
    """Be told of every change of figures from now on, or of those of some events or flags.

    The secret that verifies the messages is in this answer and in no other.
    """
    asked = parsed(_WEBHOOK, body)
    await check_address(_outward(request), asked.url)
    webhook = await database(request).write(lambda session: make_webhook(session, asked, now=now))
    return _made(webhook, 201)


@router.get("", summary="List webhooks", response_model=WebhookList, responses=answers(304, 422))
async def list_webhooks(
    request: Request, session: ReadSession, query: Annotated[Page, Query()]
) -> Response:
    """Every webhook, ended ones too, by id, with how its messages arrive."""
    rows = await webhooks_after(session, query.after(), query.limit + 1)
    shown = rows[: query.limit]
    items = [to_json(webhook_body(one)) for one in shown]
    return listed(request, items, last=shown[-1].id if len(rows) > query.limit else None)


@router.get(
    "/{webhook_id}", summary="One webhook", response_model=WebhookOut, responses=answers(404, 422)
)
async def get_webhook(webhook_id: str, session: ReadSession, _: NoMore) -> Response:
    """A webhook, with how its messages arrive."""
    return _told(await found(session, webhook_id))


@router.post(
    "/{webhook_id}/rotation",
    status_code=201,
    summary="Give a webhook another secret",
    response_model=WebhookMade,
    responses=answers(404, 408, 409, 413, 415, 422),
    openapi_extra=accepts("SecretRotationIn"),
)
async def rotate_secret(
    webhook_id: str, body: JsonBody, session: WriteSession, now: Now, _: NoMore
) -> Response:
    """Sign with a new secret; for `overlap_hours` the old one signs beside it."""
    overlap = timedelta(hours=parsed(_ROTATION, body).overlap_hours)
    return _made(await change_secret(session, webhook_id, overlap, now=now), 201)


@router.post(
    "/{webhook_id}/trial",
    summary="Send a trial message",
    response_model=TrialOut,
    responses=answers(404, 409, 422),
)
async def try_webhook(
    request: Request, webhook_id: str, session: ReadSession, now: Now, _: NoMore
) -> Response:
    """Send a message of the type `webhook.trial` at once, and tell what came of it."""
    webhook = await living(session, webhook_id)
    body = to_json({"type": "webhook.trial", "timestamp": now, "data": {"webhook": webhook.id}})
    problem, _wait, _gone = await send(
        _outward(request), webhook, f"msg_{uuid4().hex}", body, now=now
    )
    told = {"delivered": problem is None, "problem": problem}
    return Response(to_json(told), media_type=JSON)


@router.post(
    "/{webhook_id}/resumption",
    summary="Send to a webhook again",
    response_model=WebhookOut,
    responses=answers(404, 409, 422),
)
async def resume(webhook_id: str, session: WriteSession, now: Now, _: NoMore) -> Response:
    """Try again at once, from the first change that was not told; nothing was lost meanwhile."""
    return _told(await resume_webhook(session, webhook_id, now=now))


@router.post(
    "/{webhook_id}/revocation",
    summary="End a webhook",
    response_model=WebhookOut,
    responses=answers(404, 422),
)
async def end_webhook(webhook_id: str, session: WriteSession, now: Now, _: NoMore) -> Response:
    """Send nothing more. Takes no body; the same again is answered 200."""
    return _told(await revoke_webhook(session, webhook_id, now=now))


def _outward(request: Request) -> Outward:
    outward: Outward = request.app.state.outward
    return outward


def _told(webhook: Webhook) -> Response:
    return Response(to_json(webhook_body(webhook)), media_type=JSON)


def _made(webhook: Webhook, status: int) -> Response:
    body = to_json(webhook_body(webhook) | {"secret": webhook.secret})
    return Response(body, status, {"Cache-Control": "no-store"}, JSON)
