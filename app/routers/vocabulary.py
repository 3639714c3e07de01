"""The vocabulary as data: metrics, events, populations, places, sources, flags, policies."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from pydantic_core import to_json

from app.actions.suggest_words import near_words
from app.callers import READS
from app.dependencies import NoParameters, Page, ReadSession, listed, names
from app.models.lists import FlagKindList, MetricList, PolicyList, TermList, term_body
from app.models.policies import policy_body
from app.models.terms import Vocabulary
from app.operations import answers
from app.reconcile import FLAGS, POLICIES, Metric
from app.store.vocabulary import metrics_by_name, words_after

router = APIRouter(prefix="/v1", tags=["vocabulary"], dependencies=[READS])


class TermQuery(Page):
    """Which words."""

    provisional: bool | None = Field(
        default=None,
        description="True: only those no curator has looked at, each with the known words that it "
        "nearly equals; false: the others.",
    )


@router.get(
    "/metrics", summary="List metrics", response_model=MetricList, responses=answers(304, 422)
)
async def list_metrics(
    request: Request, session: ReadSession, _: Annotated[NoParameters, Query()]
) -> Response:
    """What can be counted: each metric with its outcomes, definition, unit and aliases."""
    metrics = {metric.slug: metric for metric in (await metrics_by_name(session)).values()}
    items = [to_json(_metric_body(metric)) for _, metric in sorted(metrics.items())]
    return listed(request, items, last=None, total=len(items))


def _metric_body(metric: Metric) -> dict[str, object]:
    return {
        "slug": metric.slug,
        "title": metric.title,
        "definition": metric.definition,
        "outcomes": sorted(metric.outcomes),
        "unit": metric.unit,
        "aliases": list(metric.aliases),
    }


@router.get(
    "/flags", summary="List flags", response_model=FlagKindList, responses=answers(304, 422)
)
async def list_flags(request: Request, _: Annotated[NoParameters, Query()]) -> Response:
    """Every flag a figure may carry, with its severity and when it fires."""
    items = [
        to_json(
            {
                "code": kind.code,
                "severity": kind.severity,
                "title": kind.title,
                "fires_when": kind.fires_when,
                "docs": f"/docs/flags#{kind.code}",
            }
        )
        for kind in FLAGS.values()
    ]
    return listed(request, items, last=None, total=len(items))


@router.get(
    "/policies", summary="List policies", response_model=PolicyList, responses=answers(304, 422)
)
async def list_policies(request: Request, _: Annotated[NoParameters, Query()]) -> Response:
    """Every way to best and its interval, with what it costs; the default first."""
    items = [to_json(policy_body(policy)) for policy in POLICIES.values()]
    return listed(request, items, last=None, total=len(items))


@router.get("/events", summary="List events", response_model=TermList, responses=answers(304, 422))
async def list_events(
    request: Request, session: ReadSession, query: Annotated[TermQuery, Query()]
) -> Response:
    """Conflicts, battles, strikes and disasters, in slug order."""
    return await _page(request, session, query, Vocabulary.EVENTS)


@router.get(
    "/populations",
    summary="List populations",
    response_model=TermList,
    responses=answers(304, 422),
)
async def list_populations(
    request: Request, session: ReadSession, query: Annotated[TermQuery, Query()]
) -> Response:
    """Whose people are counted, in slug order."""
    return await _page(request, session, query, Vocabulary.POPULATIONS)


@router.get("/places", summary="List places", response_model=TermList, responses=answers(304, 422))
async def list_places(
    request: Request, session: ReadSession, query: Annotated[TermQuery, Query()]
) -> Response:
    """Places that narrow an event, in slug order."""
    return await _page(request, session, query, Vocabulary.PLACES)


@router.get(
    "/sources", summary="List sources", response_model=TermList, responses=answers(304, 422)
)
async def list_sources(
    request: Request, session: ReadSession, query: Annotated[TermQuery, Query()]
) -> Response:
    """Who asserts, counts or carries numbers, in slug order."""
    return await _page(request, session, query, Vocabulary.SOURCES)


async def _page(
    request: Request, session: ReadSession, query: TermQuery, vocabulary: Vocabulary
) -> Response:
    found = await words_after(
        session,
        vocabulary,
        after=query.after(),
        limit=query.limit + 1,
        provisional=query.provisional,
    )
    shown = found[: query.limit]
    words = [(vocabulary, term.slug) for term, _ in shown] if query.provisional else []
    near = await near_words(session, names(request), words)
    items = [
        to_json(term_body(term, aliases, near.get((vocabulary, term.slug))))
        for term, aliases in shown
    ]
    last = shown[-1][0].slug if len(found) > query.limit else None
    return listed(request, items, last=last)
