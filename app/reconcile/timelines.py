"""A running total through time: its figure at the end of each step, and what each voice said.

A figure is computed from the claims that its day can see (app.reconcile.daybooks). Every point
equals the figure that `reconcile` gives for the same day, flags included; only its count of claims
set aside is of the claims looked at.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.reconcile.claims import Claim, Group, Status
from app.reconcile.daybooks import Daybook
from app.reconcile.figures import Figure, reconcile
from app.reconcile.interests import Interest
from app.reconcile.methods import METHOD, Method

_ONE_DAY = timedelta(days=1)


class Pace(StrEnum):
    """How far apart the points of a timeline lie."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Said:
    """One number of one voice, with the day it was true on and the claims that carry it."""

    as_of: date | None
    low: int | None
    high: int | None
    value: int | None
    status: Status
    claim_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Everything one who counted has said, oldest first; what befell a claim is its status."""

    voice: str
    interest: Interest
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The figures of a running total, oldest first, and the series they rest on."""

    start: date | None
    end: date | None
    pace: Pace
    figures: tuple[Figure, ...]
    series: tuple[Series, ...]


def span_of(
    claims: Sequence[Claim], start: date | None = None, end: date | None = None
) -> tuple[date, date] | None:
    """The first and last day of a timeline: as asked, else those of the claims in use.

    Where none is in use, those of all claims; None where no day is known at all.

    >>> from app.reconcile import Source, count
    >>> said = [Claim(id=f"{d}", source=Source("m"), quantity=count(d), as_of=date(2022, 3, d))
    ...         for d in (2, 25)]
    >>> [day.day for day in span_of(said)], [day.day for day in span_of(said, date(2022, 3, 30))]
    ([2, 25], [30, 30])
    """
    in_use = [claim.as_of for claim in claims if claim.as_of and claim.status is Status.ACTIVE]
    days = in_use or [claim.as_of for claim in claims if claim.as_of]
    if start is None and end is None and not days:
        return None
    asked = [day for day in (start, end) if day]
    first = start or min([*days, *asked])
    return first, end or max([*days, first])


def ends_of_steps(start: date, end: date, pace: Pace) -> Iterator[date]:
    """The last day of each day, week (ISO 8601, to Sunday) or month, and the last day of all.

    >>> [str(day) for day in ends_of_steps(date(2022, 2, 24), date(2022, 4, 2), Pace.MONTH)]
    ['2022-02-28', '2022-03-31', '2022-04-02']
    """
    day = start
    while day < end:
        if pace is Pace.DAY or _ends_step(day, pace):
            yield day
        day += _ONE_DAY
    yield end


def _ends_step(day: date, pace: Pace) -> bool:
    return day.isoweekday() == 7 if pace is Pace.WEEK else (day + _ONE_DAY).day == 1


def timeline(
    claims: Sequence[Claim],
    group: Group,
    *,
    pace: Pace = Pace.DAY,
    start: date | None = None,
    end: date | None = None,
    method: Method = METHOD,
) -> Timeline:
    """The figure of a running total at the end of each step from `start` to `end`.

    A series is cut to the days that were asked for; a claim of unknown day stays in it. Without
    any dated claim and without a day there are no figures. Raises `ValueError` for a closed
    period, whose figure is the same on every day.

    >>> from app.reconcile import Source, count
    >>> said = [Claim(id=f"{d}", source=Source("m"), quantity=count(d), as_of=date(2022, 3, d))
    ...         for d in (2, 25)]
    >>> weeks = timeline(said, Group.of(metric="killed", period="2022-02-24/.."), pace=Pace.WEEK)
    >>> [(figure.as_of.day, figure.best) for figure in weeks.figures]
    [(6, 2), (13, 2), (20, None), (25, 25)]
    """
    if not group.period.running:
        raise ValueError(
            f"the period {group.period} is closed; only a running total has a timeline"
        )
    span = span_of(claims, start, end)
    book = Daybook.of(claims, method)
    days = ends_of_steps(*span, pace) if span else ()
    figures = tuple(
        reconcile(book.on(day, group), group, as_of=day, method=method).figure for day in days
    )
    first, last = span or (None, None)
    return Timeline(first, last, pace, figures, _all_series(claims, group, start, end))


def _all_series(
    claims: Sequence[Claim], group: Group, start: date | None, end: date | None
) -> tuple[Series, ...]:
    by_voice: dict[str, list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda claim: claim.id):
        if claim.as_of is None or (start or date.min) <= claim.as_of <= (end or date.max):
            by_voice[claim.counted_by.slug].append(claim)
    return tuple(
        Series(voice, group.interest(said[0].counted_by), _said(said))
        for voice, said in sorted(by_voice.items())
    )


_Number = tuple[date, int, int, int, Status]


def _said(claims: Sequence[Claim]) -> tuple[Said, ...]:
    """Each number once a day and status, with every claim that carries it; undated ones first."""
    carried: dict[_Number, list[Claim]] = defaultdict(list)
    for claim in claims:
        said = claim.quantity
        ends = (-1 if number is None else number for number in (said.low, said.high, said.value))
        low, high, value = ends
        carried[claim.as_of or date.min, low, high, value, claim.status].append(claim)
    return tuple(
        Said(
            as_of=said[0].as_of,
            low=said[0].quantity.low,
            high=said[0].quantity.high,
            value=said[0].quantity.value,
            status=said[0].status,
            claim_ids=tuple(claim.id for claim in said),
        )
        for _, said in sorted(carried.items())
    )
