"""The claimed range: what the voices say, never widened by statistics (docs/method.md, M6)."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.reconcile.bounds import Quantity


@dataclass(frozen=True, slots=True)
class Range:
    """A closed range of counts (persons); a side nobody bounds is None."""

    low: int | None
    high: int | None


def claimed_range(quantities: Sequence[Quantity]) -> Range:
    """The hull of the two-sided voices, extended by a one-sided one where it contradicts them.

    With one-sided voices only, the greatest lower and the least upper bound, or the hull of both
    where those cross. A lower bound never clashes upward.  # M6

    >>> from app.reconcile.bounds import quantity as q
    >>> claimed_range([q(low=100, high=200), q(low=500)])
    Range(low=100, high=500)
    >>> claimed_range([q(low=300), q(low=600), q(low=12)])
    Range(low=600, high=None)
    >>> claimed_range([])
    Range(low=None, high=None)
    """
    return ranges_of(quantities)[0]


def ranges_of(quantities: Sequence[Quantity]) -> tuple[Range, Range]:
    """The claimed range, and the envelope: the least and greatest number stated.  # M6, M9

    A stated value lies between its ends, so the ends are enough.

    >>> from app.reconcile.bounds import quantity as q
    >>> ranges_of([q(low=400, high=700), q(low=12)])
    (Range(low=400, high=700), Range(low=12, high=700))
    """
    lows, highs, floors, ceilings = [], [], [], []
    for q in quantities:
        if q.low is None:
            if q.high is not None:
                ceilings.append(q.high)
        elif q.high is None:
            floors.append(q.low)
        else:
            lows.append(q.low)
            highs.append(q.high)
    if not floors and not ceilings and lows:
        hull = Range(min(lows), max(highs))
        return hull, hull
    bounds = floors + ceilings
    envelope = Range(min(lows + bounds, default=None), max(highs + bounds, default=None))
    if lows:
        # An upper bound lowers the hull only from below it, a lower bound raises it from above.
        return Range(min(lows + ceilings), max(highs + floors)), envelope
    floor, ceiling = max(floors, default=None), min(ceilings, default=None)
    if floor is not None and ceiling is not None and floor > ceiling:
        return Range(ceiling, floor), envelope
    return Range(floor, ceiling), envelope


def hull_of(quantities: Sequence[Quantity]) -> Range:
    """The least low and the greatest high stated; None where no voice states that side."""
    return Range(
        min((q.low for q in quantities if q.low is not None), default=None),
        max((q.high for q in quantities if q.high is not None), default=None),
    )


def why_unbounded(claimed: Range) -> str | None:
    """Why a count with this claimed range has no best, or None if both sides are bounded.  # M7

    >>> why_unbounded(Range(300, None))
    'only lower bounds are stated, so nothing bounds it from above'
    """
    if claimed.low is not None and claimed.high is not None:
        return None
    side, other = ("upper", "below") if claimed.low is None else ("lower", "above")
    return f"only {side} bounds are stated, so nothing bounds it from {other}"
