"""Words with parents: learned with the word, completed once, never in a circle (M12)."""

from typing import Any

import httpx
import pytest

from tests.api.bodies import bare

FORCES = {"slug": "russian-forces", "parent": "all-combatants"}


async def post(client: httpx.AsyncClient, **words: Any) -> httpx.Response:
    return await client.post("/v1/claims", json=bare(5, "monitor", **words))


async def test_a_parent_becomes_a_provisional_word_with_the_name_that_was_sent(client):
    await post(client, population={"title": "Russian forces", "parent": "All combatants"})

    words = (await client.get("/v1/populations?provisional=true")).json()["items"]

    assert [(one["slug"], one["title"], one["parent"]) for one in words] == [
        ("all-combatants", "All combatants", None),
        ("russian-forces", "Russian forces", "all-combatants"),
    ]


async def test_another_parent_than_the_one_on_record_is_refused(client):
    await post(client, population=FORCES)

    answer = await post(client, population={**FORCES, "parent": "everybody"})

    assert answer.status_code == 409
    assert answer.json()["errors"][0]["field"] == "population.parent"
    assert "everybody" not in (await client.get("/v1/populations")).text


@pytest.mark.parametrize(("field", "word"), [("event", "unspecified"), ("population", "all")])
async def test_what_stands_for_no_name_is_part_of_nothing(client, field, word):
    answer = await post(client, **{field: {"slug": word, "parent": "anything"}})

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["field"], error["value"]) == (f"{field}.parent", "anything")
    assert "anything" not in (await client.get(f"/v1/{field}s")).text


@pytest.mark.parametrize("field", ["event", "population", "place"])
async def test_a_circle_of_parents_is_refused(client, field):
    for word, parent in (("inner", "middle"), ("middle", "outer")):
        answer = await post(client, **{field: {"slug": word, "parent": parent}})
        assert answer.status_code == 201

    for word in ("outer", "innermost"):
        circle = {"slug": word, "parent": "inner" if word == "outer" else word}
        stored = await post(client, **{field: circle})
        unstored = await client.post(
            "/v1/reconcile", json={"claims": [bare(6, "monitor", **{field: circle})]}
        )
        for answer, place in ((stored, field), (unstored, f"claims.0.{field}")):
            assert answer.status_code == 422
            (wrong,) = answer.json()["errors"]
            assert wrong["field"] == f"{place}.parent"
            assert wrong["value"] == circle["parent"]
            assert wrong["remedy"] == ("send a parent that is no part of it, or leave parent out")


async def test_a_circle_within_one_batch_is_refused_where_it_closes(client):
    batch = [
        bare(5, "monitor", population={"slug": "one", "parent": "two"}),
        bare(6, "monitor", population={"slug": "two", "parent": "one"}),
    ]

    answer = (await client.post("/v1/claims/batch", json=batch)).json()

    assert [item["status"] for item in answer["items"]] == ["created", "refused"]
    assert "two would be part of itself: two in one in two" in str(answer["items"][1]["problem"])


async def test_a_parent_that_is_learned_later_relates_the_figures_on_record(client):
    part = (await post(client, population="russian-forces")).json()["figure"]
    whole = await post(client, population="all-combatants", period="2022-01/2022-12")
    assert (await client.get(f"/v1/figures/{part['id']}")).json()["coherent"] is None

    await post(client, population=FORCES, event="another-war")

    figure = (await client.get(f"/v1/figures/{part['id']}")).json()
    assert figure["coherent"]["because"] == []
    assert figure["flags"][-1]["measured"]["wider_figures"] == [whole.json()["figure"]["id"]]


async def test_a_parent_is_found_by_the_name_of_a_word_on_record(client):
    await post(client, population={"slug": "all-combatants", "title": "All combatants"})
    await post(client, population={**FORCES, "parent": "All Combatants"})

    words = (await client.get("/v1/populations")).json()["items"]

    assert [one["parent"] for one in words if one["slug"] == "russian-forces"] == ["all-combatants"]
