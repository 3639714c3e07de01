"""A scraper posts claims and is told what they came to."""

import asyncio

import pytest

from tests.api.bodies import bare, codes, killed


@pytest.mark.every_driver
async def test_three_bare_claims_become_one_figure_with_its_disagreement(client):
    answers = [
        await client.post("/v1/claims", json=bare(value, source))
        for value, source in ((10_000, "ministry"), (15_000, "alliance"), (40_000, "newspaper"))
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    figure = answers[-1].json()["figure"]
    assert (figure["low"], figure["best"], figure["high"]) == (10_000, 15_000, 40_000)
    assert figure["statistics"]["spread_ratio"] == 4
    assert figure["disagreement"] == "strong"
    assert codes(figure) == ["disjoint_ranges", "strong_spread"]
    listed = (await client.get("/v1/figures")).json()
    assert listed["items"] == [figure]
    assert listed["total"] == 1


async def test_the_answer_names_the_claim_and_the_group_it_joined(client):
    answer = await client.post("/v1/claims", json=bare(7000, "NATO", population="Russian forces"))

    body = answer.json()
    assert answer.headers["location"] == f"/v1/claims/{body['claim']['id']}"
    assert body["claim"]["source"] == "nato"
    assert body["claim"]["status"] == "active"
    assert body["group"] == {
        "id": body["figure"]["id"],
        "event": {"slug": "unspecified", "title": "Event not specified"},
        "population": {"slug": "russian-forces", "title": "Russian forces"},
        "place": None,
        "metric": "killed",
        "period": "2022",
    }


@pytest.mark.every_driver
async def test_the_same_claim_again_gets_its_first_answer_and_is_kept_once(client):
    first = await client.post("/v1/claims", json=bare(10_000, "ministry"))
    await client.post("/v1/claims", json=bare(15_000, "alliance"))

    again = await client.post("/v1/claims", json=bare(10_000, "ministry"))

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert len((await client.get("/v1/claims")).json()["items"]) == 2


async def test_when_a_claim_was_seen_does_not_make_it_another_claim(client):
    first = bare(10_000, "ministry", observed_at="2022-03-25T10:00:00Z")
    later = bare(10_000, "ministry", observed_at="2022-03-25T11:00:00Z")

    answers = [await client.post("/v1/claims", json=body) for body in (first, later)]

    assert [answer.status_code for answer in answers] == [201, 200]


@pytest.mark.every_driver
async def test_another_claim_under_the_same_external_id_is_refused(client):
    await client.post("/v1/claims", json=bare(10_000, "ministry", external_id="m-1"))

    changed = await client.post("/v1/claims", json=bare(12_000, "ministry", external_id="m-1"))
    elsewhere = await client.post(
        "/v1/claims", json=bare(10_000, "ministry", external_id="m-1", metric="wounded")
    )

    assert (changed.status_code, elsewhere.status_code) == (409, 409)
    assert changed.json()["type"] == "/docs/problems#external-id-reused"
    assert changed.json()["errors"][0]["field"] == "external_id"
    assert len((await client.get("/v1/claims")).json()["items"]) == 1


async def test_two_scrapers_may_use_the_same_external_id(client):
    claim = bare(10_000, "ministry", external_id="1")
    other = bare(12_000, "monitor", external_id="1")

    answers = [
        await client.post("/v1/claims", json=body, headers={"X-Scraper": scraper})
        for body, scraper in ((claim, "one"), (other, "two"))
    ]

    assert [answer.status_code for answer in answers] == [201, 201]


async def test_an_alias_is_answered_with_the_metric_it_stands_for(client):
    answer = await client.post("/v1/claims", json=bare(498, "ministry", metric="KIA"))

    assert answer.json()["claim"]["metric"] == "killed"


async def test_equal_days_are_one_group_however_they_are_spelled(client):
    await client.post("/v1/claims", json=bare(10, "a", period="2022-03"))
    answer = await client.post("/v1/claims", json=bare(12, "b", period="2022-03-01/2022-03-31"))

    assert answer.json()["figure"]["statistics"]["voices"] == 2
    assert answer.json()["figure"]["period"] == "2022-03"


async def test_as_of_defaults_to_the_day_of_publication(client):
    claim = bare(7000, "nato", period="2022-02-24/..", published_at="2022-03-23T15:00:00Z")

    answer = await client.post("/v1/claims", json=claim)

    assert answer.json()["claim"]["as_of"] == "2022-03-23"


@pytest.mark.every_driver
async def test_claims_posted_at_once_into_one_group_all_count(client):
    bodies = [killed(f"source-{n}", "2022-03-25", value=1000 + n) for n in range(20)]

    answers = await asyncio.gather(*(client.post("/v1/claims", json=body) for body in bodies))

    assert {answer.status_code for answer in answers} == {201}
    figure = (await client.get("/v1/figures")).json()["items"][0]
    assert figure["statistics"]["voices"] == 20
    assert (figure["low"], figure["high"]) == (1000, 1019)


@pytest.mark.every_driver
async def test_identical_claims_posted_at_once_are_one_claim(client):
    answers = await asyncio.gather(
        *(client.post("/v1/claims", json=bare(10_000, "ministry")) for _ in range(20))
    )

    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len((await client.get("/v1/claims")).json()["items"]) == 1


@pytest.mark.every_driver
async def test_one_external_id_posted_at_once_into_two_groups_lands_in_one(client):
    bodies = [
        bare(10_000 + n, "ministry", external_id="x", metric=metric)
        for n in range(5)
        for metric in ("killed", "wounded", "missing")
    ]

    answers = await asyncio.gather(*(client.post("/v1/claims", json=body) for body in bodies))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 14
    assert len((await client.get("/v1/claims")).json()["items"]) == 1
