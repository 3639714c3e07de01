"""The policies: named ways from the voices of a group to best and its interval (M11).

Each has a file of its own. The claimed range is the same under all of them.

>>> POLICIES["median"].title, POLICIES["median"].learns
('Median', False)
"""

from collections.abc import Mapping

from app.reconcile.methods import METHOD
from app.reconcile.policies.bias_adjusted import bias_adjusted, learn_factors
from app.reconcile.policies.catd import catd, learn_confidence
from app.reconcile.policies.conservative import conservative
from app.reconcile.policies.crh_median import crh_median, learn_weights
from app.reconcile.policies.dersimonian_laird import dersimonian_laird
from app.reconcile.policies.interval_median import interval_median
from app.reconcile.policies.latest import latest
from app.reconcile.policies.likelihood import likelihood
from app.reconcile.policies.median import median
from app.reconcile.policies.paule_mandel import paule_mandel
from app.reconcile.policies.policy import (
    NOTHING_LEARNED,
    Estimate,
    Lesson,
    Lessons,
    Policy,
    Terms,
)
from app.reconcile.policies.priority_source import priority_source
from app.reconcile.policies.scenes import Scene, scenes_of
from app.reconcile.policies.verified_floor import verified_floor

__all__ = [
    "DEFAULT_POLICY",
    "NOTHING_LEARNED",
    "POLICIES",
    "Estimate",
    "Lesson",
    "Lessons",
    "Policy",
    "Scene",
    "Terms",
    "UnknownPolicy",
    "policy_named",
    "scenes_of",
]

DEFAULT_POLICY = METHOD.policy

_ALL = (
    Policy(
        name="interval_median",
        title="Interval median",
        description="The middle of what all voices allow, else the value that asks the least"
        " weighted movement of the voices on the log scale.",
        price="Half of the weight decides: where most voices share one error, so does best.",
        reference=None,
        estimate=interval_median,
    ),
    Policy(
        name="median",
        title="Median",
        description="The plain, unweighted median of the voices' central values: one voice, one"
        " vote.",
        price="Ignores how wide a range is, how reliable a source is, and bounds that are met.",
        reference=None,
        estimate=median,
    ),
    Policy(
        name="conservative",
        title="Lowest reliable",
        description="The least low end among the voices of the greatest weight, assertions left"
        " out while another voice is there.",
        price="Throws away all but one voice, and errs low where counting is not finished.",
        reference="UCDP and ACLED codebooks, in spirit: both lean to the lowest reliable number",
        estimate=conservative,
    ),
    Policy(
        name="verified_floor",
        title="Verified at least",
        description="The highest low end among claims graded verified_count, investigated,"
        " documented or named.",
        price="A floor and no estimate: it has no upper end, may lie below the claimed range, and"
        " is null where no claim in use has such a grade.",
        reference=None,
        estimate=verified_floor,
    ),
    Policy(
        name="priority_source",
        title="Most trusted source",
        description="The number of the first voice in an order of trust: the sources of priority,"
        " then by reliability, then by grade.",
        price="Throws away all but one voice; the interval is mostly an assumption.",
        reference=None,
        estimate=priority_source,
    ),
    Policy(
        name="latest",
        title="Latest",
        description="The number of the newest voice that states both sides.",
        price="Throws away all but one voice; whoever speaks last decides.",
        reference=None,
        estimate=latest,
    ),
    Policy(
        name="likelihood",
        title="Most likely",
        description="The maximum of a censored likelihood: errors on the log scale follow"
        " Student's t, ranges are probabilities of an interval, bounds are open intervals.",
        price="Assumes the shape of the errors, picks one where voices fall in two camps, and is"
        " the slowest of the policies.",
        reference="Lange, Little & Taylor (1989); Venzon & Moolgavkar (1988)",
        estimate=likelihood,
        slow=True,
    ),
    Policy(
        name="dersimonian_laird",
        title="Random effects, DerSimonian-Laird",
        description="The random-effects mean of the central values on the log scale, with the"
        " moment estimate of the variance between voices.",
        price="A mean: one wild voice moves it. Ignores reliability and bounds that are met, and"
        " its interval is too narrow with few voices.",
        reference="DerSimonian & Laird (1986)",
        estimate=dersimonian_laird,
    ),
    Policy(
        name="paule_mandel",
        title="Random effects, Paule-Mandel",
        description="The random-effects mean with the iterated estimate of the variance between"
        " voices and the modified Hartung-Knapp interval.",
        price="A mean: one wild voice moves it. Ignores reliability and bounds that are met, and"
        " with two or three voices its interval is very wide.",
        reference="Paule & Mandel (1982); Hartung & Knapp (2001)",
        estimate=paule_mandel,
    ),
    Policy(
        name="crh_median",
        title="Median by learned weights",
        description="The median of the central values, each source weighted by how near it came"
        " to the answers of many groups; no source has more than half.",
        price="Reads every group of the event, so another group's claims can change the answer;"
        " sources that err together are believed together.",
        reference="Li et al. (2014)",
        estimate=crh_median,
        learn=learn_weights,
    ),
    Policy(
        name="catd",
        title="Sources weighed by how surely they are good",
        description="The weighted median, each source weighed by the lower end of a confidence"
        " interval for its precision, learned from every group at hand.",
        price="Reads every group of the event; a source that is wrong alone and seldom can still"
        " speak for a pair.",
        reference="Li et al. (2014b), CATD",
        estimate=catd,
        learn=learn_confidence,
    ),
    Policy(
        name="bias_adjusted",
        title="Adjusted for reporting bias",
        description="Each number divided by how far its source tells of this side over or under,"
        " learned from overlapping claims with the independent voices as the anchor.",
        price="Reads every group of the event, may leave the claimed range, and trusts that the"
        " independent voices are right together and that bias does not change.",
        reference="Radford et al. (2023), without their curve over time",
        estimate=bias_adjusted,
        learn=learn_factors,
    ),
)
POLICIES: Mapping[str, Policy] = {policy.name: policy for policy in _ALL}
"""Every policy by name, the default first."""


class UnknownPolicy(ValueError):
    """No policy has this name; the message lists those there are."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no policy {name!r}; use one of {', '.join(POLICIES)}")
        self.name = name


def policy_named(name: str) -> Policy:
    """The policy of this name. Raises `UnknownPolicy`."""
    if name not in POLICIES:
        raise UnknownPolicy(name)
    return POLICIES[name]
