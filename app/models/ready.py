"""JSON that is ready to be sent, as bytes."""

import gzip
from collections.abc import Mapping
from hashlib import sha256

ZIP_LEVEL = 4
"""Figures shrink to less than half, lists to a fifth; the highest level saves 5 % more."""


class Ready:
    """Bytes, the tag that says which they are, and the same compressed once it was asked for."""

    __slots__ = ("_zipped", "body", "headers", "tag")

    def __init__(
        self, body: bytes, *, says: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        """`says` is anything shorter than the body that differs whenever the body does."""
        self.body = body
        self.headers = headers or {}
        self.tag = sha256(body if says is None else says).hexdigest()[:32]
        self._zipped: bytes | None = None

    @property
    def zipped(self) -> bytes:
        if self._zipped is None:
            self._zipped = gzip.compress(self.body, ZIP_LEVEL, mtime=0)
        return self._zipped
