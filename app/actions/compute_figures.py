"""Compute figures from their claims, a family at a time, for writers and readers alike.

Nothing is written here. A family (the metrics of one event, population, place and period) is
computed whole, because its members are checked against each other.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.models.drafts import Draft
from app.models.figures import figure_body
from app.models.policies import Body
from app.models.terms import Term
from app.reconcile import (
    METHOD,
    Claim,
    Coherence,
    Flag,
    Group,
    Lessons,
    Member,
    Metric,
    Reconciliation,
    cohere,
    reconcile_many,
)
from app.reconcile.containment import behind_ends, place_line
from app.reconcile.figures import with_unseen
from app.reconcile.flags import in_order
from app.reconcile.policies import DEFAULT_POLICY, NOTHING_LEARNED, Terms, policy_named
from app.reconcile.policies.telling import Telling

OFF_LOOP_CLAIMS = 200
"""From this many claims on the arithmetic leaves the event loop (claims)."""


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
