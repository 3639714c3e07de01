"""The article of 25 March 2022 and the week around it, as the package ships them."""

import json
from datetime import UTC, datetime

import pytest

from app.actions.load_examples import load_examples
from app.database import Database
from app.settings import shipped
from tests.api.bodies import codes

ARTICLE = {"article-killed-10000", "article-killed-15000", "article-losses-40000"}


@pytest.fixture
def examples():
    return json.loads((shipped("examples") / "march_2022.json").read_text())


@pytest.fixture
async def week(client, database: Database):
    """The whole file on record; figures by event and metric."""
    path = shipped("examples") / "march_2022.json"
    for _ in range(2):
        await load_examples(database.write, path, clock=lambda: datetime.now(UTC))
    return {
        (figure["event"]["slug"], figure["metric"]): figure
        for figure in (await client.get("/v1/figures")).json()["items"]
    }


async def test_every_example_is_on_record_once(client, week, examples):
    claims = (await client.get("/v1/claims?limit=100")).json()["items"]

    assert len(claims) == len(examples["claims"])
    assert sum(claim["status"] == "withdrawn" for claim in claims) == len(examples["withdrawals"])


async def test_the_article_alone_gives_no_best_value(client, examples):
    for claim in examples["claims"]:
        if claim["external_id"] in ARTICLE:
            answer = await client.post("/v1/claims", json=claim)
            if claim["external_id"] == "article-killed-10000":
                withdrawn = answer.json()["claim"]["id"]
    await client.post(f"/v1/claims/{withdrawn}/withdrawal", json={"reason": "hacked"})

    killed = (await client.get("/v1/figures?metric=killed")).json()["items"][0]
    losses = (await client.get("/v1/figures?metric=total_losses")).json()["items"][0]

    assert (killed["low"], killed["best"], killed["high"]) == (None, None, 15_000)
    assert "upper bounds" in killed["null_reasons"]["best"]
    assert {"only_upper_bounds", "single_source", "withdrawn_claim"} <= set(codes(killed))
    assert killed["including_withdrawn"]["best"] == 10_000
    assert (losses["high"], losses["best"]) == (40_000, None)
    assert "derived_claim" in codes(losses)
    assert "component_exceeds_total" not in codes(killed) + codes(losses)


async def test_the_whole_week_differs_twelvefold_between_the_belligerents(week):
    killed = week["russian-invasion-of-ukraine", "killed"]

    assert (killed["low"], killed["best"], killed["high"]) == (1351, 7000, 16_100)
    assert round(killed["statistics"]["spread_ratio"], 1) == 11.9
    assert killed["disagreement"] == "extreme"
    assert {"order_of_magnitude", "belligerent_split", "withdrawn_claim"} <= set(codes(killed))
    assert killed["by_interest"]["own_losses"]["high"] == 1351
    assert killed["by_interest"]["enemy_losses"]["low"] == 16_100


async def test_personnel_losses_are_compared_with_nothing(week):
    assert week["russian-invasion-of-ukraine", "unspecified_losses"]["statistics"]["voices"] == 1


async def test_the_count_with_the_wounded_is_a_group_of_its_own(week):
    losses = week["russian-invasion-of-ukraine", "total_losses"]

    assert (losses["low"], losses["high"]) == (30_000, 40_000)
    assert "derived_claim" in codes(losses)


async def test_lower_bounds_never_clash_upward_in_mariupol(week):
    theatre = week["mariupol-theatre-strike", "killed"]

    assert (theatre["low"], theatre["high"]) == (600, 600)
    assert theatre["statistics"]["voices"] == 3
    assert [flag["severity"] for flag in theatre["flags"]] == []


async def test_another_war_never_joins_the_group(week):
    assert week["soviet-afghan-war", "killed"]["best"] == 15_000
    voices = {voice["voice"] for voice in week["russian-invasion-of-ukraine", "killed"]["voices"]}
    assert "the-sun" not in voices
