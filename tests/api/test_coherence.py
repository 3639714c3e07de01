"""Figures are read with what related figures say of them, as of that read (M12)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from sqlalchemy import Engine, event

from tests.api.bodies import codes

COMBATANTS = "all-combatants"
FORCES = {"slug": "russian-forces", "parent": COMBATANTS}
WAR = {"event": "the-war", "source": "monitor"}


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every question that is put to a database within the block."""
    said: list[str] = []

    def note(*sent: Any) -> None:
        if sent[2].startswith(("SELECT", "WITH")):
            said.append(sent[2])

    event.listen(Engine, "before_cursor_execute", note)
    yield said
    event.remove(Engine, "before_cursor_execute", note)


async def post(client: httpx.AsyncClient, metric: str = "killed", **more: Any) -> dict[str, Any]:
    """Post a claim of 2022 about the war, and give the figure that was answered."""
    claim = {"metric": metric, "period": "2022", "value": None, **WAR, **more}
    answer = await client.post("/v1/claims", json=claim)
    assert answer.status_code == 201, answer.text
    figure: dict[str, Any] = answer.json()["figure"]
    return figure


async def read(client: httpx.AsyncClient, figure: dict[str, Any], query: str = "") -> Any:
    return (await client.get(f"/v1/figures/{figure['id']}{query}")).json()


def the(figure: dict[str, Any], code: str) -> dict[str, Any]:
    """The one flag of this code."""
    (flag,) = (flag for flag in figure["flags"] if flag["code"] == code)
    return dict(flag)


async def test_killed_within_total_losses_pass_silently(client):
    killed = await post(client, high=15_000, low=7_000)
    losses = await post(client, "total_losses", high=40_000)

    assert "component_exceeds_total" not in codes(await read(client, killed))
    assert "component_exceeds_total" not in codes(losses)
    assert losses["coherent"] == {"low": 7_000, "high": 40_000, "because": [killed["id"]]}
    assert (await read(client, killed))["coherent"] == {"low": 7_000, "high": 15_000, "because": []}


async def test_killed_above_total_losses_are_told_with_each_others_id(client):
    losses = await post(client, "total_losses", high=40_000)
    killed = await post(client, low=50_000)

    for figure in (killed, await read(client, losses)):
        flag = the(figure, "component_exceeds_total")
        assert flag["measured"]["component_figures"] == [killed["id"]]
        assert flag["measured"]["total_figures"] == [losses["id"]]
        assert len(flag["claim_ids"]) == 2
        assert figure["coherent"] == {
            "low": figure["low"],
            "high": figure["high"],
            "because": [],
        }


async def test_a_population_and_its_parent_tighten_each_other(client):
    part = await post(client, population=FORCES, low=20_000, high=40_000)
    whole = await post(client, population=COMBATANTS, low=5_000, high=30_000)
    part = await read(client, part)

    assert (part["low"], part["high"]) == (20_000, 40_000)
    assert part["coherent"] == {"low": 20_000, "high": 30_000, "because": [whole["id"]]}
    assert whole["coherent"] == {"low": 20_000, "high": 30_000, "because": [part["id"]]}
    assert the(part, "scope_overlap")["measured"] == {"wider_figures": [whole["id"]]}
    assert "scope_overlap" not in codes(whole)


async def test_a_month_and_its_year_tighten_each_other(client):
    month = await post(client, period="2022-03", low=300, high=900)
    year = await post(client, low=200, high=700)
    month = await read(client, month)

    assert month["coherent"] == {"low": 300, "high": 700, "because": [year["id"]]}
    assert year["coherent"] == {"low": 300, "high": 700, "because": [month["id"]]}


async def test_a_place_and_an_event_are_held_by_what_they_are_part_of(client):
    port = {"slug": "the-port", "parent": "the-town"}
    siege = {"slug": "the-siege", "parent": "the-war"}
    figures = [
        await post(client, event=siege, place=port, low=50, high=400),
        await post(client, event=siege, place="the-town", low=40, high=300),
        await post(client, low=30, high=200),
    ]

    ranges = [(await read(client, figure))["coherent"] for figure in figures]
    assert [(one["low"], one["high"]) for one in ranges] == [(50, 200)] * 3


async def test_a_part_above_a_whole_of_another_family_is_told_on_both_with_the_claims(client):
    month = await post(client, period="2022-03", population=FORCES, low=900, high=950)
    year = await post(client, population=COMBATANTS, low=100, high=700)

    month = await read(client, month)
    for figure in (month, year):
        flag = the(figure, "component_exceeds_total")
        assert flag["message"] == (
            "killed of russian-forces for 2022-03 is at least 900, more than killed of "
            "all-combatants for 2022 at most 700."
        )
        assert len(flag["claim_ids"]) == 2
    assert [flag["severity"] for flag in month["flags"]] == ["error", "warning", "info"]


async def test_the_list_and_its_filter_say_the_same_as_each_figure(client):
    month = await post(client, period="2022-03", population=FORCES, low=900, high=950)
    year = await post(client, population=COMBATANTS, low=100, high=700)
    beside = await post(client, period="2021", population=COMBATANTS, low=10, high=20)
    elsewhere = [
        await post(client, "killed", event="another-war", low=80),
        await post(client, "total_losses", event="another-war", high=60),
    ]

    listed = (await client.get("/v1/figures")).json()["items"]
    for figure in listed:
        assert figure == await read(client, figure)
    for query, expected in (
        ("flag=component_exceeds_total", [month, year, *elsewhere]),
        ("flag=component_exceeds_total&event=the-war", [month, year]),
        ("flag=component_exceeds_total&event=another-war", elsewhere),
        ("flag=scope_overlap", [month]),
        ("flag=implausible_ratio", []),
    ):
        found = (await client.get(f"/v1/figures?{query}")).json()
        assert sorted(one["id"] for one in found["items"]) == sorted(one["id"] for one in expected)
        assert found["total"] == len(expected)
    assert beside["coherent"] is None


async def test_a_contradiction_ends_when_the_claim_is_taken_back(client):
    month = await post(client, period="2022-03", low=900, high=950)
    year = await post(client, low=100, high=700)
    claims = (await client.get("/v1/claims?period=2022-03")).json()["items"]
    before = await client.get(f"/v1/figures/{year['id']}")

    await client.post(f"/v1/claims/{claims[0]['id']}/withdrawal", json={"reason": "a mistake"})

    after = await client.get(
        f"/v1/figures/{year['id']}", headers={"If-None-Match": before.headers["ETag"]}
    )
    assert after.status_code == 200
    assert "component_exceeds_total" not in codes(after.json())
    assert after.json()["coherent"] is None
    assert (await read(client, month))["coherent"] == {
        "low": None,
        "high": 700,
        "because": [year["id"]],
    }
    assert after.json()["revision"] == before.json()["revision"]


async def test_another_day_and_an_earlier_time_are_compared_as_they_were_then(client):
    running: dict[str, Any] = {"period": "2022-01-01/..", "population": FORCES}
    await post(client, as_of="2022-03-01", low=100, high=200, **running)
    part = await post(client, as_of="2022-06-01", low=800, high=900, **running)
    since = (await client.get("/v1/claims")).json()["items"][0]["received_at"]
    wide: dict[str, Any] = {"period": "2022-01-01/..", "population": COMBATANTS}
    await post(client, as_of="2022-03-01", low=120, high=150, **wide)
    whole = await post(client, as_of="2022-06-01", low=810, high=880, **wide)

    assert (await read(client, part))["coherent"]["high"] == 880
    earlier = await read(client, part, "?as_of=2022-03-01")
    assert earlier["coherent"] == {"low": 100, "high": 150, "because": [whole["id"]]}
    assert (await read(client, part, f"?known_at={since}"))["coherent"] is None
    told = (await client.get(f"/v1/figures/{part['id']}/explanation")).json()
    assert "scope_overlap" in [flag["code"] for flag in told["flags"]]


async def test_days_that_do_not_fit_the_running_total_of_their_source_are_told(client):
    running: dict[str, Any] = {"period": "2022-01-01/.."}
    await post(client, as_of="2022-02-28", value=1_000, **running)
    await post(client, as_of="2022-03-31", value=1_600, **running)
    month = await post(client, period="2022-03", value=900)
    other = await post(client, period="2022-03", value=600, population="others")

    flag = the(month, "flow_stock_mismatch")
    assert flag["measured"]["growth_low"] == 600
    assert len(flag["claim_ids"]) == 3
    assert "flow_stock_mismatch" not in codes(other)
    found = (await client.get("/v1/figures?flag=flow_stock_mismatch")).json()["items"]
    assert [figure["id"] for figure in found] == [month["id"]]


async def test_an_odd_ratio_is_told_on_both_figures(client):
    await post(client, value=100)
    wounded = await post(client, "wounded", value=5_000)

    assert the(wounded, "implausible_ratio")["measured"]["ratio"] == 50
    found = (await client.get("/v1/figures?flag=implausible_ratio")).json()["items"]
    assert len(found) == 2


async def test_unstored_claims_are_compared_by_the_parents_sent_and_those_on_record(client):
    await post(client, population={"slug": "navy", "parent": "russian-forces"}, value=5)
    claims = [
        {**WAR, "metric": "killed", "period": "2022-03", "population": "navy", "low": 90},
        {**WAR, "metric": "killed", "period": "2022", "population": FORCES, "low": 20, "high": 80},
        {**WAR, "metric": "killed", "period": "2022", "population": COMBATANTS, "high": 70},
    ]

    answer = (await client.post("/v1/reconcile", json={"claims": claims})).json()

    navy, forces, every = answer["figures"]
    assert the(navy, "component_exceeds_total")["measured"]["total_figures"] == [every["id"]]
    assert "component_exceeds_total" in codes(forces)
    assert "component_exceeds_total" in codes(every)
    assert "component_exceeds_total" in [
        flag["code"] for flag in answer["explanations"][0]["flags"]
    ]


async def test_a_figure_read_again_takes_one_statement_and_two_where_events_are_related(client):
    lone = await post(client, low=5, high=9, event="another-war")
    year = await post(client, low=5, high=900)
    month = await post(client, period="2022-03", low=5, high=9)
    part = await post(client, low=5, high=9, event={"slug": "a-battle", "parent": "a-third-war"})
    figures = [lone, year, month, part]
    for figure in figures:
        await read(client, figure)

    counts = []
    for figure in figures:
        with statements() as said:
            await read(client, figure)
        counts.append(len(said))

    assert counts == [1, 1, 1, 2]


async def test_a_figure_at_hand_is_read_anew_once_anything_it_depends_on_has_changed(client):
    battle = await post(client, low=5, high=900, event="battle", population="militia")
    assert (await read(client, battle))["coherent"] is None

    await post(client, low=7, high=9, event={"slug": "battle", "parent": "war"})
    war = await post(client, low=2, high=80, event="war")
    first = await read(client, battle)
    await post(client, low=2, high=60, event="war", source="b", population="militia")
    second = await read(client, battle)
    wing = {"slug": "militia-wing", "parent": "militia"}
    await post(client, low=11, high=20, event="battle", population=wing)
    third = await read(client, battle)
    await post(client, low=1, high=1, event="war", population={"slug": "militia", "parent": "all"})

    assert first["coherent"] is None  # of another population, and without parents in common
    assert second["coherent"]["high"] == 60
    assert third["coherent"]["low"] == 11
    assert (await read(client, battle))["coherent"]["high"] == 60
    last = await read(client, war)
    assert last["coherent"] == {"low": 5, "high": 80, "because": [battle["id"]]}


async def test_a_page_of_related_figures_takes_few_statements_however_long(client):
    for month in range(1, 10):
        await post(client, period=f"2022-0{month}", low=5, high=9)
    await post(client, low=5, high=900)

    with statements() as first:
        page = await client.get("/v1/figures?cursor=MA==")
    with statements() as again:
        await client.get("/v1/figures?cursor=MA==")

    assert len(page.json()["items"]) == 10
    assert len(first) <= 12
    assert len(again) <= 2
