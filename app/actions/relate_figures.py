"""What related figures say of a figure, laid over it when it is read.

A figure of another family may change at any time, and thousands may depend on it. So what they
say of each other is never stored: it is worked out from the ranges on record at every read. Figures
that nothing can be compared with are answered as they are stored.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from pydantic_core import from_json
from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.compute_figures import Computed, computed, member_of
from app.errors import NotReady
from app.models.figures import as_read_on
from app.models.tables import FIGURES
from app.reconcile import Coherence, Flag, Member, Metric, Period, Status, cohere, quantity
from app.reconcile.containment import behind_ends, line_of, place_line
from app.reconcile.flags.across import ACROSS, concerned, evidenced
from app.reconcile.flags.flows import Statement, flow_stock_mismatch
from app.store.claims import Row
from app.store.relatives import (
    Parents,
    bodies_of,
    claims_between,
    figures_around,
    parents_around,
)
from app.store.statements import among
from app.store.vocabulary import metrics_by_name

FLOWS = "flow_stock_mismatch"
OFF_LOOP_FIGURES = 300
"""From this many figures on the comparison leaves the event loop (figures)."""


async def read_figures(session: AsyncSession, rows: Sequence[Row], *, today: date) -> list[bytes]:
    """The JSON of stored figures as they are to be read now.

    Raises `NotReady` when a merge of words ended one of them meanwhile.
    """
    comparable = [row for row in rows if row["comparable"]]
    found = await coherence_of(session, comparable)
    for row in comparable:
        told_of(found, row["id"])
    return as_read(rows, found, today)


def told_of(found: Mapping[str, Coherence], figure_id: str) -> Coherence:
    """What others were found to say of a figure. Raises `NotReady` when it is no more."""
    if figure_id not in found:
        # PostgreSQL shows each query the newest rows: a merge of words came between two of ours.
        raise NotReady(f"figure {figure_id} has just been joined to another; ask again")
    return found[figure_id]


def as_read(rows: Sequence[Row], found: Mapping[str, Coherence], today: date) -> list[bytes]:
    """The JSON of stored figures on a day, with what others were found to say of them."""
    return [
        as_read_on(row["body"], row["stale_after"], today, found.get(row["id"])) for row in rows
    ]


async def coherence_of(session: AsyncSession, rows: Sequence[Row]) -> dict[str, Coherence]:
    """What the figures on record say of these; the number of statements does not depend on them.

    One that a merge of words ended since its row was read is left out.
    """
    if not rows:
        return {}
    own = {row["id"]: row for row in rows}
    members = await _members(session, sorted({row["event"] for row in rows}), own)
    found = await _cohere(members)
    flows = await _flows(session, members, own.keys())
    raised = {id: (*found[id].flags, *flows.get(id, ())) for id in own if id in found}
    claims = await _claims_behind(session, raised)
    return {
        id: replace(
            found[id],
            flags=tuple(
                flag if flag.claim_ids else evidenced(flag, id, claims) for flag in raised[id]
            ),
        )
        for id in raised
    }


async def flagged_across(
    session: AsyncSession, codes: Collection[str], *, events: Sequence[str] | None
) -> ColumnElement[bool] | None:
    """Which comparable figures carry one of the flags that others bring; None for other flags.

    They are looked for in these events, or in all.
    """
    brought = ACROSS & frozenset(codes)
    if not brought:
        return None
    members = await _members(session, events, {})
    ids: set[str] = set()
    if FLOWS in brought:
        ids |= (await _flows(session, members, {member.figure_id for member in members})).keys()
    if brought - {FLOWS}:
        found = await _cohere(members)
        ids |= {id for id, one in found.items() if any(f.code in brought for f in one.flags)}
    return among(FIGURES.c.id, f"figures_{len(codes)}", sorted(ids))


def relate(answers: Sequence[Computed], parents: Parents) -> list[Computed]:
    """The same answers, compared with each other across families."""
    members = [
        _lined(member_of(answer.subject, answer.made), answer.subject.group.place, parents)
        for answer in answers
    ]
    found = cohere(members)
    flows = flow_stock_mismatch(
        Statement(
            figure_id=member.figure_id,
            key=member.key,
            period=member.period,
            source=claim.counted_by.slug,
            quantity=claim.quantity,
            claim_id=claim.id,
            as_of=claim.as_of,
        )
        for member, answer in zip(members, answers, strict=True)
        for claim in answer.subject.claims
        if claim.status is Status.ACTIVE
    )
    related = []
    for answer in answers:
        one = found[answer.subject.figure_id]
        flow = flows.get(answer.subject.figure_id)
        one = replace(one, flags=(*one.flags, flow)) if flow else one
        related.append(computed(answer.subject, answer.made, one))
    return related


def _lined(member: Member, place: str | None, parents: Parents) -> Member:
    """The member with its words' parents."""
    return replace(
        member,
        event=line_of(member.event[0], parents.events),
        population=line_of(member.population[0], parents.populations),
        place=place_line(place, member.event[0], parents.places),
    )


async def _members(
    session: AsyncSession, events: Sequence[str] | None, own: Mapping[str, Row]
) -> list[Member]:
    """The figures that may matter; those in `own` as they were read there."""
    rows = await figures_around(session, events, sorted(own))
    parents = await parents_around(session, rows)
    metrics = await metrics_by_name(session)

    def made() -> list[Member]:
        return [
            _member(row, own.get(row["id"], row), metrics[row["metric"]], parents) for row in rows
        ]

    return made() if len(rows) < OFF_LOOP_FIGURES else await asyncio.to_thread(made)


def _member(row: Row, read: Row, metric: Metric, parents: Parents) -> Member:
    period = Period.parse(row["period"])
    member = Member(
        figure_id=row["id"],
        metric=metric,
        period=period,
        low=read["low"],
        high=read["high"],
        event=(row["event"],),
        population=(row["population"],),
        as_of=read["as_of"] if period.running else None,
    )
    return _lined(member, row["place"], parents)


async def _cohere(members: Sequence[Member]) -> dict[str, Coherence]:
    if len(members) < OFF_LOOP_FIGURES:
        return cohere(members)
    return await asyncio.to_thread(cohere, members)


async def _flows(
    session: AsyncSession, members: Sequence[Member], wanted: Iterable[str]
) -> dict[str, list[Flag]]:
    """`flow_stock_mismatch` of the wanted figures, where a running total counts the same."""
    running = defaultdict(list)
    for member in members:
        if member.period.running:
            running[member.key].append(member)
    asked = set(wanted)
    closed = [
        member
        for member in members
        if member.figure_id in asked
        and member.period.start
        and member.period.end
        and member.key in running
    ]
    if not closed:
        return {}
    days = {day for member in closed for day in _ends(member.period)}
    totals = [total for key in {member.key for member in closed} for total in running[key]]
    rows = await claims_between(
        session,
        sorted(member.figure_id for member in closed),
        sorted(total.figure_id for total in totals),
        sorted(days),
    )
    of = {member.figure_id: member for member in (*closed, *totals)}
    flags = flow_stock_mismatch(_statement(row, of[row["figure_id"]]) for row in rows)
    return {id: [flag] for id, flag in flags.items()}


def _ends(period: Period) -> list[date]:
    """The days whose running totals a closed period lies between."""
    assert period.start is not None  # such periods are left out
    assert period.end is not None
    before = [period.start - timedelta(days=1)] if period.start > date.min else []
    return [*before, period.end]


def _statement(row: Row, member: Member) -> Statement:
    return Statement(
        figure_id=member.figure_id,
        key=member.key,
        period=member.period,
        source=row["origin"] or row["source"],
        quantity=quantity(
            value=row["value"],
            low=row["low"],
            high=row["high"],
            bound=row["bound"],
            words=row["as_published"],
        ),
        claim_id=row["id"],
        as_of=row["as_of"],
    )


async def _claims_behind(
    session: AsyncSession, raised: Mapping[str, Sequence[Flag]]
) -> dict[str, tuple[str, ...]]:
    """The claims behind the ends of every figure that these flags compare."""
    ids = {name for id, flags in raised.items() for flag in flags for name in concerned(flag, id)}
    claims = {}
    for id, body in (await bodies_of(session, sorted(ids)) if ids else {}).items():
        figure = from_json(body)
        stated = [(one["low"], one["high"], one["claim_ids"]) for one in figure["voices"]]
        claims[id] = behind_ends(stated, low=figure["low"], high=figure["high"])
    return claims
