"""The values the method works on: a claim, who says it, and the group it belongs to."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.reconcile.bounds import Quantity
from app.reconcile.events import EventKind
from app.reconcile.interests import Interest, SourceKind, interest_of
from app.reconcile.periods import Period


class Status(StrEnum):
    """Where a claim is in its life; only an active one is used (docs/method.md, D6)."""

    ACTIVE = "active"
    PROVISIONAL = "provisional"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    DISAVOWED = "disavowed"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"


TAKEN_BACK = frozenset({Status.WITHDRAWN, Status.DISAVOWED})


class Reliability(StrEnum):
    """Admiralty reliability of a source; F means it cannot be judged, which is missing."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


class Grade(StrEnum):
    """How a count was made, strongest first (docs/method.md, D5)."""

    NAMED = "named"
    DOCUMENTED = "documented"
    INVESTIGATED = "investigated"
    VERIFIED_COUNT = "verified_count"
    OFFICIAL_COUNT = "official_count"
    STATISTICAL_ESTIMATE = "statistical_estimate"
    DERIVED_RATIO = "derived_ratio"
    ASSERTION = "assertion"


# M5: integers, so that sums are exact and the order of claims cannot change a bit.
WEIGHTS: dict[Reliability | None, int] = {
    Reliability.A: 1000,
    Reliability.B: 800,
    Reliability.C: 600,
    Reliability.D: 400,
    Reliability.E: 200,
    Reliability.F: 500,
    None: 500,
}


@dataclass(frozen=True, slots=True)
class Source:
    """Who asserts a number, with what is known of them."""

    slug: str
    kind: SourceKind = SourceKind.UNKNOWN
    party: str | None = None
    reliability: Reliability | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One stated count. Times are UTC; `None` means not stated."""

    id: str
    source: Source
    quantity: Quantity
    origin: Source | None = None
    inputs: tuple[str, ...] = ()
    derived_from: str | None = None
    """The id or external id of another claim, when this one was computed from it."""
    reported_by: str | None = None
    grade: Grade | None = None
    as_of: date | None = None
    published_at: datetime | None = None
    received_at: datetime | None = None
    status: Status = Status.ACTIVE
    external_id: str | None = None
    scraper: str | None = None
    """Whose `external_id` it is; other claims may name it by that only within one scraper."""
    as_published: str | None = None
    """The words of the number."""
    definition: str | None = None
    """What this source counts or leaves out, in its own words."""

    @property
    def counted_by(self) -> Source:
        """Who counted: the origin where the source relays one, else the source.  # M3"""
        return self.origin or self.source


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What makes claims comparable: one key, one figure (docs/method.md, D2)."""

    metric: str
    period: Period
    event: str = "unspecified"
    population: str = "all"
    place: str | None = None
    population_party: str | None = None
    event_kind: EventKind | None = None

    @classmethod
    def of(
        cls,
        *,
        metric: str,
        period: str,
        population_party: str | None = None,
        event_kind: EventKind | None = None,
    ) -> "Group":
        """A group from plain text, for notebooks and examples.

        >>> Group.of(metric="killed", period="2022-02-24/..").period.running
        True
        """
        return cls(
            metric=metric,
            period=Period.parse(period),
            population_party=population_party,
            event_kind=event_kind,
        )

    def interest(self, source: Source) -> Interest:
        return interest_of(source.kind, source.party, self.population_party)
