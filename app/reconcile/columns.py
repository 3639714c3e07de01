"""The voices of many groups as columns: one row a voice, and the rows of a group together.

A number that is not stated is -1, for counts are never negative. Counts are at most 10^15
(docs/method.md, D4), so that twice a count, its weight beside it, fits into 64 bits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.reconcile.methods import Method
from app.reconcile.voices import Voice

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NOT_STATED = -1
MOST = 10**15
"""The greatest count the columns hold (persons)."""
RISE_BITS = 12
"""Bits beside an end of an interval for what it adds to the slope of M7 (half weights)."""
HEAVIEST = isqrt(2**53)
"""The greatest sum of weights in a group: its square is still exact as a float (Kish)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What the kernel reads. Shapes: `sizes` (groups,), every other column (voices,).

    >>> columns = Columns.of(low=[7_000, 1_351], high=[15_000, 1_351], value=[-1, 1_351], sizes=[2])
    >>> columns.weight.tolist(), columns.allowance.tolist()
    ([500, 500], [0, 0])
    """

    sizes: Ints
    """Voices of each group; the rows follow in the same order. A group may have none."""
    low: Ints
    high: Ints
    value: Ints
    """The stated value of a two-sided voice: its number to compare (M10)."""
    allowance: Ints
    weight: Ints

    @classmethod
    def of(
        cls,
        *,
        sizes: Any,  # anything NumPy reads as whole numbers
        low: Any,
        high: Any,
        value: Any = None,
        allowance: Any = None,
        weight: Any = None,
    ) -> "Columns":
        """Columns from whatever NumPy reads as whole numbers; a weight is 500 unless stated."""
        stated = whole(low)
        return cls(
            sizes=whole(sizes),
            low=stated,
            high=whole(high),
            value=np.full(stated.shape, NOT_STATED) if value is None else whole(value),
            allowance=np.zeros_like(stated) if allowance is None else whole(allowance),
            weight=np.full(stated.shape, 500) if weight is None else whole(weight),
        )

    def check(self, method: Method) -> None:
        """Raise ValueError where the kernel could not be exact, with what to do."""
        counts = (self.low, self.high, self.value, self.allowance)
        if any(column.shape != self.weight.shape for column in counts):
            raise ValueError("the columns differ in length; send one row a voice")
        if self.sizes.sum() != len(self.weight):
            raise ValueError(f"sizes add up to {self.sizes.sum()}, not to {len(self.weight)} rows")
        if not self.weight.size:
            return
        if max(column.max() for column in counts) > MOST:
            raise ValueError(f"a count is above {MOST:,}; measure its group with measure()")
        if min(column.min() for column in counts) < NOT_STATED:
            raise ValueError("a count is negative; -1 means not stated")
        if ((self.low < 0) & (self.high < 0)).any():
            raise ValueError("a voice states neither end; leave it out")
        greatest = int(self.weight.max())
        if self.weight.min() < 1 or greatest > most_weight(method):
            raise ValueError(f"weights run from 1 to {most_weight(method)}; scale them")
        if int(self.sizes.max()) * greatest > HEAVIEST:
            raise ValueError("a group is too heavy for the kernel; measure it with measure()")


def most_weight(method: Method) -> int:
    """The greatest weight whose pull fits beside an end of an interval."""
    widest: int = 2**RISE_BITS - 1
    return widest // (2 + method.open_side_slope_halves)


def whole(numbers: Any) -> Ints:  # anything NumPy reads as whole numbers
    return np.asarray(numbers, dtype=np.int64)


def by_group(group: Ints, groups: int) -> tuple[Ints, Ints]:
    """The order that brings the rows of a group together, and the size of each group.

    Rows of one group stay in their order. Group and row are packed into one number, because
    NumPy sorts plain numbers several times faster than it ranks them.

    >>> order, sizes = by_group(whole([1, 0, 1]), 3)
    >>> order.tolist(), sizes.tolist()
    ([1, 0, 2], [1, 2, 0])
    """
    bits = max(len(group) - 1, 0).bit_length()
    keys = (group << bits) | np.arange(len(group))
    keys.sort()
    return keys & ((1 << bits) - 1), np.bincount(group, minlength=groups)


def columns_of(groups: Sequence[Sequence[Voice]]) -> Columns:
    """The columns of some groups' voices, each of which `fits_columns`."""
    voices = [voice for group in groups for voice in group]
    quantities = [voice.quantity for voice in voices]
    return Columns.of(
        sizes=[len(group) for group in groups],
        low=[NOT_STATED if q.low is None else q.low for q in quantities],
        high=[NOT_STATED if q.high is None else q.high for q in quantities],
        value=[NOT_STATED if q.value is None else q.value for q in quantities],
        allowance=[q.allowance for q in quantities],
        weight=[voice.weight for voice in voices],
    )


def fits_columns(voices: Sequence[Voice], method: Method) -> bool:
    """Whether the kernel can measure a group exactly; else `measure` does."""
    if not voices:
        return True
    weights = [voice.weight for voice in voices]
    numbers = [n for voice in voices for n in (*voice.quantity.stated, voice.quantity.allowance)]
    light = max(weights) <= most_weight(method) and len(voices) * max(weights) <= HEAVIEST
    return light and min(weights) > 0 and max(numbers) <= MOST
