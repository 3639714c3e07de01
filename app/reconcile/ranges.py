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
    lows = [q.low for q in quantities if q.low is not None and q.high is None]
    highs = [q.high for q in quantities if q.high is not None and q.low is None]
    floor, ceiling = max(lows, default=None), min(highs, default=None)
    hull = hull_of([q for q in quantities if q.two_sided])
    if hull.low is not None and hull.high is not None:
        low = hull.low if ceiling is None else min(hull.low, ceiling)
        high = hull.high if floor is None else max(hull.high, floor)
        return Range(low, high)
    if floor is not None and ceiling is not None and floor > ceiling:
        return Range(ceiling, floor)
    return Range(floor, ceiling)


def hull_of(quantities: Sequence[Quantity]) -> Range:
    """The least low and the greatest high stated; None where no voice states that side."""
    return Range(
        min((q.low for q in quantities if q.low is not None), default=None),
        max((q.high for q in quantities if q.high is not None), default=None),
    )


def envelope_of(quantities: Sequence[Quantity]) -> Range:
    """The least and the greatest number any voice states.  # M9"""
    stated = [number for q in quantities for number in q.stated]
    return Range(min(stated, default=None), max(stated, default=None))


def why_unbounded(claimed: Range) -> str | None:
    """Why a count with this claimed range has no best, or None if both sides are bounded.  # M7

    >>> why_unbounded(Range(300, None))
    'only lower bounds are stated, so nothing bounds it from above'
    """
    if claimed.low is not None and claimed.high is not None:
        return None
    side, other = ("upper", "below") if claimed.low is None else ("lower", "above")
    return f"only {side} bounds are stated, so nothing bounds it from {other}"
