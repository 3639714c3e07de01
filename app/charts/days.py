"""The axis of days: which days are written at it, and how."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

LABEL = 78.0
"""What a written day takes beside the next one (pixels)."""
_DAYS = (1, 2, 7, 14)
_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200)


@dataclass(frozen=True, slots=True)
class Span:
    """The days shown, over so many pixels."""

    first: date
    last: date
    pixels: float

    def at(self, day: str) -> float:
        """Where a day lies (pixels)."""
        whole = (self.last - self.first).days
        return (date.fromisoformat(day) - self.first).days / whole * self.pixels

    def holds(self, day: str | None) -> bool:
        """Whether a day is shown; none is not."""
        return day is not None and self.first <= date.fromisoformat(day) <= self.last

    def ticks(self) -> tuple[list[date], str]:
        """The days written at the axis, and their format: days, months or years.

        >>> span = Span(date(2022, 2, 28), date(2022, 3, 27), 500)
        >>> days, written = span.ticks()
        >>> [day.day for day in days], written
        ([28, 7, 14, 21], '%-d %b %Y')
        """
        most = max(int(self.pixels // LABEL), 2)
        for step in _DAYS:
            days = list(self._days(step))
            if len(days) <= most:
                return days, "%-d %b %Y"
        for step in _MONTHS:
            days = list(self._months(step))
            if len(days) <= most:
                break
        return days, "%b %Y" if step < 12 else "%Y"

    def _days(self, step: int) -> Iterator[date]:
        """Every so many days; weeks begin on Monday."""
        start = self.first if step < 7 else self.first + timedelta(-self.first.weekday() % 7)
        for place in range(0, min((self.last - start).days + 1, 100 * step), step):
            yield start + timedelta(place)

    def _months(self, step: int) -> Iterator[date]:
        first = self.first.year * 12 + self.first.month - 1
        last = self.last.year * 12 + self.last.month - 1
        for place in range(first - first % step, last + 1, step):
            day = date(max(place // 12, 1), place % 12 + 1, 1)
            if self.first <= day <= self.last:
                yield day


def span_of(days: list[str], pixels: float) -> Span:
    """The days from the first to the last of these, with a little room on both sides."""
    if not days:
        return Span(date(2000, 1, 1), date(2000, 1, 2), pixels)
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    room = timedelta(max((last - first).days // 60, 1))
    return Span(max(first, date.min + room) - room, min(last, date.max - room) + room, pixels)
