"""Random effects: each number scatters for itself, and all scatter about one count.

On the scale y = log(1 + count), with vᵢ = s0² + (own width)² / 12: no voice states its own error,
so s0 of M8 stands for it, and a stated range adds the variance of an even spread over it. Voices
are weighted by their variance alone; the weights of M5 play no part.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import expm1, fsum, hypot, log1p, sqrt

from app.reconcile.fits import Basis, Interval
from app.reconcile.policies.numbers import about, kept_within, no_number
from app.reconcile.policies.policy import Estimate, Terms
from app.reconcile.policies.scenes import Scene
from app.reconcile.statistics import central_values
from app.reconcile.voices import Voice


@dataclass(frozen=True, slots=True)
class Pooled:
    """The weighted mean of effects with its weights 1/(vᵢ + τ²) (the scale of the effects)."""

    mean: float
    error: float
    """Standard error of the mean, (Σw)^-½."""
    weights: tuple[float, ...]
    q: float
    """Σ w(y - mean)² / (k - 1): how far the scatter exceeds what the weights expect."""


def pooled(effects: Sequence[float], variances: Sequence[float], tau2: float) -> Pooled:
    """Pool effects whose variances are vᵢ + τ² (DerSimonian & Laird 1986, eq. 3).

    >>> pooled([1.0, 3.0], [0.5, 0.5], 0.5).mean
    2.0
    """
    weights = tuple(1 / (v + tau2) for v in variances)
    total = fsum(weights)
    mean = fsum(w * y for w, y in zip(weights, effects, strict=True)) / total
    squares = fsum(w * (y - mean) ** 2 for w, y in zip(weights, effects, strict=True))
    return Pooled(mean, sqrt(1 / total), weights, squares / max(1, len(weights) - 1))


Tau2 = Callable[[Sequence[float], Sequence[float]], float]
Reach = Callable[[Pooled, Terms], float]


def estimated(scene: Scene, terms: Terms, tau2_of: Tau2, reach: Reach) -> Estimate:
    """The pooled mean of the central values, `reach` log units to either side for the interval.

    One number alone has no scatter to learn from and gets the interval of M8.
    """
    centres = central_values(scene.voices)
    if not centres:
        return no_number(scene.voices)
    if len(centres) == 1:
        best, voice = centres[0]
        return Estimate.of(best, Basis.RANDOM_EFFECTS, about(best, [voice], terms))
    effects = [log1p(count) for count, _ in centres]
    variances = [_variance(voice, terms.method.prior_scale) for _, voice in centres]
    found = pooled(effects, variances, tau2_of(effects, variances))
    best = kept_within(scene.voices, round(expm1(found.mean)))
    h = hypot(reach(found, terms), terms.method.shared_z * terms.shared)
    n_eff = fsum(found.weights) ** 2 / fsum(w * w for w in found.weights)
    low, high = (max(0, round(expm1(found.mean + side))) for side in (-h, h))
    spread = Interval(terms.method.level, min(low, best), max(high, best), terms.shared, n_eff)
    return Estimate.of(best, Basis.RANDOM_EFFECTS, spread)


def _variance(voice: Voice, prior_scale: float) -> float:
    low, high = voice.quantity.low, voice.quantity.high
    width = 0.0 if low is None or high is None else log1p(high) - log1p(low)
    return prior_scale**2 + width**2 / 12
