"""What was known of a word, and from when on; rows are only ever added."""

from collections import ChainMap, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.tables import ALIASES, WORD_FACTS
from app.models.terms import Term, Vocabulary
from app.store.bulk import add_rows
from app.store.statements import among
from app.store.vocabulary import Words, aliases_of, known_words

_UNKNOWN: Mapping[str, Any] = {  # values of several types
    "kind": None,
    "party": None,
    "reliability": None,
    "ended_on": None,
}


async def add_facts(
    session: AsyncSession,
    words: Iterable[tuple[Vocabulary, str]],
    recorded_at: datetime,
    *,
    renamed: bool = False,
) -> Words:
    """Write down all that is on record of these words from now on, and give it.

    Read back first: another writer may have added the same word under another title. `renamed`
    says that a name leads to another word now than before, or to one for the first time; that
    counts as a parent does: figures are asked for by names, and lie elsewhere among others.
    """
    known = await known_words(session, words)
    rows = [
        {
            "vocabulary": vocabulary.value,
            "slug": term.slug,
            "recorded_at": recorded_at,
            "facts": written(term),
            "parented": renamed or term.parent is not None,
        }
        for (vocabulary, _), term in sorted(known.items())
    ]
    await add_rows(session, WORD_FACTS, rows)
    return known


_NEWEST = select(func.coalesce(func.max(WORD_FACTS.c.seq), 0))
_MOVED = select(
    _NEWEST.scalar_subquery() > bindparam("newest"),
    exists().where(
        # The vocabularies, so that the key of the table serves.
        ALIASES.c.vocabulary.in_([vocabulary.value for vocabulary in Vocabulary]),
        among(ALIASES.c.alias, "names"),
    ),
)


async def newest_fact(session: AsyncSession) -> int:
    """A mark that moves on with every fact that is learned and every word that is added."""
    return int((await session.execute(_NEWEST)).scalar_one())


async def moved_since(session: AsyncSession, newest: int, names: Collection[str]) -> bool:
    """Whether facts were learned since that mark, or one of these names stands for another word."""
    found = await session.execute(_MOVED, {"newest": newest, "names": names})
    return any(found.one())


_LAST_LEARNED = select(func.max(WORD_FACTS.c.recorded_at))


async def last_learned_at(session: AsyncSession) -> datetime | None:
    """When anything was last learned of any word."""
    found = await session.execute(_LAST_LEARNED)
    newest: datetime | None = found.scalar_one()
    return newest


async def words_as_known_at(session: AsyncSession, words: Words, known_at: datetime) -> Words:
    """These words with what was known of them then.

    What was known of a word that was merged into another since counts as known of that one, where
    nothing else was. Of a word that was not on record then nothing was known; it keeps its title
    of today.
    """
    slugs: dict[Vocabulary, set[str]] = defaultdict(set)
    for (vocabulary, _), term in words.items():
        slugs[vocabulary].add(term.slug)
    known: dict[tuple[Vocabulary, str], Mapping[str, Any]] = {}  # JSON
    for vocabulary, asked in sorted(slugs.items()):
        names = await aliases_of(session, vocabulary, sorted(asked))
        facts = await _facts_at(
            session, vocabulary, asked.union(*(names[slug] for slug in sorted(asked))), known_at
        )
        for slug in asked:
            merged = [facts[name] for name in (slug, *names[slug]) if name in facts]
            known[vocabulary, slug] = dict(ChainMap(*map(dict, merged)))
    return {key: _read(term, known.get((key[0], term.slug), {})) for key, term in words.items()}


async def _facts_at(
    session: AsyncSession, vocabulary: Vocabulary, slugs: Iterable[str], known_at: datetime
) -> dict[str, Mapping[str, Any]]:  # JSON
    rows = await session.execute(
        select(WORD_FACTS.c.slug, WORD_FACTS.c.facts)
        .where(
            WORD_FACTS.c.vocabulary == vocabulary.value,
            among(WORD_FACTS.c.slug, "slugs", list(slugs)),
            WORD_FACTS.c.recorded_at <= known_at,
        )
        .order_by(WORD_FACTS.c.seq)
    )
    return {row.slug: row.facts for row in rows}


def written(term: Term) -> dict[str, Any]:  # JSON
    """What is known of a word, as it is written down."""
    facts = {"title": term.title, **term.facts}
    return facts | ({"ended_on": term.ended_on.isoformat()} if term.ended_on else {})


def _read(term: Term, facts: Mapping[str, Any]) -> Term:
    ended = facts.get("ended_on")
    stated = {**_UNKNOWN, **facts, "ended_on": date.fromisoformat(ended) if ended else None}
    return replace(term, **stated)
