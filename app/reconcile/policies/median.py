"""The plain median: one voice, one vote."""

from app.reconcile.fits import Basis
from app.reconcile.policies.numbers import about, middle_by_weight, no_number
from app.reconcile.policies.policy import Estimate, Lessons, Terms
from app.reconcile.policies.scenes import Scene
from app.reconcile.statistics import central_values


def median(scene: Scene, terms: Terms, _: Lessons) -> Estimate:
    """The unweighted median of the voices' central values.  # M10

    Of an even number, the middle of the two in the middle on the log scale. Bounds that are met
    have no central value and no vote.
    """
    centres = central_values(scene.voices)
    if not centres:
        return no_number(scene.voices)
    best = middle_by_weight([(count, 1) for count, _ in centres])
    equal = [voice.weighing(1) for voice in scene.voices]
    return Estimate.of(best, Basis.MEDIAN, about(best, equal, terms))
