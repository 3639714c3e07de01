"""Figures as dashboards ask for them: by any filter, in any order, as much of each as is wanted."""

from typing import Any

import pytest

from app.reconcile import Severity
from app.reconcile.flags import FLAGS
from tests.api.bodies import bare

Client = Any  # httpx.AsyncClient


async def post(client: Client, value: int, source: str, **more: Any) -> str:
    answer = await client.post("/v1/claims", json=bare(value, source, **more))
    assert answer.status_code == 201, answer.text
    figure_id: str = answer.json()["figure"]["id"]
    return figure_id


async def listed(client: Client, query: str) -> list[dict[str, Any]]:
    answer = await client.get(f"/v1/figures?{query}")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    assert answer.json()["total"] == len(items)
    return items


@pytest.fixture
async def war(client) -> Client:
    """A war with two battles, one of them with a strike of its own; years and a running total."""
    siege = {"slug": "siege", "parent": "war"}
    await post(client, 100, "ministry", event="war", period="2022-02-24/..", as_of="2022-06-30")
    await post(client, 900, "monitor", event="war", period="2021")
    await post(client, 10, "ministry", event=siege, period="2022-03")
    await post(client, 1000, "monitor", event=siege, period="2022-03")
    await post(
        client, 3, "monitor", event={"slug": "strike", "parent": "siege"}, period="2022-03-16"
    )
    await post(client, 40, "newspaper", event="elsewhere", metric="injured", period="2022-03")
    return client


@pytest.mark.parametrize(
    ("query", "figures"),
    [
        ("event=war", ["war 2021", "war 2022-02-24/.."]),
        (
            "event=war&children=true",
            ["siege 2022-03", "strike 2022-03-16", "war 2021", "war 2022-02-24/.."],
        ),
        ("event=siege&children=true", ["siege 2022-03", "strike 2022-03-16"]),
        ("metric=injured&metric=displaced", ["elsewhere 2022-03"]),
        ("metric=killed&metric=injured&period=2022-03", ["elsewhere 2022-03", "siege 2022-03"]),
        (
            "period_from=2022-03-17",
            ["elsewhere 2022-03", "siege 2022-03", "war 2022-02-24/.."],
        ),
        ("period_to=2021-06", ["war 2021"]),
        ("period_from=2022-04&event=war", ["war 2022-02-24/.."]),
        ("period_from=2022-03-16&period_to=2022-03-16&event=strike", ["strike 2022-03-16"]),
        ("source=newspaper", ["elsewhere 2022-03"]),
        ("source=ministry", ["siege 2022-03", "war 2022-02-24/.."]),
        ("flag=order_of_magnitude&flag=only_lower_bounds", ["siege 2022-03"]),
        ("severity=error&event=siege", ["siege 2022-03"]),
        ("severity=error&event=elsewhere", []),
        ("severity=info&event=elsewhere", ["elsewhere 2022-03"]),
        ("event=WAR&source=monitor&metric=deaths", ["war 2021"]),
    ],
)
async def test_every_filter_finds_what_it_says(war, query, figures):
    found = await listed(war, query)

    assert sorted(f"{one['event']['slug']} {one['period']}" for one in found) == figures


async def test_a_source_that_counted_what_others_tell_is_found(client):
    await post(client, 5, "newspaper", origin="ministry")

    assert len(await listed(client, "source=ministry")) == 1


async def test_figures_are_read_by_their_ids_in_one_call(client):
    ids = [await post(client, n, "monitor", period=str(2000 + n)) for n in range(1, 6)]
    nobody = "00000000-0000-0000-0000-000000000000"

    found = await listed(client, "&".join(f"id={one}" for one in [*ids[:3], nobody]))

    assert {figure["id"] for figure in found} == set(ids[:3])


async def test_the_old_id_of_a_merged_group_finds_the_figure_it_joined(client):
    old = await post(client, 5, "monitor", event="seige")
    new = await post(client, 7, "ministry", event="siege")
    merge = {"into": "siege", "reason": "Misspelt."}
    assert (await client.post("/v1/events/seige/merge", json=merge)).status_code == 200

    (found,) = await listed(client, f"id={old}")

    assert found["id"] == new


async def test_severity_is_asked_of_what_figures_say_of_each_other_too(client):
    month = await post(client, 500, "monitor", event="siege", period="2022-03")
    await post(client, 20, "monitor", event="siege", period="2022")

    severe = await listed(client, "severity=error")

    assert month in {figure["id"] for figure in severe}
    for figure in severe:
        assert "error" in {flag["severity"] for flag in figure["flags"]}


async def test_a_flag_finds_within_an_event_what_it_finds_there_everywhere(war):
    await post(war, 5, "ministry", event="war", period="2020-01-01/..", as_of="2020-02-01")
    asked = [f"flag={code}" for code in FLAGS] + [f"severity={one.value}" for one in Severity]
    found: dict[str, int] = {}

    for one in asked:
        everywhere = await listed(war, one)
        within = await listed(war, f"{one}&event=war&children=true")
        assert within == [figure for figure in everywhere if figure["event"]["slug"] != "elsewhere"]
        found[one] = len(within)

    assert found["flag=stale"] >= 1
    assert found["flag=order_of_magnitude"] == 1


async def test_a_figure_that_has_become_stale_is_a_warning(client):
    await post(client, 5, "monitor", period="2020-01-01/..", as_of="2020-02-01")
    await post(client, 5, "ministry", period="2020-01-01/..", as_of="2020-02-01")

    (found,) = await listed(client, "severity=warning")

    assert "stale" in {flag["code"] for flag in found["flags"]}


@pytest.mark.parametrize("sort", ["id", "updated_at", "-updated_at", "-spread"])
async def test_pages_in_any_order_neither_skip_nor_repeat_a_figure(client, sort):
    for n in range(7):
        await post(client, 10, "ministry", event=f"battle-{n}")
        if n % 2:  # some of the same spread, some of none
            await post(client, 10 * (2 + n // 4), "monitor", event=f"battle-{n}")

    seen: list[dict[str, Any]] = []
    url = f"/v1/figures?limit=2&sort={sort}"
    while url:
        page = (await client.get(url)).json()
        seen += page["items"]
        url = page["next"]

    assert len({one["id"] for one in seen}) == len(seen) == 7
    keys = [key_of(one, sort) for one in seen]
    assert keys == sorted(keys, reverse=sort.startswith("-"))


def key_of(figure: dict[str, Any], sort: str) -> Any:
    if sort == "-spread":
        return figure["statistics"]["spread_ratio"] or 0
    return figure[sort.removeprefix("-")]


async def test_the_order_follows_what_is_posted(client):
    await post(client, 10, "ministry", event="calm")
    await post(client, 10, "ministry", event="contested")
    await post(client, 30, "monitor", event="contested")
    first = (await client.get("/v1/figures?sort=-spread&limit=1")).json()["items"][0]

    await post(client, 400, "monitor", event="calm")
    now = (await client.get("/v1/figures?sort=-spread&limit=1")).json()["items"][0]

    assert [first["event"]["slug"], now["event"]["slug"]] == ["contested", "calm"]


async def test_only_the_fields_that_are_asked_for_are_sent(client):
    await post(client, 10, "ministry")

    (found,) = await listed(client, "fields=best, low,flags")

    assert list(found) == ["low", "best", "flags"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("fields=low,lowest", "fields"),
        ("sort=best", "sort"),
        ("flag=disputed", "flag"),
        ("severity=fatal", "severity"),
        ("period_from=2023&period_to=2022", "period_from"),
        ("event=a&event=b", "event"),
        ("sort=-spread&cursor=bm9uZQ==", "cursor"),
        ("sort=updated_at&cursor=bm93IGhlcmU=", "cursor"),
        ("sort=updated_at&cursor=MjAyMi0wMS0wMVQwMDowMDowMCB4", "cursor"),  # no time zone
        ("sort=-updated_at&cursor=OTk5OS0xMi0zMVQyMzo1OTo1OS0xNDowMCB4", "cursor"),  # in year 10000
        ("sort=-spread&cursor=bmFuIHg=", "cursor"),  # nan
        ("children=perhaps", "children"),
    ],
)
async def test_what_cannot_be_asked_is_refused_by_its_name(client, query, field):
    answer = await client.get(f"/v1/figures?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].partition(".")[0] == field


async def test_at_most_a_hundred_ids_are_asked_for_at_once(client):
    answer = await client.get("/v1/figures?" + "&".join(f"id={n}" for n in range(101)))

    assert answer.status_code == 422


async def test_claims_are_paged_behind_the_instant_they_were_received_since(client):
    for n in range(5):
        await post(client, n, "monitor", period=str(2000 + n))

    seen, url = [], "/v1/claims?received_since=2000-01-01&limit=2"
    while url:
        page = (await client.get(url)).json()
        seen += [claim["value"] for claim in page["items"]]
        url = page["next"]

    assert seen == [4, 3, 2, 1, 0]


async def test_searches_are_made_off_the_event_loop(client, monkeypatch, app):
    """SQLite answers short questions on the loop; what has to be searched for is not short."""
    glanced: list[str] = []
    ask = app.state.database.glances.ask

    async def noted(asked, parameters):
        glanced.append(str(asked))
        return await ask(asked, parameters)

    monkeypatch.setattr(app.state.database.glances, "ask", noted)

    for query in ("metric=killed", "severity=error", "source=a", "sort=-spread", "place=nowhere"):
        await client.get(f"/v1/figures?{query}")

    assert not any("figures.metric =" in one or "count(" in one for one in glanced)
