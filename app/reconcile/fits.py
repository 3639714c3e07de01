"""The interval median: the value that asks the least movement of the voices (M7, M8).

Where the minimiser lies depends on the order of the interval ends alone, so it is found on exact
integers (half persons) and no order of claims can change it; logarithms enter only for distances.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import expm1, fsum, hypot, inf, log, sqrt

from app.reconcile.bounds import log_middle
from app.reconcile.methods import Method
from app.reconcile.ranges import claimed_range
from app.reconcile.students_t import quantile
from app.reconcile.voices import Voice


class Basis(StrEnum):
    """How `best` came about."""

    COMMON_REGION = "common_region"
    INTERVAL_MEDIAN = "interval_median"
    # Of the other policies.  # M11
    MEDIAN = "median"
    LOWEST_RELIABLE = "lowest_reliable"
    HIGHEST_VERIFIED = "highest_verified"
    ONE_VOICE = "one_voice"
    MOST_LIKELY = "most_likely"
    RANDOM_EFFECTS = "random_effects"
    LEARNED_WEIGHTS = "learned_weights"
    BIAS_ADJUSTED = "bias_adjusted"


@dataclass(frozen=True, slots=True)
class Fit:
    """Where the voices meet, or come closest: [t1, t2] in half persons, None if unbounded."""

    t1: int | None
    t2: int | None
    best: int | None
    basis: Basis
    distances: tuple[float, ...]
    """Log distance of each voice to best, in the order of the voices."""


def fit(voices: Sequence[Voice], method: Method) -> Fit:
    """Find best for one voice or more.  # M7"""
    cells = [voice.quantity.cell() for voice in voices]
    t1 = max((low for low, _ in cells if low is not None), default=None)
    t2 = min((high for _, high in cells if high is not None), default=None)
    basis = Basis.COMMON_REGION
    if t1 is not None and t2 is not None and t1 > t2:
        weights = [voice.weight for voice in voices]
        claimed = _claimed(voices)
        t1, t2 = _least_movement(cells, weights, method.open_side_slope_halves)
        # Bounds that are met pull too, but never out of what the voices claim.
        t1, t2 = (_within(claimed, t) for t in (t1, t2))
        basis = Basis.INTERVAL_MEDIAN
    if t1 is None or t2 is None:
        return Fit(t1, t2, None, basis, tuple(0.0 for _ in voices))
    middle = (log_of(t1) + log_of(t2)) / 2
    points = {v.quantity.low for v in voices if v.quantity.is_point}
    distances = tuple(_distance(low, high, middle) for low, high in cells)
    return Fit(t1, t2, _nearest_count(t1, t2, points), basis, distances)


def fit_at(voices: Sequence[Voice], count: int) -> Fit:
    """The voices seen from a count that another rule chose, M11: its cell and their distances."""
    cells = [voice.quantity.cell() for voice in voices]
    distances = tuple(_distance(low, high, log_of(2 * count)) for low, high in cells)
    return Fit(2 * count - 1, 2 * count + 1, count, Basis.MEDIAN, distances)


def _within(claimed: tuple[int, int], t: int) -> int:
    return min(max(t, claimed[0]), claimed[1])


def _claimed(voices: Sequence[Voice]) -> tuple[int, int]:
    """The claimed range (half persons, a point with its cell) of voices that contradict.  # M6"""
    cells = [voice.quantity.cell() for voice in voices if voice.quantity.two_sided]
    claimed = claimed_range([voice.quantity for voice in voices])
    assert claimed.low is not None  # voices that contradict each other bound both sides
    assert claimed.high is not None
    low = min([2 * claimed.low, *(low for low, _ in cells if low is not None)])
    high = max([2 * claimed.high, *(high for _, high in cells if high is not None)])
    return low, high


def _least_movement(
    cells: Sequence[tuple[int | None, int | None]], weights: Sequence[int], open_halves: int
) -> tuple[int, int]:
    """The minimiser set of Σ weight x movement, slopes counted in half weights.  # M7"""
    slope = 0
    ends: list[tuple[int, int]] = []
    for (low, high), weight in zip(cells, weights, strict=True):
        full, rest = 2 * weight, open_halves * weight
        if low is not None and high is not None:
            slope -= full
            ends += [(low, full), (high, full)]
        elif low is not None:
            slope -= full
            ends.append((low, full + rest))
        elif high is not None:
            slope -= rest
            ends.append((high, full + rest))
    ends.sort()
    for (here, rise), (following, _) in pairwise(ends):
        slope += rise
        if slope > 0:
            return here, here
        if slope == 0 and following > here:
            return here, following
    return ends[-1][0], ends[-1][0]


def _nearest_count(t1: int, t2: int, points: set[int | None]) -> int:
    """The middle of [t1, t2] as a count; an end that is a point's own ½ is that point."""
    if t1 == t2 and t1 % 2:
        below = t1 // 2
        return below if below in points else below + 1
    return log_middle(t1, t2)


def log_of(half_persons: int) -> float:
    """log(1 + count) of a count in half persons."""
    return log((half_persons + 2) / 2)


def _distance(low: int | None, high: int | None, at: float) -> float:
    below = 0.0 if low is None else log_of(low) - at
    above = 0.0 if high is None else at - log_of(high)
    return max(below, above, 0.0)


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the count lies with probability `level`, given the claims (persons)."""

    level: float
    low: int | None
    high: int | None
    shared: float
    n_eff: float


def interval(voices: Sequence[Voice], found: Fit, method: Method, shared: float) -> Interval:
    """Widen the minimiser set by what the voices' scatter allows.  # M8

    s² = (ν0·s0² + n_eff·mean_w d²) / (ν0 + n_eff - 1) and
    h = hypot(t₀.₉₅(ν0 + n_eff - 1)·√(s²/n_eff), z·shared), as M8 of docs/method.md derives.
    A bound that does not bind adds no precision, so only two-sided and binding voices count
    towards n_eff (Kish 1965). `shared` is the error common to all voices (log units).
    """
    weights = [voice.weight for voice in voices]
    counted = [
        voice.weight
        for voice, d in zip(voices, found.distances, strict=True)
        if voice.quantity.two_sided or d > 0
    ]
    n_eff = max(1.0, kish(counted))
    limit = clip(found.distances, weights, method)
    squares = [w * min(d, limit) ** 2 for w, d in zip(weights, found.distances, strict=True)]
    df = method.prior_df + n_eff - 1
    scatter = n_eff * fsum(squares) / sum(weights)
    s2 = (method.prior_df * method.prior_scale**2 + scatter) / df
    upper_tail = 0.5 + method.level / 2
    h = hypot(quantile(upper_tail, df) * sqrt(s2 / n_eff), method.shared_z * shared)
    low = 0 if found.t1 is None else max(0, round(expm1(log_of(found.t1) - h)))
    high = None if found.t2 is None else max(0, round(expm1(log_of(found.t2) + h)))
    return Interval(method.level, low, high, shared, n_eff)


def kish(weights: Sequence[int]) -> float:
    """Effective number of voices, (Σw)² / Σw² (Kish 1965); 0 for none."""
    return sum(weights) ** 2 / sum(w * w for w in weights) if weights else 0.0


def clip(distances: Sequence[float], weights: Sequence[int], method: Method) -> float:
    """The distance from best beyond which a voice stands apart (log units).  # M8"""
    scale = max(_weighted_median(distances, weights), method.prior_scale)
    return method.clip_scales * scale


def _weighted_median(values: Sequence[float], weights: Sequence[int]) -> float:
    """The middle value by weight; the mean of the two middle ones where they tie."""
    half, reached, lower = sum(weights), 0, -inf
    for value, weight in sorted(zip(values, weights, strict=True)):
        if lower > -inf:
            return (lower + value) / 2
        reached += 2 * weight
        if reached > half:
            return value
        if reached == half:
            lower = value
    return 0.0
