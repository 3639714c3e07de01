"""The page of a source: what is known of it, how often it stands apart, and its claims."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import from_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors import NotFound
from app.models.ready import Ready
from app.models.records import claim_body
from app.models.terms import Term, Vocabulary
from app.pages.claim_words import claim_words
from app.pages.house import Place, render
from app.pages.paging import Paging
from app.pages.standing_apart import StandingApart, in_words, standing_apart
from app.pages.words import apart
from app.store.browsing import bodies_with_voice, claims_of_source, count_claims_of_source
from app.store.claims import events_by_claim
from app.store.vocabulary import aliases_of, known_words

CLAIMS_SHOWN = 50
"""Claims on one page of a source."""
LOOKED_AT = 1_000
"""The figures that changed last are looked at for where a source stands (figures)."""
_NAMED = {"event": Vocabulary.EVENTS, "population": Vocabulary.POPULATIONS}


async def source_of(session: AsyncSession, slug: str) -> Term:
    """The source of a slug or an alias. Raises `NotFound`."""
    known = await known_words(session, [(Vocabulary.SOURCES, slug)])
    if not known:
        raise NotFound(f"no source has the name {slug[:100]}")
    return known[Vocabulary.SOURCES, slug]


async def source_page(session: AsyncSession, place: Place, source: Term, *, page: int) -> Ready:
    """The page of one source."""
    total = await count_claims_of_source(session, source.slug)
    paging = Paging.of(page, CLAIMS_SHOWN, total, "", "claims")
    rows = await claims_of_source(session, source.slug, page=paging.page, limit=CLAIMS_SHOWN)
    events = await events_by_claim(session, [row["id"] for row in rows])
    bodies = [claim_body(row, events[row["id"]]) for row in rows]
    words = await known_words(session, _words_of(bodies))
    sources = {slug: term for (kind, slug), term in words.items() if kind is Vocabulary.SOURCES}
    aliases = await aliases_of(session, Vocabulary.SOURCES, [source.slug])
    stored, figures = await bodies_with_voice(session, source.slug, limit=LOOKED_AT)
    standing = await asyncio.to_thread(_standing, source.slug, stored)
    stands, anybody = in_words(standing)
    return await asyncio.to_thread(
        render,
        "source.html",
        place,
        source=source,
        aliases=aliases.get(source.slug, []),
        standing=standing,
        stands=stands,
        anybody=anybody,
        looked_at=len(stored),
        figures=figures,
        claims=[(claim_words(body, sources), _about(body, words)) for body in bodies],
        paging=paging,
    )


def _standing(source: str, stored: Sequence[str]) -> StandingApart:
    return standing_apart(source, (from_json(body) for body in stored))


def _words_of(claims: list[dict[str, Any]]) -> set[tuple[Vocabulary, str]]:
    words = set()
    for claim in claims:
        words |= {(vocabulary, claim[name]) for name, vocabulary in _NAMED.items()}
        named = {claim["source"], claim["origin"], claim["reported_by"], *claim["inputs"]} - {None}
        words |= {(Vocabulary.SOURCES, slug) for slug in named}
    return words


def _about(claim: Mapping[str, Any], words: Mapping[tuple[Vocabulary, str], Term]) -> str:
    """What a claim is about, in one line."""
    said = {
        name: apart(words[vocabulary, claim[name]].title) for name, vocabulary in _NAMED.items()
    }
    whose = [said["population"]] if claim["population"] != "all" else []
    which = [said["event"]] if claim["event"] != "unspecified" else []
    return ", ".join([*whose, *which])
