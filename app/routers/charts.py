"""Figures as pictures: Vega-Lite, SVG and PNG of the same chart."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from app.actions.draw_chart import Look, ReadyCharts, order_of
from app.callers import READS
from app.charts.looks import Theme
from app.charts.orders import Form, Kind
from app.dependencies import Today, database, ready, ready_charts, ready_figures, settings
from app.operations import answers, pictured
from app.routers.figures import FigureAsked

router = APIRouter(prefix="/v1/figures/{figure_id}", tags=["figures"], dependencies=[READS])


class ChartAsked(FigureAsked):
    """Which picture of a figure."""

    kind: Kind = Field(
        default=Kind.FOREST,
        description="`forest`: what each voice says. `timeline`: a running total through time, up "
        "to `as_of`.",
    )
    theme: Theme = Field(
        default=Theme.LIGHT,
        description="Colours on white, colours on near black, or black on white.",
    )
    width: int = Field(default=760, ge=320, le=1600, description="Of the picture (pixels).")


class PngAsked(ChartAsked):
    """Which picture of a figure, and how fine."""

    scale: float = Field(
        default=2, ge=1, le=3, allow_inf_nan=False, description="Dots for each pixel of `width`."
    )


@router.get(
    "/chart.svg",
    summary="Draw a figure as SVG",
    response_class=Response,
    responses={**pictured("image/svg+xml"), **answers(304, 404, 422, 503)},
)
async def draw_svg(
    request: Request, figure_id: str, query: Annotated[ChartAsked, Query()], today: Today
) -> Response:
    """A forest plot or a timeline, with title, flags, sources and method inside.

    Its background is opaque, so that it reads on any page. It holds no script and loads nothing;
    its text for screen readers is in `title` and `desc`.
    """
    return await _drawn(request, figure_id, query, Form.SVG, today)


@router.get(
    "/chart.png",
    summary="Draw a figure as PNG",
    response_class=Response,
    responses={**pictured("image/png"), **answers(304, 404, 422, 503)},
)
async def draw_png(
    request: Request, figure_id: str, query: Annotated[PngAsked, Query()], today: Today
) -> Response:
    """The same picture in dots. Its title and description are in text chunks (iTXt)."""
    return await _drawn(request, figure_id, query, Form.PNG, today, scale=query.scale)


@router.get(
    "/chart.json",
    summary="Specify the chart of a figure",
    responses=answers(304, 404, 422, 503),
)
async def draw_json(
    request: Request, figure_id: str, query: Annotated[ChartAsked, Query()], today: Today
) -> dict[str, Any]:
    """The Vega-Lite specification of the same picture, with its data inline.

    `vegaEmbed(element, address)` shows it. Its `description` is the picture in words.
    """
    return await _drawn(request, figure_id, query, Form.JSON, today)  # type: ignore[return-value]  # ready bytes


async def _drawn(
    request: Request,
    figure_id: str,
    query: ChartAsked,
    form: Form,
    today: Any,
    *,
    scale: float = 1.0,
) -> Response:
    charts: ReadyCharts = ready_charts(request)
    asked = request.url.path, request.scope["query_string"].decode("latin-1")
    version = await ready_figures(request).newest(today=today)
    kept = charts.asked.get(asked, version)
    if kept is None:
        look = Look(form=form, kind=query.kind, theme=query.theme, width=query.width, scale=scale)
        async with charts.turn(), database(request).reading() as session:
            order = await order_of(
                session,
                figure_id,
                look,
                as_of=query.as_of,
                known_at=query.known_at,
                told=query,
                today=today,
            )
        fonts = settings(request).chart_fonts is not None
        kept = await charts.chart(replace(order, every_script=fonts))
        charts.asked.put(asked, version, kept)
    return ready(request, kept)
