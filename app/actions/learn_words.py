"""Make every word of some claims known: follow aliases, add new words, fill in new facts.

Facts sent inline complete what is known of a word and never overwrite it; a claim whose facts
contradict the record is refused. New facts change figures that are already stored, so this
answers whose.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from app.errors import FactsDiffer, InvalidInput, ReconcilerError
from app.models.drafts import Draft
from app.models.terms import Term, Vocabulary
from app.store.claims import figures_with_source
from app.store.figures import families_of, families_of_event
from app.store.statements import lock_vocabulary
from app.store.vocabulary import Words, add_words, fill_word, known_words

Items = list[Draft | ReconcilerError]
_FIELDS = {
    Vocabulary.EVENTS: "event",
    Vocabulary.POPULATIONS: "population",
    Vocabulary.PLACES: "place",
    Vocabulary.SOURCES: "source",
}


@dataclass(frozen=True, slots=True)
class Learned:
    """Drafts with their words resolved, the words, and the families whose facts changed."""

    items: Items
    words: Words
    families: set[str]


async def learn_words(session: AsyncSession, items: Sequence[Draft | ReconcilerError]) -> Learned:
    """Resolve the words of the drafts; the vocabulary stays still until the transaction ends."""
    wanted = {(v, t.slug) for item in items if isinstance(item, Draft) for v, t in item.terms}
    words = await known_words(session, wanted)
    news = _brings_facts(items, words)
    await lock_vocabulary(session, exclusive=news)
    if news:  # somebody may have written while we waited
        words = await known_words(session, wanted)
    merged = dict(words)
    checked = [_check(item, merged) for item in items]
    new = {key: term for key, term in merged.items() if key not in words}
    await add_words(session, new)
    filled = [(key[0], term) for key, term in merged.items() if _filled(words.get(key), term)]
    families: set[str] = set()
    for vocabulary, term in filled:
        await fill_word(session, vocabulary, term)
        families |= await _families_with(session, vocabulary, term.slug)
    resolved = [item.resolved(merged) if isinstance(item, Draft) else item for item in checked]
    return Learned(resolved, merged, families)


def _brings_facts(items: Sequence[Draft | ReconcilerError], words: Words) -> bool:
    return any(
        term.facts and (known is None or not term.facts.items() <= known.facts.items())
        for item in items
        if isinstance(item, Draft)
        for vocabulary, term in item.terms
        for known in (words.get((vocabulary, term.slug)),)
    )


def _check(item: Draft | ReconcilerError, words: Words) -> Draft | ReconcilerError:
    """Add the words of one draft to those known, or say which fact contradicts them."""
    if not isinstance(item, Draft):
        return item
    update: Words = {}
    for vocabulary, term in item.terms:
        key = vocabulary, term.slug
        known = update.get(key) or words.get(key)
        if known is None:
            update[key] = replace(term, provisional=True)
            continue
        for name, value in term.facts.items():
            if known.facts.get(name, value) != value:
                return _differ(vocabulary, term, name, known)
        if term.facts:
            update[key] = known.filled_from(term)
    words.update(update)
    return item


def _differ(vocabulary: Vocabulary, term: Term, name: str, known: Term) -> FactsDiffer:
    wrong = InvalidInput.of(
        f"{_FIELDS[vocabulary]}.{name}",
        term.facts[name],
        f"{known.slug} is on record with {name} {known.facts[name]}",
        f"leave {name} out: a claim completes what is on record and never changes it",
    )
    return FactsDiffer(wrong.detail, wrong.errors)


def _filled(before: Term | None, after: Term) -> bool:
    return before is not None and before.facts != after.facts


async def _families_with(session: AsyncSession, vocabulary: Vocabulary, slug: str) -> set[str]:
    """The families whose figures depend on the facts of this word."""
    if vocabulary is Vocabulary.SOURCES:
        return await families_of(session, figure_ids=await figures_with_source(session, slug))
    if vocabulary is Vocabulary.POPULATIONS:
        return await families_of(session, population=slug)
    if vocabulary is Vocabulary.EVENTS:
        return await families_of_event(session, slug)
    return set()
