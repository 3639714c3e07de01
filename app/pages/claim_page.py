"""The page of a claim: what it says, which figure it counts for, and what befell it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.models.ready import Ready
from app.models.terms import Vocabulary
from app.pages.claim_words import claim_words
from app.pages.figure_list import entry
from app.pages.house import Place, render
from app.store.vocabulary import known_words

Body = Mapping[str, Any]  # JSON


async def claim_page(session: AsyncSession, place: Place, claim: Body, figure: Body) -> Ready:
    """The page of a claim, from its JSON and that of its figure."""
    named = {claim["source"], claim["origin"], claim["reported_by"], *claim["inputs"]} - {None}
    words = await known_words(session, {(Vocabulary.SOURCES, slug) for slug in named})
    sources = {slug: term for (_, slug), term in words.items()}
    return render(
        "claim.html",
        place,
        claim=claim,
        words=claim_words(claim, sources),
        figure=figure,
        entry=entry(figure),
    )
