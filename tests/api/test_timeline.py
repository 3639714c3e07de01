"""A running total read through time, with the series of each voice."""

import pytest

from app.actions import read_timeline
from tests.api.bodies import MINISTRY, bare, killed

PAPER = {"slug": "komsomolskaya-pravda", "kind": "media"}


async def post(client, body):
    answer = await client.post("/v1/claims", json=body)
    assert answer.status_code == 201
    return answer.json()


async def three_weeks(client):
    """Four claims of March 2022, one superseded and one withdrawn; gives the figure's address."""
    first = await post(client, killed(MINISTRY, "2022-03-02", value=498))
    hacked = await post(client, killed(PAPER, "2022-03-21", value=9861, origin=MINISTRY))
    await post(client, killed("us-officials", "2022-03-16", value=7000))
    last = await post(client, killed(MINISTRY, "2022-03-25", value=1351))
    for said, fate in ((first, "supersession"), (hacked, "withdrawal")):
        url = f"/v1/claims/{said['claim']['id']}/{fate}"
        assert (await client.post(url, json={"reason": "corrected"})).status_code == 200
    return f"/v1/figures/{last['figure']['id']}"


async def test_every_point_says_what_the_figure_says_as_of_its_day(client):
    url = await three_weeks(client)

    timeline = (await client.get(f"{url}/timeline?from=2022-03-14&to=2022-03-31")).json()

    assert [point["as_of"][-2:] for point in timeline["points"]] == [f"{n}" for n in range(14, 32)]
    for point in timeline["points"]:
        figure = (await client.get(url, params={"as_of": point["as_of"]})).json()
        names = ("low", "best", "high", "interval", "disagreement")
        assert {name: point[name] for name in names} == {name: figure[name] for name in names}
        assert point["voices"] == figure["statistics"]["voices"]
        assert point["flags"] == [flag["code"] for flag in figure["flags"]]


async def test_a_timeline_spans_the_claims_in_use_unless_other_days_are_asked_for(client):
    url = await three_weeks(client)

    weeks = (await client.get(f"{url}/timeline?step=week")).json()
    months = (await client.get(f"{url}/timeline?step=month&from=2022-02&to=2022-03")).json()

    assert (weeks["step"], weeks["from"], weeks["to"]) == ("week", "2022-03-16", "2022-03-25")
    assert [(p["as_of"], p["best"]) for p in weeks["points"]] == [
        ("2022-03-20", 7000),
        ("2022-03-25", 3076),
    ]
    assert [p["as_of"] for p in months["points"]] == ["2022-02-28", "2022-03-31"]
    assert months["from"] == "2022-02-01"


async def test_the_series_keep_every_claim_with_its_status(client):
    url = await three_weeks(client)

    series = {one["voice"]: one for one in (await client.get(f"{url}/timeline")).json()["series"]}

    own = series["russian-ministry-of-defence"]
    assert own["interest"] == "own_losses"
    assert [(said["as_of"], said["value"], said["status"]) for said in own["said"]] == [
        ("2022-03-02", 498, "superseded"),
        ("2022-03-21", 9861, "withdrawn"),
        ("2022-03-25", 1351, "active"),
    ]
    assert all(len(said["claim_ids"]) == 1 for said in own["said"])
    assert [said["high"] for said in series["us-officials"]["said"]] == [7000]


async def test_a_timeline_can_be_read_as_it_was_known_then(client):
    first = await post(client, killed("us-officials", "2022-03-16", value=7000))
    second = await post(client, killed(MINISTRY, "2022-03-25", value=1351))
    url = f"/v1/figures/{second['figure']['id']}/timeline"

    before = await client.get(url, params={"known_at": first["claim"]["received_at"]})
    never = await client.get(url, params={"known_at": "2020-01-01"})

    assert [point["best"] for point in before.json()["points"]] == [7000]
    assert [one["voice"] for one in before.json()["series"]] == ["us-officials"]
    assert (never.json()["points"], never.json()["from"]) == ([], None)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=1900-01-01&to=2022-03-25", "step"),
        ("from=2022-03-26&to=2022-03-25", "from"),
        ("step=hour", "step"),
        ("to=soon", "to"),
        ("as_of=2022-03-25", "as_of"),
    ],
)
async def test_more_than_one_call_gives_is_refused_with_a_remedy(client, query, field):
    url = await three_weeks(client)

    answer = await client.get(f"{url}/timeline?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert answer.json()["errors"][0]["remedy"]


async def test_a_century_by_the_month_is_one_call(client):
    url = await three_weeks(client)

    answer = await client.get(f"{url}/timeline?step=month&from=1900-01-01&to=2022-03-25")

    assert len(answer.json()["points"]) == 122 * 12 + 3


async def test_a_timeline_that_costs_too_much_is_refused(client, monkeypatch):
    monkeypatch.setattr("app.actions.read_timeline.LARGEST_WORK", 5)
    url = await three_weeks(client)

    answer = await client.get(f"{url}/timeline")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"].startswith("a timeline of 4 claims at 10 points")


async def test_a_closed_period_has_no_timeline(client):
    said = await post(client, bare(498, "ministry", published_at="2022-03-16"))
    figure_id = said["figure"]["id"]

    answer = await client.get(f"/v1/figures/{figure_id}/timeline")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["value"] == figure_id
    assert "2022 is closed" in answer.json()["detail"]


@pytest.mark.parametrize("part", ["timeline", "revisions"])
async def test_an_unknown_figure_has_no_history(client, part):
    answer = await client.get(f"/v1/figures/nobody/{part}")

    assert answer.status_code == 404


async def test_series_that_are_looked_back_at_long_after_their_days_count_as_work(
    client, monkeypatch
):
    monkeypatch.setattr(read_timeline, "LARGEST_WORK", 1_000)
    url = await three_weeks(client)

    seen = await client.get(f"{url}/timeline?to=2022-06-30")
    refused = await client.get(f"{url}/timeline?to=2024-06-30")

    assert seen.status_code == 200
    assert refused.status_code == 422
    assert "more than one call gives" in refused.json()["errors"][0]["message"]
