"""A batch of any length and any kind: read as it arrives, answered as it goes or at the end."""

import csv
import gzip
import io
import json

import pytest
from sqlalchemy.exc import OperationalError

from app.actions import record_batch as recording
from app.routers import tally
from tests.api.bodies import bare

LINES = {"Content-Type": "application/x-ndjson"}
TABLE = {"Content-Type": "text/csv"}
AS_IT_GOES = {"Accept": "application/x-ndjson"}
GZIP = {"Content-Encoding": "gzip"}


@pytest.fixture
def settings(settings):
    return settings.model_copy(
        update={"batch_chunk": 3, "max_batch_bytes": 5000, "max_claim_bytes": 1024}
    )


def as_array(claims):
    return {"Content-Type": "application/json"}, json.dumps(claims).encode()


def as_lines(claims):
    return LINES, b"\n".join(json.dumps(claim).encode() for claim in claims)


def as_table(claims):
    text = io.StringIO()
    writer = csv.DictWriter(text, ["metric", "period", "value", "source"])
    writer.writeheader()
    writer.writerows(claims)
    return TABLE, text.getvalue().encode()


def packed(headers, body):
    return headers | GZIP, gzip.compress(body)


async def in_bytes(body, size=7):
    for start in range(0, len(body), size):
        yield body[start : start + size]


def lines_of(answer):
    return [json.loads(line) for line in answer.text.splitlines()]


CLAIMS = [bare(10 + n, f"source {n}") for n in range(8)]


@pytest.mark.parametrize("written", [as_array, as_lines, as_table])
@pytest.mark.parametrize("gzipped", [False, True])
async def test_a_batch_in_every_kind_is_recorded_however_its_bytes_arrive(client, written, gzipped):
    headers, body = written(CLAIMS)
    headers, body = packed(headers, body) if gzipped else (headers, body)

    answer = await client.post("/v1/claims/batch", content=in_bytes(body), headers=headers)
    (figure,) = (await client.get("/v1/figures")).json()["items"]

    assert (answer.json()["created"], answer.json()["items_complete"]) == (8, True)
    assert (figure["low"], figure["high"], figure["statistics"]["claims"]) == (10, 17, 8)


@pytest.mark.parametrize("written", [as_array, as_lines, as_table])
@pytest.mark.every_driver
async def test_a_batch_answered_as_it_goes_has_a_line_an_item_and_one_with_the_counts(
    client, written
):
    headers, body = written([*CLAIMS[:3], bare(-1, "a"), *CLAIMS[1:]])

    answer = await client.post("/v1/claims/batch", content=body, headers=headers | AS_IT_GOES)

    *items, last = lines_of(answer)
    first = 2 if written is as_table else 1
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [item["line"] for item in items] == list(range(first, first + 11))
    assert [item["status"] for item in items] == [
        *["created"] * 3,
        "refused",
        *["existing"] * 2,
        *["created"] * 5,
    ]
    assert items[3]["problem"]["errors"][0]["field"] == "value"
    assert last == {"created": 8, "existing": 2, "refused": 1}


async def test_an_item_that_is_too_long_is_refused_and_the_rest_goes_on(client):
    claims = [CLAIMS[0], bare(5, "x" * 2000), CLAIMS[1]]
    for headers, body in (as_array(claims), as_lines(claims), as_table(claims)):
        answer = (await client.post("/v1/claims/batch", content=body, headers=headers)).json()

        assert [item["status"] == "refused" for item in answer["items"]] == [False, True, False]
        assert "1,024 bytes" in answer["items"][1]["problem"]["detail"]


async def test_a_batch_over_the_limit_is_refused_before_it_is_read_when_it_says_its_length(client):
    headers, body = as_lines([bare(10 + n, f"source {n}") for n in range(200)])

    answer = await client.post("/v1/claims/batch", content=body, headers=headers)

    assert (answer.status_code, answer.headers["connection"]) == (413, "close")
    assert "RECONCILER_MAX_BATCH_BYTES" in answer.json()["detail"]
    assert "batch" not in answer.json()
    assert (await client.get("/v1/claims")).json()["items"] == []


@pytest.mark.parametrize("gzipped", [False, True])
async def test_a_batch_that_grows_over_the_limit_says_what_landed_before(client, gzipped):
    headers, body = as_lines([bare(10 + n, f"source {n}") for n in range(200)])
    headers, body = packed(headers, body) if gzipped else (headers, body)

    answer = await client.post("/v1/claims/batch", content=in_bytes(body, 300), headers=headers)

    landed = answer.json()["batch"]
    on_record = (await client.get("/v1/claims?limit=500")).json()["items"]
    assert answer.status_code == 413
    assert landed["created"] == len(on_record) > 20
    assert {item["id"] for item in landed["items"]} == {claim["id"] for claim in on_record}


async def test_a_batch_that_breaks_off_while_it_is_answered_ends_with_the_problem(client):
    headers, body = as_array(CLAIMS)

    answer = await client.post(
        "/v1/claims/batch", content=in_bytes(body[:-20]), headers=headers | AS_IT_GOES
    )

    *items, last = lines_of(answer)
    assert answer.status_code == 200
    assert (last["created"], last["problem"]["status"]) == (len(items), 422)
    assert "ends within the array" in last["problem"]["detail"]
    assert len((await client.get("/v1/claims")).json()["items"]) == len(items) == 6


async def test_a_batch_that_is_no_batch_is_refused_by_its_status_though_answered_as_it_goes(client):
    for headers, body in (
        ({"Content-Type": "application/json"}, b'{"metric": "killed"}'),
        (LINES | GZIP, b"no gzip"),
        (TABLE, b"name,age\n"),
    ):
        answer = await client.post("/v1/claims/batch", content=body, headers=headers | AS_IT_GOES)

        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_database_that_goes_away_ends_an_answer_with_the_problem(client, monkeypatch):
    record = recording.record_lines

    async def fail_later(session, lines, **how):
        if lines[0].number > 3:
            raise OperationalError("INSERT", {}, Exception("gone"))
        return await record(session, lines, **how)

    monkeypatch.setattr(recording, "record_lines", fail_later)
    headers, body = as_lines(CLAIMS)

    answer = await client.post("/v1/claims/batch", content=body, headers=headers | AS_IT_GOES)

    *items, last = lines_of(answer)
    assert (len(items), last["created"], last["problem"]["status"]) == (3, 3, 503)


async def test_a_long_batch_is_answered_with_its_refused_items_alone(client, monkeypatch):
    monkeypatch.setattr(tally, "ITEMS_IN_FULL", 7)
    claims = [bare(-1, "a"), *CLAIMS[:6], bare(-2, "b")]

    whole = (await client.post("/v1/claims/batch", json=claims[:7])).json()
    answer = (await client.post("/v1/claims/batch", json=claims)).json()

    assert (len(whole["items"]), whole["items_complete"]) == (7, True)
    assert [answer[name] for name in ("created", "existing", "refused")] == [0, 6, 2]
    assert [item["line"] for item in answer["items"]] == [1, 8]
    assert answer["items_complete"] is False


@pytest.mark.every_driver
async def test_rows_of_a_table_mean_what_an_import_takes_them_for(client):
    table = (
        "claim_id,event,metric,population,period_start,period_end,as_of,value,source,source_type\n"
        "gs-1,siege,killed,forces,2022-02-24,2022-02-25,2022-02-25,2800,staff,:retracted\n"
        "gs-2,siege,killed,forces,2022-02-24,2022-02-26,2022-02-26,4300,staff,\n"
        'gs-3,siege,killed,forces,2022-02-24,,2022-02-27,"5,300",staff,\n'
    )

    answer = await client.post("/v1/claims/batch", content=table, headers=TABLE)
    claims = (await client.get("/v1/claims")).json()["items"]

    assert [item["status"] for item in answer.json()["items"]] == ["created", "created", "refused"]
    # The first row is a running total because of the second, which came later.
    assert [(claim["period"], claim["status"]) for claim in claims] == [
        ("2022-02-24/..", "active"),
        ("2022-02-24/..", "withdrawn"),
    ]
    assert claims[1]["history"][0]["reason"] == "the table marks it withdrawn"


async def test_a_row_that_is_set_aside_from_a_day_to_come_is_refused(client):
    table = "metric,period,value,source,status,withdrawn_on\nkilled,2022,7,a,withdrawn,2999-01-01\n"

    answer = await client.post("/v1/claims/batch", content=table, headers=TABLE)

    (item,) = answer.json()["items"]
    assert item["problem"]["errors"][0]["field"] == "withdrawn_on"
    assert (await client.get("/v1/claims")).json()["items"] == []


async def test_a_batch_packed_in_another_way_is_refused(client):
    headers, body = as_lines(CLAIMS)

    answer = await client.post(
        "/v1/claims/batch", content=body, headers=headers | {"Content-Encoding": "br"}
    )

    assert (answer.status_code, "send gzip" in answer.json()["detail"]) == (415, True)
