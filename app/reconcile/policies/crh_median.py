"""Sources weighted by how near they come to the answer, over many scenes (CRH, Li et al. 2014a).

Each source says different things of different groups, so its loss is a mean, started with one
scene at the distance s0: a source seen once is not thereby perfect.
"""

from collections.abc import Sequence
from functools import partial
from math import fsum, log

from app.reconcile.policies.learned_weights import EVEN, Distances, learn_by, learned_median
from app.reconcile.policies.policy import Estimate, Lessons, Terms
from app.reconcile.policies.scenes import Scene


def crh_median(scene: Scene, terms: Terms, lessons: Lessons) -> Estimate:
    """The median of the central values by the weights learned."""
    return learned_median(scene, terms, lessons)


def learn_weights(scenes: Sequence[Scene], terms: Terms) -> Lessons:
    """w = log(Σ losses / own loss), eq. 7, by whole thousandths."""
    s0 = terms.method.prior_scale
    return learn_by(partial(_weights, s0=s0), partial(_loss, s0=s0), scenes)


def _weights(distances: Distances, s0: float) -> dict[str, int]:
    losses = {source: _loss(some, s0) for source, some in distances.items()}
    total = fsum(losses.values())
    return {source: max(1, round(EVEN * log(total / loss))) for source, loss in losses.items()}


def _loss(distances: Sequence[float], s0: float) -> float:
    """The mean distance of a source from the answers (log units)."""
    return fsum([s0, *distances]) / (1 + len(distances))
