"""The most likely count, when errors on the log scale have heavy tails.

On y = log(1 + count), with F the distribution function of Student's t with 4 degrees of freedom,
heavy enough that one wild voice hardly matters (Lange, Little & Taylor 1989), and (aᵢ, bᵢ) the
interval of voice i (M4):

    l(μ, s) = Σ ωᵢ · log[F((bᵢ - μ)/s) - F((aᵢ - μ)/s)] - ν0 · [log s + s0² / (2 s²)]

A bound is an interval that is open on one side (censored). ωᵢ = wᵢ · Σw / Σw², so that they add up
to n_eff. The last term is what M8 expects of the scale: s0, for ν0 observations. The interval holds
the μ whose profile, max over s of l, lies within z²/2 of its maximum (Venzon & Moolgavkar 1988).
"""

from math import expm1, hypot, log, log1p

import numpy as np

from app.reconcile.fits import Basis, Interval, kish
from app.reconcile.policies.numbers import kept_within
from app.reconcile.policies.policy import Estimate, Lessons, Terms
from app.reconcile.policies.profiles import FAR, LogLikelihood, crossing, maximum
from app.reconcile.policies.scenes import Scene
from app.reconcile.ranges import claimed_range, why_unbounded


def likelihood(scene: Scene, terms: Terms, _: Lessons) -> Estimate:
    """The maximum of l, kept in the claimed range, with the profile interval."""
    why = why_unbounded(claimed_range([voice.quantity for voice in scene.voices]))
    if why is not None:
        return Estimate.none(why)
    if len(scene.voices) > terms.method.likelihood_voices:
        return Estimate.none(f"{len(scene.voices):,} voices are too many for this policy to search")
    weights = [voice.weight for voice in scene.voices]
    surface = surface_of(scene, terms)
    mu, top = maximum(surface)
    fall, common = terms.method.shared_z**2 / 2, terms.method.shared_z * terms.shared
    best = kept_within(scene.voices, round(expm1(mu)))
    low, high = (
        max(0, round(expm1(mu + way * hypot(crossing(surface, mu, top - fall, way), common))))
        for way in (-1, 1)
    )
    spread = Interval(
        terms.method.level, min(low, best), max(high, best), terms.shared, kish(weights)
    )
    return Estimate.of(best, Basis.MOST_LIKELY, spread)


def surface_of(scene: Scene, terms: Terms) -> LogLikelihood:
    """l of a scene, as a function of μ and log s."""
    cells = [voice.quantity.cell() for voice in scene.voices]
    weights = [voice.weight for voice in scene.voices]
    scale = sum(weights) / sum(weight * weight for weight in weights)
    return LogLikelihood(
        lows=np.array([-FAR if low is None else _log_of(low) for low, _ in cells]),
        highs=np.array([FAR if high is None else _log_of(high) for _, high in cells]),
        widths=np.array([_width(low, high) for low, high in cells]),
        weights=np.array([weight * scale for weight in weights]),
        prior_df=terms.method.prior_df,
        prior_scale=terms.method.prior_scale,
    )


def _log_of(half_persons: int) -> float:
    """log(1 + count) of a count in half persons."""
    return log((half_persons + 2) / 2)


def _width(low: int | None, high: int | None) -> float:
    """log(1 + b) - log(1 + a) of an interval in half persons (log units)."""
    return FAR if low is None or high is None else log1p((high - low) / (low + 2))
