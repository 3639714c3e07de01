"""The default policy: the interval median of M7 with the interval of M8."""

from app.reconcile.fits import fit, interval
from app.reconcile.policies.policy import Estimate, Lessons, Terms
from app.reconcile.policies.scenes import Scene
from app.reconcile.ranges import claimed_range, why_unbounded


def interval_median(scene: Scene, terms: Terms, _: Lessons) -> Estimate:
    """The value that asks the least weighted movement of the voices.  # M7"""
    claimed = claimed_range([voice.quantity for voice in scene.voices])
    found = fit(scene.voices, claimed, terms.method)
    spread = interval(scene.voices, found, terms.method, terms.shared)
    if found.best is None:
        return Estimate(None, None, why_unbounded(claimed), spread)
    return Estimate.of(found.best, found.basis, spread)
