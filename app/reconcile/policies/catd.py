"""Sources weighted by how surely they are good, for the many seen seldom (CATD, Li et al. 2014b).

A source seen once may be near the answer by luck, so its weight is the lower end of a confidence
interval for its precision and not the precision itself.
"""

from collections.abc import Sequence
from functools import partial
from math import fsum, sqrt
from statistics import median

from app.reconcile.chi_squared import quantile
from app.reconcile.methods import Method
from app.reconcile.policies.learned_weights import EVEN, Distances, learn_by, learned_median
from app.reconcile.policies.policy import Estimate, Lessons, Terms
from app.reconcile.policies.scenes import Scene


def catd(scene: Scene, terms: Terms, lessons: Lessons) -> Estimate:
    """The median of the central values by the weights learned."""
    return learned_median(scene, terms, lessons)


def learn_confidence(scenes: Sequence[Scene], terms: Terms) -> Lessons:
    """w = χ²(α/2, n) / Σ d² of the n numbers of a source, eq. 8."""
    return learn_by(partial(_weights, method=terms.method), _scale, scenes)


def _weights(distances: Distances, method: Method) -> dict[str, int]:
    """Whole numbers, `EVEN` squared for the middle source, so that sums are exact."""
    sure = {
        source: quantile(method.catd_alpha / 2, len(some)) / (_squares(some) + method.catd_floor)
        for source, some in distances.items()
    }
    middle = median(sure.values()) if sure else 1.0
    return {source: max(1, round(EVEN**2 * one / middle)) for source, one in sure.items()}


def _scale(distances: Sequence[float]) -> float:
    return sqrt(_squares(distances) / len(distances))


def _squares(distances: Sequence[float]) -> float:
    return fsum(d * d for d in distances)
