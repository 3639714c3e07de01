"""What a policy is: one named way to best and interval, and what it may have learned (M11).

A policy never touches the claimed range. One that learns has `learn`, from many scenes to lessons;
`estimate` then reads them beside the scene. The others are given `NOTHING_LEARNED`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import median_low
from typing import TypeAlias

from app.reconcile.fits import Basis, Interval
from app.reconcile.methods import METHOD, Method
from app.reconcile.policies.scenes import Scene
from app.reconcile.voices import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What the caller states beside the claims."""

    method: Method = METHOD
    shared: float = 0.0
    """Error common to all voices (log units).  # M8"""
    priority: tuple[str, ...] = ()
    """Sources to believe first, in this order; `priority_source` reads it."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a policy says of one scene: best with its basis, or why there is none (persons)."""

    best: int | None
    basis: Basis | None
    why: str | None
    interval: Interval | None

    @classmethod
    def none(cls, why: str) -> "Estimate":
        return cls(None, None, why, None)

    @classmethod
    def of(cls, best: int, basis: Basis, interval: Interval) -> "Estimate":
        return cls(best, basis, None, interval)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What was learned of one source, or of how one source tells of one side's losses."""

    source: str
    scenes: int
    """How many scenes with other voices it was learned from."""
    side: str | None = None
    """Whose losses: a party, or a population without one. Null where the lesson holds for all."""
    weight: int | None = None
    """What its word weighs beside the others'; whole, so that sums are exact."""
    factor: float | None = None
    """Its numbers over the count, as the other voices tell it (ratio)."""
    factor_low: float | None = None
    factor_high: float | None = None
    """The interval of the factor, at the level of M8 (ratio)."""
    error: float | None = None
    """Standard error of the log of the factor (log units)."""
    scale: float | None = None
    """How far its numbers typically lie from the answer (log units)."""


@dataclass(frozen=True)  # without slots: the indexes below are made once and kept
class Lessons:
    """What a policy learned from many scenes; sorted by source, then side."""

    scenes: int
    """How many scenes had two numbers or more, and so could teach."""
    learned: tuple[Lesson, ...]
    scatter: float | None = None
    """How far two sources lie apart that tell alike (log units); where factors are learned."""

    def of(self, source: str, side: str | None = None) -> Lesson | None:
        """The lesson on a source, or on how it tells of a side, or None."""
        return self._by_side.get((source, side))

    @cached_property
    def weights(self) -> Mapping[str, int]:
        """What each source weighs, where weights were learned."""
        return {one.source: one.weight for one in self.learned if one.weight is not None}

    @cached_property
    def usual_weight(self) -> int | None:
        """The weight in the middle of all, for a source that nobody learned of."""
        return median_low(self.weights.values()) if self.weights else None

    @cached_property
    def _by_side(self) -> Mapping[tuple[str, str | None], Lesson]:
        return {(one.source, one.side): one for one in self.learned}

    def about(self, voices: Sequence[Voice]) -> "Lessons":
        """Only what was learned of these voices."""
        told = {voice.source.slug for voice in voices}
        return replace(self, learned=tuple(one for one in self.learned if one.source in told))


NOTHING_LEARNED = Lessons(0, ())

Estimator: TypeAlias = Callable[[Scene, Terms, Lessons], Estimate]
Learner: TypeAlias = Callable[[Sequence[Scene], Terms], Lessons]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One way to best and interval, with what it costs its reader."""

    name: str
    title: str
    description: str
    price: str
    """What it gives up or takes, in plain words."""
    reference: str | None
    estimate: Estimator
    """Called with one voice or more; the order of the voices is that of their names."""
    learn: Learner | None = None
    slow: bool = False
    """Whether every answer takes a search, so that it is asked for less often."""

    @property
    def learns(self) -> bool:
        return self.learn is not None
