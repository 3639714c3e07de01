"""What the policies share: each voice's number, and the interval about one that was chosen."""

from collections.abc import Sequence

from app.reconcile.bounds import log_middle
from app.reconcile.fits import Interval, fit, fit_at, interval
from app.reconcile.policies.policy import Estimate, Terms
from app.reconcile.ranges import claimed_range, why_unbounded
from app.reconcile.voices import Voice


def no_number(voices: Sequence[Voice]) -> Estimate:
    """No best, because no voice states a number that is bounded on both sides."""
    why = why_unbounded(claimed_range([voice.quantity for voice in voices]))
    return Estimate.none(why or "each voice bounds it on one side only, and this policy needs both")


def middle_by_weight(numbers: Sequence[tuple[int, int]]) -> int:
    """The weighted median of (count, weight), both whole; of a tie the middle on the log scale.

    Of three or more nobody counts for more than half: a weight above that of all others together
    is cut to it. Of two, the heavier one speaks.

    >>> middle_by_weight([(10_000, 500), (15_000, 500), (40_000, 500)])
    15000
    >>> middle_by_weight([(100, 1), (400, 999)]), middle_by_weight([(100, 5), (400, 5)])
    (400, 200)
    >>> middle_by_weight([(100, 1), (200, 1), (400, 999)])
    283
    """
    low, high = middles_by_weight(numbers)
    return low if low == high else log_middle(2 * low, 2 * high)


def middles_by_weight(numbers: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The one or two counts in the middle of (count, weight), as `middle_by_weight` finds it.

    >>> middles_by_weight([(100, 5), (400, 5)])
    (100, 400)
    """
    most = sum(weight for _, weight in numbers)
    cut = sorted(numbers)
    if len(numbers) > 2:
        cut = [(count, min(weight, most - weight)) for count, weight in cut]
    half, reached = sum(weight for _, weight in cut), 0
    for place, (count, weight) in enumerate(cut):
        reached += 2 * weight
        if reached > half or place == len(cut) - 1:
            return count, count
        if reached == half:
            return count, cut[place + 1][0]
    raise ValueError("there is no median of nothing")


def about(count: int, voices: Sequence[Voice], terms: Terms) -> Interval:
    """The interval of M8 about a count that a policy chose, from the scatter of these voices.

    One voice that states both sides has the interval it would have alone.
    """
    if len(voices) == 1 and voices[0].quantity.two_sided:
        return alone(voices[0], terms)
    return interval(voices, fit_at(voices, count, terms.method), terms.method, terms.shared)


def alone(voice: Voice, terms: Terms) -> Interval:
    """The interval of M8 that a voice would have if it spoke alone."""
    claimed = claimed_range([voice.quantity])
    return interval([voice], fit([voice], claimed, terms.method), terms.method, terms.shared)


def kept_within(voices: Sequence[Voice], count: int) -> int:
    """A count found with logarithms, kept in the claimed range: rounding moves large ones.  # M6"""
    claimed = claimed_range([voice.quantity for voice in voices])
    least = count if claimed.low is None else max(count, claimed.low)
    return least if claimed.high is None else min(least, claimed.high)
