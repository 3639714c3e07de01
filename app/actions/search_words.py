"""Find words by what a reader types: exact names first, then parts of names, then near ones."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.suggest_words import read_names
from app.models.near_names import NameIndex, Near
from app.models.terms import Vocabulary


async def search_words(
    session: AsyncSession, names: NameIndex, text: str
) -> dict[Vocabulary, list[Near]]:
    """The words of each vocabulary that a text may mean, the likeliest first."""
    await read_names(session, names)
    return await asyncio.to_thread(names.found, text)
