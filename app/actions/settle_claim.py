"""Change where a claim is in its life: withdrawn, disavowed, superseded, rejected, back in use.

The claim itself stays as it was posted; what befell it is added beside it, with who, when and why.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.check_speaker import bound_word, own_source, refuse_others
from app.actions.record_claims import later_than
from app.actions.refresh_figures import refresh_figures
from app.errors import ClaimSettled, InvalidInput, NotFound
from app.models.keys import ApiKey
from app.models.revisions import Cause, settled
from app.models.terms import Vocabulary
from app.reconcile import Status
from app.reconcile.claims import TAKEN_BACK
from app.reconcile.echoes import echoes
from app.store import claims as claim_store
from app.store.changes import add_changes, settled_changes
from app.store.claims import Row
from app.store.core_claims import claims_of_figures, core_claim
from app.store.facts import last_learned_at
from app.store.figures import families_of, figure_row, figures_of_families
from app.store.statements import lock_families, lock_vocabulary
from app.store.vocabulary import known_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What is to become of a claim, and on whose word."""

    status: Status
    reason: str
    who: str
    key: ApiKey | None = None
    """The API key it came by; one that is bound to a source speaks of its own claims alone."""
    effective_on: date | None = None
    evidence: str | None = None
    by_claim: str | None = None
    field: str = "superseded_by"
    """The request field that `by_claim` came in, for an error to name."""


_FINAL = frozenset({Status.REJECTED, Status.DUPLICATE})


async def settle_claim(
    session: AsyncSession, claim_id: str, settlement: Settlement, *, now: datetime
) -> None:
    """Give a claim another status; saying the same again changes nothing.

    A withdrawal takes every echo with it: claims by which the same voice says the same number no
    later.  # D6
    Raises `NotFound`, `NotAllowed` for a claim that the key may not speak of, `InvalidInput` for
    an unknown `by_claim`, and `ClaimSettled` when the claim is already out of use for another
    reason and a review has not brought it back.
    """
    refuse_the_future(settlement, now.date())
    await lock_vocabulary(session, exclusive=False)  # no merge of words moves it meanwhile
    claim = await _claim(session, claim_id)
    own = own_source(settlement.key, await known_words(session, bound_word(settlement.key)))
    refuse_others(claim, settlement.status, own, settlement.key)
    figure = await figure_row(session, claim["figure_id"])
    assert figure is not None  # a claim's figure_id is a foreign key
    await lock_families(session, [figure["family"]])
    claim = await _claim(session, claim_id)  # as it is now that nobody else can change it
    status = Status(claim["status"])
    if status is settlement.status:
        return
    _check(status, claim_id, settlement)
    await _check_other(session, claim, settlement, own)
    family = await figures_of_families(session, [figure["family"]])
    now = later_than(family, await last_learned_at(session), now)
    with_it = await _settled_with(session, claim, settlement, now)
    await _settle(session, family, [_Settled(claim, settlement, with_it)], now)


async def settle_alone(
    session: AsyncSession, settlements: Mapping[str, Settlement], *, now: datetime
) -> None:
    """Give claims that this transaction added another status, all at once, and not their echoes.

    One that repeats what was taken back was set aside with it, and stays so. The caller holds the
    locks of their families. The number of statements does not depend on how many claims there are.
    """
    claims = await claim_store.claims_with_groups(session, settlements.keys())
    new = [
        _Settled(claim, settlements[key], [claim])
        for key, claim in sorted(claims.items())
        if claim["status"] == Status.ACTIVE
    ]
    if new:
        families = await families_of(session, sorted({one.claim["figure_id"] for one in new}))
        figures = await figures_of_families(session, sorted(set(families.values())))
        now = later_than(figures, await last_learned_at(session), now)
        await _settle(session, figures, new, now)


@dataclass(frozen=True, slots=True)
class _Settled:
    """A claim to be given another status, and the claims that get it with this one."""

    claim: Row
    settlement: Settlement
    with_it: Sequence[Row]


async def _settle(
    session: AsyncSession, figures: Sequence[Row], some: Sequence[_Settled], now: datetime
) -> None:
    """Add what befell claims, and refresh their figures, of which these are whole families."""
    revisions = {row["id"]: row["revision"] + 1 for row in figures}
    added, events = [], {}
    statuses: dict[tuple[str, Status], list[str]] = defaultdict(list)
    for one in some:
        figure_id, settlement = one.claim["figure_id"], one.settlement
        for row in one.with_it:
            event = _event(row["id"], one.claim["id"], settlement, revisions[figure_id], now)
            added.append(event)
            events[row["id"]] = one.claim["event"]
            statuses[figure_id, settlement.status].append(row["id"])
    await claim_store.add_events(session, added)
    add_changes(session, await settled_changes(session, added, events))
    causes: dict[str, list[Cause]] = defaultdict(list)
    for (figure_id, status), ids in statuses.items():
        causes[figure_id].append(settled(status, ids))
    await refresh_figures(session, {row["family"] for row in figures}, causes, now=now)


async def _claim(session: AsyncSession, claim_id: str) -> Row:
    claim = await claim_store.claim_with_group(session, claim_id)
    if claim is None:
        raise NotFound(f"no claim has the id {claim_id}")
    return claim


def _check(status: Status, claim_id: str, settlement: Settlement) -> None:
    back = settlement.status is Status.ACTIVE
    if back or status in (Status.ACTIVE, Status.SUPERSEDED, Status.PROVISIONAL):
        return
    if status in _FINAL or settlement.status is not Status.REJECTED:
        raise ClaimSettled(
            f"claim {claim_id} is already {status.value}; a review with decision 'active' brings "
            f"it back into use before it can become {settlement.status.value}"
        )


def refuse_the_future(settlement: Settlement, today: date) -> None:
    """Raise `InvalidInput` when the claim would be set aside from a day that has not come."""
    on = settlement.effective_on
    if on is not None and on > today + timedelta(days=1):  # tomorrow somewhere already
        raise InvalidInput.of(
            "withdrawn_on",
            on.isoformat(),
            f"the day is in the future (today is {today})",
            "send the day it was taken back, or leave it out",
        )


async def _check_other(
    session: AsyncSession, claim: Row, settlement: Settlement, own: str | None
) -> None:
    """The claim in its place must be in use, in the same group, and not itself.

    A key that is bound to a source names one of that source.
    """
    if settlement.by_claim is None:
        return
    other = (await claim_store.claims_by_id(session, [settlement.by_claim])).get(
        settlement.by_claim
    )
    fits = (
        other is not None
        and other["id"] != claim["id"]
        and other["figure_id"] == claim["figure_id"]
        and other["status"] == Status.ACTIVE
        and own in (None, other["source"])
    )
    if not fits:
        raise InvalidInput.of(
            settlement.field,
            settlement.by_claim,
            "this is no other claim in use in the same group",
            "send the id of the claim that stands in its place, or leave it out",
        )


async def _settled_with(
    session: AsyncSession, claim: Row, settlement: Settlement, now: datetime
) -> Sequence[Row]:
    """The claim, with its echoes when it is taken back, or those it took along.  # D6"""
    if settlement.status is Status.ACTIVE:
        return [claim, *await _taken_along(session, claim)]
    if settlement.status not in TAKEN_BACK:
        return [claim]
    rows = (await claims_of_figures(session, [claim["figure_id"]]))[claim["figure_id"]]
    wanted = {
        (Vocabulary.SOURCES, row[name])
        for row in rows
        for name in ("source", "origin")
        if row[name]
    }
    words = await known_words(session, wanted)
    taken_back = core_claim(claim, words)
    on = settlement.effective_on or now.date()
    return [claim] + [
        row
        for row in rows
        if row["id"] != claim["id"]
        and row["status"] == Status.ACTIVE
        and echoes(core_claim(row, words), taken_back, on)
    ]


async def _taken_along(session: AsyncSession, claim: Row) -> list[Row]:
    """The claims that are set aside because this one was taken back."""
    figure_id = claim["figure_id"]
    rows = (await claims_of_figures(session, [figure_id]))[figure_id]
    aside = {row["id"]: row for row in rows if row["status"] in TAKEN_BACK}
    last = {event["claim_id"]: event for event in await claim_store.events_of(session, list(aside))}
    return [row for key, row in aside.items() if last[key]["by_claim"] == claim["id"]]


def _event(
    claim_id: str, settled_id: str, settlement: Settlement, revision: int, now: datetime
) -> dict[str, Any]:  # column values
    return {
        "claim_id": claim_id,
        "status": settlement.status.value,
        "reason": settlement.reason,
        "who": settlement.who,
        "api_key": settlement.key.id if settlement.key else None,
        "effective_on": settlement.effective_on,
        "evidence": settlement.evidence,
        # An echo points at the claim it went with.
        "by_claim": settlement.by_claim if claim_id == settled_id else settled_id,
        "revision": revision,
        "recorded_at": now,
    }
