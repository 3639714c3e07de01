"""Claims that a process keeps are what the database holds, whoever changed them in between.

Two services write to one database, each with claims at hand of its own; after every change each
posts once more, and what is stored must equal a rebuild, which reads everything anew.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.actions import load_subjects
from app.actions.record_batch import claim_from
from app.actions.record_claims import record_claims
from app.main import create_app
from app.store.claims_at_hand import ClaimsAtHand, Held, Marks
from app.store.core_claims import told_of_figures
from tests.api.bodies import bare, killed
from tests.rebuild import differences

SAID = {"reason": "They were wrong.", "who": "An editor"}
Client = httpx.AsyncClient


@pytest.fixture(autouse=True)
def small_groups_are_large(monkeypatch):
    monkeypatch.setattr(load_subjects, "WORTH_A_BOOK", 2)


@pytest.fixture
async def other_app(settings) -> AsyncIterator[FastAPI]:
    service = create_app(settings)
    async with service.router.lifespan_context(service):
        yield service


@pytest.fixture
async def ours(app: FastAPI, client: Client) -> Client:
    app.state.database.claims_at_hand.worth_keeping = 2
    return client


@pytest.fixture
async def theirs(other_app: FastAPI) -> AsyncIterator[Client]:
    other_app.state.database.claims_at_hand.worth_keeping = 2
    transport = httpx.ASGITransport(app=other_app)
    async with httpx.AsyncClient(transport=transport, base_url="http://other.test") as client:
        yield client


@pytest.fixture
def read_whole(monkeypatch) -> list[str]:
    """The figures whose claims were all read."""
    read: list[str] = []
    whole = told_of_figures

    async def noted(session, figure_ids):
        read.extend(figure_ids)
        return await whole(session, figure_ids)

    monkeypatch.setattr(load_subjects, "told_of_figures", noted)
    return read


async def posted(client: Client, claim: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post("/v1/claims", json=claim)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def told_daily(client: Client, days: range, source: Any = "ministry") -> list[dict[str, Any]]:
    return [
        await posted(client, killed(source, f"2022-03-{day:02}", value=100 + day)) for day in days
    ]


@pytest.mark.parametrize("period", ["2022", "2022-02-24/.."])
async def test_of_a_group_at_hand_only_new_claims_are_read(ours, theirs, read_whole, period):
    day = {"period": period, "as_of": "2022-03-20"}
    for number in (10, 20, 30):
        await posted(ours, bare(number, f"source-{number}", **day))
    await posted(theirs, bare(40, "source-40", **day))
    read_whole.clear()

    figure = (await posted(ours, bare(50, "source-50", **day)))["figure"]

    assert read_whole == []
    assert (figure["low"], figure["high"], figure["statistics"]["voices"]) == (10, 50, 5)


@pytest.mark.parametrize("afterlife", ["withdrawal", "supersession", "review"])
async def test_what_another_process_sets_aside_is_out_of_use_here(app, ours, theirs, afterlife):
    first, second, *_ = await told_daily(ours, range(10, 16))
    await told_daily(ours, range(10, 16), "staff")
    body = {
        "withdrawal": SAID,
        "supersession": {**SAID, "superseded_by": second["claim"]["id"]},
        "review": {**SAID, "decision": "rejected"},
    }[afterlife]

    settled = await theirs.post(f"/v1/claims/{first['claim']['id']}/{afterlife}", json=body)

    assert settled.status_code == 200, settled.text
    await told_daily(ours, range(16, 18))
    assert await differences(app.state.database) == []
    review = {**SAID, "decision": "active"}
    again = await theirs.post(f"/v1/claims/{first['claim']['id']}/review", json=review)
    assert again.status_code == 200, again.text
    await told_daily(ours, range(18, 19))
    assert await differences(app.state.database) == []


@pytest.mark.parametrize("into", ["source-10", "known-elsewhere"])
async def test_two_sources_that_another_process_merged_are_one_here(app, ours, theirs, into):
    await posted(theirs, bare(7, "known-elsewhere", event="elsewhere"))
    for number in (10, 20, 30):
        await posted(ours, bare(number, f"source-{number}"))

    merged = await theirs.post("/v1/sources/source-20/merge", json={"into": into, **SAID})

    assert merged.status_code == 200, merged.text
    figure = (await posted(ours, bare(40, "source-40")))["figure"]
    voices = {voice["voice"] for voice in figure["voices"]}
    assert voices == {"source-10", into, "source-30", "source-40"}
    assert await differences(app.state.database) == []


async def test_a_group_that_another_process_joined_to_this_one_counts_here(app, ours, theirs):
    for number in (10, 20, 30):
        await posted(ours, bare(number, f"source-{number}", event="the-war"))
    await posted(theirs, bare(5, "source-5", event="that-war"))

    merged = await theirs.post("/v1/events/that-war/merge", json={"into": "the-war", **SAID})

    assert merged.status_code == 200, merged.text
    figure = (await posted(ours, bare(40, "source-40", event="the-war")))["figure"]
    assert (figure["low"], figure["statistics"]["voices"]) == (5, 5)
    assert await differences(app.state.database) == []


async def test_what_another_process_learned_of_a_source_weighs_here(app, ours, theirs):
    for number in (10, 20, 3_000):
        await posted(ours, bare(number, f"source-{number}"))

    learned = {"slug": "source-3000", "reliability": "A", "kind": "ngo_monitor"}
    await posted(theirs, bare(70, "source-70", event="elsewhere"))
    await posted(theirs, bare(3_000, learned, event="elsewhere"))

    figure = (await posted(ours, bare(40, "source-40")))["figure"]
    assert {v["voice"]: v["weight"] for v in figure["voices"]}["source-3000"] == 1000
    assert await differences(app.state.database) == []


async def test_what_was_rolled_back_is_not_kept(app, ours):
    for number in (10, 20, 30):
        await posted(ours, bare(number, f"source-{number}"))

    async def regretted(session):
        now = datetime.now(UTC)
        await record_claims(session, [claim_from(bare(9_999, "nobody"))], scraper="", now=now)
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        await app.state.database.write(regretted)

    figure = (await posted(ours, bare(40, "source-40")))["figure"]
    assert (figure["high"], figure["statistics"]["claims"]) == (40, 4)
    assert await differences(app.state.database) == []


async def test_an_atomic_batch_that_was_refused_leaves_nothing_at_hand(app, ours):
    for number in (10, 20, 30):
        await posted(ours, bare(number, f"source-{number}"))
    batch = [bare(500, "source-500"), bare(-1, "source-1")]

    refused = await ours.post("/v1/claims/batch?atomic=true", json=batch)

    assert refused.status_code == 422, refused.text
    figure = (await posted(ours, bare(40, "source-40")))["figure"]
    assert figure["high"] == 40
    assert await differences(app.state.database) == []


async def test_claims_that_vanished_are_not_counted_on(app, ours, read_whole):
    """A backup that was restored under a running process holds fewer claims."""
    for number in (10, 20, 30):
        await posted(ours, bare(number, f"source-{number}"))
    held = next(iter(app.state.database.claims_at_hand._held.items()))
    app.state.database.claims_at_hand.keep({held[0]: Held(**_longer(held[1]))})
    read_whole.clear()

    figure = (await posted(ours, bare(40, "source-40")))["figure"]

    assert read_whole == [figure["id"]]
    assert figure["statistics"]["claims"] == 4


def _longer(held: Held) -> dict[str, Any]:
    values = {name: getattr(held, name) for name in Held.__slots__}
    return {**values, "claims": [*held.claims, held.claims[0]]}


def test_the_groups_used_last_are_kept():
    at_hand = ClaimsAtHand(most=5)
    marks = Marks(events=0, facts=0, merges=0)
    claims: list[Any] = ["one", "two"]

    for figure in ("first", "second", "first", "third"):
        at_hand.keep({figure: Held(claims, frozenset(), (2, "two"), marks)})

    assert at_hand.of(["first", "second", "third"]).keys() == {"first", "third"}
    assert len(at_hand) == 4
