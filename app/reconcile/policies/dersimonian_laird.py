"""Random effects with the moment estimate of DerSimonian & Laird (1986)."""

from collections.abc import Sequence
from math import fsum

from app.reconcile.policies.policy import Estimate, Lessons, Terms
from app.reconcile.policies.random_effects import Pooled, estimated, pooled
from app.reconcile.policies.scenes import Scene


def dersimonian_laird(scene: Scene, terms: Terms, _: Lessons) -> Estimate:
    """The random-effects mean with a normal interval, mean ± z·(Σw)^-½."""
    return estimated(scene, terms, moment_tau2, _reach)


def moment_tau2(effects: Sequence[float], variances: Sequence[float]) -> float:
    """τ² = max(0, (Q - (k - 1)) / (Σw - Σw²/Σw)) with w = 1/v (their eq. 8).

    >>> round(moment_tau2([1.0, 2.0, 4.0], [0.5, 0.5, 0.25]), 6)
    2.3
    """
    fixed = pooled(effects, variances, 0.0)
    total = fsum(fixed.weights)
    spare = total - fsum(w * w for w in fixed.weights) / total
    return max(0.0, (fixed.q - 1) * (len(effects) - 1) / spare)


def _reach(found: Pooled, terms: Terms) -> float:
    return terms.method.shared_z * found.error
