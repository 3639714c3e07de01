"""Split a body into its items, whatever blocks its bytes arrive in.

A splitter is fed blocks and gives the items that are complete. It holds one unfinished item, and
of an item that is too long nothing: that one is refused by its number, and the rest goes on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from app.errors import InvalidInput

MARK = b"\xef\xbb\xbf"
"""A byte order mark; it says nothing in UTF-8."""
_BLANK = b" \t\r\n"
_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_IN_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_IN_ITEM = re.compile(rb'[^"\[\]{}]*+(?:' + _STRING + rb'[^"\[\]{}]*+)*+', re.DOTALL)
_BETWEEN = re.compile(rb'[^"\[\]{},]*+(?:' + _STRING + rb'[^"\[\]{},]*+)*+', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """One item of a body: its line or place from 1, and its bytes, or why they were not kept."""

    number: int
    content: bytes | InvalidInput

    @property
    def weight(self) -> int:
        """How much memory it takes, in bytes."""
        return len(self.content) if isinstance(self.content, bytes) else 0


class Splitter(Protocol):
    """What splits a body of one kind; items longer than `most` bytes are refused."""

    def feed(self, block: bytes) -> Iterator[Piece]:
        """The items that this block completes. Raises `InvalidInput` for what is no such body."""

    def end(self) -> Iterator[Piece]:
        """The items that the end of the body completes. Raises `InvalidInput` likewise."""


class LineSplitter:
    r"""Splits NDJSON at its line ends; blank lines count and are skipped.

    >>> lines = LineSplitter(most=100)
    >>> [*lines.feed(b'{"a": 1}\n\n{"b"'), *lines.feed(b": 2}\r\n"), *lines.end()]
    [Piece(number=1, content=b'{"a": 1}'), Piece(number=3, content=b'{"b": 2}\r')]
    """

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._number = 0
        self._rest = bytearray()
        self._too_long = False

    def feed(self, block: bytes) -> Iterator[Piece]:
        """The lines that end in this block."""
        ended, end, rest = block.rpartition(b"\n")
        if end:
            first, *further = ended.split(b"\n")
            self._keep(first)
            yield from self._line(bytes(self._rest))
            self._rest.clear()
            for line in further:
                self._too_long = len(line) > self._most
                yield from self._line(line)
        self._keep(rest)

    def end(self) -> Iterator[Piece]:
        """The last line, if no line end follows it."""
        yield from self._line(bytes(self._rest))

    def _keep(self, part: bytes) -> None:
        self._too_long = self._too_long or len(self._rest) + len(part) > self._most
        if self._too_long:
            self._rest.clear()
        else:
            self._rest += part

    def _line(self, line: bytes) -> Iterator[Piece]:
        self._number += 1
        if self._too_long:
            yield Piece(self._number, too_long("line", self._most))
        else:
            line = line.removeprefix(MARK) if self._number == 1 else line
            if line.strip():
                yield Piece(self._number, line)
        self._too_long = False


DEEPEST = 200  # brackets within brackets; a claim has three


class ArraySplitter:
    """Splits a JSON array into its items as they were sent, to be read one by one.

    Only strings, brackets and commas are looked at: an item that is no JSON is split off like any
    other, and refused by whoever reads it.

    >>> array = ArraySplitter(most=100)
    >>> [*array.feed(b'[{"a": "]"}, [1'), *array.feed(b", 2]]"), *array.end()]
    [Piece(number=1, content=b'{"a": "]"}'), Piece(number=2, content=b' [1, 2]')]
    """

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._number = 0
        self._rest = bytearray()  # from the start of the unfinished item
        self._seen = 0  # bytes of it that need no second look
        self._depth = 0  # 0 outside the array, 1 between items, more within one
        self._in_string = False
        self._too_long = False
        self._closed = False

    def feed(self, block: bytes) -> Iterator[Piece]:
        """The items that this block completes."""
        self._rest += block
        if self._depth == 0 and not self._closed:
            self._open()
        while self._depth and (found := self._next_bracket()):
            yield from self._met(found)
        if self._closed:
            self._refuse_more()
        elif self._depth and len(self._rest) > self._most:
            self._too_long = True
        if self._too_long:
            del self._rest[: self._seen]
            self._seen = 0

    def end(self) -> Iterator[Piece]:
        """Nothing more; raises `InvalidInput` unless the array is closed."""
        if not self._closed:
            said = "the body ends within the array" if self._depth else "the body is empty"
            raise _no_array(said)
        yield from ()

    def _open(self) -> None:
        if MARK.startswith(self._rest):
            return
        start = bytes(self._rest).removeprefix(MARK).lstrip(_BLANK)
        if len(self._rest) - len(start) > self._most:
            raise _no_array("the body is blank")
        if start and not start.startswith(b"["):
            raise _no_array("a batch is a JSON array of claims")
        if start:
            self._depth = 1
            self._rest = bytearray(start[1:])

    def _next_bracket(self) -> bytes | None:
        """The next byte that opens, closes or parts, if it has arrived; it is passed."""
        while self._seen < len(self._rest):
            outside = _BETWEEN if self._depth == 1 else _IN_ITEM
            pattern = _IN_STRING if self._in_string else outside
            skipped = pattern.match(self._rest, self._seen)
            assert skipped is not None  # each pattern matches nothing too
            self._seen = skipped.end()
            found = bytes(self._rest[self._seen : self._seen + 1])
            if found in (b"", b"\\"):  # what is escaped has not arrived
                return None
            self._seen += 1
            if found != b'"':
                return found
            self._in_string = not self._in_string
        return None

    def _met(self, found: bytes) -> Iterator[Piece]:
        if found in b"[{":
            self._depth += 1
            if self._depth > DEEPEST:
                raise _no_array(f"brackets are nested more than {DEEPEST} deep")
        elif found == b",":
            yield self._cut()
        else:
            self._depth -= 1
            if self._depth == 0:
                if found == b"}":
                    raise _no_array("a bracket is closed that was not opened")
                self._closed = True
                is_long = self._too_long or self._seen - 1 > self._most
                if self._number or is_long or self._rest[: self._seen - 1].strip():
                    yield self._cut()
                else:
                    del self._rest[: self._seen]

    def _cut(self) -> Piece:
        """The item before the byte just passed."""
        self._number += 1
        too_big = self._too_long or self._seen - 1 > self._most
        content = too_long("item", self._most) if too_big else bytes(self._rest[: self._seen - 1])
        del self._rest[: self._seen]
        self._seen, self._too_long = 0, False
        return Piece(self._number, content)

    def _refuse_more(self) -> None:
        if self._rest.strip(_BLANK):
            raise _no_array("something follows the end of the array")
        self._rest.clear()


def too_long(what: str, most: int) -> InvalidInput:
    """What is said of an item that is longer than one may be."""
    return InvalidInput.of(
        "body",
        None,
        f"the {what} is longer than {most:,} bytes (RECONCILER_MAX_CLAIM_BYTES)",
        "send shorter texts",
    )


def _no_array(said: str) -> InvalidInput:
    return InvalidInput.of("body", None, said, "send [claim, claim, …], closed, or NDJSON")
