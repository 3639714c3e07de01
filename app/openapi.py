"""How the service describes itself: prose, tags, shared answers, bodies read by ourselves."""

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app import __version__
from app.callers import takes_key
from app.links import add_links
from app.operations import BODIES, Problem, Schema, answer_of
from app.samples import samples

TITLE = "casualty-reconciler"
DESCRIPTION = """
Contested casualty counts, reconciled: claims go in with their source and range, figures come out
with a range, a best value where one can be given, and the disagreement as data.

Post claims with `POST /v1/claims`; read figures with `GET /v1/figures`. Every claim is kept,
whatever befalls it. How numbers are reconciled: [method](/docs/method). What flags mean:
[flags](/docs/flags). What errors mean: [problems](/docs/problems).
"""
TAGS = [
    {"name": "claims", "description": "Who said which number; posted, read, withdrawn."},
    {"name": "figures", "description": "What the claims of a group come to."},
    {"name": "exports", "description": "Figures and claims as files."},
    {"name": "changes", "description": "What happened to claims, figures and words, in order."},
    {"name": "vocabulary", "description": "The words claims and figures are told in."},
    {"name": "webhooks", "description": "Who is told when a figure changes."},
    {"name": "keys", "description": "Who may do what."},
    {"name": "operations", "description": "For whoever runs the service."},
]


def operation_id(route: APIRoute) -> str:
    """The function's name: stable, and readable in a generated client."""
    return route.name


def describe(app: FastAPI, keyless: str) -> None:
    """Make the app's OpenAPI say what is true: our bodies, our problems, no default 422."""

    def schema() -> Schema:
        if app.openapi_schema is None:
            made = get_openapi(
                title=TITLE,
                version=__version__,
                description=DESCRIPTION,
                routes=app.routes,
                tags=TAGS,
            )
            _add_our_schemas(made)
            _drop_default_errors(made)
            _add_outages(made)
            _tell_keys(made, keyless)
            add_links(made)
            for name, sample in samples().items():
                made["components"]["schemas"][name]["examples"] = [sample]
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = schema  # type: ignore[method-assign]  # FastAPI's documented way


def _add_our_schemas(made: Schema) -> None:
    models: list[type[BaseModel]] = [Problem, *(model for model, _ in BODIES.values())]
    _, ours = models_json_schema(
        [(model, "validation") for model in models],
        ref_template="#/components/schemas/{model}",
    )
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    for name, definition in ours["$defs"].items():
        schemas.setdefault(name, definition)


def _add_outages(made: Schema) -> None:
    """Every call under /v1 asks the database, which may be gone; a full disk stops what writes."""
    for path, operations in made["paths"].items():
        for verb, operation in operations.items():
            statuses = (503, 507) if verb == "post" and path != "/v1/reconcile" else (503,)
            if path.startswith("/v1"):
                for status in statuses:
                    operation["responses"].setdefault(str(status), answer_of(status))


def _tell_keys(made: Schema, keyless: str) -> None:
    """Which calls take a key here, and how they refuse those that come without a good one."""
    for operations in made["paths"].values():
        for operation in operations.values():
            taken = operation.get("security", [])
            for scopes in [scopes for one in taken for scopes in one.values()]:
                if not takes_key(keyless, scopes):
                    operation["security"] = [*taken, {}]  # or none
                for status in (401, 403, 429):
                    operation["responses"].setdefault(str(status), answer_of(status))


def _drop_default_errors(made: Schema) -> None:
    """FastAPI documents its own 422, which this service never sends."""
    for path in made["paths"].values():
        for operation in path.values():
            declared = operation["responses"].get("422", {}).get("content", {})
            if "application/problem+json" in declared:
                declared.pop("application/json", None)
            elif "422" in operation["responses"]:
                operation["responses"]["422"] = answer_of(422)
    for name in ("HTTPValidationError", "ValidationError"):
        made["components"]["schemas"].pop(name, None)
