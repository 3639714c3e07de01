"""The lowest number of the most reliable voices, the way UCDP and ACLED lean."""

from app.reconcile.claims import Grade
from app.reconcile.fits import Basis
from app.reconcile.policies.numbers import about, no_number
from app.reconcile.policies.policy import Estimate, Lessons, Terms
from app.reconcile.policies.scenes import Scene
from app.reconcile.statistics import central_values
from app.reconcile.voices import Voice


def conservative(scene: Scene, terms: Terms, _: Lessons) -> Estimate:
    """The least low end in the tier of the greatest weight.  # M5, M10

    Voices that only assert are left out while another is there. Of the rest, those of the greatest
    weight make the tier. A voice's low end is that of its interval; for a bound that contradicts
    another voice it is the bound, and a bound that is met has none.
    """
    stated = [
        (count if voice.quantity.low is None else min(count, voice.quantity.low), voice)
        for count, voice in central_values(scene.voices)
    ]
    if not stated:
        return no_number(scene.voices)
    counted = [pair for pair in stated if not _only_asserts(pair[1])] or stated
    tier = max(voice.weight for _, voice in counted)
    best, voice = min(
        ((low, voice) for low, voice in counted if voice.weight == tier),
        key=lambda pair: (pair[0], pair[1].key),
    )
    return Estimate.of(best, Basis.LOWEST_RELIABLE, about(best, [voice], terms))


def _only_asserts(voice: Voice) -> bool:
    return all(claim.grade is Grade.ASSERTION for claim in voice.claims)
