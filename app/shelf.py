"""Answers at hand: ready bytes by key, within a bound on what they take in memory."""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from app.models.ready import Ready

OVERHEAD = 800
"""What an answer takes beside its bytes and its key: objects, headers, tags (bytes)."""
K = TypeVar("K", bound=Collection[str])


@dataclass(slots=True)
class Shelf(Generic[K]):
    """Answers at hand by key, each with the version it is of; the longest unused make room."""

    most: int
    """Bytes in all, with what keys take and what answers come to once they are compressed too."""
    _kept: OrderedDict[K, tuple[object, Ready]] = field(default_factory=OrderedDict)
    _bytes: int = 0

    def get(self, key: K, version: object) -> Ready | None:
        """The answer of this very version."""
        kept = self._kept.get(key)
        if kept is None or kept[0] != version:
            return None
        self._kept.move_to_end(key)
        return kept[1]

    def put(self, key: K, version: object, answer: Ready) -> None:
        """Keep an answer, as long as there is room."""
        _, before = self._kept.pop(key, (None, None))
        self._kept[key] = version, answer
        self._bytes += weight(key, answer) - (weight(key, before) if before else 0)
        while self._bytes > self.most:
            oldest, (_, left) = self._kept.popitem(last=False)
            self._bytes -= weight(oldest, left)


def weight(key: Collection[str], answer: Ready) -> int:
    """What an answer at hand takes in memory, at most (bytes).

    Compressed it is at most half as long again, and a character of a key takes up to four bytes.
    """
    return OVERHEAD + 4 * sum(map(len, key)) + 3 * len(answer.body) // 2
