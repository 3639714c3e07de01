"""The reconciled answer for one group: `reconcile`, and the figure it returns (M1 to M10)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.reconcile.case import Case, Summary
from app.reconcile.claims import TAKEN_BACK, Claim, Group, Status
from app.reconcile.fits import Basis, Fit, Interval, fit, interval
from app.reconcile.flags import Flag, raise_flags
from app.reconcile.interests import Interest
from app.reconcile.methods import METHOD, Method
from app.reconcile.ranges import Range, claimed_range, envelope_of
from app.reconcile.statistics import (
    Agreement,
    Disagreement,
    Statistics,
    agreement_of,
    level_of,
    statistics_of,
)
from app.reconcile.voices import SetAside, Voice, admit, gather


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What a newsroom may print of one group, with what speaks against it (counts in persons)."""

    group: Group
    as_of: date | None
    low: int | None
    best: int | None
    high: int | None
    null_reasons: dict[str, str]
    best_basis: Basis | None
    interval: Interval | None
    envelope: Range
    agreement: Agreement
    including_withdrawn: Summary | None
    by_interest: dict[Interest, Summary]
    disagreement: Disagreement
    flags: tuple[Flag, ...]
    statistics: Statistics
    method: str
    policy: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A figure with every claim accounted for: used by a voice, or set aside with a reason."""

    figure: Figure
    voices: tuple[Voice, ...]
    set_aside: tuple[SetAside, ...]
    fit: Fit | None


def reconcile(
    claims: Sequence[Claim],
    group: Group,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    shared: float = 0.0,
    method: Method = METHOD,
) -> Reconciliation:
    """Reconcile the claims of one group to a figure.

    `as_of` asks a running total for another day; `known_at` leaves out claims received later (the
    caller gives each claim the status it had then); `shared` is the error common to all voices
    (log units). Every order of the claims gives the same answer, bit for bit.  # M13

    >>> from app.reconcile import Source, quantity
    >>> nato = Claim(id="n", source=Source("nato"), quantity=quantity(low=7000, high=15000))
    >>> figure = reconcile([nato], Group.of(metric="killed", period="2022-02-24/..")).figure
    >>> figure.best, figure.interval.low, figure.interval.high
    (10247, 4570, 22976)
    >>> reconcile([], Group.of(metric="killed", period="2022")).figure.null_reasons["best"]
    'no claim is in use'
    """
    admission = admit(claims, group, as_of=as_of, known_at=known_at, method=method)
    voices, merged = gather(admission.admitted, group, method)
    set_aside = (*admission.set_aside, *merged)
    found = fit(voices, method) if voices else None
    spread = interval(voices, found, method, shared) if found else None
    statistics = statistics_of(
        voices, found, spread.n_eff if spread else 0.0, set_aside=len(set_aside), method=method
    )
    including, taken_back = _including_withdrawn(claims, group, as_of, known_at, method)
    case = Case(
        group=group,
        claims=tuple(claims),
        admission=admission,
        voices=tuple(voices),
        fit=found,
        range=claimed_range([voice.quantity for voice in voices]),
        statistics=statistics,
        including_withdrawn=including,
        taken_back=taken_back,
        method=method,
    )
    figure = _figure(case, spread)
    return Reconciliation(figure, case.voices, set_aside, found)


def _figure(case: Case, spread: Interval | None) -> Figure:
    quantities = [voice.quantity for voice in case.voices]
    best = case.fit.best if case.fit else None
    return Figure(
        group=case.group,
        as_of=case.admission.as_of,
        low=case.range.low,
        best=best,
        high=case.range.high,
        null_reasons=_null_reasons(case, best),
        best_basis=case.fit.basis if case.fit and best is not None else None,
        interval=spread,
        envelope=envelope_of(quantities),
        agreement=agreement_of(case.voices),
        including_withdrawn=case.including_withdrawn,
        by_interest=_by_interest(case.voices, case.method),
        disagreement=level_of(case.statistics.spread_ratio, case.method),
        flags=raise_flags(case),
        statistics=case.statistics,
        method=case.method.name,
        policy=case.method.policy,
    )


def _null_reasons(case: Case, best: int | None) -> dict[str, str]:
    """Say for each number that is missing why it is.  # M6, M7"""
    if not case.voices:
        why = "every claim is set aside" if case.claims else "no claim is in use"
        return {"low": why, "best": why, "high": why}
    reasons = {}
    if case.range.low is None:
        reasons["low"] = "no voice bounds it from below"
    if best is None:
        side, other = ("upper", "below") if case.range.low is None else ("lower", "above")
        reasons["best"] = f"only {side} bounds are stated, so nothing bounds it from {other}"
    if case.range.high is None:
        reasons["high"] = "no voice bounds it from above"
    return reasons


def summarise(voices: Sequence[Voice], method: Method) -> Summary:
    """The range and best of some voices (persons)."""
    claimed = claimed_range([voice.quantity for voice in voices])
    best = fit(voices, method).best if voices else None
    return Summary(claimed.low, best, claimed.high, len(voices))


def _by_interest(voices: Sequence[Voice], method: Method) -> dict[Interest, Summary]:
    present = sorted({voice.interest for voice in voices})
    return {
        interest: summarise([v for v in voices if v.interest is interest], method)
        for interest in present
    }


def _including_withdrawn(
    claims: Sequence[Claim],
    group: Group,
    as_of: date | None,
    known_at: datetime | None,
    method: Method,
) -> tuple[Summary | None, tuple[str, ...]]:
    """What the figure would be if claims taken back were still made, and which those are.  # M9"""
    taken_back = {claim.id for claim in claims if claim.status in TAKEN_BACK}
    if not taken_back:
        return None, ()
    revived = [
        replace(claim, status=Status.ACTIVE) if claim.id in taken_back else claim
        for claim in claims
    ]
    admitted = admit(revived, group, as_of=as_of, known_at=known_at, method=method).admitted
    back = tuple(claim.id for claim in admitted if claim.id in taken_back)
    return (summarise(gather(admitted, group, method)[0], method) if back else None), back
