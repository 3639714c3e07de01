"""Which figures are parts of which: by metric, event, population, place and period (M12).

A figure is part of another when everyone it counts is counted there too: it lies within the other
in all five, and differs in at least one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from app.reconcile.metrics import Metric
from app.reconcile.periods import Period

UNSPECIFIED = "unspecified"
EVERYWHERE = ""
"""The place of a figure that names none: the whole of its event."""
EARLIEST, LATEST = -(10**7), 10**7
"""Beyond every day there is (ordinals of days); one is the other's negative."""

Line = tuple[str, ...]
Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One group among those compared: its claimed range, and the claims behind its ends.

    Event, population and place are lines: the word, its parent, that one's parent, and so on.
    `as_of` is a running total's; that of a closed period is not looked at.
    """

    figure_id: str
    metric: Metric
    period: Period
    low: int | None
    high: int | None
    event: Line = (UNSPECIFIED,)
    population: Line = ("all",)
    place: Line = (EVERYWHERE,)
    as_of: date | None = None
    claim_ids: Line = ()

    @property
    def key(self) -> Key:
        """What it counts, whenever that was."""
        return self.event[0], self.population[0], self.place[0], self.metric.slug

    @property
    def family(self) -> tuple[str, str, str, date | None, date | None]:
        """What it has in common with the groups that differ from it in metric only."""
        period = self.period
        return self.event[0], self.population[0], self.place[0], period.start, period.end


class Extent(IntEnum):
    """How a figure's days end: on a stated day, on its `as_of`, or nobody knows when."""

    CLOSED = 0
    RUNNING = 1
    UNDATED = 2


Marks = tuple[int | None, int | None, int | None]
"""An end for each `Extent`."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A member with its days as numbers, which compare faster than dates."""

    id: str
    key: Key
    member: Member
    start: int
    end: int
    """The last day counted; `EARLIEST` where nobody knows it."""
    extent: Extent
    reach: Marks
    """The least end with which a whole of each extent covers it; None: no such whole does."""
    room: Marks
    """The greatest end with which a part of each extent fits in; None: no such part does."""

    @classmethod
    def of(cls, member: Member, skew: int | None) -> "Node":
        """A node that lets a running total be `skew` days newer than its whole, or of unknown day.

        With a skew of None it must be shown that it is not newer.
        """
        period = member.period
        last = member.as_of if period.running else period.end
        start = period.start.toordinal() if period.start else EARLIEST
        end = last.toordinal() if last else EARLIEST
        reach: Marks = (end, end, None)
        room: Marks = (end, end, None)
        extent = Extent.CLOSED
        if period.running and last is None:
            extent = Extent.UNDATED
            reach, room = (None, EARLIEST, EARLIEST), (None, LATEST, LATEST)
            if skew is None:
                reach, room = (None, None, EARLIEST), (None, None, LATEST)
        elif period.running:
            extent = Extent.RUNNING
            if skew is not None:
                reach, room = (end, end - skew, EARLIEST), (end, end + skew, LATEST)
        return cls(member.figure_id, member.key, member, start, end, extent, reach, room)

    @property
    def numbered(self) -> bool:
        """Whether there is anything to compare others with."""
        return self.member.low is not None or self.member.high is not None

    @property
    def last(self) -> int:
        """The last day it may count."""
        return LATEST if self.extent is Extent.UNDATED else self.end


def is_part_of(part: Member, whole: Member, *, skew: int | None = None) -> bool:
    """Whether everyone counted in `part` is counted in `whole`, which counts more or other days.

    >>> from app.reconcile.metrics import METRICS
    >>> killed = next(metric for metric in METRICS if metric.slug == "killed")
    >>> month, year = (
    ...     Member(figure_id=days, metric=killed, period=Period.parse(days), low=None, high=None)
    ...     for days in ("2022-03", "2022")
    ... )
    >>> is_part_of(month, year), is_part_of(year, month), is_part_of(year, year)
    (True, False, False)

    A running total counts the days up to its `as_of`. With a `skew` a part of a running total may
    be newer than it by so many days, or one of the two may be of unknown day.
    """
    return (
        (part.key != whole.key or part.period != whole.period)
        and bool(part.metric.outcomes)
        and (part.metric.slug == whole.metric.slug or part.metric.is_part_of(whole.metric))
        and whole.event[0] in part.event
        and whole.population[0] in part.population
        and whole.place[0] in part.place
        and covers(Node.of(whole, skew), Node.of(part, skew))
    )


def covers(whole: Node, part: Node) -> bool:
    """Whether the days of the whole hold those of the part."""
    reach = part.reach[whole.extent]
    return whole.start <= part.start and reach is not None and reach <= whole.end


def line_of(word: str, parents: Mapping[str, str | None]) -> Line:
    """A word, its parent, that one's parent, and so on.

    >>> line_of("mariupol", {"mariupol": "donetsk-oblast", "donetsk-oblast": "ukraine"})
    ('mariupol', 'donetsk-oblast', 'ukraine')

    A circle of parents ends where it began.
    """
    line = [word]
    while (parent := parents.get(line[-1])) and parent not in line:
        line.append(parent)
    return tuple(line)


def place_line(place: str | None, event: str, parents: Mapping[str, str | None]) -> Line:
    """A place with its parents, and last the whole of its event, if the event is known.

    >>> place_line("mariupol", "siege", {}), place_line("mariupol", "unspecified", {})
    (('mariupol', ''), ('mariupol',))
    """
    if place is None:
        return (EVERYWHERE,)
    line = line_of(place, parents)
    return line if event == UNSPECIFIED else (*line, EVERYWHERE)


def behind_ends(
    stated: Iterable[tuple[int | None, int | None, Sequence[str]]],
    *,
    low: int | None,
    high: int | None,
) -> Line:
    """The claims of the voices that state an end of the claimed range.

    >>> behind_ends([(5, 9, ["a"]), (6, 7, ["b"]), (9, None, ["c"])], low=5, high=9)
    ('a', 'c')
    """
    ends = {end for end in (low, high) if end is not None}
    return tuple(sorted({id for *said, ids in stated if ends.intersection(said) for id in ids}))
