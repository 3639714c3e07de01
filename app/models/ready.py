"""What is ready to be sent, as bytes: JSON, unless its headers say otherwise."""

import asyncio
import gzip
from collections.abc import Mapping
from functools import partial
from hashlib import sha256

ZIPPED_OFF_LOOP = 200_000
"""What is longer would take some milliseconds of the event loop to compress (bytes)."""
ZIP_LEVEL = 4
"""Figures shrink to less than half, lists to a fifth; the highest level saves 5 % more."""


class Ready:
    """Bytes, the tag that says which they are, and the same compressed once it was asked for."""

    __slots__ = ("_zipped", "body", "headers", "packed", "tag")

    def __init__(
        self,
        body: bytes,
        *,
        says: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        packed: bool = False,
    ) -> None:
        """`says` is anything shorter than the body that differs whenever the body does.

        What is `packed` by its own format is not compressed again.
        """
        self.packed = packed
        self.body = body
        self.headers = headers or {}
        self.tag = sha256(body if says is None else says).hexdigest()[:32]
        self._zipped: bytes | None = None

    async def zipped(self) -> bytes:
        """The body compressed; a long one in a thread, for it takes its time."""
        if self._zipped is None:
            pack = partial(gzip.compress, self.body, ZIP_LEVEL, mtime=0)
            is_long = len(self.body) > ZIPPED_OFF_LOOP
            self._zipped = await asyncio.to_thread(pack) if is_long else pack()
        return self._zipped
