"""The days a count covers, as ISO 8601 / EDTF text (docs/method.md, D3).

Days are inclusive and in UTC. A period that ends in `..` is open: a running total, true on the
`as_of` of each claim. A period that starts with `..` has a start nobody stated; `../..` is a
running total over the whole of its event.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

OPEN = ".."
FORMS = "2022-03-16, 2022-03, 2022, 2022-02-24/2022-03-24, 2022-02-24/.. or ../.."
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class InvalidPeriod(ValueError):
    """The text is no period; says what was wrong, which value, and the forms that are read."""


@dataclass(frozen=True, slots=True)
class Period:
    """Inclusive days from `start` to `end`; `None` is an unstated start or an open end."""

    start: date | None
    end: date | None

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read ISO 8601 / EDTF text. Raises `InvalidPeriod`.

        >>> Period.parse("2022-03").end
        datetime.date(2022, 3, 31)
        >>> Period.parse("2024-06-01/2024-05-01")
        Traceback (most recent call last):
        ...
        app.reconcile.periods.InvalidPeriod: period ends (2024-05-01) before it starts (2024-06-01)
        """
        return _parsed(text.strip())

    @property
    def running(self) -> bool:
        """Whether this is a running total, true on each claim's `as_of`."""
        return self.end is None

    def __str__(self) -> str:
        """The one spelling of these days, the shortest that loses nothing.

        >>> str(Period.parse("2022-03-01/2022-03-31")), str(Period.parse("1954/1962"))
        ('2022-03', '1954/1962')
        >>> str(Period.parse("2022-02-24/..")), str(Period.parse("2022-03-16/2022-03-16"))
        ('2022-02-24/..', '2022-03-16')
        """
        return _spelled(self.start, self.end)


@lru_cache(maxsize=10_000)
def _parsed(text: str) -> Period:
    first, slash, last = text.partition("/")
    if not slash:
        return Period(*whole(first))
    start = None if first == OPEN else whole(first)[0]
    end = None if last == OPEN else whole(last)[1]
    if start and end and end < start:
        raise InvalidPeriod(f"period ends ({last}) before it starts ({first})")
    return Period(start, end)


@lru_cache(maxsize=10_000)
def _spelled(start: date | None, end: date | None) -> str:
    if start is None or end is None:
        return f"{start or OPEN}/{end or OPEN}"
    for length in (4, 7, 10):
        first, last = start.isoformat()[:length], end.isoformat()[:length]
        if whole(first)[0] == start and whole(last)[1] == end:
            return first if first == last else f"{first}/{last}"
    raise AssertionError("a date always spells itself in ten characters")


@lru_cache(maxsize=10_000)
def whole(text: str) -> tuple[date, date]:
    """First and last day of a year, a month or a day. Raises `InvalidPeriod`.

    >>> whole("2024-02")
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    """
    match = _DATE.fullmatch(text)
    if not match:
        raise InvalidPeriod(f"{text!r} is no year, month or day; send {FORMS}")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None  # the pattern's first group is not optional
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        raise InvalidPeriod(f"{text!r} is not in the calendar; send {FORMS}") from None
