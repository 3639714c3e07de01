"""One voice alone: the first in an order of trust."""

from collections.abc import Callable
from typing import TypeAlias

from app.reconcile.claims import Grade
from app.reconcile.fits import Basis
from app.reconcile.policies.numbers import alone, no_number
from app.reconcile.policies.policy import Estimate, Lessons, Terms
from app.reconcile.policies.scenes import Scene
from app.reconcile.voices import Voice

Rank: TypeAlias = Callable[[Voice], tuple[int | float | str, ...]]
"""The sort key of a voice; the least is chosen."""
_GRADES = {grade: rank for rank, grade in enumerate(Grade)}


def priority_source(scene: Scene, terms: Terms, _: Lessons) -> Estimate:
    """The central value of the first voice that states both sides.

    Sources named in `priority` come first, in that order; then by weight (M5), then by the best
    grade of its claims, then by name.
    """
    return one_voice(scene, terms, lambda voice: _rank(voice, terms.priority))


def one_voice(scene: Scene, terms: Terms, rank: Rank) -> Estimate:
    """What the first two-sided voice says, with the interval it would have alone."""
    candidates = [voice for voice in scene.voices if voice.quantity.two_sided]
    if not candidates:
        return no_number(scene.voices)
    chosen = min(candidates, key=rank)
    best = chosen.quantity.central
    assert best is not None  # a two-sided quantity has a central value
    return Estimate.of(best, Basis.ONE_VOICE, alone(chosen, terms))


def _rank(voice: Voice, priority: tuple[str, ...]) -> tuple[int | float | str, ...]:
    named = {voice.key, voice.source.slug}
    place = next((n for n, slug in enumerate(priority) if slug in named), len(priority))
    grades = (_GRADES[claim.grade] for claim in voice.claims if claim.grade)
    return place, -voice.weight, min(grades, default=len(_GRADES)), voice.key
