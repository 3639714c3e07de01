"""Sources weighted by how near they come to the answer, over many scenes (CRH, Li et al. 2014).

Each source says different things of different groups, so its loss is a mean, started with one
scene at the distance s0: a source seen once is not thereby perfect.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import fsum, log, log1p
from statistics import median_low
from typing import TypeAlias

from app.reconcile.fits import Basis
from app.reconcile.policies.numbers import about, middle_by_weight, no_number
from app.reconcile.policies.policy import Estimate, Lesson, Lessons, Terms
from app.reconcile.policies.scenes import Scene
from app.reconcile.statistics import central_values

EVEN = 1000
"""The weight of a source before anything is learned; weights are whole, so that sums are exact."""
_ROUNDS = 50
Told: TypeAlias = tuple[tuple[int, str], ...]
"""The numbers of one scene, each with its source."""


def crh_median(scene: Scene, terms: Terms, lessons: Lessons) -> Estimate:
    """The median of the central values by the weights learned, no source above half.

    A source without a lesson weighs what the middle one of the learned weighs.
    """
    told = _numbers(scene)
    if not told:
        return no_number(scene.voices)
    known = {one.source: one.weight for one in lessons.learned if one.weight is not None}
    usual = median_low(known.values()) if known else EVEN
    best = middle_by_weight([(count, known.get(source, usual)) for count, source in told])
    voices = [voice.weighing(known.get(voice.source.slug, usual)) for voice in scene.voices]
    return Estimate.of(best, Basis.LEARNED_WEIGHTS, about(best, voices, terms))


def learn_weights(scenes: Sequence[Scene], terms: Terms) -> Lessons:
    """Answers and weights in turn until the weights stand: w = log(Σ losses / own loss), eq. 7.

    Only a scene of two numbers or more teaches. The order of the scenes changes nothing.
    """
    told = [numbers for scene in scenes if len(numbers := _numbers(scene)) > 1]
    weights: dict[str, int] = {source: EVEN for scene in told for _, source in scene}
    losses: dict[str, float] = {}
    for _ in range(_ROUNDS):
        before = weights
        losses = _losses(told, weights, terms.method.prior_scale)
        total = fsum(losses.values())
        weights = {one: max(1, round(EVEN * log(total / loss))) for one, loss in losses.items()}
        if weights == before:
            break
    seen = Counter(source for scene in told for _, source in scene)
    lessons = (
        Lesson(source=one, scenes=seen[one], weight=weights[one], scale=losses[one])
        for one in sorted(losses)
    )
    return Lessons(len(told), tuple(lessons))


def _numbers(scene: Scene) -> Told:
    return tuple((count, voice.source.slug) for count, voice in central_values(scene.voices))


def _losses(told: Sequence[Told], weights: Mapping[str, int], s0: float) -> dict[str, float]:
    """The mean distance of each source from the answers (log units)."""
    distances: dict[str, list[float]] = defaultdict(list)
    for scene in told:
        answer = log1p(middle_by_weight([(count, weights[source]) for count, source in scene]))
        for count, source in scene:
            distances[source].append(abs(log1p(count) - answer))
    return {one: fsum([s0, *some]) / (1 + len(some)) for one, some in distances.items()}
