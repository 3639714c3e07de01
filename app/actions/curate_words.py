"""What a curator says of single words: that one exists, that it is fine, what else it is called."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.errors import InvalidInput, NotFound, WordTaken
from app.models.changes import word_curated
from app.models.lists import term_body
from app.models.terms import AnyTermIn, Term, Vocabulary, slug_of, term_of
from app.store.changes import add_changes, word_changes
from app.store.facts import add_facts, last_learned_at
from app.store.merges import add_alias
from app.store.statements import lock_vocabulary
from app.store.vocabulary import add_words, aliases_of, confirm_word, known_words

Body = dict[str, Any]  # JSON


async def word_named(session: AsyncSession, vocabulary: Vocabulary, name: str) -> Term:
    """The word of a slug, an alias or a plain name. Raises `NotFound`."""
    key = vocabulary, slug_of(name, "slug")
    found = await known_words(session, [key])
    if key not in found:
        raise NotFound(f"{vocabulary.value} has no word {name[:100]}")
    return found[key]


async def create_word(
    session: AsyncSession, vocabulary: Vocabulary, sent: AnyTermIn, *, now: datetime
) -> tuple[Term, bool]:
    """Add a word that is not provisional, and say whether it is new; the same again is not.

    Raises `WordTaken` for a name that a word goes by already, and `InvalidInput` for a parent that
    is no word.
    """
    term = replace(term_of(sent, "slug"), provisional=False)
    await lock_vocabulary(session, exclusive=True)
    own = vocabulary, term.slug
    wanted = [own, *([(vocabulary, term.parent)] if term.parent else [])]
    words = await known_words(session, wanted)
    if term.parent:
        term = replace(term, parent=_parent(words, vocabulary, term).slug)
    if own in words:
        if words[own] == term:
            return term, False
        raise _taken(words[own], "slug", sent.name)
    await add_words(session, {own: term})
    now = await _later(session, now)
    await add_facts(session, [own], now)
    add_changes(session, await word_changes(session, [own], now))
    return term, True


def _parent(
    words: Mapping[tuple[Vocabulary, str], Term], vocabulary: Vocabulary, term: Term
) -> Term:
    found = words.get((vocabulary, term.parent or ""))
    if found is None or found.slug == term.slug:
        raise InvalidInput.of(
            "parent",
            term.parent,
            f"{vocabulary.value} has no other word of this name",
            "create the parent first, or leave it out",
        )
    return found


async def confirm(
    session: AsyncSession, vocabulary: Vocabulary, name: str, *, now: datetime
) -> Term:
    """End the review of a provisional word; of another one it changes nothing."""
    await lock_vocabulary(session, exclusive=True)
    term = await word_named(session, vocabulary, name)
    if term.provisional:
        await confirm_word(session, vocabulary, term.slug)
        add_changes(session, [word_curated(vocabulary, term.slug, at=now)])
    return replace(term, provisional=False)


async def name_also(
    session: AsyncSession, vocabulary: Vocabulary, name: str, also: str, *, now: datetime
) -> tuple[Term, bool]:
    """Give a word another name, and say whether that is new.

    Raises `WordTaken` where another word goes by it.
    """
    await lock_vocabulary(session, exclusive=True)
    term = await word_named(session, vocabulary, name)
    alias = vocabulary, slug_of(also, "alias")
    holder = (await known_words(session, [alias])).get(alias)
    if holder is not None and holder.slug != term.slug:
        raise _taken(holder, "alias", also)
    if holder is not None:
        return term, False
    await add_alias(session, vocabulary, alias[1], term.slug)
    now = await _later(session, now)
    await add_facts(session, [(vocabulary, term.slug)], now, renamed=True)
    add_changes(session, [word_curated(vocabulary, term.slug, alias=alias[1], at=now)])
    return term, True


async def _later(session: AsyncSession, now: datetime) -> datetime:
    return max(now, await last_learned_at(session) or now)


def _taken(holder: Term, field: str, name: str) -> WordTaken:
    kind = "provisional word" if holder.provisional else "word"
    wrong = InvalidInput.of(
        field,
        name,
        f"the {kind} {holder.slug} goes by this name",
        "confirm that word, give it an alias, or merge the two if they are one",
    )
    return WordTaken(wrong.detail, wrong.errors)


async def word_body(session: AsyncSession, vocabulary: Vocabulary, term: Term) -> Body:
    """The JSON of a word with its other names."""
    aliases = await aliases_of(session, vocabulary, [term.slug])
    return term_body(term, aliases.get(term.slug, []))
