"""The pages people read: useful without JavaScript, each checked against what is on record."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, get_origin

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.answer_claim import stored_claim
from app.callers import READS
from app.dependencies import Today, database, names, ready, ready_figures, utc_now
from app.errors import InvalidInput, NotFound
from app.models.figure_filters import FigureFilters, Order
from app.models.instants import Day, Instant
from app.models.policies import HowTold
from app.models.ready import Ready
from app.models.terms import Term, slug_of
from app.models.validation import field_errors
from app.pages.claim_page import claim_page
from app.pages.event_page import FIGURES_SHOWN, event_of, event_page
from app.pages.figure_page import Asked, embedded_figure, figure_page
from app.pages.figures_page import figures_page
from app.pages.home_page import home_page, search_page
from app.pages.house import BUNDLE, STATIC, Place, chart_bundle
from app.pages.problem_page import place_of
from app.pages.source_page import source_of, source_page

router = APIRouter(include_in_schema=False, dependencies=[READS])
Made = Callable[[AsyncSession, Place], Awaitable[Ready]]
M = TypeVar("M", bound=BaseModel)
FOREVER = "public, max-age=31536000, immutable"


class Turned(BaseModel):
    """Which part of a list."""

    model_config = ConfigDict(extra="forbid")

    page: int = Field(default=1, ge=1, le=100_000)


class HomeAsked(Turned):
    """What is looked for."""

    q: str | None = Field(default=None, max_length=300)


class EventAsked(Turned):
    """The day that an event's figures are told for."""

    as_of: Day | None = None
    limit: int = Field(default=FIGURES_SHOWN, ge=1, le=1_000)


class FiguresAsked(FigureFilters, Turned):
    """Which figures, in which order."""

    sort: Order = Order.ID

    @property
    def filters(self) -> FigureFilters:
        sent = self.model_fields_set & FigureFilters.model_fields.keys()
        return FigureFilters(**self.model_dump(include=sent))


class FigureAsked(HowTold, Turned):
    """How a figure is told, and which part of its claims is shown."""

    as_of: Day | None = None
    known_at: Instant | None = None

    @property
    def wanted(self) -> Asked:
        told = HowTold(**self.model_dump(include=set(HowTold.model_fields)))
        return Asked(told, self.as_of, self.known_at, self.page)


def _query(request: Request, model: type[M]) -> M:
    """What a form or a link asks for; a field of a form that is left empty asks nothing.

    Raises `InvalidInput`.
    """
    lists = {name for name, one in model.model_fields.items() if get_origin(one.annotation) is list}
    given: dict[str, Any] = {}  # text, or a list of texts
    for name, value in request.query_params.multi_items():
        if not value.strip():
            continue
        if name in given and name not in lists:
            raise InvalidInput.of(name, value, "this was sent more than once", "send it once")
        given[name] = [*given.get(name, []), value] if name in lists else value
    known_at = given.get("known_at")
    if known_at and "T" in known_at and known_at[-1].isdigit() and "+" not in known_at:
        given["known_at"] = f"{known_at}Z"  # a browser's field has no zone; the page says UTC
    try:
        return model.model_validate(given)
    except ValidationError as error:
        wrong = field_errors(error.errors())
        raise InvalidInput(f"{wrong[0].field}: {wrong[0].message}", tuple(wrong)) from None


async def _page(request: Request, make: Made) -> Response:
    """A page at hand if nothing has changed since it was made, else one made now."""
    figures = ready_figures(request)
    place = place_of(request)
    version = await figures.newest(today=utc_now().date())
    key = ("page", place.base, place.path, place.query)
    made = figures.pages.get(key, version)
    if made is None:
        async with database(request).reading() as session:
            made = await make(session, place)
        figures.pages.put(key, version, made)
    return ready(request, made)


@router.get("/")
async def home(request: Request, today: Today) -> Response:
    """Search, the most contested figures now, what changed last, and the events."""
    query = _query(request, HomeAsked)
    text = query.q
    if text:
        return await _page(
            request,
            lambda session, place: search_page(session, place, names=names(request), text=text),
        )
    return await _page(
        request,
        lambda session, place: home_page(
            session, place, figures=ready_figures(request), page=query.page, today=today
        ),
    )


@router.get("/events/{slug}")
async def event(request: Request, slug: str, today: Today) -> Response:
    """An event with every figure of it."""
    query = _query(request, EventAsked)
    async with database(request).reading() as session:
        found = await event_of(session, _name(slug, "event"))
    if found.slug != slug:
        return _moved(request, f"/events/{found.slug}")
    return await _page(
        request,
        lambda session, place: event_page(
            session,
            place,
            found,
            figures=ready_figures(request),
            as_of=query.as_of,
            page=query.page,
            limit=query.limit,
            today=today,
        ),
    )


@router.get("/sources/{slug}")
async def source(request: Request, slug: str) -> Response:
    """A source with its claims."""
    query = _query(request, Turned)
    async with database(request).reading() as session:
        found: Term = await source_of(session, _name(slug, "source"))
    if found.slug != slug:
        return _moved(request, f"/sources/{found.slug}")
    return await _page(
        request, lambda session, place: source_page(session, place, found, page=query.page)
    )


@router.get("/figures")
async def figures(request: Request, today: Today) -> Response:
    """Figures by the filters of the call."""
    query = _query(request, FiguresAsked)
    return await _page(
        request,
        lambda session, place: figures_page(
            session,
            place,
            query.filters,
            query.sort,
            figures=ready_figures(request),
            page=query.page,
            today=today,
        ),
    )


@router.get("/figures/{figure_id}")
async def figure(request: Request, figure_id: str, today: Today) -> Response:
    """A figure in words, with who says what and how it came about."""
    wanted = _query(request, FigureAsked).wanted
    return await _page(
        request,
        lambda session, place: figure_page(session, place, figure_id, wanted, today=today),
    )


@router.get("/figures/{figure_id}/embed")
async def embed(request: Request, figure_id: str, today: Today) -> Response:
    """A figure in short, for a frame on another page."""
    wanted = _query(request, FigureAsked).wanted
    return await _page(
        request,
        lambda session, place: embedded_figure(session, place, figure_id, wanted, today=today),
    )


@router.get("/claims/{claim_id}")
async def claim(request: Request, claim_id: str, today: Today) -> Response:
    """A claim as it was posted, with what befell it."""
    _query(request, _Nothing)

    async def make(session: AsyncSession, place: Place) -> Ready:
        body = await stored_claim(session, claim_id)
        counted = await ready_figures(request).one(body["figure_id"], today=today)
        if counted is None:  # a merge of words came between two questions
            raise NotFound(f"no claim has the id {claim_id[:100]}")
        return await claim_page(session, place, body, from_json(counted.body))

    return await _page(request, make)


class _Nothing(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _name(slug: str, noun: str) -> str:
    if len(slug) > 300:
        raise NotFound(f"no {noun} has the name {slug[:100]}")
    return slug_of(slug, noun)


def _moved(request: Request, path: str) -> Response:
    place = place_of(request)
    query = f"?{place.query}" if place.query else ""
    return RedirectResponse(f"{place.within(path)}{query}", status_code=308)


@router.get("/static/{name}")
async def static(request: Request, name: str) -> Response:
    """A file that goes with the pages; under its version it never changes."""
    found = await asyncio.to_thread(chart_bundle) if name == BUNDLE else STATIC.get(name)
    if found is None:
        raise NotFound(f"no file has the name {name[:100]}")
    answer = ready(request, found.ready)
    if request.query_params.get("v") == found.version:
        answer.headers["Cache-Control"] = FOREVER
    return answer
