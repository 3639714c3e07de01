"""A batch that lands whole or not at all."""

import json

import pytest
from sqlalchemy import func, select

from app.models.tables import CLAIMS, EVENTS, EXTERNAL_IDS, FIGURES, SOURCES, WORD_FACTS
from tests.api.bodies import bare

ATOMIC = "/v1/claims/batch?atomic=true"
LINES = {"Content-Type": "application/x-ndjson"}


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"batch_chunk": 3, "max_atomic_claims": 8})


def batch(count):
    return [
        bare(10 + n, f"source {n}", event=f"event {n % 2}", external_id=f"x-{n}")
        for n in range(count)
    ]


async def counted(app):
    """How many rows there are of whatever a claim may leave behind."""
    async with app.state.database.reading() as session:
        return [
            await session.scalar(select(func.count()).select_from(table))
            for table in (CLAIMS, EVENTS, SOURCES, FIGURES, EXTERNAL_IDS, WORD_FACTS)
        ]


@pytest.mark.every_driver
async def test_an_atomic_batch_without_a_fault_lands_as_any_other(client):
    await client.post("/v1/claims", json=batch(1)[0])

    answer = await client.post(ATOMIC, json=batch(8))

    body = answer.json()
    assert answer.status_code == 200
    assert [body[name] for name in ("created", "existing", "refused")] == [7, 1, 0]
    assert [item["line"] for item in body["items"]] == list(range(1, 9))
    figures = (await client.get("/v1/figures")).json()["items"]
    assert sorted((figure["low"], figure["high"]) for figure in figures) == [(10, 16), (11, 17)]


@pytest.mark.parametrize("place", [0, 4, 7])
@pytest.mark.parametrize("accepted", ["application/json", "application/x-ndjson"])
async def test_an_atomic_batch_with_a_refused_item_leaves_nothing_behind(
    client, app, place, accepted
):
    claims = batch(8)
    claims[place] |= {"value": -5}
    before = await counted(app)

    answer = await client.post(ATOMIC, json=claims, headers={"Accept": accepted})

    told = answer.json()
    assert (answer.status_code, told["type"]) == (422, "/docs/problems#batch-refused")
    assert [told["batch"][name] for name in ("created", "existing", "refused")] == [0, 0, 1]
    (item,) = told["batch"]["items"]
    assert (item["line"], item["problem"]["errors"][0]["field"]) == (place + 1, "value")
    assert await counted(app) == before


@pytest.mark.every_driver
async def test_a_conflict_with_what_is_on_record_keeps_an_atomic_batch_out(client):
    await client.post("/v1/claims", json=bare(99, "another", external_id="x-5"))

    answer = await client.post(ATOMIC, json=batch(8))

    (item,) = answer.json()["batch"]["items"]
    assert item["problem"]["type"] == "/docs/problems#external-id-reused"
    assert len((await client.get("/v1/claims")).json()["items"]) == 1


async def test_an_atomic_batch_of_too_many_items_is_refused_and_names_the_setting(client):
    lines = "\n".join(json.dumps(claim) for claim in batch(9))

    answer = await client.post(ATOMIC, content=lines, headers=LINES)

    assert answer.status_code == 413
    assert "RECONCILER_MAX_ATOMIC_CLAIMS" in answer.json()["detail"]
    assert (await client.get("/v1/claims")).json()["items"] == []


@pytest.mark.every_driver
async def test_an_atomic_batch_that_breaks_off_leaves_nothing_behind(client):
    broken = json.dumps(batch(8))[:-30]

    answer = await client.post(ATOMIC, content=broken, headers={"Content-Type": "application/json"})

    assert answer.status_code == 422
    assert (await client.get("/v1/claims")).json()["items"] == []
