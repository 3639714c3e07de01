"""Compute figures from their claims, a family at a time, for writers and readers alike.

Nothing is written here. A family (the metrics of one event, population, place and period) is
computed whole, because its members are checked against each other.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.models.drafts import Draft
from app.models.figures import figure_body
from app.models.policies import Body
from app.models.terms import Term, Vocabulary
from app.reconcile import (
    METHOD,
    Claim,
    Coherence,
    Flag,
    Group,
    Lessons,
    Member,
    Metric,
    Period,
    Reconciliation,
    cohere,
    reconcile_many,
)
from app.reconcile.containment import behind_ends, place_line
from app.reconcile.daybooks import Daybook
from app.reconcile.events import event_kind
from app.reconcile.figures import with_unseen
from app.reconcile.flags import in_order
from app.reconcile.policies import DEFAULT_POLICY, NOTHING_LEARNED, Terms, policy_named
from app.reconcile.policies.telling import Telling
from app.store import claims as claim_store
from app.store.claims import Row
from app.store.claims_at_hand import claims_at_hand, use_claims, with_added
from app.store.facts import words_as_known_at
from app.store.vocabulary import Words, known_words, metrics_by_name

OFF_LOOP_CLAIMS = 200
"""From this many claims on the arithmetic leaves the event loop (claims)."""
WORTH_A_BOOK = 500
"""Running totals of so many claims are looked at by day (claims)."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A group to compute: its key, its words and its claims."""

    figure_id: str
    family: str
    group: Group
    metric: Metric
    titles: Mapping[str, Term | None]
    claims: Sequence[Claim]
    unseen: int = 0
    """How many more there are, all set aside, on which nothing else in the figure depends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How figures are told; as it stands, the way stored figures are."""

    policy: str = DEFAULT_POLICY
    shared: float = 0.0
    priority: tuple[str, ...] = ()
    without: frozenset[str] = frozenset()
    """Slugs of the sources left out."""
    lessons: Lessons = NOTHING_LEARNED
    """What the policy learned beforehand, from more groups than one."""

    @property
    def telling(self) -> Telling:
        """The same, as the core takes it."""
        terms = Terms(shared=self.shared, priority=self.priority)
        return Telling(policy_named(self.policy), terms, self.lessons)


AS_STORED = Manner()


@dataclass(frozen=True, slots=True)
class Computed:
    """A group's answer, with what the figures compared with it say and flag."""

    subject: Subject
    made: Reconciliation
    flags: tuple[Flag, ...]
    coherence: Coherence | None = None

    @property
    def stale_after(self) -> date | None:
        """The last day on which a running total may be read without `stale`."""
        as_of, event = self.made.figure.as_of, self.subject.titles["event"]
        if as_of is None or not self.subject.group.period.running:
            return None
        ended = event is not None and event.ended_on is not None
        days = METHOD.stale_for(self.subject.group.event_kind, ended=ended)
        return as_of + timedelta(days=days)

    def body(self, *, revision: int, updated_at: datetime | None) -> Body:
        return figure_body(
            self.made,
            figure_id=self.subject.figure_id,
            titles=self.subject.titles,
            flags=self.flags,
            coherence=self.coherence,
            revision=revision,
            updated_at=updated_at,
        )


def compute(
    subjects: Sequence[Subject],
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    manner: Manner = AS_STORED,
) -> list[Computed]:
    """Reconcile each group, then check each family; the answers keep the order given."""
    answers = reconcile_many(
        [(subject.claims, subject.group) for subject in subjects],
        as_of=as_of,
        known_at=known_at,
        telling=manner.telling,
        without=manner.without,
    )
    ids = [subject.figure_id for subject in subjects]
    counted = (
        with_unseen(made, subject.unseen) for made, subject in zip(answers, subjects, strict=True)
    )
    made = dict(zip(ids, counted, strict=True))
    families: dict[str, list[Subject]] = defaultdict(list)
    for subject in subjects:
        families[subject.family].append(subject)
    found: dict[str, Coherence] = {}
    for family in families.values():
        if len(family) > 1:
            found |= cohere([member_of(subject, made[subject.figure_id]) for subject in family])
    return [
        computed(subject, made[subject.figure_id], found.get(subject.figure_id))
        for subject in subjects
    ]


def computed(subject: Subject, made: Reconciliation, coherence: Coherence | None) -> Computed:
    """A group's answer with the flags of its own and those that others bring."""
    across = coherence.flags if coherence else ()
    return Computed(subject, made, in_order((*made.figure.flags, *across)), coherence)


async def compute_off_loop(
    subjects: Sequence[Subject],
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    manner: Manner = AS_STORED,
) -> list[Computed]:
    """`compute`, in a thread when it would hold up other requests; some policies always would."""
    few = sum(len(subject.claims) for subject in subjects) < OFF_LOOP_CLAIMS
    if few and manner.policy == DEFAULT_POLICY:
        return compute(subjects, as_of=as_of, known_at=known_at, manner=manner)
    return await asyncio.to_thread(compute, subjects, as_of=as_of, known_at=known_at, manner=manner)


def member_of(subject: Subject, made: Reconciliation) -> Member:
    """The group as its figure is compared with others, its words without their parents."""
    group, figure = subject.group, made.figure
    stated = [(voice.quantity.low, voice.quantity.high, voice.claim_ids) for voice in made.voices]
    return Member(
        figure_id=subject.figure_id,
        metric=subject.metric,
        period=group.period,
        low=figure.low,
        high=figure.high,
        event=(group.event,),
        population=(group.population,),
        place=place_line(group.place, group.event, {}),
        as_of=figure.as_of if group.period.running else None,
        claim_ids=behind_ends(stated, low=figure.low, high=figure.high),
    )


async def load_subjects(
    session: AsyncSession,
    figures: Sequence[Row],
    *,
    metrics: Mapping[str, Metric] | None = None,
    words: Words | None = None,
    claims: Mapping[str, Sequence[Row]] | None = None,
    known_at: datetime | None = None,
    at_hand: bool = False,
) -> list[Subject]:
    """Read what is needed to compute these stored groups, unless it is at hand.

    `claims` are all those of some figures, as they were written. With `at_hand` only those claims
    are read that this process has not read before; the caller holds the families' locks and the
    vocabulary's.
    """
    metrics, written = metrics or await metrics_by_name(session), claims or {}
    ids = [row["id"] for row in figures if row["id"] not in written]
    found = await claims_at_hand(session, ids) if at_hand else {}
    rows = await claim_store.told_of_figures(session, [key for key in ids if key not in found])
    rows.update((key, one.added) for key, one in found.items())
    words = words or {}
    words = words | await known_words(session, _words_of(figures, rows) - words.keys())
    statuses = {}
    if known_at is not None:
        words = await words_as_known_at(session, words, known_at)
        statuses = await claim_store.statuses_at(session, list(rows), known_at)
    subjects = []
    sources = claim_store.Sources(words)
    books = {}
    for figure in figures:
        key = figure["id"]
        said = claim_store.core_claims(rows.get(key, ()), sources)
        said += [claim_store.core_claim(row, words) for row in written.get(key, ())]
        if known_at is not None:
            said = claim_store.as_known_at(said, statuses, known_at)
        held = found[key].held if key in found else None
        every = with_added(held.claims, said) if held else said
        subject = _stored_subject(figure, metrics[figure["metric"]], words, every)
        if at_hand and subject.group.period.running and len(every) >= WORTH_A_BOOK:
            book = held.book if held else None
            books[key] = book.with_added(said) if book else Daybook.of(every)
        subjects.append(subject)
    if at_hand:
        read = {subject.figure_id: subject.claims for subject in subjects}
        await use_claims(session, read, rows, found, books)
    return [_in_sight(subject, books.get(subject.figure_id)) for subject in subjects]


def _in_sight(subject: Subject, book: Daybook | None) -> Subject:
    """The subject with those claims of its daybook that its figure depends on."""
    if book is None:
        return subject
    seen = book.newest(subject.group)
    return replace(subject, claims=seen, unseen=len(book) - len(seen))


def _words_of(
    figures: Sequence[Row], claims: Mapping[str, Sequence[claim_store.Told]]
) -> set[tuple[Vocabulary, str]]:
    wanted = {(Vocabulary.EVENTS, row["event"]) for row in figures}
    wanted |= {(Vocabulary.POPULATIONS, row["population"]) for row in figures}
    wanted |= {(Vocabulary.PLACES, row["place"]) for row in figures if row["place"]}
    named = {slug for told in claims.values() for slug in claim_store.sources_of(told)}
    return wanted | {(Vocabulary.SOURCES, slug) for slug in named}


def _stored_subject(figure: Row, metric: Metric, words: Words, claims: Sequence[Claim]) -> Subject:
    event = words[Vocabulary.EVENTS, figure["event"]]
    population = words[Vocabulary.POPULATIONS, figure["population"]]
    place = figure["place"]
    return Subject(
        figure_id=figure["id"],
        family=figure["family"],
        group=Group(
            metric=metric.slug,
            period=Period.parse(figure["period"]),
            event=figure["event"],
            population=figure["population"],
            place=place,
            population_party=population.party,
            event_kind=event_kind(event.kind),
        ),
        metric=metric,
        titles={
            "event": event,
            "population": population,
            "place": words[Vocabulary.PLACES, place] if place else None,
        },
        claims=claims,
    )


def draft_subjects(drafts: Sequence[Draft]) -> list[Subject]:
    """The groups of unstored claims, in the order in which they first appear."""
    members: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        members[draft.figure_id].append(draft)
    return [
        Subject(
            figure_id=figure_id,
            family=group[0].family,
            group=group[0].group(),
            metric=group[0].metric,
            titles={
                "event": group[0].event,
                "population": group[0].population,
                "place": group[0].place,
            },
            claims=list(_once_each(group).values()),
        )
        for figure_id, group in members.items()
    ]


def _once_each(drafts: Sequence[Draft]) -> dict[str, Claim]:
    """The same claim sent twice is one claim."""
    ids = [draft.claim_id("") for draft in drafts]
    return {key: draft.claim(key, None) for key, draft in zip(ids, drafts, strict=True)}
