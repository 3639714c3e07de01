"""A batch of 10,000 claims: the event loop of the server stays free for everybody else."""

import asyncio
import json
import time
from statistics import median

import httpx
import pytest

from tests.battery.server import serving
from tests.battery.table import is_long, rounds
from tests.battery.test_races import assert_rebuild_is_equal

CLAIMS = 10_000 if is_long() else 2_000
GROUPS = 1_000
SECONDS = 0.100
FULL = 10


@pytest.mark.battery(
    "10k-claim batch beside other requests", rounds=FULL, bar="loop stall ≤ 100 ms"
)
async def test_a_batch_of_ten_thousand_claims_holds_up_nobody(database_url, measured):
    stalls, polls = [], []
    with serving(database_url, app="tests.battery.stalling:monitored", chunk=500) as url:
        async with httpx.AsyncClient(base_url=url, timeout=120) as client:
            await client.get("/stall")
            for turn in range(1, rounds(FULL) + 1):
                await client.get("/stall")
                polls.append(await slowest_poll_during(client, *body(turn)))
                stalls.append((await client.get("/stall")).json())
                measured(
                    done=turn,
                    found=f"stall: median {1000 * median(stalls):.0f} ms, "
                    f"worst {1000 * max(stalls):.0f} ms; "
                    f"slowest /healthz beside it: median {1000 * median(polls):.0f} ms",
                )
    await assert_rebuild_is_equal(database_url)
    assert median(stalls) <= SECONDS * (1 if is_long() else 5)  # machines that test are busy


async def slowest_poll_during(client: httpx.AsyncClient, kind: str, batch: str) -> float:
    """Post the batch, ask for /healthz all the while; gives the seconds of the slowest answer."""
    headers = {"Content-Type": kind}
    posting = asyncio.create_task(
        client.post("/v1/claims/batch", content=batch.encode(), headers=headers)
    )
    slowest = 0.0
    while not posting.done():
        start = time.perf_counter()
        assert (await client.get("/healthz")).status_code == 200
        slowest = max(slowest, time.perf_counter() - start)
        await asyncio.sleep(0.01)
    assert (await posting).json()["created"] == CLAIMS
    return slowest


def body(turn: int) -> tuple[str, str]:
    """A media type and a batch in it: NDJSON and a JSON array in turns."""
    if turn % 2:
        return "application/x-ndjson", "\n".join(map(json.dumps, claims(turn)))
    return "application/json", json.dumps(claims(turn))


def claims(turn: int) -> list[dict[str, object]]:
    """Ten claims for each of a thousand groups, no two the same."""
    return [
        {
            "metric": "killed",
            "event": f"event {turn}-{n % 100}",
            "period": f"2022-{n % GROUPS // 100 + 1:02}",
            "value": 100 + n,
            "source": f"source {n // GROUPS}",
        }
        for n in range(CLAIMS)
    ]
