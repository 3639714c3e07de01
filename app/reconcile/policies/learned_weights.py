"""Learning whom to believe: answers and weights in turn, until the weights stand.

The answer of a scene is the weighted median of its numbers; a source's weight follows from how far
its numbers lie from the answers. `crh_median` and `catd` differ in that last step alone.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from math import log1p
from typing import TypeAlias

from app.reconcile.fits import Basis
from app.reconcile.policies.numbers import about, middle_by_weight, middles_by_weight, no_number
from app.reconcile.policies.policy import Estimate, Lesson, Lessons, Terms
from app.reconcile.policies.scenes import Scene
from app.reconcile.statistics import central_values

EVEN = 1000
"""The weight of a source before anything is learned; weights are whole, so that sums are exact."""
_ROUNDS = 50
_DIGITS = 12
"""Decimals of a distance (log units): two sources equally far must not differ in the last bit."""

Distances: TypeAlias = Mapping[str, Sequence[float]]
"""How far each source's numbers lie from the answers (log units)."""
Numbers: TypeAlias = tuple[tuple[int, str], ...]
"""The numbers of one scene, each with its source."""


def learned_median(scene: Scene, terms: Terms, lessons: Lessons) -> Estimate:
    """The weighted median of the central values, from three sources on none above half.

    A source without a lesson weighs what the middle one of the learned weighs.
    """
    told = _numbers(scene)
    if not told:
        return no_number(scene.voices)
    known, usual = lessons.weights, lessons.usual_weight or EVEN
    best = middle_by_weight([(count, known.get(source, usual)) for count, source in told])
    voices = [voice.weighing(known.get(voice.source.slug, usual)) for voice in scene.voices]
    return Estimate.of(best, Basis.LEARNED_WEIGHTS, about(best, voices, terms))


def learn_by(
    weigh: Callable[[Distances], Mapping[str, int]],
    scale_of: Callable[[Sequence[float]], float],
    scenes: Sequence[Scene],
) -> Lessons:
    """What each source weighs; only a scene of two numbers or more teaches.

    The order of the scenes changes nothing: weights are whole and distances are sorted.
    """
    told = [numbers for scene in scenes if len(numbers := _numbers(scene)) > 1]
    weights: Mapping[str, int] = {source: EVEN for scene in told for _, source in scene}
    distances: Distances = {}
    for _ in range(_ROUNDS):
        before = weights
        distances = _distances(told, weights)
        weights = weigh(distances)
        if weights == before:
            break
    lessons = (
        Lesson(source=one, scenes=len(some), weight=weights[one], scale=scale_of(some))
        for one, some in sorted(distances.items())
    )
    return Lessons(len(told), tuple(lessons))


def _numbers(scene: Scene) -> Numbers:
    return tuple((count, voice.source.slug) for count, voice in central_values(scene.voices))


def _distances(told: Sequence[Numbers], weights: Mapping[str, int]) -> Distances:
    distances: dict[str, list[float]] = defaultdict(list)
    for scene in told:
        low, high = middles_by_weight([(count, weights[source]) for count, source in scene])
        answer = (log1p(low) + log1p(high)) / 2  # not rounded to a count: a tie stays a tie
        for count, source in scene:
            distances[source].append(round(abs(log1p(count) - answer), _DIGITS))
    return {source: sorted(some) for source, some in distances.items()}
