"""Words are merged while many writers use both names: no claim is lost or left behind."""

import asyncio
from typing import Any

import httpx
import pytest

from app.actions import learn_words
from app.store import statements
from tests.api.bodies import bare, killed
from tests.battery.server import serving
from tests.battery.table import is_long, rounds
from tests.battery.test_races import assert_rebuild_is_equal, items

FULL = 20
WRITERS = 20
EACH = 10 if is_long() else 4


@pytest.mark.battery(
    "a merge of {vocabulary} among 20 writers of both names, 2 workers",
    rounds=FULL,
    bar="every claim follows, 0 stale",
)
@pytest.mark.parametrize(("vocabulary", "role"), [("sources", "source"), ("events", "event")])
async def test_a_merge_among_writers_of_both_names_moves_every_claim(
    database_url, measured, vocabulary, role
):
    with serving(database_url, workers=2) as url:
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            for turn in range(rounds(FULL)):
                names = f"old-{turn}", f"new-{turn}"
                writers = [
                    asyncio.create_task(write(client, writer, role, names, turn))
                    for writer in range(WRITERS)
                ]
                for name in names:
                    await until_used(client, role, name)
                merge = await client.post(
                    f"/v1/{vocabulary}/{names[0]}/merge",
                    json={"into": names[1], "reason": "One and the same."},
                )
                statuses = [status for writer in writers for status in await writer]

                assert merge.status_code == 200
                assert set(statuses) == {201}
                found = await items(f"{url}/v1/figures", event_of(role, turn))
                (figure,) = [one for one in found if one["place"] is None]
                listed = await every_claim(client, figure["event"]["slug"])
                assert {claim[role] for claim in listed} == {names[1]}
                followed = f"{len(listed)} of {WRITERS * EACH} claims, 0 stale"
                measured(done=turn + 1, found=f"{followed}, in each round")
                assert len(listed) == WRITERS * EACH
    await assert_rebuild_is_equal(database_url)


async def until_used(client, role: str, name: str) -> None:
    used: list[Any] = []
    while not used:
        await asyncio.sleep(0.01)
        used = (await client.get("/v1/claims", params={role: name})).json()["items"]


async def write(client, writer: int, role: str, names: tuple[str, str], turn: int) -> list[int]:
    statuses = []
    for n in range(EACH):
        claim: dict[str, Any] = killed(f"s{writer}", "2022-03-25", value=1 + writer * EACH + n)
        claim["event"] = event_of(role, turn)
        claim[role] = names[(writer + n) % 2]
        answer = await client.post("/v1/claims", json=claim)
        statuses.append(answer.status_code)
    return statuses


def event_of(role: str, turn: int) -> str:
    """The event of a round: one of its own, or the name that stays."""
    return f"new-{turn}" if role == "event" else f"battle-{turn}"


async def every_claim(client: httpx.AsyncClient, event: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = []
    address: str | None = f"/v1/claims?event={event}&limit=500"
    while address:
        page = (await client.get(address)).json()
        listed, address = listed + page["items"], page["next"]
    return listed


@pytest.mark.both_drivers
@pytest.mark.parametrize(("vocabulary", "role"), [("sources", "source"), ("events", "event")])
async def test_a_claim_under_an_alias_follows_a_merge_that_comes_before_its_lock(
    client, monkeypatch, vocabulary, role
):
    """SQLite's writer is alone from its first statement on; on PostgreSQL names are read first."""
    for slug in ("first", "second"):
        await client.post(f"/v1/{vocabulary}", json={"slug": slug})
    await client.post(f"/v1/{vocabulary}/first/aliases", json={"alias": "other-name"})
    lock, merges, loop = statements.lock_vocabulary, list[int](), asyncio.get_running_loop()

    async def merge() -> None:
        merged = {"into": "second", "reason": "One and the same."}
        answer = await client.post(f"/v1/{vocabulary}/first/merge", json=merged)
        merges.append(answer.status_code)

    async def lock_late(session, *, exclusive):
        if asyncio.get_running_loop() is not loop and not merges:  # the claim's thread of writing
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(merge(), loop))
        await lock(session, exclusive=exclusive)

    monkeypatch.setattr(learn_words, "lock_vocabulary", lock_late)
    claim = bare(5, **{"source": "monitor", role: "other-name"})
    answer = await client.post("/v1/claims", json=claim)

    assert merges == [200]
    assert answer.status_code == 201
    claim_id = answer.json()["claim"]["id"]
    assert (await client.get(f"/v1/claims/{claim_id}")).json()[role] == "second"
