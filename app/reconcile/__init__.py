"""Reconcile contested counts: claims in, one figure with its disagreement out.

The one rule of this package: it is pure. It imports the standard library and NumPy alone, reads no
clock and no settings, and the order in which claims arrive can never change a bit of the answer.

>>> from app.reconcile import Claim, Group, Source, count, reconcile
>>> claims = [
...     Claim(id="a", source=Source("ministry"), quantity=count(10_000)),
...     Claim(id="b", source=Source("monitor"), quantity=count(15_000)),
...     Claim(id="c", source=Source("newspaper"), quantity=count(40_000)),
... ]
>>> figure = reconcile(claims, Group.of(metric="killed", period="2022")).figure
>>> figure.low, figure.best, figure.high
(10000, 15000, 40000)
>>> [flag.code for flag in figure.flags]
['disjoint_ranges', 'strong_spread']
"""

from app.reconcile.bounds import Bound, InvalidQuantity, Quantity, count, quantity
from app.reconcile.claims import Claim, Grade, Group, Reliability, Source, Status
from app.reconcile.coherence import Coherence, cohere
from app.reconcile.containment import Member
from app.reconcile.events import EventKind
from app.reconcile.figures import Figure, Reconciliation, reconcile
from app.reconcile.flags import FLAGS, Flag, FlagKind, Severity
from app.reconcile.interests import Interest, SourceKind
from app.reconcile.many import reconcile_many
from app.reconcile.methods import METHOD, Method
from app.reconcile.metrics import METRICS, Metric
from app.reconcile.periods import InvalidPeriod, Period
from app.reconcile.policies import POLICIES, Lessons, Policy, UnknownPolicy

__all__ = [
    "FLAGS",
    "METHOD",
    "METRICS",
    "POLICIES",
    "Bound",
    "Claim",
    "Coherence",
    "EventKind",
    "Figure",
    "Flag",
    "FlagKind",
    "Grade",
    "Group",
    "Interest",
    "InvalidPeriod",
    "InvalidQuantity",
    "Lessons",
    "Member",
    "Method",
    "Metric",
    "Period",
    "Policy",
    "Quantity",
    "Reconciliation",
    "Reliability",
    "Severity",
    "Source",
    "SourceKind",
    "Status",
    "UnknownPolicy",
    "cohere",
    "count",
    "quantity",
    "reconcile",
    "reconcile_many",
]
