"""Make every word of some claims known: follow aliases, add new words, fill in new facts.

First the words are checked, then those of the claims that will land are learned: a refused claim
leaves no word behind. Facts sent inline complete what is known of a word and never overwrite it;
a claim whose facts contradict the record is refused. New facts change figures that are already
stored, so this answers whose.
"""

from collections import ChainMap, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from app.errors import FactsDiffer, InvalidInput, ReconcilerError
from app.models.drafts import Draft
from app.models.revisions import Cause, Causes, learned
from app.models.terms import Term, Vocabulary
from app.store.claims import figures_with_source
from app.store.facts import moved_since, newest_fact
from app.store.figures import families_of, families_with
from app.store.statements import is_postgresql, lock_vocabulary
from app.store.vocabulary import (
    Words,
    add_words,
    fill_word,
    known_words,
    parents_above,
)

Items = list[Draft | ReconcilerError]
Said = tuple[Vocabulary, Term]
"""A word as it was sent, with the facts that came with it."""
Above = Mapping[tuple[Vocabulary, str], str]
"""The parents on record of words, by word."""
_FIELDS = {
    Vocabulary.EVENTS: "event",
    Vocabulary.POPULATIONS: "population",
    Vocabulary.PLACES: "place",
    Vocabulary.SOURCES: "source",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """Drafts with aliases followed, and the words on record that they use."""

    items: Items
    words: Words


@dataclass(frozen=True, slots=True)
class Learned:
    """The words of some drafts as they are on record now, and what that changes."""

    words: Words
    added: tuple[tuple[Vocabulary, str], ...]
    """The words that are new."""
    news: tuple[tuple[Vocabulary, str], ...]
    """The words that are new or better known."""
    families: dict[str, str]
    """The family of each figure that depends on a better known word."""
    causes: Causes
    """Why each of these figures may change."""


async def check_words(
    session: AsyncSession,
    items: Sequence[Draft | ReconcilerError],
    *,
    also: Collection[tuple[Vocabulary, str]] = (),
) -> Checked:
    """Follow aliases and refuse contradicted facts; nothing is written.

    The vocabulary stays still until the transaction ends. `also` are words that are looked up
    beside those of the drafts.
    """
    said = _said(items)
    wanted = {(vocabulary, term.slug) for vocabulary, term in said} | set(also)
    words = await _still_words(session, said, wanted)
    renamed = any(term.slug != slug for (_, slug), term in words.items())
    words |= {(vocabulary, term.slug): term for (vocabulary, _), term in words.items()}
    above: Above = {}
    if any(term.parent for _, term in said):
        items = [
            under_known_parents(item, words) if isinstance(item, Draft) else item for item in items
        ]
        above = await parents_on_record(session, items)
    merged, settled = dict(words), set[Said]()
    checked = [_check(item, merged, above, settled) for item in items]
    if renamed:
        checked = [_followed(item, words) if isinstance(item, Draft) else item for item in checked]
    return Checked(checked, words)


async def _still_words(
    session: AsyncSession, said: Collection[Said], wanted: Collection[tuple[Vocabulary, str]]
) -> Words:
    """The words on record, as they stay until the transaction ends."""
    if not is_postgresql(session):  # SQLite's writer is alone from its first statement on
        await lock_vocabulary(session, exclusive=False)
        return await known_words(session, wanted)
    newest = await newest_fact(session)
    words = await known_words(session, wanted)
    news = _brings_facts(said, words)
    await lock_vocabulary(session, exclusive=news)
    # Somebody may have written while we waited: facts, or another name.
    slugs = {slug for _, slug in wanted} | {term.slug for term in words.values()}
    if news or await moved_since(session, newest, slugs):
        words = await known_words(session, wanted)
    if not news and _brings_facts(said, words):  # of the word that another was merged into
        await lock_vocabulary(session, exclusive=True)
        words = await known_words(session, wanted)
    return words


def _said(items: Sequence[Draft | ReconcilerError]) -> Collection[Said]:
    """The words of all drafts, each once, in the order they come."""
    return dict.fromkeys(
        pair for item in items if isinstance(item, Draft) for pair in item.terms
    ).keys()


async def learn_words(session: AsyncSession, checked: Checked, items: Items) -> Learned:
    """Add the new words and facts of `items`, those of the checked drafts that are not refused."""
    merged, settled = dict(checked.words), set[Said]()
    for item in items:
        _check(item, merged, {}, settled)  # circles were refused before
    new = {key: term for key, term in merged.items() if key not in checked.words}
    await add_words(session, new)
    filled = [(k, t) for k, t in merged.items() if _filled(checked.words.get(k), t)]
    families: dict[str, str] = {}
    causes: dict[str, list[Cause]] = defaultdict(list)
    for (vocabulary, slug), term in filled:
        await fill_word(session, vocabulary, term)
        concerned = await families_with_word(session, vocabulary, term.slug)
        families |= concerned
        ended = term.ended_on is not None and checked.words[vocabulary, slug].ended_on is None
        for figure_id in concerned:
            causes[figure_id].append(learned(vocabulary, term.slug, ended=ended))
    news = (*new, *(key for key, _ in filled))
    return Learned(merged, tuple(new), news, families, causes)


def _followed(draft: Draft, words: Words) -> Draft:
    """The draft under the slugs on record, with the facts that were sent still its own."""
    sent = {
        (vocabulary, term.slug): term.known_as(known.slug)
        for vocabulary, term in draft.terms
        for known in (words.get((vocabulary, term.slug)),)
        if known is not None and known.slug != term.slug
    }
    return draft.resolved(sent) if sent else draft


def under_known_parents(draft: Draft, words: Words) -> Draft:
    """The draft with the parents that were sent under the slugs on record.

    A parent that was merged into the word itself since is left out: it is no other word.
    """

    def known(vocabulary: Vocabulary, slug: str) -> str:
        return words[vocabulary, slug].slug if (vocabulary, slug) in words else slug

    sent: Words = {}
    for vocabulary, term in draft.terms:
        if term.parent and (vocabulary, term.parent) in words:
            parent = known(vocabulary, term.parent)
            merged = parent == known(vocabulary, term.slug) and term.parent != term.slug
            sent[vocabulary, term.slug] = replace(term, parent=None if merged else parent)
    return draft.resolved(sent)


async def parents_on_record(
    session: AsyncSession, items: Sequence[Draft | ReconcilerError]
) -> Above:
    """The parents above those that were sent, as far up as they are known."""
    sent: dict[Vocabulary, set[str]] = defaultdict(set)
    for item in items:
        for vocabulary, term in item.terms if isinstance(item, Draft) else ():
            if term.parent:
                sent[vocabulary].add(term.parent)
    return {
        (vocabulary, slug): parent
        for vocabulary, slugs in sorted(sent.items())
        for slug, parent in (await parents_above(session, vocabulary, sorted(slugs))).items()
    }


def _brings_facts(said: Collection[Said], words: Words) -> bool:
    return any(
        bool(term.facts) if known is None else _filled(known, known.filled_from(term))
        for vocabulary, term in said
        for known in (words.get((vocabulary, term.slug)),)
    )


def _check(
    item: Draft | ReconcilerError, words: Words, above: Above, settled: set[Said]
) -> Draft | ReconcilerError:
    """Add the words of one draft to those known, or say which fact contradicts them.

    `settled` are those that an earlier draft has brought in just so.
    """
    if not isinstance(item, Draft) or settled.issuperset(item.terms):
        return item
    update: Words = {}
    for vocabulary, term in item.terms:
        key = vocabulary, term.slug
        known = update.get(key) or words.get(key)
        if known is None:
            update[key] = term if term.provisional else replace(term, provisional=True)
            continue
        for name, value in term.facts.items():
            if known.facts.get(name, value) != value:
                return _differ(vocabulary, term, name, known)
        filled = known.filled_from(term)
        if filled is not known:
            update[key] = update[vocabulary, known.slug] = filled
    try:
        refuse_circles(item, ChainMap(update, words), above)
    except InvalidInput as error:
        return error
    words.update(update)
    settled.update(item.terms)
    return item


def refuse_circles(item: Draft, words: Mapping[tuple[Vocabulary, str], Term], above: Above) -> None:
    """Raise `InvalidInput` for a word that would be part of itself by the parents sent."""
    for vocabulary, term in item.terms:
        if term.parent is None:
            continue
        known = words.get((vocabulary, term.slug), term)
        line, parent = [known.slug], known.parent
        while parent is not None and parent not in line:
            line.append(parent)
            wider = words.get((vocabulary, parent))
            parent = wider.parent if wider else above.get((vocabulary, parent))
        if parent is not None:
            raise InvalidInput.of(
                f"{_FIELDS[vocabulary]}.parent",
                term.parent,
                f"{known.slug} would be part of itself: {' in '.join((*line, parent))}",
                "send a parent that is no part of it, or leave parent out",
            )


def _differ(vocabulary: Vocabulary, term: Term, name: str, known: Term) -> FactsDiffer:
    wrong = InvalidInput.of(
        f"{_FIELDS[vocabulary]}.{name}",
        term.facts[name],
        f"{known.slug} is on record with {name} {known.facts[name]}",
        f"leave {name} out: a claim completes what is on record and never changes it",
    )
    return FactsDiffer(wrong.detail, wrong.errors)


def _filled(before: Term | None, after: Term) -> bool:
    return before is not None and (before.facts, before.title) != (after.facts, after.title)


async def families_with_word(
    session: AsyncSession, vocabulary: Vocabulary, slug: str
) -> dict[str, str]:
    """The figures that depend on the facts or the title of this word, with their families."""
    if vocabulary is Vocabulary.SOURCES:
        return await families_of(session, await figures_with_source(session, slug))
    return await families_with(session, _FIELDS[vocabulary], slug)
