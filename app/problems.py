"""Errors on the wire: which exception has which status, rendered by RFC 9457. Nothing else.

An unknown exception is answered with a fixed text; what it says goes to the log, never out.
"""

import json
import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic_core import from_json, to_json
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from app.drivers import ERRORS, Errors
from app.errors import (
    BatchRefused,
    BodyStalled,
    BodyTooLarge,
    ChartsBusy,
    ClaimSettled,
    ExportsBusy,
    ExternalIdReused,
    ExtractorBusy,
    ExtractorFailed,
    FactsDiffer,
    FieldError,
    InvalidInput,
    KeyBusy,
    KeyEnded,
    KeyReused,
    NoKey,
    NotAllowed,
    NotFound,
    NotReady,
    ReconcilerError,
    StorageFull,
    TooMany,
    TooManyFollowers,
    UnsupportedMedia,
    WebhookEnded,
    WordMerged,
    WordTaken,
)
from app.models.validation import field_errors, shortened
from app.outages import outage_of

log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A stable problem: its slug heads a section of docs/problems.md."""

    slug: str
    status: int
    title: str

    @property
    def type(self) -> str:
        return f"/docs/problems#{self.slug}"


INVALID = ProblemKind("invalid-input", 422, "A value breaks a rule")
MALFORMED = ProblemKind("malformed-request", 400, "The request cannot be read")
INTERNAL = ProblemKind("internal-error", 500, "The service failed")
NOT_READY = ProblemKind("not-ready", 503, "The database does not answer")
MISSING = ProblemKind("not-found", 404, "No such thing")
METHOD = ProblemKind("method-not-allowed", 405, "The call does not exist with this method")

# The most particular class that fits an exception decides.
KINDS: Mapping[type[ReconcilerError], ProblemKind] = {
    InvalidInput: INVALID,
    BodyTooLarge: ProblemKind("body-too-large", 413, "The body is too large"),
    UnsupportedMedia: ProblemKind("unsupported-media-type", 415, "The body's type is not read"),
    NoKey: ProblemKind("key-missing", 401, "A good key is needed"),
    NotAllowed: ProblemKind("not-allowed", 403, "The key does not allow it"),
    NotFound: MISSING,
    ExternalIdReused: ProblemKind("external-id-reused", 409, "The external_id is taken"),
    FactsDiffer: ProblemKind("facts-differ", 409, "Other facts are on record"),
    ClaimSettled: ProblemKind("claim-settled", 409, "The claim is already out of use"),
    WordTaken: ProblemKind("word-taken", 409, "The name belongs to another word"),
    WordMerged: ProblemKind("word-merged", 409, "The word is another one's name"),
    TooMany: ProblemKind("too-many-requests", 429, "Too many requests"),
    ChartsBusy: ProblemKind("charts-busy", 503, "Too many pictures are being drawn"),
    ExportsBusy: ProblemKind("exports-busy", 503, "Too many exports are being read"),
    ExtractorBusy: ProblemKind("extractor-busy", 503, "Other texts are being read"),
    ExtractorFailed: ProblemKind("extractor-failed", 502, "The model did not read the text"),
    TooManyFollowers: ProblemKind("too-many-followers", 503, "Too many follow the changes"),
    NotReady: NOT_READY,
    StorageFull: ProblemKind("storage-full", 507, "The disk of the database is full"),
    BodyStalled: ProblemKind("body-stalled", 408, "The body did not arrive in time"),
    BatchRefused: ProblemKind("batch-refused", 422, "Items of an atomic batch are refused"),
    KeyReused: ProblemKind("idempotency-key-reused", 422, "The Idempotency-Key is taken"),
    WebhookEnded: ProblemKind("webhook-ended", 409, "The webhook has ended"),
    KeyEnded: ProblemKind("key-ended", 409, "The key has ended"),
    KeyBusy: ProblemKind("idempotency-key-busy", 409, "The first request is still at work"),
}
PROBLEMS: tuple[ProblemKind, ...] = (*KINDS.values(), MALFORMED, METHOD, INTERNAL)
"""Every problem the service answers with."""


_TRY_AGAIN = (NotReady, KeyBusy, ChartsBusy, ExportsBusy, ExtractorBusy, TooManyFollowers)


def kind_of(error: ReconcilerError) -> ProblemKind:
    return next(KINDS[cls] for cls in type(error).__mro__ if cls in KINDS)


def problem_body(
    kind: ProblemKind, detail: str, errors: Iterable[FieldError] = ()
) -> dict[str, object]:
    """The members of RFC 9457, and `errors` with field, value, message and remedy."""
    body: dict[str, object] = {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status,
        "detail": shortened(detail, 500),
    }
    listed = [asdict(error) | {"value": _safe(error.value)} for error in errors]
    return body | ({"errors": listed} if listed else {})


def problem_of(error: ReconcilerError) -> dict[str, object]:
    return problem_body(kind_of(error), error.detail, error.errors) | dict(error.further)


def _safe(value: object) -> object:
    """A value as it may be sent back: short, and JSON."""
    if value is None or (isinstance(value, bool | int) and abs(value) < 10**18):
        return value
    if isinstance(value, str):
        return shortened(value)
    return shortened(json.dumps(value, default=str, ensure_ascii=True))


def respond(
    kind: ProblemKind,
    detail: str,
    errors: Iterable[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    body = to_json(problem_body(kind, detail, errors))
    return Response(body, kind.status, headers, MEDIA_TYPE)


async def answer_to(_: Request, error: Exception) -> Response:
    assert isinstance(error, ReconcilerError)
    headers = dict(error.headers)
    if isinstance(error, _TRY_AGAIN):
        headers["Retry-After"] = str(RETRY_SECONDS)
    if isinstance(error, NoKey):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, BodyStalled | BodyTooLarge):
        headers["Connection"] = "close"  # the rest of the body is not read
    return Response(to_json(problem_of(error)), kind_of(error).status, headers, MEDIA_TYPE)


async def _invalid_parameters(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # One of several values of a parameter is told by the parameter's name.
    errors = [
        replace(one, field=re.sub(r"\.\d+$", "", one.field)) for one in field_errors(error.errors())
    ]
    return respond(INVALID, f"{errors[0].field}: {errors[0].message}", errors)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = {404: MISSING, 405: METHOD}.get(error.status_code, MALFORMED)
    detail = "no such page or call; /docs lists them" if kind is MISSING else str(error.detail)
    headers = {"Allow": _methods_of(request, error)} if kind is METHOD else error.headers
    return respond(kind, detail, headers=headers)


def _methods_of(request: Request, error: HTTPException) -> str:
    """The methods of an address; Starlette's own answer tells those of its first route alone."""
    template = getattr(request.scope.get("route"), "path_format", None)
    described = ", ".join(sorted(request.app.openapi()["paths"].get(template, ()))).upper()
    return described or (error.headers or {}).get("Allow", "GET, HEAD")  # a page's, or a file's


async def _database_gone(request: Request, error: Exception) -> Response:
    outage = outage_of(error)
    if outage is None:
        return await _unknown(request, error)
    log.warning("database_unavailable", error=type(error).__name__, detail=outage.detail)
    return await answer_to(request, outage)


async def _unknown(request: Request, error: Exception) -> Response:
    log.error("request_failed", path=request.url.path, exc_info=error)
    return respond(
        INTERNAL,
        "the service failed; the fault is logged, and what it was about to write is not kept",
    )


async def _gone(_: Request, __: Exception) -> Response:
    """Nobody is left to read this."""
    return Response(status_code=400)


# What may break an answer off that has begun; anything else closes the connection.
EXPECTED: Errors = (
    *(ReconcilerError, DBAPIError, PoolTimeout, ConnectionError, TimeoutError),
    sqlite3.Error,  # of a driver spoken to itself, as the rest
    *ERRORS,
)


async def told(request: Request, error: Exception) -> dict[str, object]:
    """The problem of any error, for an answer that has begun already."""
    answer = next(handle for kind, handle in HANDLERS.items() if isinstance(error, kind))
    problem: dict[str, object] = from_json(bytes((await answer(request, error)).body))
    return problem


# The first that fits an exception answers it.
HANDLERS: Mapping[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    ReconcilerError: answer_to,
    RequestValidationError: _invalid_parameters,
    HTTPException: _http,
    ClientDisconnect: _gone,
    **dict.fromkeys(EXPECTED[1:], _database_gone),
    Exception: _unknown,
}
