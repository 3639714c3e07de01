"""A batch as chunks of items, whatever it is written in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from tempfile import SpooledTemporaryFile
from typing import IO

from app.errors import NotReady
from app.intake.arrival import Body, blocks_of, too_many
from app.intake.chunks import Chunk, chunks, row_chunks
from app.intake.splitting import ArraySplitter, LineSplitter, Splitter
from app.intake.tables import table_rows
from app.models.running import Running, running_starts
from app.models.uniform import NumberedRow

IN_MEMORY = 1024 * 1024  # bytes of a body kept whole before it goes to a file


class Kind(StrEnum):
    """What a batch is written in."""

    ARRAY = "array"
    LINES = "lines"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Batch:
    """The items of a batch, by the chunk; of a table, which series are running totals."""

    chunks: AsyncIterator[Chunk]
    running: Running = frozenset()


@asynccontextmanager
async def batch_of(
    body: Body, kind: Kind, *, size: int, longest: int, most: int | None
) -> AsyncIterator[Batch]:
    """The items of a body in chunks of `size`, those longer than `longest` bytes refused.

    JSON is read while it arrives. A table, and a batch of at most `most` items, is kept in a
    temporary file first: whether a row is a running total hangs on rows below it, and a
    transaction must not wait for a sender. Raises what `Body.blocks` and the splitters raise, and
    `BodyTooLarge` for more than `most` items.
    """
    if kind is not Kind.TABLE and most is None:
        yield Batch(chunks(body.blocks(), _splitter(kind, longest), size=size))
        return
    with SpooledTemporaryFile(IN_MEMORY) as file:
        await _keep(body, file)
        if most is not None:
            await _refuse_more(_kept(file, kind, size=size, longest=longest), most)
        running: Running = frozenset()
        if kind is Kind.TABLE:
            running = await asyncio.to_thread(_running, file, longest)
        yield Batch(_kept(file, kind, size=size, longest=longest), running)


async def _keep(body: Body, file: IO[bytes]) -> None:
    async for block in body.blocks():
        try:
            await asyncio.to_thread(file.write, block)
        except OSError:
            raise NotReady("there is no room to keep the body while it is read") from None


def _kept(file: IO[bytes], kind: Kind, *, size: int, longest: int) -> AsyncIterator[Chunk]:
    if kind is Kind.TABLE:
        return row_chunks(table_rows(file, most=longest), size=size)
    return chunks(blocks_of(file), _splitter(kind, longest), size=size)


def _splitter(kind: Kind, longest: int) -> Splitter:
    return LineSplitter(most=longest) if kind is Kind.LINES else ArraySplitter(most=longest)


def _running(file: IO[bytes], longest: int) -> Running:
    rows = table_rows(file, most=longest)
    return running_starts(row.columns for row in rows if isinstance(row, NumberedRow))


async def _refuse_more(items: AsyncIterator[Chunk], most: int) -> None:
    count = 0
    async for chunk in items:
        count += len(chunk)
        if count > most:
            raise too_many(most, "RECONCILER_MAX_ATOMIC_CLAIMS")
