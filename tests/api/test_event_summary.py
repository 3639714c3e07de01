"""An event at a glance: all its figures in one answer, now or on a day."""

from collections import Counter

import pytest
from sqlalchemy import event as hooks

from app.actions import summarise_event
from tests.api.bodies import bare


async def post(client, value, source, **more):
    answer = await client.post("/v1/claims", json=bare(value, source, **more))
    assert answer.status_code == 201, answer.text
    return answer.json()["figure"]["id"]


async def summary(client, query="", slug="war"):
    answer = await client.get(f"/v1/events/{slug}/summary{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


RUNNING = {"event": "war", "period": "2022-02-24/.."}


async def test_every_metric_and_population_is_told_with_how_much_they_differ(client):
    await post(client, 100, "ministry", **RUNNING, as_of="2022-03-01")
    await post(client, 4000, "monitor", **RUNNING, as_of="2022-03-01")
    await post(client, 300, "ministry", **RUNNING, as_of="2022-03-01", metric="wounded")
    await post(client, 12, "ministry", event="war", population="civilians", period="2022-03")
    await post(client, 7, "ministry", event="elsewhere")

    told = await summary(client)

    shown = [(one["metric"], one["population"]["slug"], one["low"]) for one in told["figures"]]
    assert shown == [("killed", "all", 100), ("killed", "civilians", 12), ("wounded", "all", 300)]
    assert told["disagreement"] == {"none": 2, "mild": 0, "strong": 0, "extreme": 1}
    assert sum(told["severity"].values()) == 3
    assert told["event"]["slug"] == "war"


async def test_its_figures_are_those_that_are_read_singly(client):
    ids = {
        await post(client, 100, "ministry", **RUNNING, as_of="2022-03-01"),
        await post(client, 500, "monitor", event="war", period="2022-03"),
        await post(client, 90, "monitor", event={"slug": "siege", "parent": "war"}),
    }

    for query, singly in (("?children=true", ""), ("?children=true&as_of=2022-12-31", "as_of")):
        told = {one["id"]: one for one in (await summary(client, query))["figures"]}
        assert told.keys() == ids
        for figure_id, figure in told.items():
            asked = "?as_of=2022-12-31" if singly else ""
            assert figure == (await client.get(f"/v1/figures/{figure_id}{asked}")).json()


async def test_on_a_day_running_totals_are_told_as_of_it_and_later_periods_left_out(client):
    await post(client, 100, "ministry", **RUNNING, as_of="2022-03-01")
    await post(client, 900, "ministry", **RUNNING, as_of="2022-09-01")
    await post(client, 5, "ministry", event="war", period="2022-02")
    await post(client, 6, "ministry", event="war", period="2022-08")

    told = await summary(client, "?as_of=2022-03-02")

    assert [(one["period"], one["best"]) for one in told["figures"]] == [
        ("2022-02", 5),
        ("2022-02-24/..", 100),
    ]
    assert told["as_of"] == "2022-03-02"


async def test_an_event_without_figures_has_none_and_an_unknown_one_is_not_found(client):
    await client.post("/v1/events", json={"title": "A quiet place"})

    assert (await summary(client, slug="a-quiet-place"))["figures"] == []
    assert (await client.get("/v1/events/nowhere/summary")).status_code == 404


async def test_an_alias_is_followed_and_an_answer_at_hand_not_sent_again(client):
    await post(client, 5, "ministry", event="war")
    await client.post("/v1/events/war/aliases", json={"alias": "The Great War"})

    first = await client.get("/v1/events/the great war/summary")
    again = await client.get(
        "/v1/events/war/summary", headers={"If-None-Match": first.headers["etag"]}
    )

    assert first.json()["event"]["slug"] == "war"
    assert again.status_code == 304


async def test_an_event_of_too_many_figures_says_where_to_page_through_them(client, monkeypatch):
    monkeypatch.setattr(summarise_event, "MOST", 2)
    for n in range(3):
        await post(client, 5 + n, "ministry", event="war", period=str(2000 + n))

    answer = await client.get("/v1/events/war/summary")

    assert answer.status_code == 422
    assert "GET /v1/figures?event=war" in answer.json()["errors"][0]["remedy"]


async def test_known_at_a_time_its_figures_are_those_that_were_read_singly_then(client):
    total = await post(client, 100, "ministry", **RUNNING, as_of="2022-03-01")
    month = await post(client, 500, "monitor", event="war", period="2022-03")
    claim = (await client.get("/v1/claims?event=war&source=monitor")).json()["items"][0]
    then = claim["received_at"]
    await post(client, 4000, "monitor", **RUNNING, as_of="2022-03-02")
    later = await post(client, 6, "ministry", event="war", period="2022-08")
    withdrawal = {"reason": "Counted twice.", "who": "the monitor"}
    await client.post(f"/v1/claims/{claim['id']}/withdrawal", json=withdrawal)

    for day in ("", "&as_of=2022-03-02"):
        told = await summary(client, f"?known_at={then.replace('+', '%2B')}{day}")
        by_id = {one["id"]: one for one in told["figures"]}
        assert told["known_at"] == then
        assert by_id.keys() == {total, month}
        for figure_id, figure in by_id.items():
            asked = f"?known_at={then.replace('+', '%2B')}{day}"
            assert figure == (await client.get(f"/v1/figures/{figure_id}{asked}")).json()
    assert by_id[total]["high"] == 100
    assert later in {one["id"] for one in (await summary(client))["figures"]}


async def test_before_anything_was_on_record_an_event_had_no_figures(client):
    await post(client, 100, "ministry", **RUNNING, as_of="2022-03-01")

    assert (await summary(client, "?known_at=2001-01-01"))["figures"] == []


@pytest.mark.parametrize("query", ["", "?as_of=2030-01-01", "?known_at=2100-01-01"])
async def test_the_number_of_statements_does_not_grow_with_the_figures(app, client, query):
    counts: Counter[str] = Counter()

    def count(*_):
        counts["statements"] += 1

    engine = app.state.database.engine.sync_engine
    hooks.listen(engine, "before_cursor_execute", count)
    await post(client, 1, "ministry", event="war", period="1980")
    await summary(client, query)  # what is asked once is at hand from then on
    asked = []
    for years in (range(1990, 1996), range(1996, 2012)):
        for year in years:
            await post(client, year, "ministry", event="war", period=str(year))
        counts.clear()
        await summary(client, query)
        asked.append(counts["statements"])

    assert asked[0] == asked[1] > 0
