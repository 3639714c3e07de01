"""Numbers divided by how far their source tells over or under, learned from overlapping claims.

On y = log(1 + count), what voice v says in scene s of the losses of side p is

    y = θ_s + β_vp + error,    β_vp ~ N(0, τ²),    β = 0 for an independent voice

so that the independent voices anchor the scale (the model of Radford et al. 2023 without its curve
over time). θ is free in every scene; errors have Student's t with 4 degrees of freedom, by
iterated weights (Lange, Little & Taylor 1989). exp(β) is the reporting factor: 0.3 tells of three
where ten died. Only two-sided voices teach and are heard.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, expm1, fsum, hypot, log, log1p, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.reconcile.claims import Group
from app.reconcile.fits import Basis, Interval
from app.reconcile.interests import Interest
from app.reconcile.methods import Method
from app.reconcile.policies.numbers import no_number
from app.reconcile.policies.policy import Estimate, Lesson, Lessons, Terms
from app.reconcile.policies.scenes import Scene
from app.reconcile.voices import Voice

INDEPENDENT = frozenset(
    {
        Interest.THIRD_PARTY_STATE,
        Interest.INTERGOVERNMENTAL,
        Interest.NGO_MONITOR,
        Interest.OPEN_SOURCE_INVESTIGATOR,
        Interest.MEDIA_INVESTIGATION,
        Interest.ACADEMIC,
    }
)
_ROUNDS = 50

Key: TypeAlias = tuple[str, str]
"""A source and the side whose losses it tells of."""
_Floats: TypeAlias = NDArray[np.float64]
_Indices: TypeAlias = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Heard:
    """What the voices of many scenes say, as columns of equal length (log units)."""

    keys: tuple[Key, ...]
    scene: _Indices
    key: _Indices
    """The place in `keys`, or -1 for an independent voice."""
    said: _Floats


def side_of(group: Group) -> str:
    """Whose losses a group counts: the party of its population, or the population itself."""
    return group.population_party or group.population


def bias_adjusted(scene: Scene, terms: Terms, lessons: Lessons) -> Estimate:
    """The mean of what the voices say less their bias, each weighted by what is sure of it.

    It may lie outside the claimed range: that is what it is for.
    """
    voices = [voice for voice in scene.voices if voice.quantity.two_sided]
    if not voices:
        return no_number(scene.voices)
    biases = [bias_of(voice, scene.group, lessons, terms.method) for voice in voices]
    scatter = lessons.scatter or terms.method.prior_scale
    trust = [1 / (scatter**2 + error**2) for _, error in biases]
    heard = [_said(voice) - mean for voice, (mean, _) in zip(voices, biases, strict=True)]
    mean = fsum(t * y for t, y in zip(trust, heard, strict=True)) / fsum(trust)
    h = terms.method.shared_z * hypot(1 / sqrt(fsum(trust)), terms.shared)
    best, low, high = (max(0, round(expm1(mean + side))) for side in (0.0, -h, h))
    n_eff = fsum(trust) ** 2 / fsum(t * t for t in trust)
    spread = Interval(terms.method.level, low, high, terms.shared, n_eff)
    return Estimate.of(best, Basis.BIAS_ADJUSTED, spread)


def bias_of(voice: Voice, group: Group, lessons: Lessons, method: Method) -> tuple[float, float]:
    """The expected log of a voice's reporting factor, and its standard error."""
    if voice.interest in INDEPENDENT:
        return 0.0, 0.0
    lesson = lessons.of(voice.source.slug, side_of(group))
    if lesson is None or lesson.factor is None or lesson.error is None:
        return 0.0, method.bias_scale
    return log(lesson.factor), lesson.error


def learn_factors(scenes: Sequence[Scene], terms: Terms) -> Lessons:
    """The reporting factor of every source on every side, with its interval.

    Only a scene of two numbers or more teaches. The order of the scenes changes nothing.
    """
    heard = _heard(scenes)
    if not heard.keys:
        return Lessons(int(heard.scene.max(initial=-1)) + 1, ())
    beta, covariance, scatter = _solved(heard, terms.method)
    errors = np.sqrt(np.diag(covariance))
    seen = np.bincount(heard.key[heard.key >= 0], minlength=len(heard.keys))
    reach = terms.method.shared_z * errors
    lessons = (
        Lesson(
            source=source,
            side=side,
            scenes=int(seen[n]),
            factor=exp(beta[n]),
            factor_low=exp(beta[n] - reach[n]),
            factor_high=exp(beta[n] + reach[n]),
            error=float(errors[n]),
        )
        for n, (source, side) in enumerate(heard.keys)
    )
    return Lessons(int(heard.scene.max()) + 1, tuple(lessons), scatter)


def _heard(scenes: Sequence[Scene]) -> Heard:
    """The two-sided voices of the scenes that have two or more, in an order of their own."""
    rows: list[tuple[int, Key | None, float]] = []
    taught = 0
    for scene in sorted(scenes, key=_place):
        voices = [voice for voice in scene.voices if voice.quantity.two_sided]
        if len(voices) < 2:
            continue
        for voice in voices:
            own = voice.interest not in INDEPENDENT
            key = (voice.source.slug, side_of(scene.group)) if own else None
            rows.append((taught, key, _said(voice)))
        taught += 1
    keys = tuple(sorted({key for _, key, _ in rows if key is not None}))
    place = {key: n for n, key in enumerate(keys)}
    return Heard(
        keys,
        np.array([scene for scene, _, _ in rows], dtype=np.intp),
        np.array([-1 if key is None else place[key] for _, key, _ in rows], dtype=np.intp),
        np.array([said for _, _, said in rows], dtype=np.float64),
    )


def _place(scene: Scene) -> tuple[str, ...]:
    group = scene.group
    where = (group.event, group.population, group.place or "", group.metric, str(group.period))
    return (*where, str(scene.as_of or ""))


def _said(voice: Voice) -> float:
    central = voice.quantity.central
    assert central is not None  # a two-sided quantity has a central value
    return log1p(central)


def _solved(heard: Heard, method: Method) -> tuple[_Floats, _Floats, float]:
    """β with its covariance, and the scatter: ridge regression within scenes, reweighted."""
    rows, width = len(heard.said), len(heard.keys)
    design = np.zeros((rows, width))
    own = np.flatnonzero(heard.key >= 0)
    design[own, heard.key[own]] = 1.0
    tail, prior = method.bias_tail_df, np.eye(width) / method.bias_scale**2
    weights, variance = np.ones(rows), method.bias_scale**2
    for _ in range(_ROUNDS):
        x = design - _scene_means(design, heard.scene, weights)
        y = heard.said - _scene_means(heard.said[:, None], heard.scene, weights)[:, 0]
        precision = (x * weights[:, None]).T @ x / variance + prior
        beta = np.linalg.solve(precision, (x * weights[:, None]).T @ y / variance)
        rest = y - x @ beta
        weights = (tail + 1) / (tail + rest**2 / variance)
        spare = max(1, rows - int(heard.scene.max()) - 1 - width)
        variance = max(float(weights @ rest**2) / spare, method.prior_scale**2)
    return np.asarray(beta), np.asarray(np.linalg.inv(precision)), sqrt(variance)


def _scene_means(columns: _Floats, scene: _Indices, weights: _Floats) -> _Floats:
    """The weighted mean of each column within each scene, on every row of the scene."""
    totals = np.zeros((int(scene.max()) + 1, columns.shape[1]))
    np.add.at(totals, scene, columns * weights[:, None])
    return np.asarray((totals / np.bincount(scene, weights)[:, None])[scene])
