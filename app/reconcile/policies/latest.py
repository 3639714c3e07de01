"""The newest word, whoever says it."""

from app.reconcile.policies.policy import Estimate, Lessons, Terms
from app.reconcile.policies.priority_source import one_voice
from app.reconcile.policies.scenes import Scene
from app.reconcile.voices import Voice, latest_moment


def latest(scene: Scene, terms: Terms, _: Lessons) -> Estimate:
    """The central value of the newest voice that states both sides.

    Newest by `as_of`, then by `published_at`, an unknown time oldest; then by weight (M5), then by
    name.
    """
    return one_voice(scene, terms, _rank)


def _rank(voice: Voice) -> tuple[int | float | str, ...]:
    return *min(latest_moment(claim) for claim in voice.claims), -voice.weight, voice.key
