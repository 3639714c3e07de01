"""How far the voices agree, in numbers (docs/method.md, M9 and M10)."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf, sqrt

from app.reconcile.fits import Fit, ascending_sum
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Scatter:
    """How far the voices lie apart; None where fewer than two can be compared."""

    spread_ratio: float | None
    iqr: int | None
    birge_ratio: float | None
    i_squared: float | None
    overlap: float | None


NO_SCATTER = Scatter(spread_ratio=None, iqr=None, birge_ratio=None, i_squared=None, overlap=None)


def agreement_of(voices: Sequence[Voice]) -> tuple[Agreement, float | None]:
    """The region most voices share, and the share of pairs of voices that meet.  # M9

    Where several regions tie, the lowest. Voices that share nothing agree nowhere: one voice, and
    no region, unless it is alone. Each voice is widened by its rounding allowance.
    """
    lows = sorted([voice.reach[0] for voice in voices])
    highs = sorted([voice.reach[1] for voice in voices])
    most = apart = 0
    region: tuple[float, float] = (-inf, inf)
    for opened, low in enumerate(lows, start=1):
        closed = bisect_left(highs, low)  # so many voices end below this one
        apart += closed
        if opened - closed > most:
            most, region = opened - closed, (low, highs[closed])
    n = len(voices)
    overlap = 1 - apart / (n * (n - 1) / 2) if n > 1 else None
    return _agreement(most, region, n), overlap


def _agreement(most: int, region: tuple[float, float], voices: int) -> Agreement:
    if most <= 1 < voices:
        return Agreement(None, None, most)
    low, high = region
    if low == -inf or high == inf:
        return Agreement(_count(low), _count(high), most)
    least, greatest = max(0, int(low + 1) // 2), int(high) // 2
    if least > greatest:  # voices may meet at a half
        least, greatest = greatest, least
    return Agreement(least, greatest, most)


def _count(half_persons: float) -> int | None:
    """The count an end of a region lies at, or None for an open end."""
    return None if half_persons in (inf, -inf) else max(0, int(half_persons + 1) // 2)


def central_values(voices: Sequence[Voice]) -> list[tuple[int, Voice]]:
    """Each voice's number to compare, sorted; a one-sided voice only where it contradicts another.

    Its number is then the bound itself, the nearest it allows.  # M10
    """
    centres = enumerate(zip(_centres(voices), voices, strict=True))
    known = sorted([(c, voice.key, n) for n, (c, voice) in centres if c is not None])
    return [(central, voices[n]) for central, _, n in known]


def _centres(voices: Sequence[Voice]) -> list[int | None]:
    least_high = min([voice.reach[1] for voice in voices], default=inf)
    greatest_low = max([voice.reach[0] for voice in voices], default=-inf)
    centres = []
    for voice in voices:
        said = voice.quantity
        central = said.value
        if central is None:
            low, high = said.low, said.high
            if high is None:
                central = low if low is not None and 2 * low > least_high else None
            elif low is None:
                central = high if 2 * high < greatest_low else None
            else:
                central = said.central
        centres.append(central)
    return centres


def spread_of(centres: Sequence[int]) -> float | None:
    """Greatest over least central value; with a zero among them both count from one.  # M10

    >>> spread_of([10_000, 15_000, 40_000]), spread_of([0, 4]), spread_of([7_000])
    (4.0, 5.0, None)
    """
    if len(centres) < 2:
        return None
    least, most = min(centres), max(centres)
    return most / least if least else (most + 1) / (least + 1)


def level_of(spread: float | None, method: Method) -> Disagreement:
    """The level of disagreement of a spread.  # M10"""
    if spread is None or spread < method.mild_spread:
        return Disagreement.NONE
    if spread < method.strong_spread:
        return Disagreement.MILD
    return Disagreement.STRONG if spread < method.extreme_spread else Disagreement.EXTREME


def scatter_of(
    voices: Sequence[Voice], found: Fit | None, overlap: float | None, method: Method
) -> Scatter:
    """Measure the scatter of the voices around best.  # M9

    Birge ratio √(Q/(n-1)) and I² = max(0, 1 - (n-1)/Q) (Higgins and Thompson 2002), with
    Q = Σ(d/s0)²: no voice states its own error, so s0 stands for it and is shown beside.
    """
    n, s0 = len(voices), method.prior_scale
    if n < 2 or found is None:
        return NO_SCATTER
    centres = sorted([central for central in _centres(voices) if central is not None])
    q = ascending_sum([(scales := d / s0) * scales for d in found.distances])
    comparable = found.best is not None
    return Scatter(
        spread_ratio=spread_of(centres),
        iqr=_iqr(centres),
        birge_ratio=sqrt(q / (n - 1)) if comparable else None,
        i_squared=max(0.0, 1 - (n - 1) / q) if comparable and q else None,
        overlap=overlap,
    )


def statistics_of(
    voices: Sequence[Voice], scatter: Scatter, n_eff: float, *, set_aside: int, method: Method
) -> Statistics:
    """Describe the voices in counts, and their scatter rounded to six digits."""
    carriers = {c.reported_by or c.source.slug for v in voices for c in v.carried_by}
    return Statistics(
        voices=len(voices),
        claims=sum([len(voice.claims) for voice in voices]),
        set_aside=set_aside,
        outlets=len(carriers),
        n_eff=round(n_eff, 6),
        spread_ratio=_rounded(scatter.spread_ratio),
        iqr=scatter.iqr,
        birge_ratio=_rounded(scatter.birge_ratio),
        i_squared=_rounded(scatter.i_squared),
        i_squared_scale=method.prior_scale,
        overlap=_rounded(scatter.overlap),
    )


def _rounded(measure: float | None) -> float | None:
    return None if measure is None else round(measure, 6)


def _iqr(centres: Sequence[int]) -> int | None:
    """Distance between the quartiles of sorted values, linear between neighbours (persons)."""
    if len(centres) < 2:
        return None
    return round(_quarter(centres, 3) - _quarter(centres, 1))


def _quarter(centres: Sequence[int], q: int) -> float:
    place, rest = divmod(q * (len(centres) - 1), 4)
    if rest == 0:
        return centres[place]
    return centres[place] + (centres[place + 1] - centres[place]) * rest / 4
