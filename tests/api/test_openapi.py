"""The service describes itself truly, completely and without the web."""

import pytest
from pydantic import TypeAdapter

from app.models.batches import BatchOut
from app.models.feed import FeedItemOut, FeedOut
from app.models.figure_filters import FigureFilters
from app.models.figures import ClaimAnswer, ExplanationOut, FigureOut, ReconcileOut
from app.models.keys import Scope
from app.models.lists import ClaimList, FigureList
from app.models.records import ClaimOut
from app.models.revisions import RevisionList, RevisionOut
from app.models.timelines import TimelineOut
from app.outward import Outward
from app.problems import PROBLEMS
from tests.api.bodies import bare, killed
from tests.api.tokens import by, token

pytestmark = pytest.mark.above_the_database

SUMMARY = "/v1/events/{slug}/summary"
UNEXEMPLIFIED = {"limit", "cursor", "sort", "children"}  # what they may say is in their schema


@pytest.fixture
def operations(app):
    return [
        (f"{verb.upper()} {path}", operation)
        for path, verbs in app.openapi()["paths"].items()
        for verb, operation in verbs.items()
    ]


async def test_every_operation_has_summary_description_tag_and_id(operations):
    for name, operation in operations:
        assert operation["summary"], name
        assert operation["description"], name
        assert operation["tags"], name
    ids = [operation["operationId"] for _, operation in operations]
    assert len(ids) == len(set(ids))


async def test_every_error_is_declared_as_a_problem(operations):
    for name, operation in operations:
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], (name, status)


async def test_every_shape_has_a_plain_name_that_a_generated_client_can_carry(app):
    assert [name for name in app.openapi()["components"]["schemas"] if not name.isalpha()] == []


async def test_every_field_on_the_wire_of_a_claim_is_described(app):
    fields = app.openapi()["components"]["schemas"]["ClaimIn"]["properties"]

    assert [name for name, field in fields.items() if "description" not in field] == []


async def test_every_filter_of_figures_is_described_by_an_example_that_is_accepted(client, app):
    await client.post("/v1/claims", json=bare(5, "paper", event="war"))
    described = set[str]()
    for path, ours in (("/v1/figures", "/v1/figures"), (SUMMARY, "/v1/events/war/summary")):
        for parameter in app.openapi()["paths"][path]["get"]["parameters"]:
            if parameter["in"] == "query" and parameter["name"] not in UNEXEMPLIFIED:
                schema, name = parameter["schema"], parameter["name"]
                assert schema["description"], name
                (example,) = schema["examples"]
                answer = await client.get(ours, params={name: example})
                assert answer.status_code == 200, (name, answer.text)
                described.add(name)
    assert described == {*FigureFilters.model_fields, "fields", "as_of", "known_at"} - UNEXEMPLIFIED


async def public(host: str, port: int) -> list[str]:
    return ["93.184.216.34"]


async def test_every_body_has_an_example_that_is_accepted(app, client, operations):
    admin = by(await token(app, Scope.ADMIN))
    await app.state.outward.close()
    app.state.outward = Outward(resolve=public)  # tests have no names of the internet
    for name, operation in operations:
        if "requestBody" in operation:
            content = operation["requestBody"]["content"]["application/json"]
            verb, path = name.split()
            if "{" not in path:
                answer = await client.request(verb, path, json=content["example"], headers=admin)
                assert answer.status_code in (200, 201), name


async def test_every_answer_of_claims_and_figures_has_a_real_example(app):
    schemas = app.openapi()["components"]["schemas"]
    shapes = (
        *(FigureOut, ExplanationOut, ClaimOut, ClaimAnswer, ReconcileOut, BatchOut),
        *(TimelineOut, RevisionOut, FeedItemOut),
    )

    for shape in shapes:
        (example,) = schemas[shape.__name__]["examples"]
        read = TypeAdapter(shape).validate_python(example)
        assert read.model_dump(mode="json").keys() == example.keys()


async def test_answers_have_the_shapes_that_are_declared(client):
    posted = await client.post("/v1/claims", json=killed("nato", "2022-03-23", high=15_000))
    figure_id, claim_id = posted.json()["figure"]["id"], posted.json()["claim"]["id"]
    reconciled = await client.post("/v1/reconcile", json={"claims": [bare(5, "a")]})

    for shape, answer in (
        (ClaimAnswer, posted),
        (FigureOut, await client.get(f"/v1/figures/{figure_id}")),
        (ExplanationOut, await client.get(f"/v1/figures/{figure_id}/explanation")),
        (TimelineOut, await client.get(f"/v1/figures/{figure_id}/timeline")),
        (RevisionList, await client.get(f"/v1/figures/{figure_id}/revisions")),
        (FigureList, await client.get("/v1/figures")),
        (FeedOut, await client.get("/v1/changes")),
        (ClaimOut, await client.get(f"/v1/claims/{claim_id}")),
        (ClaimList, await client.get("/v1/claims")),
        (ReconcileOut, reconciled),
    ):
        read = TypeAdapter(shape).validate_json(answer.content)
        written = read.model_dump(mode="json")
        assert written.keys() == answer.json().keys()


@pytest.mark.parametrize(
    "path",
    ["/docs", "/docs/method", "/docs/flags", "/docs/problems", "/docs/assets/swagger-ui.css"],
)
async def test_the_documentation_is_served_from_here(client, path):
    answer = await client.get(path)

    assert answer.status_code == 200
    if path == "/docs":
        assert "http://" not in answer.text
        assert "https://" not in answer.text


async def test_every_problem_leads_to_its_heading(client):
    page = (await client.get("/docs/problems")).text

    assert [kind.slug for kind in PROBLEMS if f'id="{kind.slug}"' not in page] == []


async def test_every_flag_leads_to_its_heading(client):
    page = (await client.get("/docs/flags")).text
    flags = (await client.get("/v1/flags")).json()["items"]

    anchors = [flag["docs"].partition("#")[2] for flag in flags]
    assert [anchor for anchor in anchors if f'id="{anchor}"' not in page] == []


async def test_alive_and_ready_are_told_apart(client):
    assert (await client.get("/healthz")).json() == {"status": "alive"}
    assert (await client.get("/readyz")).json()["status"] == "ready"


def links_of(operation):
    for answer in operation["responses"].values():
        yield from answer.get("links", {}).values()


async def test_every_link_names_a_call_and_a_parameter_that_it_takes(operations):
    calls = {operation["operationId"]: operation for _, operation in operations}
    links = [link for _, operation in operations for link in links_of(operation)]

    assert len(links) >= 100
    for link in links:
        (parameter,) = link["parameters"]
        assert parameter in {one["name"] for one in calls[link["operationId"]]["parameters"]}, link


@pytest.mark.parametrize("path", ["/v1/claims", "/v1/figures", "/v1/events", "/v1/sources"])
async def test_the_links_of_a_list_lead_from_its_items_to_what_is_there(app, client, path):
    await client.post("/v1/claims", json=killed("nato", "2022-03-23", high=15_000))
    paths = app.openapi()["paths"]
    places = {spec["operationId"]: at for at, verbs in paths.items() for spec in verbs.values()}
    reads = {verbs["get"]["operationId"] for verbs in paths.values() if "get" in verbs}
    listed = (await client.get(path)).json()
    followed = [link for link in links_of(paths[path]["get"]) if link["operationId"] in reads]

    assert followed
    for link in followed:
        ((parameter, expression),) = link["parameters"].items()
        *_, member = expression.removeprefix("$response.body#/").split("/")
        address = places[link["operationId"]].replace(
            f"{{{parameter}}}", listed["items"][0][member]
        )
        assert (await client.get(address)).status_code == 200, address
