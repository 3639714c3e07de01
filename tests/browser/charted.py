"""The service with charts, whether it draws them yet or not: a stand-in where there are none."""

from fastapi import FastAPI, Response

from app.main import create_app

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200" width="600" height="200">'
    '<rect width="600" height="200" fill="none"/></svg>'
)
SPEC = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "width": 300,
    "data": {"values": [{"who": "a", "low": 1351, "high": 7000}, {"who": "b", "low": 16100}]},
    "transform": [{"calculate": "datum.high ? datum.high : datum.low", "as": "end"}],
    "mark": "rule",
    "encoding": {
        "x": {"field": "low", "type": "quantitative", "scale": {"type": "log"}},
        "x2": {"field": "end"},
        "y": {"field": "who", "type": "nominal"},
    },
}


def charted() -> FastAPI:
    """The service with whatever it lacks of charts."""
    app = create_app()
    if any(path.endswith("/chart.svg") for path in app.openapi()["paths"]):
        return app
    app.openapi_schema = None
    app.add_api_route("/v1/figures/{figure_id}/chart.svg", _picture, response_class=Response)
    app.add_api_route("/v1/figures/{figure_id}/chart.json", _spec)
    return app


async def _picture() -> Response:
    return Response(PICTURE, media_type="image/svg+xml")


async def _spec() -> dict[str, object]:
    return SPEC
