"""Which claims a figure may use, and why each of the others is set aside (docs/method.md, M1)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.reconcile.claims import TAKEN_BACK, Claim, Group, Status
from app.reconcile.methods import Method
from app.reconcile.origins import voice_keys


class Reason(StrEnum):
    """Why a claim is set aside."""

    PROVISIONAL = "provisional"
    WITHDRAWN = "withdrawn"
    DISAVOWED = "disavowed"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    SAME_VOICE = "same_voice"
    OUTSIDE_WINDOW = "outside_window"
    AFTER_AS_OF = "after_as_of"
    NOT_YET_RECEIVED = "not_yet_received"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class SetAside:
    """A claim that was not used, and why."""

    claim: Claim
    reason: Reason
    by: str | None = None
    """The id of the claim that stands in its place, where there is one."""
    voice: str | None = None
    """The voice it would have spoken for, where it was admitted to one."""


@dataclass(frozen=True, slots=True)
class Admission:
    """What M1 let in for a figure true on `as_of`."""

    as_of: date | None
    admitted: tuple[Claim, ...]
    set_aside: tuple[SetAside, ...]


def admit(
    claims: Iterable[Claim],
    group: Group,
    *,
    as_of: date | None,
    known_at: datetime | None,
    method: Method,
    without: Collection[str] = (),
) -> Admission:
    """Sort claims into those a figure may use and those set aside.  # M1

    Without an `as_of` a running total is told as of its newest active claim. A claim whose date is
    not known cannot be shown to lie outside the window: it is used, and ranks oldest. Claims of
    the sources in `without` are left out; the day the figure is told for is not moved by it.
    """
    known, aside = [], []
    for claim in sorted(claims, key=lambda claim: claim.id):
        if known_at and claim.received_at and claim.received_at > known_at:
            aside.append(SetAside(claim, Reason.NOT_YET_RECEIVED))
        elif claim.status is not Status.ACTIVE:
            aside.append(SetAside(claim, Reason(claim.status.value)))
        else:
            known.append(claim)
    if as_of is None or not group.period.running:
        as_of = newest_as_of(known) or newest_as_of(s.claim for s in aside if _taken_back(s))
    admitted = []
    for claim in known:
        reason = _out_of_window(claim, group, as_of, method)
        if reason is None:
            admitted.append(claim)
        else:
            aside.append(SetAside(claim, reason))
    if without:
        admitted, aside = _left_out(admitted, aside, without)
    return Admission(as_of, tuple(admitted), tuple(aside))


def _left_out(
    admitted: Sequence[Claim], aside: Sequence[SetAside], without: Collection[str]
) -> tuple[list[Claim], list[SetAside]]:
    """Set aside what these sources assert or counted, and what speaks for a voice of that name."""
    keys = voice_keys(admitted)

    def named(claim: Claim) -> bool:
        sources = (claim.source.slug, claim.counted_by.slug, keys.get(claim.id))
        return any(source in without for source in sources)

    return (
        [claim for claim in admitted if not named(claim)],
        [SetAside(s.claim, Reason.LEFT_OUT) if named(s.claim) else s for s in aside]
        + [SetAside(claim, Reason.LEFT_OUT) for claim in admitted if named(claim)],
    )


def newest_as_of(claims: Iterable[Claim]) -> date | None:
    """The newest stated `as_of`, or None."""
    return max((claim.as_of for claim in claims if claim.as_of), default=None)


def _taken_back(set_aside: SetAside) -> bool:
    return set_aside.claim.status in TAKEN_BACK and set_aside.reason != Reason.NOT_YET_RECEIVED


def _out_of_window(claim: Claim, group: Group, as_of: date | None, method: Method) -> Reason | None:
    if claim.as_of is None or as_of is None or not group.period.running:
        return None
    if claim.as_of > as_of:
        return Reason.AFTER_AS_OF
    if (as_of - claim.as_of).days >= method.window_for(group.event_kind):
        return Reason.OUTSIDE_WINDOW
    return None
