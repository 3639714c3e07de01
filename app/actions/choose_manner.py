"""How figures are to be told: sources by their slugs, and lessons for a policy that learns."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.compute_figures import Manner, Subject
from app.actions.load_subjects import load_subjects
from app.errors import FieldError, InvalidInput
from app.models.policies import HowTold
from app.models.terms import Vocabulary, slug_of
from app.reconcile.policies import NOTHING_LEARNED, Lessons, Terms, policy_named, scenes_of
from app.store.figures import claims_of_event, figures_of_event
from app.store.vocabulary import known_words

LEARNING_CLAIMS = 20_000
"""A policy learns from the figures of one event while they have at most so many claims."""

SLOW_CLAIMS = 300
"""One call reconciles at most so many claims under a policy that searches."""


def refuse_too_slow(policy: str, claims: int) -> None:
    """Raise `InvalidInput` where so many claims under this policy would take too long."""
    if policy_named(policy).slow and claims > SLOW_CLAIMS:
        raise InvalidInput.of(
            "policy",
            policy,
            f"it takes at most {SLOW_CLAIMS:,} claims in one call, and there are {claims:,}",
            "send fewer claims, or ask under a policy that does not search",
        )


async def manner_of(
    session: AsyncSession, asked: HowTold, *, also_known: Collection[str] = ()
) -> Manner:
    """What is asked for, with aliases followed; `also_known` are sources that need no record.

    Raises `InvalidInput` for a source that nobody has named.
    """
    slugs = {
        (field, name): slug_of(name, field)
        for field in ("without", "priority")
        for name in getattr(asked, field)
    }
    words = await known_words(session, {(Vocabulary.SOURCES, slug) for slug in slugs.values()})
    known = {slug: slug for slug in also_known}
    known |= {slug: term.slug for (_, slug), term in words.items()}
    wrong = [
        FieldError(field, name, "there is no such source", "send a slug or alias of /v1/sources")
        for (field, name), slug in slugs.items()
        if slug not in known
    ]
    if wrong:
        raise InvalidInput(f"{wrong[0].field}: {wrong[0].message}", tuple(wrong))
    return Manner(
        policy=asked.policy,
        shared=asked.shared,
        priority=tuple(known[slugs["priority", name]] for name in asked.priority),
        without=frozenset(known[slugs["without", name]] for name in asked.without),
    )


async def learned_of_event(
    session: AsyncSession,
    manner: Manner,
    event: str,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> Manner:
    """The manner with what its policy learns of the event's figures, if it is one that learns.

    Raises `InvalidInput` where the event has more claims than are read for one answer.
    """
    if not policy_named(manner.policy).learns:
        return manner
    claims = await claims_of_event(session, event)
    if claims > LEARNING_CLAIMS:
        raise InvalidInput.of(
            "policy",
            manner.policy,
            f"it learns from at most {LEARNING_CLAIMS:,} claims, and the event has {claims:,}",
            "ask under a policy that does not learn, or send the claims that matter to"
            " /v1/reconcile",
        )
    figures = await figures_of_event(session, event)
    subjects = await load_subjects(session, figures, known_at=known_at)
    return await learned_of(manner, subjects, as_of=as_of, known_at=known_at)


async def learned_of(
    manner: Manner,
    subjects: Sequence[Subject],
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> Manner:
    """The manner with what its policy learns of these groups, worked out off the event loop."""
    if not policy_named(manner.policy).learns:
        return manner
    lessons = await asyncio.to_thread(_learned, manner, subjects, as_of, known_at)
    return replace(manner, lessons=lessons)


def _learned(
    manner: Manner, subjects: Sequence[Subject], as_of: date | None, known_at: datetime | None
) -> Lessons:
    learn = policy_named(manner.policy).learn
    scenes = [
        scene
        for subject in subjects
        for scene in scenes_of(
            subject.claims,
            subject.group,
            as_of=as_of,
            known_at=known_at,
            without=manner.without,
        )
    ]
    terms = Terms(shared=manner.shared, priority=manner.priority)
    return NOTHING_LEARNED if learn is None else learn(scenes, terms)
