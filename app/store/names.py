"""The names of words: all of them page by page, and those that changed lately.

What changed is read from the feed, whose numbers are in the order of commits: those of the facts
themselves are not, so that a batch of new words may be seen after a higher number was.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.changes import ChangeAction
from app.models.tables import CHANGES
from app.models.terms import Term, Vocabulary
from app.store.vocabulary import aliases_of, known_words, words_after

PAGE = 1_000
_NAMING = (
    ChangeAction.WORD_ADDED,
    ChangeAction.WORD_ALIASED,
    ChangeAction.FACTS_LEARNED,
    ChangeAction.WORDS_MERGED,
)
Named = tuple[Term, Sequence[str]]


async def every_name(
    session: AsyncSession, vocabulary: Vocabulary
) -> AsyncIterator[Sequence[Named]]:
    """Yield the words of a vocabulary with their aliases, page by page."""
    after = None
    while page := await words_after(session, vocabulary, after=after, limit=PAGE):
        yield page
        after = page[-1][0].slug


async def names_since(session: AsyncSession, after: int) -> list[tuple[Vocabulary, Named]]:
    """The words that got a name or a title, or became another one's name, behind a cursor."""
    found = await session.scalars(
        select(CHANGES.c.key).distinct().where(CHANGES.c.seq > after, CHANGES.c.action.in_(_NAMING))
    )
    keys = (key.partition("/") for key in found)
    words = await known_words(session, [(Vocabulary(v), slug) for v, _, slug in keys])
    slugs: dict[Vocabulary, set[str]] = defaultdict(set)
    for (vocabulary, _), term in words.items():
        slugs[vocabulary].add(term.slug)
    aliases = {v: await aliases_of(session, v, sorted(named)) for v, named in slugs.items()}
    terms = {(vocabulary, term.slug): term for (vocabulary, _), term in words.items()}
    return [(key[0], (term, aliases[key[0]].get(key[1], ()))) for key, term in terms.items()]
