"""The words of the open vocabularies, one by one: create, read, confirm, alias, merge.

Each vocabulary has the same calls, at addresses of its own.
"""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial, update_wrapper
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, TypeAdapter
from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.curate_words import confirm, create_word, name_also, word_body, word_named
from app.actions.merge_words import merge_words
from app.callers import CURATES, READS, Curator
from app.dependencies import (
    JSON,
    JsonBody,
    NoParameters,
    Now,
    ReadSession,
    WriteSession,
    conditional,
)
from app.models.lists import TermOut
from app.models.merges import AliasIn, Merge, MergeIn, MergeOut, merge_body
from app.models.terms import EventIn, PlaceIn, PopulationIn, SourceIn, Vocabulary
from app.models.validation import parsed
from app.operations import accepts, answers, same_again

router = APIRouter(prefix="/v1", tags=["vocabulary"])
NoMore = Annotated[NoParameters, Query()]
Handler = Callable[..., Awaitable[Response]]  # with the parameters that FastAPI fills in
OpenApi = dict[int | str, dict[str, Any]]  # JSON
_ALIAS, _MERGE = TypeAdapter(AliasIn), TypeAdapter(MergeIn)
_SHAPES: dict[Vocabulary, tuple[str, TypeAdapter[Any]]] = {  # four models
    Vocabulary.EVENTS: ("event", TypeAdapter(EventIn)),
    Vocabulary.POPULATIONS: ("population", TypeAdapter(PopulationIn)),
    Vocabulary.PLACES: ("place", TypeAdapter(PlaceIn)),
    Vocabulary.SOURCES: ("source", TypeAdapter(SourceIn)),
}


async def create(
    vocabulary: Vocabulary, session: WriteSession, body: JsonBody, now: Now, _: NoMore
) -> Response:
    """Add a word with what is known of it; it is not provisional.

    The same word again is answered 200. One that claims have named already is refused with
    409: confirm it instead.
    """
    sent = parsed(_SHAPES[vocabulary][1], body)
    term, new = await create_word(session, vocabulary, sent, now=now)
    return await _word(session, vocabulary, term.slug, created=new)


async def read(
    vocabulary: Vocabulary, request: Request, session: ReadSession, slug: str, _: NoMore
) -> Response:
    """One word with its other names and what is known of it.

    An alias, and the slug of a word that was merged, answer with the word they stand for.
    """
    term = await word_named(session, vocabulary, slug)
    word = await word_body(session, vocabulary, term)
    here = {"Content-Location": f"/v1/{vocabulary}/{term.slug}"}
    return conditional(request, to_json(word), here)


async def confirm_it(
    vocabulary: Vocabulary, session: WriteSession, slug: str, now: Now, _: NoMore
) -> Response:
    """Say that a curator has looked at a provisional word and it stays. Takes no body."""
    term = await confirm(session, vocabulary, slug, now=now)
    return await _word(session, vocabulary, term.slug)


async def alias(
    vocabulary: Vocabulary,
    session: WriteSession,
    slug: str,
    body: JsonBody,
    now: Now,
    _: NoMore,
) -> Response:
    """Give a word another name: claims and filters that use it mean this word.

    The same name again is answered 200; a name that another word goes by is refused with 409.
    """
    sent = parsed(_ALIAS, body)
    term, new = await name_also(session, vocabulary, slug, sent.alias, now=now)
    return await _word(session, vocabulary, term.slug, created=new)


async def merge(
    vocabulary: Vocabulary,
    session: WriteSession,
    slug: str,
    body: JsonBody,
    client: Curator,
    now: Now,
    _: NoMore,
) -> Response:
    """Make a word another name of the word that it turned out to be.

    Every claim and figure follows, claims under their own ids. Old slugs and figure ids go on
    answering. The same merge again is answered as it was and changes nothing.
    """
    return await _merged(session, _merge_asked(vocabulary, slug, body, client.scraper), now)


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


@dataclass(frozen=True, slots=True)
class _Call:
    """One call that every vocabulary has; `{vocabulary}` and `{noun}` stand for its own words."""

    handler: Handler
    path: str
    name: str
    summary: str
    answers: OpenApi
    method: str = "POST"
    status: int | None = None
    model: type[BaseModel] = TermOut
    takes: str | None = None


_REFUSED = answers(404, 409, 413, 415, 422)
_CALLS = (
    _Call(
        create,
        "/{vocabulary}",
        "create_{noun}",
        "Create a word of {vocabulary}",
        same_again("TermOut") | answers(409, 413, 415, 422),
        status=201,
        takes="{Noun}In",
    ),
    _Call(
        read,
        "/{vocabulary}/{{slug}}",
        "read_{noun}",
        "Read a word of {vocabulary}",
        answers(304, 404, 422),
        method="GET",
    ),
    _Call(
        confirm_it,
        "/{vocabulary}/{{slug}}/confirmation",
        "confirm_{noun}",
        "Confirm a provisional word of {vocabulary}",
        answers(404, 422),
    ),
    _Call(
        alias,
        "/{vocabulary}/{{slug}}/aliases",
        "alias_{noun}",
        "Give a word of {vocabulary} another name",
        same_again("TermOut") | _REFUSED,
        status=201,
        takes="AliasIn",
    ),
    _Call(
        merge,
        "/{vocabulary}/{{slug}}/merge",
        "merge_{noun}",
        "Merge a word of {vocabulary} into another",
        _REFUSED,
        model=MergeOut,
        takes="MergeIn",
    ),
)


def _of(vocabulary: Vocabulary, handler: Handler) -> Handler:
    """The handler for one vocabulary: FastAPI must not look for that in the request."""
    asked = inspect.signature(handler)
    own = partial(handler, vocabulary)
    update_wrapper(own, handler)
    del own.__wrapped__  # type: ignore[attr-defined]  # it has one parameter more
    _, *rest = asked.parameters.values()
    own.__signature__ = asked.replace(parameters=rest)  # type: ignore[attr-defined]
    return own


def _serve(vocabulary: Vocabulary, noun: str) -> None:
    for call in _CALLS:
        words = {"vocabulary": vocabulary, "noun": noun, "Noun": noun.title()}
        router.add_api_route(
            call.path.format(**words),
            _of(vocabulary, call.handler),
            methods=[call.method],
            name=call.name.format(**words),
            status_code=call.status,
            summary=call.summary.format(**words),
            response_model=call.model,
            responses=call.answers,
            dependencies=[READS if call.method == "GET" else CURATES],
            openapi_extra=accepts(call.takes.format(**words)) if call.takes else None,
        )


for _vocabulary, (_noun, _shape) in _SHAPES.items():
    _serve(_vocabulary, _noun)
