"""Gather the items of a body into chunks, each to be recorded in one transaction."""

import asyncio
from collections.abc import AsyncIterator, Iterator

from app.intake.splitting import Piece, Splitter
from app.models.uniform import NumberedRow

CHUNK_BYTES = 4 * 1024 * 1024
"""A chunk ends here at the latest, however few its items."""
Chunk = list[Piece | NumberedRow]


async def chunks(
    blocks: AsyncIterator[bytes], splitter: Splitter, *, size: int
) -> AsyncIterator[Chunk]:
    """Items by `size`; what is there is a chunk too when a block is empty."""
    chunk: Chunk = []
    weight = 0
    async for block in blocks:
        if chunk and not block:
            yield chunk
            chunk, weight = [], 0
        for piece in splitter.feed(block):
            chunk.append(piece)
            weight += piece.weight
            if len(chunk) >= size or weight >= CHUNK_BYTES:
                yield chunk
                chunk, weight = [], 0
    chunk += splitter.end()
    if chunk:
        yield chunk


async def row_chunks(rows: Iterator[NumberedRow | Piece], *, size: int) -> AsyncIterator[Chunk]:
    """The rows of a table by `size`, each chunk read off the event loop."""
    while chunk := await asyncio.to_thread(_some, rows, size):
        yield chunk


def _some(rows: Iterator[NumberedRow | Piece], size: int) -> Chunk:
    chunk: Chunk = []
    weight = 0
    for row in rows:
        chunk.append(row)
        weight += _weight(row)
        if len(chunk) >= size or weight >= CHUNK_BYTES:
            break
    return chunk


def _weight(row: NumberedRow | Piece) -> int:
    return row.weight if isinstance(row, Piece) else sum(len(str(v)) for v in row.columns.values())
