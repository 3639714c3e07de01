"""Figures and claims as files: of one instant, streamed, to open with the tool one has."""

import asyncio
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager
from datetime import date
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import Receive, Scope, Send

from app import __version__
from app.actions.export_rows import Rows, claim_rows, figure_rows
from app.callers import READS
from app.dependencies import (
    NoParameters,
    Today,
    conditional,
    database,
    ready_figures,
    settings,
    tags_of,
    takes_gzip,
)
from app.errors import ExportsBusy
from app.exports.columns import CLAIMS, FIGURES, Column
from app.exports.files import IN_TEXT, MEDIA_TYPES, Format, Shape, new_file
from app.models.claim_filters import ClaimFilters
from app.models.figure_filters import FigureFilters
from app.operations import Schema, answers

router = APIRouter(prefix="/v1/exports", tags=["exports"], dependencies=[READS])
Reading = Callable[[AsyncSession], Rows]
Parts = AsyncGenerator[bytes, None]


class Asked(BaseModel):
    """How a spreadsheet is to read it."""

    hxl: bool = Field(
        default=False, description="CSV and XLSX: a row of HXL tags below the names of the columns."
    )
    safe: bool = Field(
        default=True,
        description="CSV: text that a spreadsheet would run as a formula gets an apostrophe. "
        "`false` writes every text as it is.",
    )


class FigureExport(FigureFilters, Asked):
    """Which figures, and how they are written."""


class ClaimExport(ClaimFilters, Asked):
    """Which claims, and how they are written."""


class ColumnOut(BaseModel):
    """A column of an export."""

    name: str = Field(examples=["low"])
    type: str = Field(examples=["count"], description="text, count, number, day or instant.")
    unit: str = Field(examples=["persons"])
    hxl: str = Field(examples=["#affected+min"], description="Its HXL tag.")
    meaning: str = Field(examples=["The least that the voices say."])


class DictionaryOut(BaseModel):
    """The columns of both exports, in their order."""

    figures: list[ColumnOut]
    claims: list[ColumnOut]


def _files() -> dict[int | str, Schema]:
    binary: Schema = {"schema": {"type": "string", "format": "binary"}}
    media = {kind.partition(";")[0]: binary for kind in MEDIA_TYPES.values()}
    return {200: {"description": "The file.", "content": media}, **answers(304, 422)}


@router.get(
    "/dictionary",
    summary="What the columns of exports hold",
    response_model=DictionaryOut,
    responses=answers(304, 422),
)
async def read_dictionary(request: Request, _: Annotated[NoParameters, Query()]) -> Response:
    """Every column with its type, its unit, its HXL tag and what it means."""
    told = {"figures": _told(FIGURES), "claims": _told(CLAIMS)}
    return conditional(request, to_json(told))


def _told(columns: tuple[Column, ...]) -> list[dict[str, str]]:
    return [
        {
            "name": column.name,
            "type": column.kind.value,
            "unit": column.unit,
            "hxl": column.hxl,
            "meaning": column.meaning,
        }
        for column in columns
    ]


@router.get(
    "/figures.{format}",
    summary="Export figures",
    response_class=Response,
    responses=_files(),
)
async def export_figures(
    request: Request, format: Format, query: Annotated[FigureExport, Query()], today: Today
) -> Response:
    """The figures that `GET /v1/figures` lists with these filters, as CSV, NDJSON, Parquet or XLSX.

    All are of one instant, whatever is posted meanwhile. NDJSON has the whole figure on each line,
    the others the columns of the dictionary. What breaks off half-way ends without its last part.
    """

    def rows(session: AsyncSession) -> Rows:
        whole = format is Format.NDJSON
        return figure_rows(session, query, today=today, whole=whole)

    shape = Shape(FIGURES, hxl=query.hxl, safe=query.safe)
    return await _answer(request, "figures", format, shape, rows, today)


@router.get(
    "/claims.{format}",
    summary="Export claims",
    response_class=Response,
    responses=_files(),
)
async def export_claims(
    request: Request, format: Format, query: Annotated[ClaimExport, Query()], today: Today
) -> Response:
    """The claims that `GET /v1/claims` lists with these filters, in columns that can be imported.

    All are of one instant, newest first, whatever their status. With `safe=false` a CSV holds every
    text as it was posted.
    """
    filters = query.model_dump(exclude={"received_since", "hxl", "safe"})

    def rows(session: AsyncSession) -> Rows:
        return claim_rows(session, filters, received_since=query.received_since)

    shape = Shape(CLAIMS, hxl=query.hxl, safe=query.safe)
    return await _answer(request, "claims", format, shape, rows, today)


async def _answer(
    request: Request, what: str, style: Format, shape: Shape, reading: Reading, today: date
) -> Response:
    zips = style in IN_TEXT and takes_gzip(request.headers.get("accept-encoding", ""))
    version = await ready_figures(request).newest(today=today)
    asked = f"{__version__} {version} {what} {style} {request.scope['query_string']!r} {zips}"
    headers = {
        "ETag": f'"{sha256(asked.encode()).hexdigest()[:32]}"',
        "Cache-Control": "no-cache",
        "Vary": "Accept-Encoding",
        "Content-Disposition": f'attachment; filename="{what}-{today}.{style}"',
    }
    if headers["ETag"] in tags_of(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    seconds = settings(request).export_seconds
    parts = _parts(request, style, shape, reading)
    async with asyncio.timeout(seconds):
        first = await anext(parts)  # what cannot be exported is told before anything is sent
    sent = _zipped(_after(first, parts)) if zips else _after(first, parts)
    if zips:
        headers["Content-Encoding"] = "gzip"
    return _Export(sent, parts, seconds, media_type=MEDIA_TYPES[style], headers=headers)


async def _parts(request: Request, style: Format, shape: Shape, reading: Reading) -> Parts:
    """The file, a part a page of rows; of an XLSX nothing is there before its last row."""
    file = await asyncio.to_thread(new_file, style, shape)
    try:
        async with _in_turn(request), database(request).snapshot() as session:
            async for rows in reading(session):
                if part := await asyncio.to_thread(file.add, rows):
                    yield part
        left = file.end()
        while (last := await asyncio.to_thread(_next, left)) is not None:
            yield last
    finally:
        file.close()


def _next(parts: Iterator[bytes]) -> bytes | None:
    return next(parts, None)


async def _after(first: bytes, further: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(further):
        yield first
        async for part in further:
            yield part


async def _zipped(parts: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    packer = zlib.compressobj(level=5, wbits=31)
    async with aclosing(parts):
        async for part in parts:
            yield await asyncio.to_thread(packer.compress, part)
        yield packer.flush()


class _Export(StreamingResponse):
    """Sends parts as they come, for so many seconds; who stops reading or leaves holds nothing."""

    def __init__(
        self, sent: AsyncIterator[bytes], parts: Parts, seconds: float, **more: Any
    ) -> None:
        super().__init__(sent, **more)
        self._parts, self._seconds = parts, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or break it off. Raises TimeoutError, which closes the connection.

        All in one task: what watches over the database belongs to it.
        """
        here = asyncio.current_task()
        assert here is not None  # a server calls it from one
        left = asyncio.create_task(_leaving(receive, here))
        try:
            async with asyncio.timeout(self._seconds), aclosing(self._parts):
                await self.stream_response(send)
        except asyncio.CancelledError:
            if not left.done():
                raise
            here.uncancel()
        finally:
            left.cancel()


async def _leaving(receive: Receive, reading: asyncio.Task[Any]) -> None:
    """Cancel what is sent to a reader who is no longer there."""
    while (await receive())["type"] != "http.disconnect":
        pass
    reading.cancel()


@asynccontextmanager
async def _in_turn(request: Request) -> AsyncIterator[None]:
    """Count an export while it reads: each holds a connection. Raises `ExportsBusy`."""
    state, most = request.app.state, settings(request).exports_at_once
    if state.exports >= most:
        raise ExportsBusy(f"{most} exports are being read already; ask again later")
    state.exports += 1
    try:
        yield
    finally:
        state.exports -= 1
