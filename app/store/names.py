"""The names of words: all of them page by page, and those that changed lately."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.tables import WORD_FACTS
from app.models.terms import Term, Vocabulary
from app.store.statements import is_postgresql
from app.store.vocabulary import aliases_of, known_words, words_after

PAGE = 1_000
OVERLAP = 100
"""So many changes are read again on PostgreSQL, where a lower number may be committed later."""
Named = tuple[Term, Sequence[str]]


async def newest_change(session: AsyncSession) -> int:
    """The number of the last change of any word; 0 before any."""
    return (await session.execute(select(func.max(WORD_FACTS.c.seq)))).scalar_one() or 0


async def every_name(
    session: AsyncSession, vocabulary: Vocabulary
) -> AsyncIterator[Sequence[Named]]:
    """Yield the words of a vocabulary with their aliases, page by page."""
    after = None
    while page := await words_after(session, vocabulary, after=after, limit=PAGE):
        yield page
        after = page[-1][0].slug


async def names_since(session: AsyncSession, change: int) -> list[tuple[Vocabulary, Named]]:
    """The words that changed after a change, and the last of those before it."""
    query = select(WORD_FACTS.c.vocabulary, WORD_FACTS.c.slug).distinct()
    again = OVERLAP if is_postgresql(session) else 0
    found = await session.execute(query.where(WORD_FACTS.c.seq > change - again))
    words = await known_words(session, [(Vocabulary(row[0]), row[1]) for row in found])
    slugs: dict[Vocabulary, set[str]] = defaultdict(set)
    for (vocabulary, _), term in words.items():
        slugs[vocabulary].add(term.slug)
    aliases = {v: await aliases_of(session, v, sorted(named)) for v, named in slugs.items()}
    terms = {(vocabulary, term.slug): term for (vocabulary, _), term in words.items()}
    return [(key[0], (term, aliases[key[0]].get(key[1], ()))) for key, term in terms.items()]
