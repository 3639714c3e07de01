"""What is verified at least: the highest low end that somebody checked."""

from app.reconcile.bounds import quantity
from app.reconcile.claims import Grade
from app.reconcile.fits import Basis
from app.reconcile.policies.numbers import alone
from app.reconcile.policies.policy import Estimate, Lessons, Terms
from app.reconcile.policies.scenes import Scene

VERIFIED = frozenset({Grade.NAMED, Grade.DOCUMENTED, Grade.INVESTIGATED, Grade.VERIFIED_COUNT})


def verified_floor(scene: Scene, terms: Terms, _: Lessons) -> Estimate:
    """The highest low end among the claims in use graded `verified_count` or stronger.

    It is a floor, so one side is enough, and the interval has no high: nothing here says how many
    more there were.
    """
    floors = [
        (claim.quantity.low, voice)
        for voice in scene.voices
        for claim in voice.claims
        if claim.grade in VERIFIED and claim.quantity.low is not None
    ]
    if not floors:
        return Estimate.none("no claim with a low end is graded verified_count or stronger")
    best, voice = max(floors, key=lambda pair: (pair[0], pair[1].weight, pair[1].key))
    return Estimate.of(best, Basis.HIGHEST_VERIFIED, alone(voice.saying(quantity(low=best)), terms))
