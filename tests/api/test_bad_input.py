"""Bad input gets a problem that names field, value and remedy; nothing of it is kept."""

import json

import pytest
from pydantic import TypeAdapter, ValidationError

from app.operations import BODIES
from tests.api.bodies import bare

pytestmark = pytest.mark.above_the_database

LIMIT = 16 * 1024

BAD_CLAIMS = {
    "a count that is NaN": (
        '{"metric":"killed","period":"2022","source":"a","value":NaN}',
        "value",
    ),
    "a count of 1e400": ('{"metric":"killed","period":"2022","source":"a","value":1e400}', "value"),
    "a negative count": (bare(-5, "a"), "value"),
    "a fraction": (bare(1.5, "a"), "value"),
    "a count in quotes": (bare("15", "a"), "value"),
    "a count that is true": (bare(True, "a"), "value"),
    "a count beyond any event": (bare(10**15 + 1, "a"), "value"),
    "no number at all": ({"metric": "killed", "period": "2022", "source": "a"}, "value"),
    "low above high": (
        {"metric": "killed", "period": "2022", "source": "a", "low": 9, "high": 5},
        "low",
    ),
    "a value outside its range": (bare(20, "a", low=5, high=9), "value"),
    "a period that ends before it starts": (bare(5, "a", period="2024-06-01/2024-05-01"), "period"),
    "a day that is not in the calendar": (bare(5, "a", period="2023-02-29"), "period"),
    "an unknown field": (bare(5, "a", lo=4), "lo"),
    "a row's own id": (bare(5, "a", id=999), "id"),
    "a row's own status": (bare(5, "a", status="active"), "status"),
    "no source": ({"metric": "killed", "period": "2022", "value": 5}, "source"),
    "a source without a letter": (bare(5, "???"), "source"),
    "an unknown metric": (bare(21, "a", metric="miles"), "metric"),
    "a count in miles": (bare(21, "a", unit="miles"), "unit"),
    "words in miles": (bare(21, "a", as_published="21 miles"), "as_published"),
    "words of time": (bare(2, "a", as_published="two weeks"), "as_published"),
    "an unknown bound": (bare(5, "a", bound="roughly"), "bound"),
    "a vague claim without its words": (
        {"metric": "killed", "period": "2022", "source": "a", "bound": "vague"},
        "as_published",
    ),
    "an address that is no web page": (bare(5, "a", url="javascript:alert(1)"), "url"),
    "an instant without a zone": (bare(5, "a", published_at="2022-03-25T10:00:00"), "published_at"),
    "a day in the future": (bare(5, "a", as_of="2999-01-01"), "as_of"),
    "a publication in the future": (
        bare(5, "a", as_of="2022-01-01", published_at="2999-01-01"),
        "published_at",
    ),
    "a sighting in the future": (bare(5, "a", observed_at="2999-01-01"), "observed_at"),
    "a period that has not come": (bare(5, "a", period="2999"), "period"),
    "a day as a number": (bare(5, "a", as_of=1647993600), "as_of"),
    "an unknown grade of a source": (
        bare(5, {"slug": "a", "reliability": "a"}),
        "source.reliability",
    ),
    "a running total from before its start": (
        bare(5, "a", period="2022-02-24/..", as_of="2022-01-01"),
        "as_of",
    ),
    "a running total without a start or an event": (bare(5, "a", period="../.."), "period"),
    "a NUL in a title": (bare(5, {"title": "a\0b"}), "source.title"),
    "a NUL in a name": (bare(5, "a\0b"), "source"),
    "a kind of event too long": (
        bare(5, "a", event={"title": "e", "kind": "k" * 50}),
        "event.kind",
    ),
    "a field sent twice": (
        '{"metric":"killed","period":"2022","source":"a","value":5,"value":6}',
        "value",
    ),
    "a field of a source sent twice": (
        '{"metric":"killed","period":"2022","source":{"title":"a","title":"b"},"value":5}',
        "title",
    ),
    "a field in capitals": (bare(5, "a", Metric="killed"), "Metric"),
    "a NUL in a quote": (bare(5, "a", quote="a\0b"), "quote"),
    "an escape in a quote": (bare(5, "a", quote="\x1b[2Jgone"), "quote"),
    "a byte of another encoding in a reason to quote": (bare(5, "a", quote="it\x92s"), "quote"),
    "a control character in a name": (bare(5, "a\x7f"), "source"),
    "a name that turns the direction of what follows": (bare(5, "NATO\u202eOTAN"), "source"),
    "a title that isolates": (bare(5, {"title": "\u2067NATO"}), "source.title"),
    "a name of nothing that can be seen": (bare(5, "\u200b\u2060"), "source"),
    "an address of a file": (bare(5, "a", url="file:///etc/passwd"), "url"),
    "an address of data": (bare(5, "a", url="data:text/html,<script>"), "url"),
    "a lone surrogate": (
        '{"metric":"killed","period":"2022","source":"\\ud800","value":5}',
        "body",
    ),
    "a name too long": (bare(5, "a" * 301), "source"),
    "a name too long when its letters are taken apart": (bare(5, "\u0958" * 200), "source"),
    "no JSON": ("{", "body"),
    "a list": ("[]", "body"),
}


@pytest.mark.parametrize(("sent", "field"), BAD_CLAIMS.values(), ids=BAD_CLAIMS)
async def test_a_bad_claim_is_refused_by_field_and_nothing_is_kept(client, sent, field):
    content = sent if isinstance(sent, str) else json.dumps(sent)

    answer = await client.post(
        "/v1/claims", content=content, headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "/docs/problems#invalid-input"
    errors = {error["field"]: error for error in problem["errors"]}
    assert field in errors
    assert errors[field]["message"]
    assert errors[field]["remedy"]
    assert "value" in errors[field]
    assert len(answer.content) <= LIMIT
    assert (await client.get("/v1/claims")).json()["items"] == []
    assert (await client.get("/v1/sources")).json()["items"] == []


async def test_a_string_of_20_megabytes_is_refused_by_its_size(client):
    answer = await client.post("/v1/claims", json=bare(5, "a", quote="x" * 20_000_000))

    assert answer.status_code == 413
    assert answer.json()["errors"][0]["field"] == "body"
    assert "20,000,0" in answer.json()["errors"][0]["value"]
    assert len(answer.content) <= LIMIT


async def test_a_string_of_20_megabytes_within_a_batch_is_refused_by_its_place(client):
    lines = [bare(5, "a", quote="x" * 20_000_000), bare(6, "b")]

    answer = await client.post("/v1/claims/batch", json=lines)

    refused, created = answer.json()["items"]
    assert created["status"] == "created"
    assert (refused["line"], refused["problem"]["errors"][0]["field"]) == (1, "body")
    assert "RECONCILER_MAX_CLAIM_BYTES" in refused["problem"]["detail"]
    assert len(answer.content) <= LIMIT


async def test_a_thousand_wrong_fields_are_answered_in_short(client):
    answer = await client.post("/v1/claims", json={f"{n}" * 200: n for n in range(1000)})

    assert answer.status_code == 422
    assert len(answer.content) <= LIMIT


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b'{"a":' + b"[" * 100_000, b'{"value":' + b"9" * 100_000 + b"}", b""],
    ids=["not UTF-8", "nested without end", "a number of 100,000 digits", "nothing"],
)
async def test_what_is_no_json_is_refused_in_short(client, content):
    answer = await client.post(
        "/v1/claims", content=content, headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == 422
    assert len(answer.content) <= LIMIT


async def test_a_compressed_body_is_refused_and_a_byte_order_mark_is_not(client):
    body = json.dumps(bare(5, "a")).encode()
    typed = {"Content-Type": "application/json"}

    packed = await client.post(
        "/v1/claims", content=body, headers=typed | {"Content-Encoding": "gzip"}
    )
    marked = await client.post("/v1/claims", content=b"\xef\xbb\xbf" + body, headers=typed)

    assert (packed.status_code, marked.status_code) == (415, 201)


async def test_a_body_of_another_type_is_refused(client):
    answer = await client.post("/v1/claims", data={"metric": "killed"})

    assert answer.status_code == 415
    assert "application/json" in answer.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/claims?evnt=x",
        "/v1/figures?evnt=x",
        "/v1/figures/none?asof=2022-01-01",
        "/v1/metrics?limit=1",
        "/v1/flags?a=1",
        "/v1/figures?flag=none",
        "/v1/figures?limit=0",
        "/v1/figures?limit=501",
        "/v1/figures?cursor=%21",
        "/v1/figures?cursor=AA==",
        "/v1/figures?Event=x",
        "/v1/claims?cursor=bm9uZQ==",
        "/v1/figures?metric=miles",
        "/v1/figures?period=never",
        "/v1/figures?limit=1&limit=2",
        "/v1/figures/none?policy=median&policy=catd",
        "/v1/figures/none?shared=1_0",
        "/v1/figures/none?shared=nan",
    ],
)
async def test_a_wrong_parameter_is_refused_by_name(client, path):
    answer = await client.get(path)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] in path


@pytest.mark.parametrize(
    ("path", "message", "remedy"),
    [
        ("figures/x?shared=nan", "Input should be a finite number", "send a finite number"),
        ("figures/x?shared=1_0", "this is not a number", "send a number such as 0.35"),
        ("figures/x?as_of=Friday", "'Friday' is no year, month or day", "send a day such as"),
        ("figures?polcy=a", "there is no such field", "remove it or correct its name"),
        ("figures?limit=1&limit=2", "this was sent more than once", "send it once"),
    ],
)
async def test_a_wrong_parameter_is_told_with_its_remedy(client, path, message, remedy):
    (error,) = (await client.get(f"/v1/{path}")).json()["errors"]

    assert error["message"] == message
    assert error["remedy"].startswith(remedy)
    assert "did you mean" not in error["remedy"]


async def test_sources_to_leave_out_are_sent_one_after_another(client):
    answer = await client.get("/v1/figures/none?without=nato&without=ministry")

    assert "more than once" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/v1/claims/none",
        "/v1/claims/a%00b",
        "/v1/figures/none",
        "/v1/figures/a%00b",
        "/v1/figures/a%00b/explanation",
        "/v1/nothing",
    ],
)
async def test_what_does_not_exist_is_a_problem_too(client, path):
    answer = await client.get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/docs/problems#not-found"


def wrong_types():
    """Each number and each truth of a body, with a value of another type that looks like one."""
    for model, example in BODIES.values():
        for name, field in model.model_json_schema()["properties"].items():
            kinds = {one.get("type") for one in field.get("anyOf", [field])}
            numbers = kinds & {"integer", "number"}
            looks = ["1", True] if numbers else ["true", 0] if "boolean" in kinds else []
            yield from ((model, example | {name: wrong}, name) for wrong in looks)


@pytest.mark.parametrize(("model", "sent", "field"), list(wrong_types()))
def test_no_body_takes_text_for_a_number_or_a_number_for_yes_and_no(model, sent, field):
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(model).validate_python(sent)

    assert field in {error["loc"][0] for error in refused.value.errors()}


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/v1/claims", "GET, POST"),
        ("/v1/figures", "GET"),
        ("/v1/claims/batch", "POST"),
        ("/v1/events/war/merge", "POST"),
        ("/docs", "GET"),
        ("/docs/assets/swagger-ui.css", "GET, HEAD"),
    ],
)
async def test_a_wrong_method_is_told_every_right_one(client, path, methods):
    answer = await client.put(path)

    assert answer.status_code == 405
    assert answer.headers["allow"] == methods


@pytest.mark.parametrize("query", ["=1&=2", "=1"])
async def test_a_parameter_without_a_name_is_told_as_the_query(client, query):
    answer = await client.get(f"/v1/metrics?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "query"


async def test_a_long_parameter_sent_twice_gets_a_short_answer(client):
    name = "a" * 30_000

    answer = await client.get(f"/v1/metrics?{name}=1&{name}=2")

    assert answer.status_code == 422
    assert len(answer.content) < 1000
