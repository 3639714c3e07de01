"""The words these tests are written in: what is given, and how to read what came of it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import NamedTuple

from app.reconcile import (
    Claim,
    Figure,
    Flag,
    Grade,
    Group,
    Quantity,
    Reconciliation,
    Reliability,
    Source,
    SourceKind,
    Status,
    count,
    quantity,
    reconcile,
)

KILLED_2022 = Group.of(metric="killed", period="2022", population_party="russia")
KILLED_SO_FAR = Group.of(metric="killed", period="2022-02-24/..", population_party="russia")


def says(
    who: str | Source,
    what: int | Quantity,
    *,
    id: str | None = None,
    origin: str | Source | None = None,
    inputs: tuple[str, ...] = (),
    derived_from: str | None = None,
    through: str | None = None,
    grade: Grade | None = None,
    on: str | None = None,
    published: str | None = None,
    received: str | None = None,
    status: Status = Status.ACTIVE,
    external_id: str | None = None,
    scraper: str | None = None,
    words: str | None = None,
    definition: str | None = None,
) -> Claim:
    """A claim, named after its source unless it has an id; times are UTC."""
    source = who if isinstance(who, Source) else Source(who)
    return Claim(
        id=id or source.slug,
        source=source,
        quantity=what if isinstance(what, Quantity) else count(what),
        origin=Source(origin) if isinstance(origin, str) else origin,
        inputs=inputs,
        derived_from=derived_from,
        reported_by=through,
        grade=grade,
        as_of=day(on) if on else None,
        published_at=instant(published) if published else None,
        received_at=instant(received) if received else None,
        status=status,
        external_id=external_id,
        scraper=scraper,
        as_published=words,
        definition=definition,
    )


def graded(slug: str, reliability: Reliability) -> Source:
    return Source(slug, reliability=reliability)


def belligerent(slug: str, party: str) -> Source:
    return Source(slug, SourceKind.BELLIGERENT, party)


def at_least(number: int) -> Quantity:
    return quantity(low=number)


def at_most(number: int) -> Quantity:
    return quantity(high=number)


def between(low: int, high: int) -> Quantity:
    return quantity(low=low, high=high)


def about(number: int) -> Quantity:
    return quantity(value=number, bound="about")


def word(words: str) -> Quantity:
    return quantity(bound="vague", words=words)


def day(text: str) -> date:
    return date.fromisoformat(text)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def in_2022(*claims: Claim) -> Reconciliation:
    """What comes of claims about the whole of 2022."""
    return reconcile(claims, KILLED_2022)


def so_far(*claims: Claim, as_of: str | None = None, known_at: str | None = None) -> Reconciliation:
    """What comes of claims about the running total since 24 February 2022."""
    return reconcile(
        claims,
        KILLED_SO_FAR,
        as_of=day(as_of) if as_of else None,
        known_at=instant(known_at) if known_at else None,
    )


def numbers(figure: Figure) -> tuple[int | None, int | None, int | None]:
    """The claimed range with best in its middle."""
    return figure.low, figure.best, figure.high


def codes(made: Reconciliation) -> list[str]:
    return [flag.code for flag in made.figure.flags]


def set_aside(made: Reconciliation) -> dict[str, tuple[str, str | None]]:
    """Why each unused claim is not used, and the claim that stands in its place."""
    return {aside.claim.id: (aside.reason.value, aside.by) for aside in made.set_aside}


class Evidence(NamedTuple):
    """What a flag shows for itself."""

    severity: str
    claim_ids: tuple[str, ...]
    measured: Mapping[str, object]
    threshold: Mapping[str, object]


def evidence(made: Reconciliation, code: str) -> Evidence:
    """The evidence of the one flag of this code that was raised."""
    (flag,) = (flag for flag in made.figure.flags if flag.code == code)
    return evidence_of(flag)


def evidence_of(flag: Flag) -> Evidence:
    return Evidence(flag.severity.value, flag.claim_ids, flag.measured, flag.threshold)
