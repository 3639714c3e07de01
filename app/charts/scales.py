"""The axis of counts: where it begins and ends, whether it is logarithmic, and its numbers."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from app.charts.lettering import width_of

Kind = Literal["linear", "log", "symlog"]
WIDE_SPREAD = 10.0
"""From this ratio of the greatest to the least count on, an axis is logarithmic."""
ROOM = 0.04
"""Left free at either end of the axis (share of its length)."""
LABEL = 11.0
"""Size of the axis' numbers (pixels)."""


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis of counts from `first` to `last`, over so many pixels."""

    kind: Kind
    first: float
    last: float
    pixels: float

    def at(self, count: float) -> float:
        """Where a count lies (pixels from the beginning), within the axis."""
        low, high, here = (self._eased(one) for one in (self.first, self.last, count))
        return min(max((here - low) / (high - low), 0), 1) * self.pixels

    def within(self, count: float) -> float:
        """A count, or the end of the axis that it lies beyond."""
        return min(max(count, self.first), self.last)

    def _eased(self, count: float) -> float:
        if self.kind == "log":
            return math.log(max(count, 1e-9))
        return math.log1p(count) if self.kind == "symlog" else count

    def ticks(self, *, across: bool = True) -> list[int]:
        """The counts written at the axis, as many as have room beside (or above) each other."""
        candidates = self._rounds()
        for step in range(1, len(candidates) + 1):
            shown = candidates[::step]
            if self._have_room(shown, across=across):
                return shown
        return candidates[:1]

    def _have_room(self, shown: list[int], *, across: bool) -> bool:
        ends = -math.inf
        for count in shown:
            takes = (width_of(f"{count:,}", LABEL) if across else LABEL) + 14
            if self.at(count) - takes / 2 < ends:
                return False
            ends = self.at(count) + takes / 2
        return True

    def _rounds(self) -> list[int]:
        """Round counts within the axis, more than will have room."""
        if self.kind == "linear":
            step = _round_step((self.last - self.first) / 8)
            places = range(math.ceil(self.first / step), math.floor(self.last / step) + 1)
            return [place * step for place in places]
        whole = [10**power for power in range(13)]
        factors = [1, 2, 5] if self.last / max(self.first, 1) < 2_000 else [1]
        found = sorted(factor * power for power in whole for factor in factors)
        found = [count for count in found if self.first <= count <= self.last]
        return [0, *found] if self.kind == "symlog" else found or [round(self.first)]


def _round_step(least: float) -> int:
    """The next 1, 2 or 5 with zeros."""
    power = 10 ** math.floor(math.log10(max(least, 1)))
    return int(next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least))


def scale_for(counts: Iterable[int], pixels: float) -> Scale:
    """The axis that shows these counts apart from each other.

    Logarithmic where they spread tenfold, and beginning at 0 in a way that is logarithmic further
    on where 0 is among them. No count at all gives an axis that is not worth showing.

    >>> scale_for([1351, 7000, 16100], 500).kind, scale_for([550, 600], 500).kind
    ('log', 'linear')
    >>> scale_for([0, 5000], 500).kind
    'symlog'
    """
    found = sorted(set(counts))
    if not found:
        return Scale("linear", 0, 1, pixels)
    least, most = found[0], found[-1]
    positive = next((count for count in found if count > 0), 1)
    if most / positive >= WIDE_SPREAD or (least == 0 and most >= WIDE_SPREAD):
        if least == 0:
            return Scale("symlog", 0, (1 + most) ** (1 + ROOM) - 1, pixels)
        room = (most / least) ** ROOM
        return Scale("log", max(least / room, 0.5), most * room, pixels)
    room = max((most - least) * ROOM, most * ROOM if least == most else 0, 0.5)
    return Scale("linear", max(least - room, 0), most + room, pixels)


def scale_from_zero(counts: Iterable[int], pixels: float) -> Scale:
    """A plain axis from 0."""
    most = max([*counts, 1])
    return Scale("linear", 0, most * (1 + ROOM), pixels)
