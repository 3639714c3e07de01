"""Take a body as it arrives: within a time, within a size, unpacked, and by the block."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import IO, Any

from app.errors import BodyStalled, BodyTooLarge, InvalidInput

BLOCK = 64 * 1024  # bytes looked at in one go: some ms of a splitter, 100 if all are brackets
_GZIP = 31  # zlib's word for a gzip header and trailer


@dataclass(slots=True)
class Body:
    """A body on its way; read it once, then `digest` is that of all its bytes as unpacked."""

    stream: AsyncIterator[bytes]
    most: int
    seconds: float
    gzipped: bool = False
    lull: float | None = None
    """After so many seconds without a byte, one empty block says so."""
    _hash: Any = field(default_factory=sha256)  # hashlib names no type
    _size: int = 0

    async def blocks(self) -> AsyncIterator[bytes]:
        """Its bytes in blocks, unpacked.

        Raises `BodyStalled` when nothing arrives for `seconds`, `BodyTooLarge` beyond `most`
        bytes, and `InvalidInput` for what is no gzip.
        """
        unpack = Gunzip() if self.gzipped else None
        async for block in arriving(self.stream, seconds=self.seconds, lull=self.lull):
            for part in unpack.feed(block) if unpack and block else (block,):
                self._count(part)
                yield part
                if unpack:
                    await asyncio.sleep(0)  # one block may unpack to a thousand
        if unpack:
            unpack.end()

    @property
    def digest(self) -> str:
        """What tells this body from another, of the bytes read so far."""
        made: str = self._hash.hexdigest()
        return made

    def _count(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self.most:
            raise too_large(self._size, self.most, "RECONCILER_MAX_BATCH_BYTES")
        self._hash.update(part)


async def arriving(
    stream: AsyncIterator[bytes], *, seconds: float, lull: float | None = None
) -> AsyncIterator[bytes]:
    """The blocks of a stream, cut to `BLOCK`; an empty one says that there is a lull.

    Raises `BodyStalled` when nothing arrives for `seconds`.
    """
    waiting: asyncio.Task[bytes | None] | None = None
    try:
        while True:
            waiting = asyncio.create_task(_next_of(stream))
            if lull is not None and not await _done(waiting, lull):
                yield b""
            if not await _done(waiting, seconds):
                raise stalled(seconds)
            block = waiting.result()
            if block is None:
                return
            for start in range(0, len(block), BLOCK):
                yield block[start : start + BLOCK]
    finally:
        if waiting is not None and not waiting.done():
            waiting.cancel()
            with suppress(asyncio.CancelledError):
                await waiting


async def _next_of(stream: AsyncIterator[bytes]) -> bytes | None:
    return await anext(stream, None)


async def _done(task: asyncio.Task[bytes | None], seconds: float) -> bool:
    done, _ = await asyncio.wait({task}, timeout=seconds)
    return bool(done)


class Gunzip:
    """Unpacks gzip by the block; members may follow one another, as `cat` joins them.

    >>> import gzip
    >>> packed, unpack = gzip.compress(b"[1, ") + gzip.compress(b"2]"), Gunzip()
    >>> b"".join([*unpack.feed(packed[:9]), *unpack.feed(packed[9:])])
    b'[1, 2]'
    """

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP)
        self._begun = False

    def feed(self, block: bytes) -> Iterator[bytes]:
        """What a block unpacks to, at most `BLOCK` bytes at a time. Raises `InvalidInput`."""
        rest, more = block, False
        while rest or more:  # zlib may hold back more than it was allowed to give
            if self._member.eof:
                self._member = zlib.decompressobj(_GZIP)
            self._begun = True
            try:
                part = self._member.decompress(rest, BLOCK)
            except zlib.error:
                raise _no_gzip("the body is no gzip") from None
            ended = self._member.eof
            rest = self._member.unused_data if ended else self._member.unconsumed_tail
            more = len(part) == BLOCK and not ended
            if part:
                yield part

    def end(self) -> None:
        """Raise `InvalidInput` unless the last member is whole."""
        if not (self._begun and self._member.eof):
            raise _no_gzip("the body ends within its gzip")


async def blocks_of(file: IO[bytes]) -> AsyncIterator[bytes]:
    """The bytes of a file in blocks, from its start."""
    file.seek(0)
    while block := await asyncio.to_thread(file.read, BLOCK):
        yield block


def too_large(size: int, most: int, setting: str) -> BodyTooLarge:
    """What is said of a body of so many bytes, or more, when it was no longer read."""
    wrong = InvalidInput.of(
        "body",
        f"{size:,} bytes",
        f"the body is larger than {most:,} bytes ({setting})",
        "send shorter texts, or several requests",
    )
    return BodyTooLarge(wrong.detail, wrong.errors)


def too_many(most: int, setting: str) -> BodyTooLarge:
    """What is said of a batch of more items than one transaction takes."""
    wrong = InvalidInput.of(
        "atomic",
        "true",
        f"a batch that lands whole has at most {most:,} items ({setting})",
        "send several batches, or one without atomic",
    )
    return BodyTooLarge(wrong.detail, wrong.errors)


def stalled(seconds: float) -> BodyStalled:
    """What is said of a body that does not arrive."""
    return BodyStalled(f"no more of the body arrived within {seconds:g} seconds")


def _no_gzip(said: str) -> InvalidInput:
    return InvalidInput.of("body", None, said, "send what gzip wrote, or no Content-Encoding")
