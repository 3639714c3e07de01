"""Record claims: resolve their words, find out which are new, add those, refresh their figures.

One call is one transaction of its caller, who commits. Each claim gets an outcome of its own, in
the order sent; a refused claim never costs its neighbours.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.learn_words import Items, Learned, check_words, learn_words
from app.actions.refresh_figures import refresh_figures
from app.errors import ExternalIdReused, InvalidInput, ReconcilerError
from app.models.claims import ClaimIn
from app.models.drafts import Draft, draft_of
from app.models.revisions import Action, Cause, Causes
from app.models.terms import Vocabulary
from app.reconcile import Claim
from app.reconcile.echoes import echoes
from app.store import claims as claim_store
from app.store.claims import Row
from app.store.facts import add_facts, last_learned_at
from app.store.figures import add_figures, figures_of_families
from app.store.statements import lock_families
from app.store.vocabulary import Words, metrics_by_name

TICK = timedelta(microseconds=1)


class Fate(StrEnum):
    """What became of a claim that was sent."""

    CREATED = "created"
    EXISTING = "existing"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of one claim that was sent; ids unless it was refused, an error if it was."""

    fate: Fate
    claim_id: str | None = None
    figure_id: str | None = None
    error: ReconcilerError | None = None
    new_words: tuple[tuple[Vocabulary, str], ...] = ()
    """The words that nobody had used before this claim."""


async def record_claims(
    session: AsyncSession,
    sent: Sequence[ClaimIn | ReconcilerError],
    *,
    scraper: str,
    now: datetime,
) -> list[Outcome]:
    """Record what can be recorded; an item that is already an error is refused with it."""
    metrics = await metrics_by_name(session)
    items: list[Draft | ReconcilerError] = []
    for item in sent:
        try:
            items.append(
                item
                if isinstance(item, ReconcilerError)
                else draft_of(item, metrics, today=now.date())
            )
        except InvalidInput as error:
            items.append(error)
    checked = await check_words(session, items)
    ids = await _ids(session, checked.items, scraper)
    allowed = await _within_their_ids(session, checked.items, scraper, ids)
    learned = await learn_words(session, checked, allowed)
    changed = set(learned.families.values())
    families = {d.family for d in learned.items if isinstance(d, Draft)} | changed
    await lock_families(session, families)
    outcomes = await _tell_apart(session, learned, ids)
    created = [
        (item, outcome)
        for item, outcome in zip(learned.items, outcomes, strict=True)
        if isinstance(item, Draft) and outcome.fate is Fate.CREATED
    ]
    if not created and not learned.news:
        return outcomes
    figures = await figures_of_families(session, sorted(families))
    now = later_than(figures, await last_learned_at(session), now)
    await add_facts(session, learned.news, now)
    await _add(session, created, figures, learned.words, scraper=scraper, now=now)
    touched = {draft.family for draft, _ in created} | changed
    causes = _causes(outcomes, learned.causes)
    await refresh_figures(session, touched, causes, now=now, metrics=metrics)
    return outcomes


def later_than(figures: Iterable[Row], learned_at: datetime | None, now: datetime) -> datetime:
    """An instant after every change of these figures, so that `known_at` can tell changes apart.

    `now` was read before the locks were won, and another writer may have been first. Nor is it
    before any word was learned: a figure is computed from all the facts that are on record.
    """
    changes: list[datetime] = [row["updated_at"] + TICK for row in figures if row["revision"]]
    if learned_at is not None:
        changes.append(learned_at)
    return max([now, *changes])


def _causes(outcomes: Iterable[Outcome], learned: Causes) -> Causes:
    """Why the figures of these claims change: the claims that are new, the words better known."""
    posted: dict[str, list[str]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.fate is Fate.CREATED and outcome.figure_id and outcome.claim_id:
            posted[outcome.figure_id].append(outcome.claim_id)
    causes = {
        figure_id: [Cause(Action.POSTED, tuple(sorted(claim_ids)))]
        for figure_id, claim_ids in posted.items()
    }
    return causes | {key: [*causes.get(key, ()), *facts] for key, facts in learned.items()}


async def _ids(session: AsyncSession, items: Items, scraper: str) -> list[str]:
    """The id of each claim: on record by its key, else from its content; none for a refused one.

    The ids on record are those of the words that the claims were posted under, before any merge.
    """
    keys = [
        (item.figure_id, item.dedupe_key(scraper)) if isinstance(item, Draft) else ("", "")
        for item in items
    ]
    known = await claim_store.claims_by_key(session, sorted(set(keys) - {("", "")}))
    return [
        known.get(key) or item.claim_id(scraper) if isinstance(item, Draft) else ""
        for item, key in zip(items, keys, strict=True)
    ]


async def _within_their_ids(
    session: AsyncSession, items: Items, scraper: str, ids: Sequence[str]
) -> Items:
    """The same items, those refused that reuse an external id; the others hold theirs."""
    named: dict[str, str] = {}
    for item, claim_id in zip(items, ids, strict=True):
        if isinstance(item, Draft) and item.sent.external_id:
            named.setdefault(item.sent.external_id, claim_id)
    holders = await claim_store.take_external_ids(session, scraper, named)
    allowed: Items = []
    for item, claim_id in zip(items, ids, strict=True):
        if isinstance(item, Draft):
            holder = holders.get(item.sent.external_id or "", claim_id)
            allowed.append(item if holder == claim_id else _reused(item, holder))
        else:
            allowed.append(item)
    return allowed


async def _tell_apart(session: AsyncSession, learned: Learned, ids: Sequence[str]) -> list[Outcome]:
    """Which drafts are new and which are on record; the first to use a new word brings it."""
    known = await claim_store.known_ids(session, [claim_id for claim_id in ids if claim_id])
    added = set(learned.added)
    outcomes = []
    for item, claim_id in zip(learned.items, ids, strict=True):
        if not isinstance(item, Draft):
            outcomes.append(Outcome(Fate.REFUSED, error=item))
            continue
        fate = Fate.EXISTING if claim_id in known else Fate.CREATED
        known.add(claim_id)
        new = sorted({(v, term.slug) for v, term in item.terms} & added)
        added -= set(new)
        outcomes.append(Outcome(fate, claim_id, item.figure_id, new_words=tuple(new)))
    return outcomes


def _reused(draft: Draft, holder: str) -> ExternalIdReused:
    wrong = InvalidInput.of(
        "external_id",
        draft.sent.external_id,
        f"another claim ({holder}) came under this external_id",
        "send the changed claim under a new external_id, then supersede the old one",
    )
    return ExternalIdReused(wrong.detail, wrong.errors)


async def _add(
    session: AsyncSession,
    created: Sequence[tuple[Draft, Outcome]],
    figures: Sequence[Row],
    words: Words,
    *,
    scraper: str,
    now: datetime,
) -> None:
    drafts = {draft.figure_id: draft for draft, _ in created}
    groups = {row["id"]: row for row in figures}
    new = {key: _figure_row(draft, now) for key, draft in drafts.items() if key not in groups}
    await add_figures(session, list(new.values()))
    groups |= new
    taken_back = await claim_store.taken_back_in(session, sorted(drafts))
    rows, events = [], []
    for draft, outcome in created:
        assert outcome.claim_id is not None
        assert outcome.figure_id is not None
        revision = groups[outcome.figure_id]["revision"] + 1
        row = claim_row(draft, outcome.claim_id, scraper, now, revision)
        claim = draft.claim(outcome.claim_id, now, scraper)
        repeated = _repeats(claim, taken_back[outcome.figure_id], words)
        if repeated is not None:
            events.append(_repeat_event(outcome.claim_id, repeated, row))
        rows.append(row)
    await claim_store.add_claims(session, rows)
    await claim_store.add_events(session, events)


def _figure_row(draft: Draft, now: datetime) -> Row:
    return {
        "id": draft.figure_id,
        "event": draft.event.slug,
        "population": draft.population.slug,
        "place": draft.place.slug if draft.place else None,
        "metric": draft.metric.slug,
        "period": str(draft.period),
        "period_start": draft.period.start,
        "period_end": draft.period.end,
        "family": draft.family,
        "disagreement": "none",
        "revision": 0,
        "updated_at": now,
        "body": "",
    }


def claim_row(
    draft: Draft, claim_id: str, scraper: str, received_at: datetime, revision: int
) -> dict[str, Any]:  # column values
    """The row of a claim that is new."""
    sent, derived = draft.sent, draft.derived_from
    return {
        "id": claim_id,
        "figure_id": draft.figure_id,
        "dedupe_key": draft.dedupe_key(scraper),
        "scraper": scraper,
        "external_id": sent.external_id,
        "status": "active",
        "revision": revision,
        "source": draft.source.slug,
        "origin": draft.origin.slug if draft.origin else None,
        "reported_by": draft.reported_by.slug if draft.reported_by else None,
        "inputs": [term.slug for term in draft.inputs],
        "derived_from": derived.claim if derived else None,
        "formula": derived.formula if derived else None,
        "grade": sent.grade,
        "credibility": sent.credibility,
        "value": sent.value,
        "low": sent.low,
        "high": sent.high,
        "bound": sent.bound,
        "as_published": sent.as_published,
        "definition": draft.definition,
        "as_of": draft.as_of,
        "published_at": sent.published_at,
        "observed_at": sent.observed_at,
        "received_at": received_at,
        "url": sent.url,
        "quote": sent.quote,
    }


def _repeats(claim: Claim, taken_back: Iterable[Row], words: Words) -> Row | None:
    """The taken-back claim that this one says again.  # D6"""
    for row in taken_back:
        on = row["effective_on"] or row["recorded_at"].astimezone(UTC).date()
        if echoes(claim, claim_store.core_claim(row, words), on):
            return row
    return None


def _repeat_event(claim_id: str, repeated: Row, row: Row) -> Row:
    return {
        "claim_id": claim_id,
        "status": repeated["status"],
        "reason": f"repeats a number that was {repeated['status']}",
        "who": "reconciler",
        "effective_on": repeated["effective_on"],
        "evidence": None,
        "by_claim": repeated["id"],
        "revision": row["revision"],
        "recorded_at": row["received_at"],
    }
