"""One source's running total, read from report to report.

A series is what one who counted was told to say by one way, because two outlets that carry the
same count may be a day apart. A way that has no earlier report is compared with those that
have fallen silent.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from app.reconcile.admissions import Reason
from app.reconcile.case import Case
from app.reconcile.claims import Claim, Status

Key = TypeVar("Key", str, tuple[str, str])
Reports = Mapping[date, list[Claim]]


@dataclass(frozen=True, slots=True)
class Step:
    """What was said of a running total for one day, all its active claims together."""

    as_of: date
    low: int | None
    high: int | None
    allowance: int
    claim_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """One report with those before it, as many as `jump` looks at, and those after it."""

    voice: str
    way: str
    trail: Sequence[Step]
    later: Step
    after: Sequence[Step]

    @property
    def earlier(self) -> Step:
        return self.trail[-1]

    @property
    def who(self) -> str:
        return self.voice if self.way == self.voice else f"{self.voice} (through {self.way})"


def reports_by_day(
    claims: Sequence[Claim], *, by: Callable[[Claim], Key]
) -> dict[Key, dict[date, list[Claim]]]:
    """Active running totals by day, apart by what `by` tells of a claim."""
    series: dict[Key, dict[date, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in claims:
        if claim.status is Status.ACTIVE and claim.as_of is not None:
            series[by(claim)][claim.as_of].append(claim)
    return series


def _step(as_of: date, said: Sequence[Claim]) -> Step:
    lows = [claim.quantity.low for claim in said]
    highs = [claim.quantity.high for claim in said]
    return Step(
        as_of,
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
        max(claim.quantity.allowance for claim in said),
        tuple(sorted(claim.id for claim in said)),
    )


def known_claims(case: Case) -> list[Claim]:
    """Active claims a figure of this `as_of` knows, in the window or before it."""
    before = [
        aside.claim for aside in case.admission.set_aside if aside.reason is Reason.OUTSIDE_WINDOW
    ]
    return [*case.admission.admitted, *before]


def moves_of(case: Case) -> Iterator[Move]:
    """Every report within the window, with those before it."""
    if not case.group.period.running or case.admission.as_of is None:
        return
    as_of, method = case.admission.as_of, case.method
    series = reports_by_day(known_claims(case), by=way_of)
    voices: dict[str, list[Reports]] = defaultdict(list)
    for (voice, _), reports in series.items():
        voices[voice].append(reports)
    before = {voice: _said_before_the_last(ways) for voice, ways in voices.items()}
    for (voice, way), reports in series.items():
        days = sorted(reports)
        old = sum((as_of - day).days >= case.window_days for day in days)
        if old == len(days):
            continue
        start = max(0, old - method.jump_steps - 1)
        steps = [_step(day, reports[day]) for day in days[start:]]
        last = before[voice]
        if old == 0 and last and last.as_of < days[0]:
            steps.insert(0, last)
        for place in range(max(1, old - start), len(steps)):
            trail = steps[max(0, place - method.jump_steps - 1) : place]
            yield Move(voice, way, trail, steps[place], steps[place + 1 :])


def _said_before_the_last(ways: Sequence[Reports]) -> Step | None:
    """What the ways said last that fell silent before the one that goes on longest."""
    if len(ways) < 2:
        return None
    last = sorted(max(reports) for reports in ways)[-2]
    return _step(last, [claim for reports in ways for claim in reports.get(last, [])])


def way_of(claim: Claim) -> tuple[str, str]:
    """Who counted, and by whom the report came."""
    return claim.counted_by.slug, claim.reported_by or claim.source.slug
