"""The words of the open vocabularies, one by one: create, read, confirm, alias, merge.

Each vocabulary has the same calls, at addresses of its own.
"""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter
from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.curate_words import confirm, create_word, name_also, word_body, word_named
from app.actions.merge_words import merge_words
from app.dependencies import (
    JSON,
    JsonBody,
    NoParameters,
    Now,
    ReadSession,
    Scraper,
    WriteSession,
    conditional,
)
from app.models.lists import TermOut
from app.models.merges import AliasIn, Merge, MergeIn, MergeOut, merge_body
from app.models.terms import EventIn, PlaceIn, PopulationIn, SourceIn, Vocabulary
from app.models.validation import parsed
from app.operations import accepts, answers, same_again

router = APIRouter(prefix="/v1", tags=["vocabulary"])
Body = dict[str, Any]  # JSON
NoMore = Annotated[NoParameters, Query()]
_ALIAS, _MERGE = TypeAdapter(AliasIn), TypeAdapter(MergeIn)
_SHAPES: dict[Vocabulary, tuple[str, TypeAdapter[Any]]] = {  # four models
    Vocabulary.EVENTS: ("event", TypeAdapter(EventIn)),
    Vocabulary.POPULATIONS: ("population", TypeAdapter(PopulationIn)),
    Vocabulary.PLACES: ("place", TypeAdapter(PlaceIn)),
    Vocabulary.SOURCES: ("source", TypeAdapter(SourceIn)),
}


def _calls_of(vocabulary: Vocabulary, noun: str, shape: TypeAdapter[Any]) -> None:
    """Serve the calls of one vocabulary."""

    async def create(session: WriteSession, body: JsonBody, now: Now, _: NoMore) -> Response:
        """Add a word with what is known of it; it is not provisional.

        The same word again is answered 200. One that claims have named already is refused with
        409: confirm it instead.
        """
        term, new = await create_word(session, vocabulary, parsed(shape, body), now=now)
        return await _word(session, vocabulary, term.slug, created=new)

    async def read(request: Request, session: ReadSession, slug: str, _: NoMore) -> Response:
        """One word with its other names and what is known of it.

        An alias, and the slug of a word that was merged, answer with the word they stand for.
        """
        term = await word_named(session, vocabulary, slug)
        word = await word_body(session, vocabulary, term)
        here = {"Content-Location": f"/v1/{vocabulary}/{term.slug}"}
        return conditional(request, to_json(word), here)

    async def confirm_it(session: WriteSession, slug: str, now: Now, _: NoMore) -> Response:
        """Say that a curator has looked at a provisional word and it stays. Takes no body."""
        term = await confirm(session, vocabulary, slug, now=now)
        return await _word(session, vocabulary, term.slug)

    async def alias(
        session: WriteSession, slug: str, body: JsonBody, now: Now, _: NoMore
    ) -> Response:
        """Give a word another name: claims and filters that use it mean this word.

        The same name again is answered 200; a name that another word goes by is refused with 409.
        """
        sent = parsed(_ALIAS, body)
        term, new = await name_also(session, vocabulary, slug, sent.alias, now=now)
        return await _word(session, vocabulary, term.slug, created=new)

    async def merge(
        session: WriteSession, slug: str, body: JsonBody, scraper: Scraper, now: Now, _: NoMore
    ) -> Response:
        """Make a word another name of the word that it turned out to be.

        Every claim and figure follows, claims under their own ids. Old slugs and figure ids go on
        answering. The same merge again is answered as it was and changes nothing.
        """
        asked = _merge_asked(vocabulary, slug, body, scraper)
        return await _merged(session, asked, now)

    add = router.add_api_route
    one, problems = f"/{vocabulary}/{{slug}}", answers(404, 409, 413, 415, 422)
    add(
        f"/{vocabulary}",
        create,
        methods=["POST"],
        name=f"create_{noun}",
        status_code=201,
        summary=f"Create a word of {vocabulary}",
        response_model=TermOut,
        responses=same_again("TermOut") | answers(409, 413, 415, 422),
        openapi_extra=accepts(f"{noun.title()}In"),
    )
    add(
        one,
        read,
        name=f"read_{noun}",
        summary=f"Read a word of {vocabulary}",
        response_model=TermOut,
        responses=answers(304, 404, 422),
    )
    add(
        f"{one}/confirmation",
        confirm_it,
        methods=["POST"],
        name=f"confirm_{noun}",
        summary=f"Confirm a provisional word of {vocabulary}",
        response_model=TermOut,
        responses=answers(404, 422),
    )
    add(
        f"{one}/aliases",
        alias,
        methods=["POST"],
        name=f"alias_{noun}",
        status_code=201,
        summary=f"Give a word of {vocabulary} another name",
        response_model=TermOut,
        responses=same_again("TermOut") | problems,
        openapi_extra=accepts("AliasIn"),
    )
    add(
        f"{one}/merge",
        merge,
        methods=["POST"],
        name=f"merge_{noun}",
        summary=f"Merge a word of {vocabulary} into another",
        response_model=MergeOut,
        responses=problems,
        openapi_extra=accepts("MergeIn"),
    )


async def _word(
    session: AsyncSession, vocabulary: Vocabulary, slug: str, *, created: bool = False
) -> Response:
    term = await word_named(session, vocabulary, slug)
    return Response(
        to_json(await word_body(session, vocabulary, term)),
        status_code=201 if created else 200,
        media_type=JSON,
        headers={"Location": f"/v1/{vocabulary}/{slug}"} if created else None,
    )


def _merge_asked(vocabulary: Vocabulary, slug: str, body: bytes, scraper: str) -> Merge:
    sent = parsed(_MERGE, body)
    return Merge(
        vocabulary=vocabulary,
        slug=slug,
        into=sent.into,
        reason=sent.reason,
        who=sent.who or scraper,
        keep=sent.keep,
    )


async def _merged(session: AsyncSession, asked: Merge, now: datetime) -> Response:
    row = await merge_words(session, asked, now=now)
    term = await word_named(session, asked.vocabulary, row["slug"])
    into = await word_body(session, asked.vocabulary, term)
    return Response(to_json(merge_body(row, into)), media_type=JSON)


for _vocabulary, (_noun, _shape) in _SHAPES.items():
    _calls_of(_vocabulary, _noun, _shape)
