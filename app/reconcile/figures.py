"""The reconciled answer for one group: `reconcile`, and the figure it returns (M1 to M10)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from app.reconcile.admissions import Admission, SetAside, admit
from app.reconcile.case import Case, Summary
from app.reconcile.claims import TAKEN_BACK, Claim, Group, Status
from app.reconcile.fits import Basis, Fit, Interval, best_of
from app.reconcile.flags import Flag, raise_flags
from app.reconcile.interests import Interest
from app.reconcile.measures import Measures, measure
from app.reconcile.methods import METHOD, Method
from app.reconcile.policies import (
    DEFAULT_POLICY,
    NOTHING_LEARNED,
    Lessons,
    Terms,
    policy_named,
    scenes_of,
)
from app.reconcile.policies.telling import Retold, Telling, retell
from app.reconcile.ranges import Range, claimed_range, why_unbounded
from app.reconcile.statistics import (
    Agreement,
    Disagreement,
    Statistics,
    level_of,
    statistics_of,
)
from app.reconcile.voices import Voice, gather


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
    lessons: Lessons | None = None
    """What a policy that learns had learned of these voices; None under the others."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A figure with every claim accounted for: used by a voice, or set aside with a reason."""

    figure: Figure
    voices: tuple[Voice, ...]
    set_aside: tuple[SetAside, ...]
    fit: Fit | None
    telling: Telling = field(default_factory=Telling)


def reconcile(
    claims: Sequence[Claim],
    group: Group,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    shared: float = 0.0,
    policy: str = DEFAULT_POLICY,
    lessons: Lessons | None = None,
    priority: Sequence[str] = (),
    without: Collection[str] = (),
    method: Method = METHOD,
) -> Reconciliation:
    """Reconcile the claims of one group to a figure.

    `as_of` asks a running total for another day; `known_at` leaves out claims received later (the
    caller gives each claim the status it had then); `shared` is the error common to all voices
    (log units); `without` names sources whose claims are left out. `policy` decides best and the
    interval; one that learns reads `lessons`, or learns from these claims if there are none, and
    `priority` is the order of trust of `priority_source`. Raises `UnknownPolicy`. Every order of
    the claims gives the same answer, bit for bit.  # M11, M13

    >>> from app.reconcile import Source, quantity
    >>> nato = Claim(id="n", source=Source("nato"), quantity=quantity(low=7000, high=15000))
    >>> figure = reconcile([nato], Group.of(metric="killed", period="2022-02-24/..")).figure
    >>> figure.best, figure.interval.low, figure.interval.high
    (10247, 4570, 22976)
    >>> reconcile([], Group.of(metric="killed", period="2022")).figure.null_reasons["best"]
    'no claim is in use'
    """
    heard = hear(claims, group, as_of=as_of, known_at=known_at, method=method, without=without)
    terms = Terms(method=method, shared=shared, priority=tuple(priority))
    telling = Telling(policy_named(policy), terms, lessons or NOTHING_LEARNED)
    if lessons is None and telling.policy.learns:
        scenes = scenes_of(
            claims, group, as_of=as_of, known_at=known_at, method=method, without=without
        )
        telling = telling.learning(scenes)
    return conclude(heard, measure(heard.voices, method, shared), telling)


@dataclass(frozen=True, slots=True)
class Hearing:
    """The voices of one group, and every claim that is not used, before any arithmetic."""

    group: Group
    claims: tuple[Claim, ...]
    admission: Admission
    voices: tuple[Voice, ...]
    set_aside: tuple[SetAside, ...]
    including: tuple[Voice, ...] | None
    """The voices if claims taken back were still made; None if there are none."""
    taken_back: tuple[str, ...]


def hear(
    claims: Sequence[Claim],
    group: Group,
    *,
    as_of: date | None,
    known_at: datetime | None,
    method: Method,
    without: Collection[str] = (),
) -> Hearing:
    """Admit the claims of one group and gather their voices.  # M1 to M5"""
    admission = admit(claims, group, as_of=as_of, known_at=known_at, method=method, without=without)
    voices, merged = gather(admission.admitted, group, method)
    including, taken_back = _including_withdrawn(claims, group, as_of, known_at, method, without)
    return Hearing(
        group,
        tuple(claims),
        admission,
        tuple(voices),
        (*admission.set_aside, *merged),
        including,
        taken_back,
    )


def conclude(heard: Hearing, measures: Measures, telling: Telling) -> Reconciliation:
    """Make the figure of one group from its voices and its numbers, and raise its flags."""
    method, spread = telling.terms.method, measures.interval
    statistics = statistics_of(
        heard.voices,
        measures.scatter,
        spread.n_eff if spread else 0.0,
        set_aside=len(heard.set_aside),
        method=method,
    )
    case = Case(
        group=heard.group,
        claims=heard.claims,
        admission=heard.admission,
        voices=heard.voices,
        fit=measures.fit,
        range=measures.range,
        statistics=statistics,
        including_withdrawn=None if heard.including is None else summarise(heard.including, method),
        taken_back=heard.taken_back,
        method=method,
    )
    figure = _figure(case, measures)
    if not telling.is_default:
        figure = _retold(figure, retell(case, figure.flags, heard.including, telling))
    return Reconciliation(figure, heard.voices, heard.set_aside, measures.fit, telling)


def with_unseen(made: Reconciliation, unseen: int) -> Reconciliation:
    """The same, with claims that nobody had to look at counted among those set aside."""
    if not unseen:
        return made
    statistics = made.figure.statistics
    counted = replace(statistics, set_aside=statistics.set_aside + unseen)
    return replace(made, figure=replace(made.figure, statistics=counted))


def _retold(figure: Figure, told: Retold) -> Figure:
    """A figure under another policy: best, the interval and what repeats them.  # M11"""
    said = told.estimate
    reasons = figure.null_reasons | ({"best": said.why} if said.why is not None else {})
    numbers = {"low": figure.low, "best": said.best, "high": figure.high}
    return replace(
        figure,
        best=said.best,
        null_reasons={name: reasons[name] for name in numbers if numbers[name] is None},
        best_basis=said.basis,
        interval=said.interval,
        including_withdrawn=told.including_withdrawn,
        by_interest=told.by_interest,
        flags=told.flags,
        policy=told.policy,
        lessons=told.lessons,
    )


def _figure(case: Case, measures: Measures) -> Figure:
    best = case.fit.best if case.fit else None
    return Figure(
        group=case.group,
        as_of=case.admission.as_of,
        low=case.range.low,
        best=best,
        high=case.range.high,
        null_reasons=_null_reasons(case, best),
        best_basis=case.fit.basis if case.fit and best is not None else None,
        interval=measures.interval,
        envelope=measures.envelope,
        agreement=measures.agreement,
        including_withdrawn=case.including_withdrawn,
        by_interest=_by_interest(case, best),
        disagreement=level_of(case.statistics.spread_ratio, case.method),
        flags=raise_flags(case),
        statistics=case.statistics,
        method=case.method.name,
        policy=case.method.policy,
    )


def _null_reasons(case: Case, best: int | None) -> dict[str, str]:
    """Say for each number that is missing why it is.  # M6, M7"""
    if not case.voices:
        why = "every claim is set aside" if case.admission.set_aside else "no claim is in use"
        return {"low": why, "best": why, "high": why}
    reasons = {}
    if case.range.low is None:
        reasons["low"] = "no voice bounds it from below"
    if best is None and (unbounded := why_unbounded(case.range)):
        reasons["best"] = unbounded
    if case.range.high is None:
        reasons["high"] = "no voice bounds it from above"
    return reasons


def summarise(voices: Sequence[Voice], method: Method) -> Summary:
    """The range and best of some voices (persons)."""
    claimed = claimed_range([voice.quantity for voice in voices])
    best = best_of(voices, claimed, method) if voices else None
    return Summary(claimed.low, best, claimed.high, len(voices))


def _by_interest(case: Case, best: int | None) -> dict[Interest, Summary]:
    members: dict[Interest, list[Voice]] = defaultdict(list)
    for voice in case.voices:
        members[voice.interest].append(voice)
    if len(members) == 1:  # the group's own numbers
        (interest,) = members
        claimed = case.range
        return {interest: Summary(claimed.low, best, claimed.high, len(case.voices))}
    return {interest: summarise(members[interest], case.method) for interest in sorted(members)}


def _including_withdrawn(
    claims: Sequence[Claim],
    group: Group,
    as_of: date | None,
    known_at: datetime | None,
    method: Method,
    without: Collection[str],
) -> tuple[tuple[Voice, ...] | None, tuple[str, ...]]:
    """The voices if claims taken back were still made, and which those claims are.  # M9"""
    taken_back = {claim.id for claim in claims if claim.status in TAKEN_BACK}
    if not taken_back:
        return None, ()
    revived = [
        replace(claim, status=Status.ACTIVE) if claim.id in taken_back else claim
        for claim in claims
    ]
    admitted = admit(
        revived, group, as_of=as_of, known_at=known_at, method=method, without=without
    ).admitted
    back = tuple(claim.id for claim in admitted if claim.id in taken_back)
    return (tuple(gather(admitted, group, method)[0]) if back else None), back
