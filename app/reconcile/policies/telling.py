"""A figure told under a policy: what the caller asked for, and what that changes (M11).

The claimed range, the statistics and the flags about claims stay; best, its basis or the reason for
none, and the interval are the policy's, in the figure and in every summary beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.reconcile.case import Case, Summary
from app.reconcile.claims import Group
from app.reconcile.fits import best_of
from app.reconcile.flags import Flag
from app.reconcile.flags.sourcing import withdrawn_claim
from app.reconcile.interests import Interest
from app.reconcile.policies import DEFAULT_POLICY, policy_named
from app.reconcile.policies.policy import NOTHING_LEARNED, Estimate, Lessons, Policy, Terms
from app.reconcile.policies.scenes import Scene
from app.reconcile.ranges import claimed_range
from app.reconcile.voices import Voice


@dataclass(frozen=True, slots=True)
class Telling:
    """A policy with everything it needs besides the voices."""

    policy: Policy = field(default_factory=lambda: policy_named(DEFAULT_POLICY))
    terms: Terms = field(default_factory=Terms)
    lessons: Lessons = NOTHING_LEARNED

    @property
    def is_default(self) -> bool:
        return self.policy.name == DEFAULT_POLICY

    def estimate(self, group: Group, voices: Sequence[Voice]) -> Estimate:
        """What the policy says of some voices; of none it says nothing, and no reason."""
        if not voices:
            return Estimate(None, None, None, None)
        return self.policy.estimate(Scene(group, tuple(voices)), self.terms, self.lessons)

    def learning(self, scenes: Sequence[Scene]) -> "Telling":
        """The same telling with what its policy learns of these scenes, if it learns."""
        learn = self.policy.learn
        return self if learn is None else replace(self, lessons=learn(scenes, self.terms))

    def sharing(self, shared: float) -> "Telling":
        """The same telling with another error common to all voices (log units)."""
        return replace(self, terms=replace(self.terms, shared=shared))

    def summarise(self, group: Group, voices: Sequence[Voice]) -> Summary:
        """The claimed range of some voices, with the best of the policy (persons)."""
        claimed = claimed_range([voice.quantity for voice in voices])
        if voices and self.is_default:
            best = best_of(voices, claimed, self.terms.method)  # a summary shows no interval
        else:
            best = self.estimate(group, voices).best
        return Summary(claimed.low, best, claimed.high, len(voices))


@dataclass(frozen=True, slots=True)
class Retold:
    """What a policy says in place of the default numbers of a figure."""

    policy: str
    estimate: Estimate
    by_interest: dict[Interest, Summary]
    including_withdrawn: Summary | None
    flags: tuple[Flag, ...]
    lessons: Lessons | None


def retell(
    case: Case, flags: Sequence[Flag], including: Sequence[Voice] | None, telling: Telling
) -> Retold:
    """Ask the policy about a case, and about the parts of it that are shown beside it.

    `including` are the voices as they would be with the claims that were taken back.
    """
    by_interest = {
        interest: telling.summarise(case.group, [v for v in case.voices if v.interest is interest])
        for interest in sorted({voice.interest for voice in case.voices})
    }
    estimate = telling.estimate(case.group, case.voices)
    with_them = None if including is None else telling.summarise(case.group, including)
    found = replace(case.fit, best=estimate.best) if case.fit else None
    told = replace(case, fit=found, including_withdrawn=with_them)
    again = withdrawn_claim(told)  # the one flag that quotes best
    return Retold(
        telling.policy.name,
        estimate,
        by_interest,
        with_them,
        tuple(again if again and flag.code == again.code else flag for flag in flags),
        telling.lessons.about(case.voices) if telling.policy.learns else None,
    )
