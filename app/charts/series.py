"""What voices said through time, as far as it can be seen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from app.charts.canvas import Row
from app.charts.days import Span
from app.charts.looks import DASHES
from app.charts.words import Body, Told
from app.reconcile import Interest, Status

SERIES = 10
"""More lines than this are not told apart: those that say most are shown."""
BINS = 240
"""A longer series is thinned to what differs between so many parts of the time shown."""
SPACED = 36.0
"""Symbols of a long series stand at least this far apart (pixels); its line goes on without."""
LONG = 40
"""Up to so many numbers of a voice have a symbol each."""
JOINED = 31
"""Numbers of one voice further apart are not joined by its line (days)."""


@dataclass(frozen=True, slots=True)
class Series:
    """What one voice said, oldest first, as it is drawn."""

    name: str
    interest: Interest
    dash: list[int]
    said: Sequence[Body]

    @property
    def spoken(self) -> list[Body]:
        """The numbers in use, one for each day: those that the line joins."""
        by_day = {
            one["as_of"]: one
            for one in self.said
            if one["status"] == Status.ACTIVE and one["low"] is not None
            and one["low"] == one["high"]
        }  # fmt: skip
        return list(by_day.values())


def series_shown(through_time: Body, told: Told, span: Span) -> list[Series]:
    """The voices that say most, thinned to what can be seen, each with a line of its own."""
    found = [
        (series, [one for one in series["said"] if span.holds(one["as_of"])])
        for series in through_time["series"]
    ]
    spoken = sorted(
        ((series, said) for series, said in found if said),
        key=lambda one: (-len(one[1]), one[0]["voice"]),
    )
    return [
        Series(
            told.name(series["voice"]),
            Interest(series["interest"]),
            DASHES[place % len(DASHES)],
            list(thinned(said)),
        )
        for place, (series, said) in enumerate(islice(spoken, SERIES))
    ]


def thinned(said: Sequence[Body], bins: int = BINS) -> Iterator[Body]:
    """What of a long series can be seen: of each part the first, the last, the least and most.

    That draws the same line (M4; Jugel, Jerzak, Hackenbroich and Markl, VLDB 2014). What was taken
    back always stays. Claims are spread over the parts by their place, not their day.
    """
    if len(said) <= 4 * bins:
        yield from said
        return
    for part in range(bins):
        places = range(part * len(said) // bins, (part + 1) * len(said) // bins)
        kept = {places[0], places[-1]}
        kept.add(min(places, key=lambda place: least(said[place])))
        kept.add(max(places, key=lambda place: least(said[place])))
        kept |= {place for place in places if said[place]["status"] != Status.ACTIVE}
        yield from (said[place] for place in sorted(kept))


def least(one: Body) -> int:
    """A number of what was said, whichever end it has."""
    low: int | None = one["low"]
    return low if low is not None else int(one["high"])


def joined(rows: Sequence[Row]) -> list[Row]:
    """The rows of a line, which breaks where its voice was silent for long."""
    run = 0
    found: list[Row] = []
    for row in rows:
        if found and _days_between(found[-1]["on"], row["on"]) > JOINED:
            run += 1
        found.append(row | {"run": run})
    return found


def _days_between(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


def spaced(said: Sequence[Body], span: Span) -> Iterator[Body]:
    """What gets a symbol: all that is not in use or no number, and of numbers every so often."""
    ends = float("-inf")
    apart = SPACED if len(said) > LONG else 0.0
    for one in said:
        is_number = one["status"] == Status.ACTIVE and one["low"] == one["high"]
        if not is_number:
            yield one
        elif (at := span.at(one["as_of"])) - ends >= apart:
            ends = at
            yield one
