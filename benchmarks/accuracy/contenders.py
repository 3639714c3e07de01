"""Every method under comparison, as one function: questions in, answers out.

The policies of the service answer through the code that the service runs. Two naive methods stand
beside them: the mean, and the envelope from the least to the greatest number.
"""

from collections.abc import Callable, Mapping, Sequence

from app.reconcile import METHOD
from app.reconcile.bounds import log_middle
from app.reconcile.policies import POLICIES
from app.reconcile.policies.policy import NOTHING_LEARNED, Lessons, Policy, Terms
from app.reconcile.policies.scenes import Scene, scenes_of
from app.reconcile.ranges import ranges_of
from app.reconcile.statistics import central_values
from benchmarks.accuracy.gold import GROUP, Question
from benchmarks.accuracy.scores import Answer

Contender = Callable[[Sequence[Question]], list[Answer]]
TERMS = Terms()
DEFAULT = METHOD.policy


def by_policy(policy: Policy) -> Contender:
    """A policy of the service; one that learns does so from all questions, never from answers."""

    def answer(questions: Sequence[Question]) -> list[Answer]:
        scenes = [scene_of(question) for question in questions]
        lessons = policy.learn(scenes, TERMS) if policy.learn else NOTHING_LEARNED
        return [_answer(policy, scene, lessons) for scene in scenes]

    return answer


def _answer(policy: Policy, scene: Scene, lessons: Lessons) -> Answer:
    made = policy.estimate(scene, TERMS, lessons)
    if made.interval is None:
        return Answer(made.best)
    return Answer(made.best, made.interval.low, made.interval.high)


def scene_of(question: Question) -> Scene:
    (scene,) = scenes_of(question.claims, GROUP)
    return scene


def mean(questions: Sequence[Question]) -> list[Answer]:
    """The arithmetic mean of the central values; it has no interval."""
    return [_mean(scene_of(question)) for question in questions]


def _mean(scene: Scene) -> Answer:
    centres = [count for count, _ in central_values(scene.voices)]
    return Answer(sum(centres) / len(centres)) if centres else Answer(None)


def envelope(questions: Sequence[Question]) -> list[Answer]:
    """From the least to the greatest number stated, and the middle of it on the log scale."""
    return [_envelope(scene_of(question)) for question in questions]


def _envelope(scene: Scene) -> Answer:
    _, hull = ranges_of([voice.quantity for voice in scene.voices])
    if hull.low is None or hull.high is None:
        return Answer(None)
    return Answer(log_middle(2 * hull.low, 2 * hull.high), hull.low, hull.high)


CONTENDERS: Mapping[str, Contender] = {
    "mean": mean,
    "min–max envelope": envelope,
    **{
        name: by_policy(POLICIES[name])
        for name in (
            "median",
            "latest",
            "dersimonian_laird",
            "paule_mandel",
            "likelihood",
            "crh_median",
            "catd",
            DEFAULT,
        )
    },
}
