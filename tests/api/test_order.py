"""Neither the order of claims nor how they are cut into batches changes a stored figure."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from app.actions.record_batch import claim_from
from app.actions.record_claims import record_claims
from app.models.tables import ALIASES
from tests.api.bodies import GENERAL_STAFF, MINISTRY, bare, killed
from tests.rebuild import lasting

NOON = datetime(2022, 4, 1, 12, tzinfo=UTC)
STRONG = {"slug": "us-officials", "kind": "state", "reliability": "A"}
MIXED = [
    killed(MINISTRY, "2022-03-02", value=498),
    killed(MINISTRY, "2022-03-25", value=1351),
    killed("russian-ministry-of-defence", "2022-03-25", value=1351, reported_by="daily"),
    killed(GENERAL_STAFF, "2022-03-25", value=16_100, bound="about"),
    killed("US officials", "2022-03-16", value=7000, bound="about"),
    killed(STRONG, "2022-03-20", value=7400, external_id="us-2"),
    killed("nato", "2022-03-23", low=7000, high=15_000, external_id="nato-1"),
    killed("analyst", "2022-03-24", value=21_000, derived_from="nato-1"),
    killed("monitor", "2022-03-24", low=900, inputs=["nato"]),
    killed("nato", "2022-03-23", high=40_000) | {"metric": "losses"},
    bare(12, "monitor", observed_at="2022-03-01T10:00:00Z"),
    bare(12, "monitor", observed_at="2022-03-20T10:00:00Z"),
    bare(500, "ministry", published_at="2022-03-10"),
    bare(13, "clinic", event="battle-of-kherson"),
    bare(14, "mayor", event="Battle of Kherson"),
    bare(15, "governor", event="BATTLE OF KHERSON"),
]
ORDERS = {
    "as it came, at once": (MIXED, 100),
    "backwards, one by one": (MIXED[::-1], 1),
    "odd ones first, by fours": (MIXED[1::2] + MIXED[::2], 4),
}


async def stored(client, claims, size):
    for start in range(0, len(claims), size):
        answer = await client.post("/v1/claims/batch", json=claims[start : start + size])
        assert answer.json()["refused"] == 0
    return [lasting(figure) for figure in (await client.get("/v1/figures")).json()["items"]]


@pytest.fixture(scope="module")
def answers():
    return {}


@pytest.mark.parametrize(("claims", "size"), ORDERS.values(), ids=ORDERS)
async def test_any_order_and_any_batch_size_store_the_same_figures(client, answers, claims, size):
    figures = await stored(client, claims, size)

    assert len(figures) == 4
    assert answers.setdefault("first", figures) == figures


async def test_times_of_receipt_rise_even_when_a_writer_waited_long_for_its_turn(client, database):
    waits = [100, 50, 60]
    for place, milliseconds in enumerate(waits):
        claim = claim_from(bare(100 + 50 * place, f"source-{place}"))
        async with database.writing() as session:
            now = NOON + timedelta(milliseconds=milliseconds)
            await record_claims(session, [claim], scraper="test", now=now)

    claims = (await client.get("/v1/claims")).json()["items"][::-1]
    url = f"/v1/figures/{claims[0]['figure_id']}"
    known = [
        (await client.get(url, params={"known_at": claim["received_at"]})).json()
        for claim in claims
    ]
    assert [figure["statistics"]["voices"] for figure in known] == [1, 2, 3]
    assert [figure["revision"] for figure in known] == [1, 2, 3]
    assert [figure["low"] for figure in known] == [100, 100, 100]
    assert [figure["high"] for figure in known] == [100, 150, 200]


async def test_a_refused_claim_teaches_no_facts(client):
    await client.post("/v1/claims", json=bare(10, "a", external_id="1"))

    batch = [bare(11, {"slug": "b", "reliability": "A"}, external_id="1")]
    answer = await client.post("/v1/claims/batch", json=batch)

    assert answer.json()["refused"] == 1
    sources = (await client.get("/v1/sources")).json()["items"]
    assert [source["slug"] for source in sources] == ["a"]


async def test_a_name_on_record_as_an_alias_is_the_word_it_stands_for(client, database):
    await client.post("/v1/claims", json=bare(10, {"slug": "nato", "kind": "intergovernmental"}))
    async with database.writing() as session:
        row = {"vocabulary": "sources", "alias": "north-atlantic-alliance", "slug": "nato"}
        await session.execute(insert(ALIASES), [row])

    alias = {"slug": "North Atlantic Alliance", "reliability": "B"}
    answer = (await client.post("/v1/claims", json=bare(12, alias, quote="anew"))).json()

    assert answer["claim"]["source"] == "nato"
    (source,) = (await client.get("/v1/sources")).json()["items"]
    assert (source["slug"], source["reliability"], source["kind"]) == (
        "nato",
        "B",
        "intergovernmental",
    )
    listed = await client.get("/v1/claims?source=North Atlantic Alliance")
    assert len(listed.json()["items"]) == 2


async def test_a_claim_brought_back_brings_back_what_was_taken_along(client):
    said = (await client.post("/v1/claims", json=bare(9861, "paper", origin="ministry"))).json()
    await client.post("/v1/claims", json=bare(9861, "daily", origin="ministry"))
    url = f"/v1/claims/{said['claim']['id']}"

    await client.post(f"{url}/withdrawal", json={"reason": "hacked"})
    await client.post(f"{url}/review", json={"decision": "active", "reason": "confirmed"})
    third = await client.post("/v1/claims", json=bare(9861, "weekly", origin="ministry"))

    claims = (await client.get("/v1/claims")).json()["items"]
    assert [claim["status"] for claim in claims] == ["active"] * 3
    assert third.json()["figure"]["best"] == 9861


async def test_the_end_of_an_event_changes_when_its_figures_grow_stale(client, database):
    event = {"slug": "siege", "title": "Siege"}
    for metric in ("killed", "wounded"):
        claim = killed("monitor", "2022-03-01", value=50) | {"metric": metric, "event": event}
        await client.post("/v1/claims", json=claim)

    ended = event | {"ended_on": "2022-03-02"}
    claim = killed("monitor", "2022-03-01", value=60) | {"metric": "missing", "event": ended}
    await client.post("/v1/claims", json=claim)

    items = (await client.get("/v1/figures?event=siege")).json()["items"]
    limits = [f["threshold"]["days"] for i in items for f in i["flags"] if f["code"] == "stale"]
    assert limits == [90, 90, 90]


async def test_facts_sent_unstored_under_an_alias_are_those_of_the_word(client, database):
    async with database.writing() as session:
        rows = [
            {"vocabulary": "populations", "alias": "muscovites", "slug": "russian-forces"},
            {"vocabulary": "sources", "alias": "north-atlantic-alliance", "slug": "nato"},
        ]
        await session.execute(ALIASES.insert(), rows)
    await client.post("/v1/claims", json=bare(7, "nato", population="russian-forces"))
    russian = {"party": "russia"}
    a = bare(100, {"slug": "North Atlantic Alliance", **russian}) | {
        "population": {"slug": "Muscovites", **russian}
    }
    b = bare(300, "nato", quote="anew") | {"population": "russian-forces"}
    other = bare(300, {"slug": "nato", "party": "usa"}) | {"population": "russian-forces"}

    answers = [await client.post("/v1/reconcile", json={"claims": c}) for c in ([a, b], [b, a])]
    refused = await client.post("/v1/reconcile", json={"claims": [a, other]})

    figures = [answer.json()["figures"] for answer in answers]
    assert [[list(one["by_interest"]) for one in made] for made in figures] == [
        [["own_losses"]]
    ] * 2
    assert figures[0][0]["voices"] == figures[1][0]["voices"]
    assert refused.status_code == 422
    assert "nato has another party" in refused.json()["errors"][0]["message"]
