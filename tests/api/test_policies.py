"""Figures told in other manners: ?policy=, ?without=, ?shared= and ?priority=."""

import pytest

from app.actions import choose_manner
from app.reconcile import POLICIES
from tests.api.bodies import GENERAL_STAFF, MINISTRY, bare, killed

pytestmark = pytest.mark.above_the_database


async def post(client, body):
    answer = await client.post("/v1/claims", json=body)
    assert answer.status_code == 201
    return answer.json()


async def week(client) -> str:
    """A few voices of one week; answers the path of their figure."""
    await post(client, killed(MINISTRY, "2022-03-25", value=1351))
    await post(client, killed(GENERAL_STAFF, "2022-03-25", value=16_100, bound="about"))
    await post(client, killed("us-officials", "2022-03-16", value=7000))
    said = await post(client, killed("nato", "2022-03-23", low=7000, high=15000))
    return f"/v1/figures/{said['figure']['id']}"


async def test_policies_are_listed_with_their_price_and_one_default(client):
    answer = await client.get("/v1/policies")

    items = answer.json()["items"]
    assert [item["name"] for item in items] == list(POLICIES)
    assert [item["name"] for item in items if item["default"]] == ["interval_median"]
    assert [item["name"] for item in items if item["learns"]] == [
        policy.name for policy in POLICIES.values() if policy.learn
    ]
    assert all(item["price"] and item["description"] for item in items)
    assert answer.headers["etag"]


async def test_every_policy_leads_to_its_heading(client):
    page = (await client.get("/docs/method")).text
    items = (await client.get("/v1/policies")).json()["items"]

    anchors = [item["docs"].partition("#")[2] for item in items]
    assert [anchor for anchor in anchors if f'id="{anchor}"' not in page] == []


async def test_a_policy_changes_best_and_keeps_range_and_revision(client):
    url = await week(client)
    stored = (await client.get(url)).json()

    for name in POLICIES:
        figure = (await client.get(url, params={"policy": name})).json()
        for same in ("low", "high", "revision", "updated_at", "statistics", "envelope"):
            assert figure[same] == stored[same], (name, same)
        assert [flag["code"] for flag in figure["flags"]] == [
            flag["code"] for flag in stored["flags"]
        ]
        assert figure["policy"] == name
    floor = (await client.get(url, params={"policy": "verified_floor"})).json()
    assert floor["best"] is None
    assert floor["null_reasons"]["best"].startswith("no claim with a low end is graded")


async def test_the_default_named_is_the_stored_figure(client):
    url = await week(client)

    plain = await client.get(url)
    named = await client.get(url, params={"policy": "interval_median", "shared": 0})

    assert named.headers["etag"] == plain.headers["etag"]


async def test_an_explanation_is_told_under_the_policy_asked_for(client):
    url = await week(client)

    body = (await client.get(f"{url}/explanation", params={"policy": "latest"})).json()

    assert body["sensitivity"][0].startswith("Without ")
    assert "Under the policy latest the best value is 1,351." in body["paragraph"]
    assert body["independence"] is None


async def test_a_source_is_left_out_by_slug_or_name_and_its_claims_are_accounted_for(client):
    url = await week(client)
    asked = [("without", "NATO"), ("without", "us-officials")]

    figure = (await client.get(url, params=asked)).json()
    explained = (await client.get(f"{url}/explanation", params=asked)).json()

    assert [voice["voice"] for voice in figure["voices"]] == [
        "russian-ministry-of-defence",
        "ukraine-general-staff",
    ]
    assert figure["statistics"]["set_aside"] == 2
    assert [use["reason"] for use in explained["claims"] if not use["used"]] == ["left_out"] * 2
    assert len(explained["claims"]) == 4


async def test_a_known_source_without_a_claim_here_changes_nothing(client):
    url = await week(client)
    await post(client, bare(5, "elsewhere"))

    plain = (await client.get(url)).json()
    without = (await client.get(url, params={"without": "elsewhere"})).json()

    assert without == plain


@pytest.mark.parametrize("field", ["without", "priority"])
@pytest.mark.parametrize("path", ["", "/explanation"])
async def test_an_unknown_source_is_named(client, field, path):
    url = await week(client)

    answer = await client.get(url + path, params=[(field, "nato"), (field, "Nobody Inc")])

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["field"], error["value"]) == (field, "Nobody Inc")
    assert "/v1/sources" in error["remedy"]


async def test_an_unknown_policy_is_named_with_those_there_are(client):
    url = await week(client)
    asked = {"claims": [bare(5, "a")], "policy": "mean"}

    for answer in (
        await client.get(url, params={"policy": "mean"}),
        await client.post("/v1/reconcile", json=asked),
    ):
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert (error["field"], error["value"]) == ("policy", "mean")
        assert all(name in error["remedy"] for name in POLICIES)


async def test_a_common_error_widens_the_interval_and_nothing_else(client):
    url = await week(client)
    plain = (await client.get(url)).json()

    wide = (await client.get(url, params={"shared": 0.35})).json()

    assert wide["interval"]["shared"] == 0.35
    assert wide["interval"]["low"] < plain["interval"]["low"]
    assert wide["interval"]["high"] > plain["interval"]["high"]
    assert wide | {"interval": None} == plain | {"interval": None}
    assert (await client.get(url, params={"shared": 5.1})).status_code == 422
    assert (await client.get(url, params={"shared": "nan"})).status_code == 422


async def test_a_priority_is_followed(client):
    url = await week(client)
    asked = [("policy", "priority_source"), ("priority", "us-officials"), ("priority", "nato")]

    assert (await client.get(url, params=asked)).json()["best"] == 7000


async def test_a_learned_policy_learns_from_the_other_figures_of_the_event(client):
    url = await week(client)
    await post(client, killed(MINISTRY, "2022-03-02", value=498))
    await post(client, killed(GENERAL_STAFF, "2022-03-03", value=5840, bound="about"))
    for n, month in enumerate(("2022-04", "2022-05", "2022-06"), start=1):
        for source, value in (("nato", 100 * n), ("daily", 101 * n), (MINISTRY, 9 * n)):
            body = killed(source, "2022-07-01", value=value) | {"period": month}
            await post(client, body)
    await post(client, bare(77, "elsewhere", period="2021"))

    figure = (await client.get(url, params={"policy": "crh_median"})).json()

    learned = {one["source"]: one for one in figure["lessons"]["sources"]}
    assert figure["lessons"]["scenes"] == 5  # three months, and two windows of the total
    assert learned["nato"]["scenes"] == 4
    assert learned["nato"]["weight"] > learned["russian-ministry-of-defence"]["weight"]
    assert "daily" not in learned  # it has no voice here
    assert (await client.get(url)).json()["lessons"] is None


async def test_an_event_too_large_to_learn_from_is_refused_with_the_remedy(client, monkeypatch):
    url = await week(client)
    monkeypatch.setattr(choose_manner, "LEARNING_CLAIMS", 3)

    answer = await client.get(url, params={"policy": "crh_median"})

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "policy"
    assert error["message"] == "it learns from at most 3 claims, and the event has 4"
    assert (await client.get(url, params={"policy": "median"})).status_code == 200


async def test_reconciling_takes_the_same_words_and_learns_over_all_groups_sent(client):
    claims = [
        bare(value * n, source, period=str(1990 + n))
        for n in (10, 20, 30)
        for source, value in (("a", 30), ("b", 11), ("c", 10), ("d", 300))
    ]
    asked = {"claims": claims, "policy": "crh_median", "without": ["D"], "shared": 0.1}

    answer = (await client.post("/v1/reconcile", json=asked)).json()

    assert [figure["best"] for figure in answer["figures"]] == [110, 220, 330]
    assert {figure["lessons"]["scenes"] for figure in answer["figures"]} == {3}
    assert [figure["statistics"]["set_aside"] for figure in answer["figures"]] == [1, 1, 1]
    assert answer["explanations"][0]["sensitivity"]


async def test_a_policy_that_searches_takes_few_claims_in_one_call(client, monkeypatch):
    monkeypatch.setattr(choose_manner, "SLOW_CLAIMS", 2)
    claims = [bare(n, f"s{n}") for n in (5, 6, 7)]

    answer = await client.post("/v1/reconcile", json={"claims": claims, "policy": "likelihood"})
    fewer = {"claims": claims[1:], "policy": "likelihood"}

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["field"], error["value"]) == ("policy", "likelihood")
    (figure,) = (await client.post("/v1/reconcile", json=fewer)).json()["figures"]
    assert figure["best_basis"] == "most_likely"


async def test_a_recomputed_figure_is_as_stale_as_the_stored_one(client):
    url = await week(client)

    stored = (await client.get(url)).json()
    median = (await client.get(url, params={"policy": "median"})).json()

    assert "stale" in [flag["code"] for flag in stored["flags"]]
    assert "stale" in [flag["code"] for flag in median["flags"]]
