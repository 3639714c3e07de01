"""Groups of one size as matrices, a row a voice and a column a group, and where they meet (M4-M7).

Only whole numbers here: sorting, comparing and adding them gives one answer however it is done.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.reconcile.columns import RISE_BITS, Columns, Ints
from app.reconcile.methods import Method

FAR = 2**59
"""An end nobody bounds lies further off than this (half persons)."""
BLOCK = 32_768
"""Voices of a block: its matrices together stay in the cache of one core (voices)."""
WORTH_THREADS = 8
"""From this many blocks on they are worked side by side (blocks)."""

Bools = NDArray[np.bool_]


def far(mask: Ints) -> Ints:
    """-2^60 where a mask is -1, and 0 where it is 0.

    Added or subtracted, it moves a number beyond FAR. On data without a pattern that is several
    times faster than to choose between two numbers.
    """
    return mask << 60


Numeric = TypeVar("Numeric", np.int64, np.float64)


FEW_GROUPS = 16
"""Groups of a block from which on adding whole rows is faster (groups)."""


def running_sum(rows: NDArray[Numeric]) -> NDArray[Numeric]:
    """The sums of each column so far, row after row, in place of the rows given.

    Whole rows are added, which is several times faster than NumPy's own walk down each column,
    unless the columns are few.

    >>> running_sum(np.array([[1, 10], [2, 20], [3, 30]])).tolist()
    [[1, 10], [3, 30], [6, 60]]
    """
    if rows.shape[1] < FEW_GROUPS:
        return np.add.accumulate(rows, axis=0, out=rows)
    for before, here in pairwise(rows):
        here += before
    return rows


@dataclass(frozen=True, slots=True)
class Block:
    """Some groups of one size. Shape of every column: (voices of a group, groups)."""

    low: Ints
    high: Ints
    value: Ints
    weight: Ints
    no_low: Ints
    """-1, which is all bits, where a voice has no low, and 0 elsewhere."""
    no_high: Ints
    cell_low: Ints
    cell_high: Ints
    reach_low: Ints
    reach_high: Ints

    @classmethod
    def of(cls, columns: Columns, rows: Ints) -> "Block":
        """Gather the rows of a block, and widen points and roundings.  # M4"""
        low, high = columns.low.take(rows), columns.high.take(rows)
        no_low, no_high = low >> 63, high >> 63
        half = (low == high).astype(np.int64)
        cell_low = 2 * low - half + far(no_low)
        cell_high = 2 * high + half - far(no_high)
        rounding = 2 * columns.allowance.take(rows)
        return cls(
            low,
            high,
            columns.value.take(rows),
            columns.weight.take(rows),
            no_low,
            no_high,
            cell_low,
            cell_high,
            cell_low - rounding,
            cell_high + rounding,
        )


def blocks(sizes: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Cut groups into blocks of one size: which groups, and the rows of their voices."""
    starts = np.cumsum(sizes) - sizes
    for size in np.unique(sizes[sizes > 0]).tolist():
        of_size = np.flatnonzero(sizes == size)
        step = max(1, BLOCK // size)
        for begin in range(0, len(of_size), step):
            groups = of_size[begin : begin + step]
            yield groups, starts[groups] + np.arange(size)[:, None]


def in_blocks(sizes: Ints, work: Callable[[Ints, Ints], None]) -> None:
    """Do the work of every block, side by side where there is enough of it.

    NumPy lets other threads run while it sorts and adds. Each block writes rows of its own, so the
    answers are the same bits however many there are.
    """
    cut = list(blocks(sizes))
    if len(cut) < WORTH_THREADS:
        for groups, rows in cut:
            work(groups, rows)
        return
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done in [pool.submit(work, groups, rows) for groups, rows in cut]:
            done.result()


@dataclass(frozen=True, slots=True)
class Place:
    """What the groups of a block claim, and where their voices meet. Shape: (groups,)."""

    low: Ints
    high: Ints
    envelope_low: Ints
    envelope_high: Ints
    t1: Ints
    t2: Ints
    compatible: Bools
    best: Ints

    @property
    def bounded(self) -> Bools:
        """Whether both sides are bounded, so that there is a best."""
        return (self.t1 > -FAR) & (self.t2 < FAR)


def place(block: Block, method: Method) -> Place:
    """The claimed range, the envelope and best of each group; -1 for what is not known."""
    low, high, envelope_low, envelope_high = _ranges(block)
    t1, t2 = block.cell_low.max(axis=0), block.cell_high.min(axis=0)
    crossing = np.flatnonzero(t1 > t2)
    compatible = t1 <= t2
    t1[crossing], t2[crossing] = _least_movement(
        block, crossing, low[crossing], high[crossing], method.open_side_slope_halves
    )
    return Place(
        low=np.where(low > -FAR, low, -1),
        high=np.where(high < FAR, high, -1),
        envelope_low=envelope_low,
        envelope_high=envelope_high,
        t1=np.maximum(t1, -FAR),
        t2=np.minimum(t2, FAR),
        compatible=compatible,
        best=_best(block, t1, t2),
    )


def _ranges(block: Block) -> tuple[Ints, Ints, Ints, Ints]:
    """The claimed range and the envelope of each group, an open end far away.  # M6, M9"""
    one_sided = block.no_low | block.no_high
    hull_low = (block.low - far(one_sided)).min(axis=0)
    hull_high = (block.high + far(one_sided)).max(axis=0)
    floor = (block.low + far(~block.no_high)).max(axis=0)
    ceiling = (block.high - far(~block.no_low)).min(axis=0)
    no_hull, crossed = hull_low > FAR, floor > ceiling
    low = np.where(crossed, ceiling, floor)
    high = np.where(crossed, floor, ceiling)
    return (
        np.where(no_hull, low, np.minimum(hull_low, ceiling)),
        np.where(no_hull, high, np.maximum(hull_high, floor)),
        np.minimum((block.low - far(block.no_low)).min(axis=0), ceiling),
        np.maximum((block.high + far(block.no_high)).max(axis=0), floor),
    )


def _least_movement(
    block: Block, groups: Ints, low: Ints, high: Ints, open_halves: int
) -> tuple[Ints, Ints]:
    """The minimiser set of groups whose voices contradict, within what they claim.  # M7

    Each end is packed with what it adds to the slope, so that one sort puts both in order.
    """
    cell_low, cell_high, weight = (
        column[:, groups] for column in (block.cell_low, block.cell_high, block.weight)
    )
    no_low, no_high = cell_low + 2 >> 63, FAR - cell_high >> 63
    last = np.iinfo(np.int64).max
    rise = weight * (2 - open_halves * (no_low | no_high))
    ends = np.concatenate(
        [
            ((cell_low + 2) << RISE_BITS | rise | no_low) & last,
            ((cell_high + 2) << RISE_BITS | rise | no_high) & last,
        ]
    )
    ends.sort(axis=0)
    slope = running_sum(ends & (2**RISE_BITS - 1))
    slope -= (weight * (2 + (2 - open_halves) * no_low)).sum(axis=0)
    reached = (slope < 0).sum(axis=0)
    across = np.arange(len(groups))
    here, following = ends[reached, across], ends[reached + 1, across]
    flat = slope[reached, across] == 0
    t1, t2 = (here >> RISE_BITS) - 2, (np.where(flat, following, here) >> RISE_BITS) - 2
    outside = np.flatnonzero((t1 < 2 * low) | (t2 > 2 * high))
    low, high = low[outside], high[outside]
    points = block.low[:, groups[outside]] == block.high[:, groups[outside]]
    stated = block.low[:, groups[outside]]
    least = 2 * low - (points & (stated == low)).any(axis=0)
    most = 2 * high + (points & (stated == high)).any(axis=0)
    t1[outside] = np.clip(t1[outside], least, most)
    t2[outside] = np.clip(t2[outside], least, most)
    return t1, t2


def _best(block: Block, t1: Ints, t2: Ints) -> Ints:
    """The middle of [t1, t2] as a count; an end that is a point's own ½ is that point."""
    bounded = (t1 > -FAR) & (t2 < FAR)
    best = log_middle(np.where(bounded, t1, 0), np.where(bounded, t2, 0))
    best = np.where(bounded, best, -1)
    half = np.flatnonzero((t1 == t2) & (t1 % 2 == 1))
    below = t1[half] >> 1
    points = (block.low[:, half] == below) & (block.high[:, half] == below)
    best[half] = np.where(points.any(axis=0), below, below + 1)
    return best


def log_middle(low_halves: Ints, high_halves: Ints) -> Ints:
    """The middle of intervals on the scale log(1 + count), as in bounds.log_middle.  # M7

    The root of the product a·b as a float is at most 1 off. What is left of a·b then is small, so
    that it is right even where both products wrap around modulo 2^64.

    >>> log_middle(np.array([14_000, -1, 2]), np.array([30_000, 1, 2 * 10**15])).tolist()
    [10247, 0, 44721359]
    """
    a, b = low_halves + 2, high_halves + 2
    root = np.sqrt(a.astype(float) * b.astype(float)).astype(np.int64)
    left = a * b - root * root
    root += (left > 2 * root).astype(np.int64) - (left < 0)
    middle: Ints = np.maximum(0, (root - 1) // 2)
    return middle
