"""What the routers share: sessions, the caller, bodies, pages and conditional answers."""

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Annotated, get_origin

from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import Receive, Scope, Send

from app.actions.answer_once import Answer
from app.actions.draw_chart import ReadyCharts
from app.actions.ready_figures import ReadyFigures
from app.database import Database
from app.errors import InvalidInput, UnsupportedMedia
from app.intake.arrival import stalled, too_large
from app.intake.splitting import MARK
from app.models.near_names import NameIndex
from app.models.ready import Ready
from app.models.validation import shortened
from app.settings import Settings

JSON = "application/json"
CSV = "text/csv"
NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")
PAGE = 50
ZIPPED_FROM = 1024
"""Longer answers are compressed for readers that take gzip (bytes)."""
_NEVER = frozenset({"q=0", "q=0.0", "q=0.00", "q=0.000"})
LARGEST_PAGE = 500


def database(request: Request) -> Database:
    """The open database of this process."""
    found: Database = request.app.state.database
    return found


def settings(request: Request) -> Settings:
    found: Settings = request.app.state.settings
    return found


def names(request: Request) -> NameIndex:
    """The names of words, as far as this process has read them."""
    found: NameIndex = request.app.state.names
    return found


def ready_figures(request: Request) -> ReadyFigures:
    """The figures that this process has at hand."""
    found: ReadyFigures = request.app.state.ready_figures
    return found


def ready_charts(request: Request) -> ReadyCharts:
    """The pictures that this process has at hand, and the processes that draw others."""
    found: ReadyCharts = request.app.state.ready_charts
    return found


async def _reading(request: Request) -> AsyncIterator[AsyncSession]:
    async with database(request).reading() as session:
        yield session


async def _writing(request: Request) -> AsyncIterator[AsyncSession]:
    async with database(request).writing() as session:
        yield session


ReadSession = Annotated[AsyncSession, Depends(_reading)]
# scope="function": committed before the answer is sent, so that no 201 can be lost.
WriteSession = Annotated[AsyncSession, Depends(_writing, scope="function")]


def utc_now() -> datetime:
    return datetime.now(UTC)


async def _now() -> datetime:  # async: FastAPI gives a plain function to a thread
    return utc_now()


Now = Annotated[datetime, Depends(_now)]


def digest_of(call: str, body: str) -> str:
    """What tells a call with a body from every other, by the digest of the body."""
    return sha256(f"{call} {body}".encode()).hexdigest()


def again(kept: Answer) -> Response:
    """The first answer, given again."""
    headers = {"Idempotency-Replayed": "true"}
    if kept.location:
        headers["Location"] = kept.location
    return Response(kept.body, kept.status, headers, kept.media_type)


def _lists(route: APIRoute) -> frozenset[str]:
    """The query parameters of a route that may be sent more than once."""
    fields: dict[str, FieldInfo] = {}
    for asked in route.dependant.query_params:
        shape = asked.field_info.annotation
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            fields |= shape.model_fields
        else:
            fields[asked.name] = asked.field_info
    return frozenset(name for name, one in fields.items() if get_origin(one.annotation) is list)


async def single_valued(request: Request) -> None:
    """Refuse a parameter sent twice, of which one value would be lost. Raises `InvalidInput`."""
    if not request.scope["query_string"]:
        return
    values: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in values and name not in _lists(request.scope["route"]):
            field = shortened(name, 100) or "query"
            raise InvalidInput.of(field, value, "this was sent more than once", "send it once")
        values[name] = value


class NoParameters(BaseModel):
    """A call that takes no query parameters refuses every one."""

    model_config = ConfigDict(extra="forbid")


class Page(BaseModel):
    """Which part of a list: how many, and after which one."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=PAGE, ge=1, le=LARGEST_PAGE, description="Items in one answer.")
    cursor: str | None = Field(
        default=None, max_length=300, description="Taken from `next` of the page before."
    )

    def after(self) -> str | None:
        """The key this page starts behind. Raises `InvalidInput`."""
        if self.cursor is None:
            return None
        try:
            key = base64.b64decode(self.cursor.encode(), b"-_", validate=True).decode()
        except (binascii.Error, UnicodeError):
            raise self.foreign() from None
        if not key.isprintable():
            raise self.foreign()
        return key

    def serial_after(self) -> int | None:
        """The same, where the key is a number."""
        key = self.after()
        if key is None:
            return None
        if not key.isascii() or not key.isdigit() or len(key) > 18:
            raise self.foreign()
        return int(key)

    def foreign(self) -> InvalidInput:
        return InvalidInput.of(
            "cursor", self.cursor, "this is no cursor of ours", "follow `next` as it is given"
        )


async def read_body(request: Request, *, most: int) -> bytes:
    """The whole body, refused as soon as it is known to be too large or too slow."""
    if encoding(request) != "identity":
        raise UnsupportedMedia("the body is compressed; send it as it is")
    refuse_too_large(request, most, "RECONCILER_MAX_CLAIM_BYTES")
    body = bytearray()
    seconds = settings(request).body_timeout_seconds
    try:
        async with asyncio.timeout(seconds):
            async for block in request.stream():
                body += block
                if len(body) > most:
                    raise too_large(len(body), most, "RECONCILER_MAX_CLAIM_BYTES")
    except TimeoutError:
        raise stalled(seconds) from None
    return bytes(body).removeprefix(MARK)


def encoding(request: Request) -> str:
    """How the body is packed; `identity` if it is not."""
    return request.headers.get("content-encoding", "identity").strip().lower()


def refuse_too_large(request: Request, most: int, setting: str) -> None:
    """Refuse a body that states a greater length than `most` bytes. Raises `BodyTooLarge`."""
    stated = request.headers.get("content-length", "")
    if stated.isdigit() and int(stated) > most:
        raise too_large(int(stated), most, setting)


def media_type(request: Request, *accepted: str) -> str:
    """The body's type, one of those accepted. Raises `UnsupportedMedia`."""
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent not in accepted:
        raise UnsupportedMedia(
            f"the body's type is {sent or 'not stated'}; send Content-Type: {' or '.join(accepted)}"
        )
    return sent


async def json_body(request: Request) -> bytes:
    """The body of a call that takes one JSON value."""
    media_type(request, JSON)
    return await read_body(request, most=settings(request).max_claim_bytes)


JsonBody = Annotated[bytes, Depends(json_body)]


def conditional(
    request: Request, body: bytes, headers: Mapping[str, str] | None = None
) -> Response:
    """Answer JSON with a strong ETag, or 304 when the reader has it already."""
    return ready(request, Ready(body, headers=headers))


def ready(request: Request, kept: Ready) -> Response:
    """Answer what is ready, compressed for whoever takes that, or 304 if the reader has it.

    What is compressed has a tag of its own: a strong ETag stands for the very bytes.
    """
    zips = not kept.packed and len(kept.body) > ZIPPED_FROM
    zips = zips and takes_gzip(request.headers.get("accept-encoding", ""))
    tag = f'"{kept.tag}-gzip"' if zips else f'"{kept.tag}"'
    sent = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding", **kept.headers}
    asked = request.headers.get("if-none-match", "")
    if asked and (asked.strip() == "*" or tag in tags_of(asked)):
        return Response(status_code=304, headers=sent)
    if zips:
        return _Zipped(kept, sent | {"Content-Encoding": "gzip"})
    return Response(kept.body, media_type=JSON, headers=sent)


class _Zipped(Response):
    """An answer that is compressed just before it is sent, unless it was before."""

    def __init__(self, kept: Ready, headers: Mapping[str, str]) -> None:
        super().__init__(media_type=JSON, headers=headers)
        self._kept = kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.body = await self._kept.zipped()
        self.headers["Content-Length"] = str(len(self.body))
        await super().__call__(scope, receive, send)


def tags_of(asked: str) -> set[str]:
    """The tags of an `If-None-Match`; a proxy may have made them weak.  # RFC 9110, 13.1.2"""
    return {part.strip().removeprefix("W/") for part in asked.split(",")}


def takes_gzip(accepted: str) -> bool:
    """Whether an `Accept-Encoding` takes gzip.

    >>> [takes_gzip(one) for one in ("gzip, br", "br;q=1, gzip;q=0", "*", "identity", "")]
    [True, False, True, False, False]
    """
    if "gzip" not in accepted and "*" not in accepted:
        return False
    weights = {}
    for part in accepted.split(","):
        coding, _, weight = part.partition(";")
        weights[coding.strip().lower()] = weight.replace(" ", "").lower() not in _NEVER
    return weights.get("gzip", weights.get("*", False))


def listed(
    request: Request, items: Sequence[bytes], *, last: str | None, total: int | None = None
) -> Response:
    """Answer one page of a list; `last` is the key of its last item if more follow."""
    return ready(request, page_of(request, [Ready(b",".join(items))], last=last, total=total))


def page_of(
    request: Request, items: Sequence[Ready], *, last: str | None, total: int | None = None
) -> Ready:
    """One page of a list, of items that have tags of their own: theirs make up its tag."""
    following = None
    if last is not None:
        cursor = base64.urlsafe_b64encode(last.encode()).decode()
        following = str(request.url.include_query_params(cursor=cursor))
    ends = b'],"next":%s,"total":%s}' % (
        b"null" if following is None else b'"' + following.encode() + b'"',
        b"null" if total is None else str(total).encode(),
    )
    return Ready(
        b'{"items":[' + b",".join(item.body for item in items) + ends,
        says=" ".join(item.tag for item in items).encode() + ends,
        headers={"Link": f'<{following}>; rel="next"'} if following else {},
    )


async def _today() -> date:
    return utc_now().date()


Today = Annotated[date, Depends(_today)]
