"""Everything a figure says in numbers, for many groups at once: columns in, columns out (M6-M10).

The answers are those of `measure`, bit for bit (M13). Whole numbers are exact. For the rest both
paths take one logarithm a voice and one exponential a group from the same library, and what lies
between are operations that IEEE 754 rounds one way only, in the same order. NumPy's own logarithm
is faster and differs in the last bit, and so is its own sum; neither is used.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import exp, log1p

import numpy as np

from app.reconcile.blocks import (
    FAR,
    Block,
    Bools,
    Place,
    far,
    in_blocks,
    log_middle,
    place,
    running_sum,
)
from app.reconcile.columns import Columns, Floats, Ints
from app.reconcile.methods import METHOD, Method
from app.reconcile.students_t import quantile


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """A row a group, in the order given; -1 or NaN where there is no number.

    `t1` and `t2` are in half persons, FAR where unbounded; `distances` has a row a voice.
    """

    low: Ints
    best: Ints
    high: Ints
    envelope_low: Ints
    envelope_high: Ints
    t1: Ints
    t2: Ints
    compatible: Bools
    clip: Floats
    n_eff: Floats
    interval_low: Floats
    interval_high: Floats
    """Whole; a float, for it may be beyond 64 bits."""
    agreement_low: Ints
    agreement_high: Ints
    agreement_voices: Ints
    spread_ratio: Floats
    iqr: Floats
    birge_ratio: Floats
    i_squared: Floats
    overlap: Floats
    distances: Floats


def range_and_best(columns: Columns, method: Method = METHOD) -> tuple[Ints, Ints, Ints]:
    """Low, best and high alone (persons); -1 where there is none.

    >>> low, best, high = range_and_best(Columns.of(sizes=[2, 1], low=[4, 9, 3], high=[4, 9, -1]))
    >>> low.tolist(), best.tolist(), high.tolist()
    ([4, 3], [6, -1], [9, -1])
    """
    columns.check(method)
    answers = np.full((3, len(columns.sizes)), -1)

    def work(groups: Ints, rows: Ints) -> None:
        found = place(Block.of(columns, rows), method)
        answers[:, groups] = found.low, found.best, found.high

    in_blocks(columns.sizes, work)
    return answers[0], answers[1], answers[2]


_COUNTS = (
    *("low", "best", "high", "envelope_low", "envelope_high"),
    *("agreement_low", "agreement_high"),
)
_MEASURES = (
    *("clip", "interval_low", "interval_high", "spread_ratio", "iqr"),
    *("birge_ratio", "i_squared", "overlap"),
)


def measure_columns(columns: Columns, method: Method = METHOD, *, shared: float = 0.0) -> Numbers:
    """Every number of every group; `shared` is the error common to all voices (log units).

    >>> columns = Columns.of(sizes=[1, 0], low=[7_000], high=[15_000])
    >>> made = measure_columns(columns)
    >>> made.best.tolist(), made.interval_low.tolist(), made.interval_high.tolist()
    ([10247, -1], [4570.0, nan], [22976.0, nan])
    """
    columns.check(method)
    made = _nothing(len(columns.sizes), len(columns.low))

    def work(groups: Ints, rows: Ints) -> None:
        block = Block.of(columns, rows)
        found = place(block, method)
        distances, ascending, limit = _distances(block, found, method)
        made.distances[rows] = distances
        parts = {
            **{name: getattr(found, name) for name in Place.__slots__},
            "clip": limit,
            **_interval(block, found, np.minimum(distances, limit), distances > 0, method, shared),
            **_agreement(block),
            **_spread(block),
            **_scatter(ascending, found.bounded, method),
        }
        for name, part in parts.items():
            getattr(made, name)[groups] = part

    in_blocks(columns.sizes, work)
    return made


def _nothing(groups: int, voices: int) -> Numbers:
    """The numbers of groups without voices."""
    unknown = {name: np.full(groups, -1) for name in _COUNTS}
    missing = {name: np.full(groups, np.nan) for name in _MEASURES}
    return Numbers(
        **unknown,
        **missing,
        t1=np.full(groups, -FAR),
        t2=np.full(groups, FAR),
        compatible=np.ones(groups, dtype=bool),
        n_eff=np.zeros(groups),
        agreement_voices=np.zeros(groups, dtype=np.int64),
        distances=np.zeros(voices),
    )


def _distances(block: Block, found: Place, method: Method) -> tuple[Floats, Floats, Floats]:
    """How far each voice lies from best, the same sorted, and the clip (log units).  # M8"""
    bounded = found.bounded
    t1, t2 = np.where(bounded, found.t1, 0), np.where(bounded, found.t2, 0)
    middle = np.sqrt((t1 + 2).astype(float) * (t2 + 2).astype(float))
    low, high = (block.cell_low + 2).astype(float), (block.cell_high + 2).astype(float)
    beyond = np.maximum((low - middle) / middle, (middle - high) / high)
    beyond[:, ~bounded] = 0
    distances = np.zeros(beyond.shape)
    away = beyond > 0  # a logarithm is the dearest step, and most voices hold best
    distances[away] = _each(log1p, beyond[away])
    order = np.argsort(distances, axis=0)
    ascending = np.take_along_axis(distances, order, axis=0)
    median = _weighted_median(ascending, np.take_along_axis(block.weight, order, axis=0))
    return distances, ascending, method.clip_scales * np.maximum(median, method.prior_scale)


def _each(function: Callable[[float], float], values: Floats) -> Floats:
    """A function of the standard library over an array: NumPy's own differ in the last bit."""
    return np.fromiter(map(function, values.data), dtype=np.float64, count=values.size)


def _weighted_median(ascending: Floats, weights: Ints) -> Floats:
    """The middle value by weight; the mean of the two middle ones where they tie."""
    reached = running_sum(2 * weights)
    half = reached[-1] // 2
    place, across = (reached < half).sum(axis=0), np.arange(half.size)
    value = ascending[place, across]
    following = ascending[np.minimum(place + 1, len(ascending) - 1), across]
    middle: Floats = np.where(reached[place, across] == half, (value + following) / 2, value)
    return middle


def _ascending_sum(values: Floats) -> Floats:
    """The sums of columns from the least to the greatest, one addition after the other."""
    total: Floats = running_sum(np.sort(values, axis=0))[-1]
    return total


def _interval(
    block: Block, found: Place, clipped: Floats, binds: Bools, method: Method, shared: float
) -> dict[str, Floats]:
    """Widen the minimiser set by what the voices' scatter allows, as `interval` does.  # M8"""
    weight = block.weight
    counted = weight * (binds | (block.no_low == block.no_high)).astype(np.int64)
    total, squares = counted.sum(axis=0), (counted * counted).sum(axis=0)
    n_eff = np.maximum(1.0, (total * total) / np.maximum(squares, 1))
    df = method.prior_df + n_eff - 1
    prior = method.prior_df * (method.prior_scale * method.prior_scale)
    scatter = n_eff * _ascending_sum(weight * (clipped * clipped)) / weight.sum(axis=0)
    s2 = (prior + scatter) / df
    own = _quantiles(0.5 + method.level / 2, df) * np.sqrt(s2 / n_eff)
    common = method.shared_z * shared
    h = np.sqrt(own * own + common * common)
    factor = _each(exp, h)
    low = np.rint((found.t1 + 2) / 2 / factor - 1)
    high = np.rint((found.t2 + 2) / 2 * factor - 1)
    return {
        "n_eff": n_eff,
        "interval_low": np.where(found.t1 > -FAR, np.maximum(0, low), 0),
        "interval_high": np.where(found.t2 < FAR, np.maximum(0, high), np.nan),
    }


def _quantiles(probability: float, df: Floats) -> Floats:
    """Student's t once for each number of degrees of freedom that occurs."""
    each, where = np.unique(df, return_inverse=True)
    return _each(partial(quantile, probability), each)[where]


def _agreement(block: Block) -> dict[str, Ints | Floats]:
    """The region most voices share, and the share of pairs that meet, as `agreement_of`.  # M9

    The last bit of a packed end says whether it closes, so that what touches meets.
    """
    n = len(block.weight)
    ends = np.concatenate([block.reach_low << 1, block.reach_high << 1 | 1])
    ends.sort(axis=0)
    closes = ends & 1
    closed = running_sum(closes.copy())
    inside = np.arange(1, 2 * n + 1)[:, None] - 2 * closed
    most = inside.max(axis=0)
    at, across = (inside == most).argmax(axis=0), np.arange(ends.shape[1])
    low, high = ends[at, across] >> 1, ends[at + 1, across] >> 1
    open_low, open_high = low <= -FAR, high >= FAR
    least = np.maximum(0, (low + 1) >> 1)
    greatest = np.where(open_low, np.maximum(0, (high + 1) >> 1), high >> 1)
    swapped = (least > greatest) & ~open_low & ~open_high  # voices may meet at a half
    least, greatest = np.where(swapped, greatest, least), np.where(swapped, least, greatest)
    nowhere = (most <= 1) & (n > 1)
    apart = (closed & (closes - 1)).sum(axis=0)
    return {
        "agreement_low": np.where(open_low | nowhere, -1, least),
        "agreement_high": np.where(open_high | nowhere, -1, greatest),
        "agreement_voices": most,
        "overlap": 1 - apart / (n * (n - 1) / 2) if n > 1 else np.full(most.shape, np.nan),
    }


def _spread(block: Block) -> dict[str, Floats]:
    """The spread and the quartiles of the voices' central values, as `central_values`.  # M10"""
    centres = _centres(block)
    centres.sort(axis=0)
    known, across = (centres < FAR).sum(axis=0), np.arange(centres.shape[1])
    least, most = centres[0], centres[np.maximum(known, 1) - 1, across]
    from_one = (least == 0).astype(np.int64)
    few = known < 2
    iqr = np.rint(_quarter(centres, known, 3) - _quarter(centres, known, 1))
    return {
        "spread_ratio": np.where(few, np.nan, (most + from_one) / (least + from_one)),
        "iqr": np.where(few, np.nan, iqr),
    }


def _centres(block: Block) -> Ints:
    """Each voice's number to compare, or beyond FAR for none."""
    floor = (block.high < 0) & (2 * block.low > block.reach_high.min(axis=0))
    ceiling = (block.low < 0) & (2 * block.high < block.reach_low.max(axis=0))
    one_sided = block.no_low | block.no_high
    silent = one_sided + (floor | ceiling)
    bound = np.maximum(block.low, block.high) & one_sided
    centres: Ints = np.maximum(block.value, bound) - far(silent)
    ranges = np.nonzero(block.value < one_sided)  # two-sided, and no value is stated
    centres[ranges] = log_middle(2 * block.low[ranges], 2 * block.high[ranges])
    return centres


def _quarter(centres: Ints, known: Ints, q: int) -> Floats:
    last, across = np.maximum(known - 1, 0), np.arange(known.size)
    place, rest = np.divmod(q * last, 4)
    here = centres[place, across]
    following = centres[np.minimum(place + 1, last), across]
    quarter: Floats = here + (following - here) * rest / 4
    return quarter


def _scatter(ascending: Floats, bounded: Bools, method: Method) -> dict[str, Floats]:
    """Birge ratio and I² of distances in ascending order, as `scatter_of`.  # M9"""
    freedom = len(ascending) - 1
    scales = ascending / method.prior_scale
    q = running_sum(scales * scales)[-1]
    comparable = bounded & (freedom > 0)
    excess = np.maximum(0.0, 1 - freedom / np.where(q > 0, q, np.inf))
    return {
        "birge_ratio": np.where(comparable, np.sqrt(q / max(freedom, 1)), np.nan),
        "i_squared": np.where(comparable & (q > 0), excess, np.nan),
    }
