"""The interval median: the value that asks the least movement of the voices (M7, M8).

Where the minimiser lies depends on the order of the interval ends alone, so it is found on exact
integers (half persons) and no order of claims can change it; logarithms enter only for distances.
Every float comes from one logarithm or exponential and from operations that IEEE 754 rounds one
way only, in a fixed order: the kernel repeats them bit for bit (M13).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import exp, inf, log1p, sqrt

from app.reconcile.bounds import log_middle
from app.reconcile.methods import Method
from app.reconcile.ranges import Range
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
    clip: float
    """The distance from best beyond which a voice stands apart (log units).  # M8"""


def fit(voices: Sequence[Voice], claimed: Range, method: Method) -> Fit:
    """Find best for one voice or more, and how far each lies from it.  # M7"""
    t1, t2, basis = _minimisers(voices, claimed, method)
    if t1 is None or t2 is None:
        distances: tuple[float, ...] = (0.0,) * len(voices)
        return Fit(t1, t2, None, basis, distances, method.clip_scales * method.prior_scale)
    distances = _distances(voices, sqrt((t1 + 2) * (t2 + 2)))
    limit = clip(distances, [voice.weight for voice in voices], method)
    return Fit(t1, t2, _nearest_count(t1, t2, voices), basis, distances, limit)


def fit_at(voices: Sequence[Voice], count: int, method: Method) -> Fit:
    """The voices seen from a count that another rule chose, M11: its cell and their distances."""
    distances = _distances(voices, 2 * count + 2)
    limit = clip(distances, [voice.weight for voice in voices], method)
    return Fit(2 * count - 1, 2 * count + 1, count, Basis.MEDIAN, distances, limit)


def best_of(voices: Sequence[Voice], claimed: Range, method: Method) -> int | None:
    """Best alone, for summaries of one voice or more."""
    t1, t2, _ = _minimisers(voices, claimed, method)
    return None if t1 is None or t2 is None else _nearest_count(t1, t2, voices)


def _minimisers(
    voices: Sequence[Voice], claimed: Range, method: Method
) -> tuple[int | None, int | None, Basis]:
    """The region the voices share, else the values that ask the least movement."""
    lows, highs = zip(*[voice.cell for voice in voices], strict=True)
    t1, t2 = max(lows), min(highs)
    if t1 <= t2:
        low = None if t1 == -inf else int(t1)
        return low, None if t2 == inf else int(t2), Basis.COMMON_REGION
    weights = [voice.weight for voice in voices]
    low, high = _least_movement(lows, highs, weights, method.open_side_slope_halves)
    assert claimed.low is not None  # voices that contradict each other bound both sides
    assert claimed.high is not None
    if low < 2 * claimed.low or high > 2 * claimed.high:
        # Bounds that are met pull too, but never out of what the voices claim.
        least, most = _claimed_cell(voices, claimed.low, claimed.high)
        low, high = min(max(low, least), most), min(max(high, least), most)
    return low, high, Basis.INTERVAL_MEDIAN


def _claimed_cell(voices: Sequence[Voice], low: int, high: int) -> tuple[int, int]:
    """The claimed range in half persons, a point at its end with its ½.  # M6"""
    points = [voice.quantity.low for voice in voices if voice.quantity.is_point]
    return 2 * low - (low in points), 2 * high + (high in points)


def _least_movement(
    lows: Sequence[float], highs: Sequence[float], weights: Sequence[int], open_halves: int
) -> tuple[int, int]:
    """The minimiser set of Σ weight x movement, slopes counted in half weights.  # M7"""
    slope = 0
    ends: list[tuple[float, int]] = []
    for low, high, weight in zip(lows, highs, weights, strict=True):
        full, rest = 2 * weight, open_halves * weight
        if low == -inf:
            slope -= rest
            ends.append((high, full + rest))
        elif high == inf:
            slope -= full
            ends.append((low, full + rest))
        else:
            slope -= full
            ends += ((low, full), (high, full))
    ends.sort()
    for (here, rise), (following, _) in pairwise(ends):
        slope += rise
        if slope >= 0:
            return int(here), int(following if slope == 0 else here)
    return int(ends[-1][0]), int(ends[-1][0])


def _nearest_count(t1: int, t2: int, voices: Sequence[Voice]) -> int:
    """The middle of [t1, t2] as a count; an end that is a point's own ½ is that point."""
    if t1 == t2 and t1 % 2:
        below = t1 // 2
        cell = 2 * below - 1, 2 * below + 1
        return below if cell in [voice.cell for voice in voices] else below + 1
    return log_middle(t1, t2)


def _distances(voices: Sequence[Voice], middle: float) -> tuple[float, ...]:
    """Log distance of each voice's cell from the middle, √((2 + t1)(2 + t2)).

    The logarithm of a ratio, not the difference of two logarithms: near best nothing cancels.
    """
    distances = []
    for voice in voices:
        low, high = voice.cell
        if low + 2 > middle:
            distances.append(log1p((low + 2 - middle) / middle))
        elif high + 2 < middle:
            distances.append(log1p((middle - (high + 2)) / (high + 2)))
        else:
            distances.append(0.0)
    return tuple(distances)


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
    h = √((t₀.₉₅(ν0 + n_eff - 1)·√(s²/n_eff))² + (z·shared)²), as M8 of docs/method.md derives.
    A bound that does not bind adds no precision, so only two-sided and binding voices count
    towards n_eff (Kish 1965). `shared` is the error common to all voices (log units).
    """
    squares, counted, total = [], [], 0
    for voice, d in zip(voices, found.distances, strict=True):
        weight = voice.weight
        total += weight
        if d > 0 or voice.quantity.two_sided:
            counted.append(weight)
        if d > found.clip:
            d = found.clip
        squares.append(weight * (d * d))
    n_eff = max(1.0, kish(counted))
    df = method.prior_df + n_eff - 1
    prior = method.prior_df * (method.prior_scale * method.prior_scale)
    s2 = (prior + n_eff * ascending_sum(squares) / total) / df
    own = quantile(0.5 + method.level / 2, df) * sqrt(s2 / n_eff)
    common = method.shared_z * shared
    h = sqrt(own * own + common * common)
    factor = exp(h)
    low = 0 if found.t1 is None else max(0, round((found.t1 + 2) / 2 / factor - 1))
    high = None if found.t2 is None else max(0, round((found.t2 + 2) / 2 * factor - 1))
    return Interval(method.level, low, high, shared, n_eff)


def kish(weights: Sequence[int]) -> float:
    """Effective number of voices, (Σw)² / Σw² (Kish 1965); 0 for none."""
    return sum(weights) ** 2 / sum([w * w for w in weights]) if weights else 0.0


def ascending_sum(values: Sequence[float]) -> float:
    """The sum from the least to the greatest: one answer in any order.  # M13

    >>> ascending_sum([1e16, 1.0, 1.0]) == ascending_sum([1.0, 1e16, 1.0]) == 1e16 + 2
    True
    """
    total = 0.0
    for value in sorted(values):
        total += value  # not sum(), which compensates from Python 3.12 on
    return total


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
