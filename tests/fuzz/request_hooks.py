"""What schemathesis is told of this service: three more checks, and the key that stays good."""

import os
from typing import Any
from urllib.parse import parse_qs, urlparse

import schemathesis
from schemathesis import Case, CheckContext, HookContext, Response
from schemathesis.core.parameters import ParameterLocation

from app.models.figures import FigureOut

LONGEST_PROBLEM = 16 * 1024
"""As tests/api/test_bad_input.py has it (bytes)."""


@schemathesis.hook
def before_load_schema(context: HookContext, raw_schema: dict[str, Any]) -> None:
    """Let a list of figures be told in part, as `fields` asks for.

    The document does not say so: OpenAPI knows no answer that hangs on a parameter, and a client's
    types would have every member of every figure perhaps missing.
    """
    schemas = raw_schema["components"]["schemas"]
    schemas["FigurePart"] = {**schemas["FigureOut"], "required": []}
    either = [{"$ref": f"#/components/schemas/{name}"} for name in ("FigureOut", "FigurePart")]
    schemas["FigureList"]["properties"]["items"]["items"] = {"anyOf": either}


@schemathesis.check
def figures_are_told_in_part_only_where_asked(
    ctx: CheckContext, response: Response, case: Case[Any]
) -> None:
    if case.operation.label != "GET /v1/figures" or response.status_code != 200:
        return
    asked = parse_qs(urlparse(str(response.request.url)).query).get("fields")
    names = asked[0].split(",") if asked else FigureOut.model_fields
    for figure in response.json()["items"]:
        assert figure.keys() == {name.strip() for name in names}


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Leave the key alone that the requests are sent with."""
    own = os.environ["FUZZ_KEY"].split("_")[1]
    if case.path_parameters and case.path_parameters.get("key_id") == own:
        case.path_parameters["key_id"] = "nobody"


@schemathesis.check
def problems_are_short_and_say_what_to_do(
    ctx: CheckContext, response: Response, case: Case[Any]
) -> None:
    if response.status_code < 400 or not response.content:
        return
    told = response.json()
    assert told["status"] == response.status_code
    assert len(response.content) <= LONGEST_PROBLEM or "batch" in told
    if response.status_code == 422:
        items = told.get("batch", {}).get("items", [])
        problems = [told, *(item["problem"] for item in items if item["problem"])]
        errors = [error for problem in problems for error in problem.get("errors", [])]
        assert errors
        assert all(error["field"] and error["message"] and error["remedy"] for error in errors)


@schemathesis.check
def bad_items_are_refused(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """Of a JSON batch: the others land, so that its answer is 200 all the same."""
    is_batch = case.operation.label == "POST /v1/claims/batch" and isinstance(case.body, list)
    if not is_batch or response.status_code != 200 or not case.meta:
        return
    if case.meta.is_negative_at(ParameterLocation.BODY):
        assert response.json()["refused"] > 0
