"""Suggest known words that a new one nearly equals, from names kept in this process.

The names are read once, then only those that changed; what is stored says which.
"""

import asyncio
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from app.models.near_names import NameIndex, Near, Word
from app.models.terms import Vocabulary
from app.store.changes import newest_change
from app.store.names import Named, every_name, names_since


async def near_words(
    session: AsyncSession, names: NameIndex, words: Sequence[Word]
) -> dict[Word, list[Near]]:
    """The known words that each of these nearly equals, the nearest first; most have none."""
    if not words:
        return {}
    await read_names(session, names)
    return await asyncio.to_thread(names.near, words)


async def read_names(session: AsyncSession, names: NameIndex) -> None:
    """Take in every name that is on record."""
    async with names.turn:
        await _up_to_date(session, names)


async def _up_to_date(session: AsyncSession, names: NameIndex) -> None:
    newest = await newest_change(session)
    if not names.loaded:
        for vocabulary in Vocabulary:
            async for page in every_name(session, vocabulary):
                await asyncio.to_thread(_learn, names, [(vocabulary, named) for named in page])
        names.loaded = True
    elif newest > names.newest:
        changed = await names_since(session, names.newest)
        await asyncio.to_thread(_learn, names, changed)
    names.newest = newest


def _learn(names: NameIndex, words: Sequence[tuple[Vocabulary, Named]]) -> None:
    for vocabulary, (term, aliases) in words:
        names.learn((vocabulary, term.slug), term.title, aliases)
