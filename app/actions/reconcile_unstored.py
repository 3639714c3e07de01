"""Reconcile claims that are not kept, with what the vocabulary knows of their words."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.choose_manner import learned_of, manner_of, refuse_too_slow
from app.actions.compute_figures import Computed, compute_off_loop, draft_subjects
from app.actions.learn_words import refuse_circles, under_known_parents
from app.actions.relate_figures import relate
from app.errors import InvalidInput
from app.models.drafts import Draft, draft_of
from app.models.figures import ReconcileIn
from app.models.terms import Vocabulary
from app.store.relatives import Parents
from app.store.vocabulary import Words, known_words, metrics_by_name, parents_above

_PARTS = (Vocabulary.EVENTS, Vocabulary.POPULATIONS, Vocabulary.PLACES)


async def reconcile_unstored(
    session: AsyncSession, asked: ReconcileIn, *, today: date
) -> list[Computed]:
    """One answer a group, in the order the groups first appear; nothing is written.

    Raises `InvalidInput` naming the claim by its place from 0, or the policy it is too much for.
    """
    refuse_too_slow(asked.policy, len(asked.claims))
    metrics = await metrics_by_name(session)
    drafts: list[Draft] = []
    for place, sent in enumerate(asked.claims):
        try:
            drafts.append(draft_of(sent, metrics, today=today))
        except InvalidInput as error:
            raise _placed(error, place) from None
    wanted = {(vocabulary, term.slug) for draft in drafts for vocabulary, term in draft.terms}
    words = await known_words(session, wanted)
    drafts = [under_known_parents(draft, words) for draft in drafts]
    words = _informed(drafts, words)
    resolved = [draft.resolved(words) for draft in drafts]
    subjects = draft_subjects(resolved)
    manner = await manner_of(session, asked, also_known=_sources(resolved))
    manner = await learned_of(manner, subjects, as_of=asked.as_of)
    parents = await _parents(session, resolved, words)
    answers = await compute_off_loop(subjects, as_of=asked.as_of, manner=manner)
    return await asyncio.to_thread(relate, answers, parents)


def _sources(drafts: Sequence[Draft]) -> set[str]:
    """Every source that the claims name, whether it asserts, counts, carries or is rested on."""
    terms = (pair for draft in drafts for pair in draft.terms)
    return {term.slug for vocabulary, term in terms if vocabulary is Vocabulary.SOURCES}


async def _parents(session: AsyncSession, drafts: Sequence[Draft], words: Words) -> Parents:
    """The parents on record of the words used, under those sent inline.

    Raises `InvalidInput` naming the claim by which a word would be part of itself.
    """
    slugs: dict[Vocabulary, set[str]] = defaultdict(set)
    for (vocabulary, _), term in words.items():
        slugs[vocabulary].add(term.slug)
    above = {
        (vocabulary, slug): parent
        for vocabulary in _PARTS
        for slug, parent in (await parents_above(session, vocabulary, slugs[vocabulary])).items()
    }
    for place, draft in enumerate(drafts):
        try:
            refuse_circles(draft, words, above)
        except InvalidInput as error:
            raise _placed(error, place) from None
    above |= {(v, term.slug): term.parent for (v, _), term in words.items() if term.parent}
    return Parents(
        *({slug: p for (v, slug), p in above.items() if v is vocabulary} for vocabulary in _PARTS)
    )


def _placed(error: InvalidInput, place: int) -> InvalidInput:
    field = f"claims.{place}.{error.errors[0].field}" if error.errors else f"claims.{place}"
    first = error.errors[0]
    return InvalidInput.of(field, first.value, first.message, first.remedy)


def _informed(drafts: Sequence[Draft], words: Words) -> Words:
    """The words on record with the facts sent inline laid over them: nothing is kept here.

    Raises `InvalidInput` where two claims send different facts of one word.
    """
    informed = dict(words)
    sent: dict[tuple[Vocabulary, str], dict[str, Any]] = {}  # values of several types
    for place, draft in enumerate(drafts):
        for vocabulary, term in draft.terms:
            known = informed.get((vocabulary, term.slug), term)
            facts = sent.setdefault((vocabulary, known.slug), {})  # an alias is the word itself
            for name, value in term.facts.items():
                if facts.setdefault(name, value) != value:
                    raise InvalidInput.of(
                        f"claims.{place}",
                        value,
                        f"{known.slug} has another {name} ({facts[name]}) in an earlier claim",
                        f"send one {name} of {known.slug} in all claims",
                    )
            informed[vocabulary, term.slug] = known
    return {
        (vocabulary, name): replace(term, **sent.get((vocabulary, term.slug), {}))
        for (vocabulary, name), term in informed.items()
    }
