"""Record claims: resolve their words, find out which are new, add those, refresh their figures.

One call is one transaction of its caller, who commits. Each claim gets an outcome of its own, in
the order sent; a refused claim never costs its neighbours.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.check_speaker import bound_word, spoken_for
from app.actions.learn_words import Items, check_words, learn_words
from app.actions.refresh_figures import refresh_stored
from app.errors import ExternalIdReused, InvalidInput, ReconcilerError
from app.models.changes import claim_posted
from app.models.claims import ClaimIn
from app.models.drafts import Draft, claim_id, draft_of
from app.models.keys import ApiKey
from app.models.revisions import Action, Cause, Causes
from app.models.terms import Vocabulary
from app.reconcile import Metric, Status
from app.reconcile.echoes import echoes
from app.store import claims as claim_store
from app.store.changes import add_changes, settled_changes, word_changes
from app.store.claims import Row
from app.store.core_claims import core_claim
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
    key: ApiKey | None = None,
) -> list[Outcome]:
    """Record what can be recorded; an item that is already an error is refused with it.

    `key` is the API key they came by; one that is bound to a source speaks for no other.
    """
    metrics = await metrics_by_name(session)
    drafts = _drafts(sent, metrics, now.date())
    checked = await check_words(session, drafts, also=bound_word(key))
    spoken = spoken_for(list(checked.items), checked.words, key)
    await lock_families(session, {d.family for d in spoken if isinstance(d, Draft)})
    keyed = await _told_apart(session, spoken, scraper)
    keyed = await _within_their_ids(session, keyed, scraper)
    items = [one.draft if isinstance(one, _Keyed) else one for one in keyed]
    learned = await learn_words(session, checked, items)
    created = [one for one in keyed if isinstance(one, _Keyed) and one.is_new]
    if not created and not learned.news:
        return _outcomes(keyed, learned.added)
    changed = set(learned.families.values())
    if changed:  # nobody else holds a lock: facts are learned alone
        await lock_families(session, changed)
    families = {one.draft.family for one in created} | changed
    figures = await figures_of_families(session, sorted(families))
    now = later_than(figures, await last_learned_at(session), now)
    facts = await add_facts(session, learned.news, now)
    add_changes(session, await word_changes(session, _keys(facts), now))
    known = learned.words | facts
    touched, first = await _add(session, created, figures, known, scraper=scraper, key=key, now=now)
    causes = _causes(created, learned.causes)
    await refresh_stored(
        session,
        touched,
        causes,
        now=now,
        metrics=metrics,
        words=known,
        claims=first,
    )
    return _outcomes(keyed, learned.added)


@dataclass(frozen=True, slots=True)
class _Keyed:
    """A draft with its key within its group, and the id it has or gets."""

    draft: Draft
    dedupe_key: str
    claim_id: str
    is_new: bool


Keyed = list[_Keyed | ReconcilerError]


def _drafts(
    sent: Sequence[ClaimIn | ReconcilerError], metrics: Mapping[str, Metric], today: date
) -> Items:
    items: Items = []
    for item in sent:
        try:
            items.append(
                draft_of(item, metrics, today=today) if isinstance(item, ClaimIn) else item
            )
        except InvalidInput as error:
            items.append(error)
    return items


def _outcomes(keyed: Keyed, added: Collection[tuple[Vocabulary, str]]) -> list[Outcome]:
    """The fate of each; the first claim to use a new word brings it."""
    left = set(added)
    outcomes = []
    for one in keyed:
        if not isinstance(one, _Keyed):
            outcomes.append(Outcome(Fate.REFUSED, error=one))
            continue
        fate = Fate.CREATED if one.is_new else Fate.EXISTING
        brought = {(v, term.slug) for v, term in one.draft.terms} & left if left else set()
        left -= brought
        new = tuple(sorted(brought))
        outcomes.append(Outcome(fate, one.claim_id, one.draft.figure_id, new_words=new))
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


def _causes(created: Iterable[_Keyed], learned: Causes) -> Causes:
    """Why the figures of these claims change: the claims that are new, the words better known."""
    posted: dict[str, list[str]] = defaultdict(list)
    for one in created:
        posted[one.draft.figure_id].append(one.claim_id)
    causes = {
        figure_id: [Cause(Action.POSTED, tuple(sorted(claim_ids)))]
        for figure_id, claim_ids in posted.items()
    }
    return causes | {key: [*causes.get(key, ()), *facts] for key, facts in learned.items()}


async def _told_apart(session: AsyncSession, items: Items, scraper: str) -> Keyed:
    """Which drafts are new and which are on record; the same one sent twice is new once.

    One on record keeps the id of the words that it was posted under, before any merge.
    """
    keys = [
        (item.figure_id, item.dedupe_key(scraper)) if isinstance(item, Draft) else None
        for item in items
    ]
    known = await claim_store.known_claims(session, {key for key in keys if key})
    keyed: Keyed = []
    for item, key in zip(items, keys, strict=True):
        if isinstance(item, Draft) and key is not None:
            is_new = key not in known
            keyed.append(_Keyed(item, key[1], known.setdefault(key, claim_id(*key)), is_new))
        elif not isinstance(item, Draft):
            keyed.append(item)
    return keyed


async def _within_their_ids(session: AsyncSession, keyed: Keyed, scraper: str) -> Keyed:
    """The same items, those refused that reuse an external id; the others hold theirs."""
    named: dict[str, str] = {}
    for one in keyed:
        if isinstance(one, _Keyed) and one.draft.sent.external_id:
            named.setdefault(one.draft.sent.external_id, one.claim_id)
    holders = await claim_store.take_external_ids(session, scraper, named)
    allowed: Keyed = []
    for one in keyed:
        if isinstance(one, _Keyed):
            holder = holders.get(one.draft.sent.external_id or "", one.claim_id)
            allowed.append(one if holder == one.claim_id else _reused(one.draft, holder))
        else:
            allowed.append(one)
    return allowed


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
    created: Sequence[_Keyed],
    figures: Sequence[Row],
    words: Words,
    *,
    scraper: str,
    key: ApiKey | None,
    now: datetime,
) -> tuple[list[Row], Mapping[str, Sequence[Row]]]:
    """Add the new claims, and groups that have none yet.

    Gives the figures with those added, and the claims of those added, by figure.
    """
    groups = {row["id"]: row for row in figures}
    new = {
        one.draft.figure_id: _figure_row(one.draft, now)
        for one in created
        if one.draft.figure_id not in groups
    }
    await add_figures(session, list(new.values()))
    groups |= new
    old = sorted({one.draft.figure_id for one in created} - new.keys())
    taken_back = await claim_store.taken_back_in(session, old) if old else {}
    rows, events = [], []
    first: dict[str, list[Row]] = {figure_id: [] for figure_id in new}
    for one in created:
        row = claim_row(
            one.draft,
            one.claim_id,
            one.dedupe_key,
            scraper=scraper,
            api_key=key.id if key else None,
            received_at=now,
            revision=groups[one.draft.figure_id]["revision"] + 1,
        )
        repeated = _repeated(one, taken_back.get(one.draft.figure_id, ()), words, scraper)
        if repeated is not None:
            events.append(_repeat_event(one.claim_id, repeated, row))
        rows.append(row)
        if row["figure_id"] in first:
            first[row["figure_id"]].append(row)
    await claim_store.add_claims(session, rows)
    await claim_store.add_events(session, events)
    events_of = {one.claim_id: one.draft.event.slug for one in created}
    add_changes(session, (claim_posted(key, event=e, at=now) for key, e in events_of.items()))
    add_changes(session, await settled_changes(session, events, events_of))
    return sorted(groups.values(), key=lambda row: str(row["id"])), first


def _keys(words: Words) -> set[tuple[Vocabulary, str]]:
    return {(vocabulary, term.slug) for (vocabulary, _), term in words.items()}


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
        "spread": 0.0,
        "stale_after": None,
        "revision": 0,
        "updated_at": now,
        "body": "",
    }


def claim_row(
    draft: Draft,
    claim_id: str,
    dedupe_key: str,
    *,
    scraper: str,
    api_key: str | None,
    received_at: datetime,
    revision: int,
) -> dict[str, Any]:  # column values
    """The row of a claim that is new."""
    sent, derived = draft.sent, draft.derived_from
    return {
        "id": claim_id,
        "figure_id": draft.figure_id,
        "dedupe_key": dedupe_key,
        "scraper": scraper,
        "api_key": api_key,
        "external_id": sent.external_id,
        "status": Status.ACTIVE,
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


def _repeated(one: _Keyed, taken_back: Iterable[Row], words: Words, scraper: str) -> Row | None:
    """The taken-back claim that this one says again.  # D6"""
    for row in taken_back:
        on = row["effective_on"] or row["recorded_at"].astimezone(UTC).date()
        claim = one.draft.resolved(words).claim(one.claim_id, None, scraper)
        if echoes(claim, core_claim(row, words), on):
            return row
    return None


def _repeat_event(claim_id: str, repeated: Row, row: Row) -> Row:
    return {
        "claim_id": claim_id,
        "status": repeated["status"],
        "reason": f"repeats a number that was {repeated['status']}",
        "who": "reconciler",
        "api_key": row["api_key"],
        "effective_on": repeated["effective_on"],
        "evidence": None,
        "by_claim": repeated["id"],
        "revision": row["revision"],
        "recorded_at": row["received_at"],
    }
