"""How far the voices agree, in numbers (docs/method.md, M9 and M10)."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import fsum, inf, sqrt

from app.reconcile.bounds import Quantity
from app.reconcile.fits import Fit
from app.reconcile.methods import Method
from app.reconcile.voices import Voice


class Disagreement(StrEnum):
    """How far apart the voices' central values lie.  # M10"""

    NONE = "none"
    MILD = "mild"
    STRONG = "strong"
    EXTREME = "extreme"


@dataclass(frozen=True, slots=True)
class Agreement:
    """The region most voices share (Marzullo 1984), and how many share it (persons, voices)."""

    low: int | None
    high: int | None
    voices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """Counts and measures beside a figure; None where fewer than two voices can be compared."""

    voices: int
    claims: int
    set_aside: int
    outlets: int
    n_eff: float
    spread_ratio: float | None
    iqr: int | None
    birge_ratio: float | None
    i_squared: float | None
    i_squared_scale: float
    overlap: float | None


def reach(quantity: Quantity) -> tuple[float, float]:
    """The counts a voice can agree with, in half persons: its cell and its rounding allowance.

    >>> from app.reconcile.bounds import quantity
    >>> reach(quantity(value=16_100, bound="about"))
    (32099, 32301)
    """
    low, high = quantity.cell()
    return (
        -inf if low is None else low - 2 * quantity.allowance,
        inf if high is None else high + 2 * quantity.allowance,
    )


def agreement_of(voices: Sequence[Voice]) -> Agreement:
    """The region most voices share; where several tie, the lowest.  # M9

    Voices that share nothing agree nowhere: one voice, and no region, unless it is alone.
    """
    edges = []
    for voice in voices:
        low, high = reach(voice.quantity)
        edges += [(low, 0, 1), (high, 1, -1)]
    edges.sort()
    most = inside = 0
    region: tuple[float, float] = (-inf, inf)
    for place, (at, _, step) in enumerate(edges):
        inside += step
        if step > 0 and inside > most:
            most, region = inside, (at, edges[place + 1][0])
    if most <= 1 < len(voices):
        return Agreement(None, None, most)
    low, high = region
    if low == -inf or high == inf:
        return Agreement(_count(low), _count(high), most)
    ends = sorted((max(0, int(low + 1) // 2), int(high) // 2))  # voices may meet at a half
    return Agreement(ends[0], ends[1], most)


def _count(half_persons: float) -> int | None:
    """The count an end of a region lies at, or None for an open end."""
    return None if half_persons in (inf, -inf) else max(0, int(half_persons + 1) // 2)


def central_values(voices: Sequence[Voice]) -> list[tuple[int, Voice]]:
    """Each voice's number to compare, sorted; a one-sided voice only where it contradicts another.

    Its number is then the bound itself, the nearest it allows.  # M10
    """
    cells = [reach(voice.quantity) for voice in voices]
    least_high = min((high for _, high in cells), default=inf)
    greatest_low = max((low for low, _ in cells), default=-inf)
    centres = []
    for voice in voices:
        low, high = voice.quantity.low, voice.quantity.high
        central = voice.quantity.central
        if high is None and low is not None and 2 * low > least_high:
            central = low
        elif low is None and high is not None and 2 * high < greatest_low:
            central = high
        if central is not None:
            centres.append((central, voice))
    return sorted(centres, key=lambda pair: (pair[0], pair[1].key))


def spread_of(centres: Sequence[int]) -> float | None:
    """Greatest over least central value; with a zero among them both count from one.  # M10

    >>> spread_of([10_000, 15_000, 40_000]), spread_of([0, 4]), spread_of([7_000])
    (4.0, 5.0, None)
    """
    if len(centres) < 2:
        return None
    least, most = min(centres), max(centres)
    ratio = most / least if least else (most + 1) / (least + 1)
    return round(ratio, 6)


def level_of(spread: float | None, method: Method) -> Disagreement:
    """The level of disagreement of a spread.  # M10"""
    if spread is None or spread < method.mild_spread:
        return Disagreement.NONE
    if spread < method.strong_spread:
        return Disagreement.MILD
    return Disagreement.STRONG if spread < method.extreme_spread else Disagreement.EXTREME


def statistics_of(
    voices: Sequence[Voice], found: Fit | None, n_eff: float, *, set_aside: int, method: Method
) -> Statistics:
    """Describe the scatter of the voices around best.  # M9

    Birge ratio √(Q/(n-1)) and I² = max(0, 1 - (n-1)/Q) (Higgins and Thompson 2002), with
    Q = Σ(d/s0)²: no voice states its own error, so s0 stands for it and is shown beside.
    """
    centres = [central for central, _ in central_values(voices)]
    carriers = {c.reported_by or c.source.slug for v in voices for c in v.carried_by}
    n = len(voices)
    q = fsum((d / method.prior_scale) ** 2 for d in found.distances) if found else 0.0
    comparable = n > 1 and found is not None and found.best is not None
    return Statistics(
        voices=n,
        claims=sum(len(voice.claims) for voice in voices),
        set_aside=set_aside,
        outlets=len(carriers),
        n_eff=round(n_eff, 6),
        spread_ratio=spread_of(centres),
        iqr=_iqr(centres),
        birge_ratio=round(sqrt(q / (n - 1)), 6) if comparable else None,
        i_squared=round(max(0.0, 1 - (n - 1) / q), 6) if comparable and q else None,
        i_squared_scale=method.prior_scale,
        overlap=_overlap(voices),
    )


def _iqr(centres: Sequence[int]) -> int | None:
    """Distance between the quartiles of sorted values, linear between neighbours (persons)."""
    if len(centres) < 2:
        return None

    def quarter(q: int) -> float:
        place, rest = divmod(q * (len(centres) - 1), 4)
        following = centres[min(place + 1, len(centres) - 1)]
        return centres[place] + (following - centres[place]) * rest / 4

    return round(quarter(3) - quarter(1))


def _overlap(voices: Sequence[Voice]) -> float | None:
    """The share of pairs of voices whose intervals meet."""
    n = len(voices)
    if n < 2:
        return None
    cells = [reach(voice.quantity) for voice in voices]
    highs = sorted(high for _, high in cells)
    apart = sum(bisect_left(highs, low) for low, _ in cells)
    return round(1 - apart / (n * (n - 1) / 2), 6)
