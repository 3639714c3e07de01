"""Many claims in one call: every good one lands, each gets its own answer."""

import json

import pytest

from tests.api.bodies import bare

pytestmark = pytest.mark.every_driver

NDJSON = {"Content-Type": "application/x-ndjson"}


async def test_a_batch_answers_each_item_in_the_order_sent(client):
    batch = [bare(10, "a"), bare(-1, "b"), bare(12, "c"), bare(10, "a")]

    answer = await client.post("/v1/claims/batch", json=batch)

    body = answer.json()
    assert (body["created"], body["existing"], body["refused"]) == (2, 1, 1)
    assert [(item["line"], item["status"]) for item in body["items"]] == [
        (1, "created"),
        (2, "refused"),
        (3, "created"),
        (4, "existing"),
    ]
    assert body["items"][1]["problem"]["errors"][0]["field"] == "value"
    assert body["items"][3]["id"] == body["items"][0]["id"]


async def test_ndjson_is_answered_by_line_number(client):
    lines = [json.dumps(bare(10, "a")), "", "{not json", json.dumps(bare(12, "c"))]

    answer = await client.post("/v1/claims/batch", content="\n".join(lines), headers=NDJSON)

    assert [(item["line"], item["status"]) for item in answer.json()["items"]] == [
        (1, "created"),
        (3, "refused"),
        (4, "created"),
    ]


async def test_a_batch_longer_than_a_chunk_lands_whole_and_once(client):
    batch = [bare(100 + n, f"source {n}", period=f"{1900 + n % 50}") for n in range(1100)]

    first = await client.post("/v1/claims/batch", json=batch)
    again = await client.post("/v1/claims/batch", json=batch)

    assert (first.json()["created"], again.json()["existing"]) == (1100, 1100)
    figures = (await client.get("/v1/figures?limit=100")).json()
    assert figures["total"] == 50
    assert {figure["statistics"]["voices"] for figure in figures["items"]} == {22}


async def test_an_external_id_used_twice_in_one_batch_is_refused_the_second_time(client):
    batch = [bare(10, "a", external_id="1"), bare(11, "a", external_id="1")]

    answer = await client.post("/v1/claims/batch", json=batch)

    assert [item["status"] for item in answer.json()["items"]] == ["created", "refused"]
    assert answer.json()["items"][1]["problem"]["type"] == "/docs/problems#external-id-reused"


async def test_the_order_and_the_size_of_batches_change_no_figure(client):
    batch = [bare(100 + 7 * n, f"source {n % 5}", as_of=f"2022-0{1 + n % 9}-01") for n in range(60)]

    await client.post("/v1/claims/batch", json=batch[::-1][:25])
    await client.post("/v1/claims/batch", json=batch)
    split = (await client.get("/v1/figures")).json()["items"][0]
    whole = (await client.post("/v1/reconcile", json={"claims": batch})).json()["figures"][0]

    changing = ("revision", "updated_at", "flags", "voices")
    assert {k: v for k, v in split.items() if k not in changing} == {
        k: v for k, v in whole.items() if k not in changing
    }


async def test_a_batch_that_is_no_list_is_refused(client):
    answer = await client.post("/v1/claims/batch", json=bare(10, "a"))

    assert answer.status_code == 422
    assert "[claim, claim" in answer.json()["errors"][0]["remedy"]
