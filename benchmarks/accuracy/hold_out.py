"""How well each source group of the PNAS set is foretold by the others.

On every day of the year, for every quantity of which three source groups or more speak within the
14 days that end there, each is left out and foretold. What is known of its way of telling comes
from windows that ended 14 days before or earlier: nothing of the window itself, and nothing later.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import exp, expm1, fsum, log1p, sqrt
from statistics import median
from typing import TypeAlias

from app.reconcile import METHOD, Claim
from app.reconcile.admissions import admit
from app.reconcile.figures import summarise as summarise_voices
from app.reconcile.policies.bias_adjusted import bias_of, learn_factors
from app.reconcile.policies.policy import Lessons
from app.reconcile.policies.scenes import Scene
from app.reconcile.voices import Voice, gather
from benchmarks.accuracy.contenders import TERMS
from benchmarks.accuracy.ukraine import FIRST_DAY, LAST_DAY, PUBLISHED, Row

FEWEST = 3
"""A window with fewer source groups foretells nobody (voices)."""
QUANTILES = {0.68: 1.0, 0.90: 1.645}
"""Levels of the foretold interval, with the normal quantile of each."""

Scenes: TypeAlias = Mapping[tuple[int, date], Scene]
"""The voices of each published quantity, by its place in the list, on each day."""


@dataclass(frozen=True, slots=True)
class Foretold:
    """One source group left out: what it said, and what each way foretold (persons)."""

    source: str
    said: int
    low: int
    high: int
    """The least and the greatest number of the other groups' claims in the window."""
    pooled: float
    one_vote: float
    default: int | None
    adjusted: float
    error: float
    """Standard error of the log of `adjusted`, against what will be said."""

    def inside(self, quantile: float) -> bool:
        """Whether the adjusted interval at this normal quantile holds what was said."""
        off = log1p(self.said) - log1p(self.adjusted)
        return abs(off) <= quantile * self.error


def learned_of(rows: Sequence[Row]) -> Lessons:
    """What the whole year teaches, in windows that end on day 365 and before."""
    scenes = _scenes(rows)
    return learn_factors(_before(scenes, LAST_DAY + timedelta(days=METHOD.window_days)), TERMS)


def foretell(rows: Sequence[Row]) -> list[Foretold]:
    """Every source group of every window, left out once."""
    scenes = _scenes(rows)

    @cache
    def learned(day: date) -> Lessons:
        return learn_factors(_before(scenes, day), TERMS)

    found = []
    for (_, day), scene in sorted(scenes.items()):
        voices = [voice for voice in scene.voices if voice.quantity.two_sided]
        if len(voices) >= FEWEST:
            found += [_left_out(scene, voice, voices, learned(day)) for voice in voices]
    return found


def _scenes(rows: Sequence[Row]) -> Scenes:
    scenes = {}
    for place, quantity in enumerate(PUBLISHED):
        claims = [row.claim for row in rows if row.cumulative and row.quantity == quantity]
        for day in _days():
            voices = _voices(claims, place, day)
            if voices:
                scenes[place, day] = Scene(quantity.group, voices, day)
    return scenes


def _days() -> list[date]:
    return [FIRST_DAY + timedelta(days=n) for n in range(1, (LAST_DAY - FIRST_DAY).days + 1)]


def _voices(claims: Sequence[Claim], place: int, day: date) -> tuple[Voice, ...]:
    group, first = PUBLISHED[place].group, day - timedelta(days=METHOD.window_days)
    near = [claim for claim in claims if claim.as_of and first < claim.as_of <= day]
    admitted = admit(near, group, as_of=day, known_at=None, method=METHOD).admitted
    return tuple(gather(admitted, group)[0])


def _before(scenes: Scenes, day: date) -> list[Scene]:
    """The windows that end 14 days before a day, 28 days before, and so on."""
    step = METHOD.window_days
    ends = {day - timedelta(days=step * n) for n in range(1, 1 + (day - FIRST_DAY).days // step)}
    return [scene for (_, end), scene in scenes.items() if end in ends]


def _left_out(scene: Scene, voice: Voice, voices: Sequence[Voice], lessons: Lessons) -> Foretold:
    others = [other for other in voices if other is not voice]
    centres = [_central(other) for other in others]
    claims = [n for other in others for claim in other.carried_by for n in claim.quantity.stated]
    adjusted, error = _adjusted(scene, voice, others, lessons)
    return Foretold(
        source=voice.key,
        said=_central(voice),
        low=min(claims),
        high=max(claims),
        pooled=median(claims),
        one_vote=median(centres),
        default=summarise_voices(others, METHOD).best,
        adjusted=adjusted,
        error=error,
    )


def _central(voice: Voice) -> int:
    central = voice.quantity.central
    assert central is not None  # only two-sided voices are asked
    return central


def _adjusted(
    scene: Scene, voice: Voice, others: Sequence[Voice], lessons: Lessons
) -> tuple[float, float]:
    """The others less their bias, plus the bias of the one left out; and the error of it all."""
    scatter = lessons.scatter or METHOD.prior_scale
    biases = [bias_of(other, scene.group, lessons, METHOD) for other in others]
    trust = [1 / (scatter**2 + error**2) for _, error in biases]
    heard = [log1p(_central(o)) - mean for o, (mean, _) in zip(others, biases, strict=True)]
    level = fsum(t * y for t, y in zip(trust, heard, strict=True)) / fsum(trust)
    own, error = bias_of(voice, scene.group, lessons, METHOD)
    return expm1(level + own), sqrt(1 / fsum(trust) + scatter**2 + error**2)


@dataclass(frozen=True, slots=True)
class Summary:
    """One way of foretelling: median error and width as ratios, coverage as a share."""

    way: str
    error: float | None
    coverage: float | None
    width: float | None


def summarise(foretold: Sequence[Foretold]) -> list[Summary]:
    """The ways side by side, over the same source groups and windows."""
    ranges = Summary(
        "others' min–max range",
        None,
        _share([one.low <= one.said <= one.high for one in foretold]),
        median(one.high / max(1, one.low) for one in foretold),
    )
    named = {"pooled median": "pooled", "one vote a group": "one_vote", "default": "default"}
    points = [
        Summary(way, median(_ratio(getattr(one, name), one.said) for one in foretold), None, None)
        for way, name in named.items()
    ]
    error = median(_ratio(one.adjusted, one.said) for one in foretold)
    intervals = [
        Summary(
            f"bias_adjusted, {level:.0%} interval",
            error,
            _share([one.inside(quantile) for one in foretold]),
            median(exp(2 * quantile * one.error) for one in foretold),
        )
        for level, quantile in QUANTILES.items()
    ]
    return [ranges, *points, *intervals]


def by_source(foretold: Sequence[Foretold]) -> dict[str, tuple[int, float, float]]:
    """Each source group: how often left out, and how often either interval held what it said."""
    parts: dict[str, list[Foretold]] = defaultdict(list)
    for one in foretold:
        parts[one.source].append(one)
    return {
        source: (
            len(some),
            _share([one.low <= one.said <= one.high for one in some]),
            _share([one.inside(QUANTILES[0.68]) for one in some]),
        )
        for source, some in sorted(parts.items())
    }


def _share(held: Sequence[bool]) -> float:
    return sum(held) / len(held)


def _ratio(one: float, other: float) -> float:
    return max(one / max(other, 1), other / max(one, 1))
