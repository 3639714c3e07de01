"""A server killed in the middle of a batch: whatever it acknowledged is there afterwards."""

import asyncio
import os
import random

import httpx

from tests.api.bodies import killed
from tests.battery.server import free_port, kill, serving, start
from tests.battery.test_races import assert_rebuild_is_equal

ROUNDS = int(os.environ.get("BATTERY_ROUNDS", "1"))
BATCH = 50
BATCHES = 400


async def test_a_kill_during_batches_loses_nothing_that_was_acknowledged(database_url):
    acknowledged: set[str] = set()
    for turn in range(ROUNDS):
        port = free_port()
        server = start(database_url, port)
        killing = asyncio.create_task(kill_soon(server, random.uniform(0.2, 1.2)))
        acknowledged |= await post_until_the_server_is_gone(f"http://127.0.0.1:{port}", turn)
        await killing

    assert acknowledged
    with serving(database_url) as url:
        assert acknowledged <= ids_on_record(url)
    await assert_rebuild_is_equal(database_url)


async def kill_soon(server, seconds: float) -> None:
    await asyncio.sleep(seconds)
    kill(server)


async def post_until_the_server_is_gone(url: str, turn: int) -> set[str]:
    """Post batches and single claims; gives the ids of the claims that were acknowledged."""
    acknowledged: set[str] = set()
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        for batch in range(BATCHES):
            try:
                many = await client.post("/v1/claims/batch", json=claims(turn, batch))
                one = await client.post(
                    "/v1/claims", json=killed(f"one-{turn}-{batch}", "2022-03-25", value=7)
                )
            except httpx.TransportError:
                break
            acknowledged |= {item["id"] for item in many.json()["items"]}
            acknowledged.add(one.json()["claim"]["id"])
    return acknowledged


def claims(turn: int, batch: int) -> list[dict[str, object]]:
    return [
        killed(f"source-{turn}-{batch}-{n}", "2022-03-25", value=100 + n)
        | {"event": f"event-{n % 7}"}
        for n in range(BATCH)
    ]


def ids_on_record(url: str) -> set[str]:
    ids: set[str] = set()
    following: str | None = f"{url}/v1/claims?limit=500"
    while following:
        page = httpx.get(following, timeout=30).json()
        ids |= {claim["id"] for claim in page["items"]}
        following = page["next"]
    return ids
