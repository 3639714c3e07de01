"""Sources weighted by how surely they are good, for the many seen seldom (CATD, Li et al. 2014b).

A source seen once may be near the answer by luck, so its weight is the lower end of a confidence
interval for its precision and not the precision itself.
"""

from collections.abc import Sequence
from math import fsum, sqrt
from statistics import median

from app.reconcile.chi_squared import quantile
from app.reconcile.policies.learned_weights import EVEN, Distances, learn_by, learned_median
from app.reconcile.policies.policy import Estimate, Lessons, Terms
from app.reconcile.policies.scenes import Scene

ALPHA = 0.05
"""1 - the level of the confidence interval, as published."""
FLOOR = 1e-6
"""The least sum of squares: nobody counts more exactly than to a thousandth (log units²)."""


def catd(scene: Scene, terms: Terms, lessons: Lessons) -> Estimate:
    """The median of the central values by the weights learned."""
    return learned_median(scene, terms, lessons)


def learn_confidence(scenes: Sequence[Scene], _: Terms) -> Lessons:
    """w = χ²(α/2, n) / Σ d² of the n numbers of a source, eq. 8."""
    return learn_by(_weights, _scale, scenes)


def _weights(distances: Distances) -> dict[str, int]:
    """Whole numbers, `EVEN` squared for the middle source, so that sums are exact."""
    sure = {
        source: quantile(ALPHA / 2, len(some)) / (_squares(some) + FLOOR)
        for source, some in distances.items()
    }
    middle = median(sure.values()) if sure else 1.0
    return {source: max(1, round(EVEN**2 * one / middle)) for source, one in sure.items()}


def _scale(distances: Sequence[float]) -> float:
    return sqrt(_squares(distances) / len(distances))


def _squares(distances: Sequence[float]) -> float:
    return fsum(d * d for d in distances)
