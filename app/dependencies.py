"""What the routers share: sessions, the caller, bodies, pages and conditional answers."""

import base64
import binascii
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Annotated, get_origin

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import Database
from app.errors import BodyTooLarge, InvalidInput, UnsupportedMedia
from app.models.near_names import NameIndex
from app.models.policies import HowTold
from app.models.terms import slug_of
from app.settings import Settings

JSON = "application/json"
NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")
PAGE = 50
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


Now = Annotated[datetime, Depends(utc_now)]


def _scraper(
    x_scraper: Annotated[
        str | None,
        Header(
            max_length=100,
            description="The name of the client that posts; `external_id` is unique within it.",
            examples=["ap-scraper"],
        ),
    ] = None,
) -> str:
    return slug_of(x_scraper, "X-Scraper") if x_scraper else "anonymous"


Scraper = Annotated[str, Depends(_scraper)]


_LISTS = frozenset(
    name for name, field in HowTold.model_fields.items() if get_origin(field.annotation) is list
)


async def single_valued(request: Request) -> None:
    """Refuse a parameter sent twice, of which one value would be lost. Raises `InvalidInput`."""
    if not request.scope["query_string"]:
        return
    values: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in values and name not in _LISTS:
            raise InvalidInput.of(name, value, "this was sent more than once", "send it once")
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
            raise self._foreign() from None
        if not key.isprintable():
            raise self._foreign()
        return key

    def serial_after(self) -> int | None:
        """The same, where the key is a number."""
        key = self.after()
        if key is None:
            return None
        if not key.isascii() or not key.isdigit() or len(key) > 18:
            raise self._foreign()
        return int(key)

    def _foreign(self) -> InvalidInput:
        return InvalidInput.of(
            "cursor", self.cursor, "this is no cursor of ours", "follow `next` as it is given"
        )


async def read_body(request: Request, *, most: int) -> bytes:
    """The whole body, refused as soon as it is known to be larger than `most` bytes."""
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise UnsupportedMedia("the body is compressed; send it as it is")
    stated = request.headers.get("content-length", "")
    if stated.isdigit() and int(stated) > most:
        raise _too_large(int(stated), most)
    body = bytearray()
    async for block in request.stream():
        body += block
        if len(body) > most:
            raise _too_large(len(body), most)
    return bytes(body).removeprefix(b"\xef\xbb\xbf")  # a byte order mark says nothing in UTF-8


def _too_large(size: int, most: int) -> BodyTooLarge:
    wrong = InvalidInput.of(
        "body",
        f"{size:,} bytes",
        f"the body is larger than {most:,} bytes",
        "send shorter texts, or several requests",
    )
    return BodyTooLarge(wrong.detail, wrong.errors)


def too_many(count: int, most: int) -> BodyTooLarge:
    """What is said of a batch of more items than one call takes."""
    wrong = InvalidInput.of(
        "body", f"{count:,} items", f"a batch takes {most:,} items", "send several batches"
    )
    return BodyTooLarge(wrong.detail, wrong.errors)


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
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    sent = {"ETag": tag, "Cache-Control": "no-cache", **(headers or {})}
    asked = request.headers.get("if-none-match", "")
    if asked.strip() == "*" or tag in {part.strip() for part in asked.split(",")}:
        return Response(status_code=304, headers=sent)
    return Response(body, media_type=JSON, headers=sent)


def listed(
    request: Request, items: Sequence[bytes], *, last: str | None, total: int | None = None
) -> Response:
    """Answer one page of a list; `last` is the key of its last item if more follow."""
    following = None
    if last is not None:
        cursor = base64.urlsafe_b64encode(last.encode()).decode()
        following = str(request.url.include_query_params(cursor=cursor))
    ends = b',"next":%s,"total":%s}' % (
        b"null" if following is None else b'"' + following.encode() + b'"',
        b"null" if total is None else str(total).encode(),
    )
    body = b'{"items":[' + b",".join(items) + b"]" + ends
    return conditional(request, body, {"Link": f'<{following}>; rel="next"'} if following else {})


def today(now: Now) -> date:
    return now.date()


Today = Annotated[date, Depends(today)]
