"""Which series of a table are running totals: that hangs on all of its rows."""

import sqlite3
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any, Protocol

Row = Mapping[str, Any]  # text from CSV; text, numbers and null from NDJSON
_COLUMNS = ("event", "metric", "population", "place", "period_start")
_KEY_BYTES = 16
"""Two of a million million series have the same key with a chance of 1 in 10^15."""


class Running(Protocol):
    """The series whose rows are running totals."""

    def __contains__(self, series: object, /) -> bool:
        """Whether it is one of them."""


def series_of(row: Row) -> tuple[str, ...]:
    """What a row counts, from when on."""
    return tuple(str(row.get(name) or "") for name in _COLUMNS)


def running_starts(rows: Iterable[Row]) -> Running:
    """The series whose rows are running totals since one day.

    A row whose `period_end` equals its `as_of` may be a running total or a closed day or month;
    it is a running total where its series has another `as_of` since the same start.

    >>> first = {"event": "siege", "period_end": "2022-03-01", "as_of": "2022-03-01"}
    >>> second = {"event": "siege", "period_end": "2022-03-02", "as_of": "2022-03-02"}
    >>> one, both = running_starts([first]), running_starts([first, second])
    >>> series_of(first) in one, series_of(first) in both
    (False, True)
    """
    seen = _Seen()
    for row in rows:
        if row.get("period_end") and row.get("period_end") == row.get("as_of"):
            seen.add(series_of(row), str(row["as_of"]))
    return seen


class _Seen:
    """The series that were seen, each with its first `as_of`, and whether it has had another.

    Kept by a SQLite of its own, which takes to a temporary file when there are many: a table may
    have as many series as rows.
    """

    def __init__(self) -> None:
        # Read by one thread after another, never by two at once.
        self._kept = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._kept.execute(
            "CREATE TABLE series (key BLOB PRIMARY KEY, as_of TEXT, several INT) WITHOUT ROWID"
        )
        self._kept.execute("BEGIN")

    def add(self, series: tuple[str, ...], as_of: str) -> None:
        self._kept.execute(
            "INSERT INTO series VALUES (?, ?, 0) ON CONFLICT (key) DO UPDATE "
            "SET several = 1 WHERE as_of <> excluded.as_of",
            (_key(series), as_of),
        )

    def __contains__(self, series: object, /) -> bool:
        found = self._kept.execute("SELECT several FROM series WHERE key = ?", (_key(series),))
        return bool((found.fetchone() or (0,))[0])


def _key(series: object) -> bytes:
    return blake2b(repr(series).encode(), digest_size=_KEY_BYTES).digest()
