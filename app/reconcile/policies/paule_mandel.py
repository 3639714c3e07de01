"""Random effects with the estimate of Paule & Mandel (1982) and a Hartung-Knapp interval."""

from collections.abc import Sequence
from math import fsum, sqrt

from app.reconcile.policies.policy import Estimate, Lessons, Terms
from app.reconcile.policies.random_effects import Pooled, estimated, pooled
from app.reconcile.policies.scenes import Scene
from app.reconcile.students_t import quantile

_ROUNDS = 100


def paule_mandel(scene: Scene, terms: Terms, _: Lessons) -> Estimate:
    """The random-effects mean, with the modified Hartung-Knapp interval."""
    return estimated(scene, terms, iterated_tau2, hartung_knapp)


def iterated_tau2(effects: Sequence[float], variances: Sequence[float]) -> float:
    """The τ² at which Σ (y - mean)² / (v + τ²) = k - 1, or 0 where the sum is below it already.

    Newton's steps from 0, which the convex sum never lets overshoot (DerSimonian & Kacker 2007,
    appendix 8).

    >>> round(iterated_tau2([1.0, 2.0, 4.0], [0.5, 0.5, 0.25]), 6)
    1.983221
    """
    tau2, k = 0.0, len(effects)
    for _ in range(_ROUNDS):
        at = pooled(effects, variances, tau2)
        excess = (at.q - 1) * (k - 1)
        slope = fsum((w * (y - at.mean)) ** 2 for w, y in zip(at.weights, effects, strict=True))
        if excess <= 0 or excess / slope < 1e-15 * tau2:
            break
        tau2 += excess / slope
    return tau2


def hartung_knapp(found: Pooled, terms: Terms) -> float:
    """t(k - 1) · √max(1, q) · (Σw)^-½ (Hartung & Knapp 2001, modified by Röver et al. 2015)."""
    t = quantile(0.5 + terms.method.level / 2, len(found.weights) - 1)
    return t * sqrt(max(1.0, found.q)) * found.error
