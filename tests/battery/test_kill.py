"""A server killed while it writes: whatever it acknowledged is there afterwards, and no more."""

import asyncio
import random
from dataclasses import dataclass, field

import httpx
import pytest

from app.database import open_database
from app.settings import Settings
from tests.api.bodies import killed
from tests.battery.server import free_port, serving, start
from tests.battery.table import rounds
from tests.forks import kill
from tests.rebuild import differences

FULL = 50
BATCH = 50


@dataclass
class Acknowledged:
    """What was answered with success: claims, and those taken out of use with their status."""

    claims: set[str] = field(default_factory=set)
    settled: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.claims) + len(self.settled)


@pytest.mark.battery(
    "kill -9 of the server during POSTs, batches, withdrawals and supersessions",
    rounds=FULL,
    bar="≥ 50 rounds, 0 lost, 0 stale",
)
async def test_a_kill_at_any_moment_loses_nothing_that_was_acknowledged(database_url, measured):
    done = Acknowledged()
    for turn in range(1, rounds(FULL) + 1):
        port = free_port()
        server = await asyncio.to_thread(start, database_url, port)
        killing = asyncio.create_task(kill_soon(server, random.uniform(0.2, 1.2), done))
        async with asyncio.TaskGroup() as scrapers:
            for post in (post_batches, post_and_settle):
                scrapers.create_task(post(f"http://127.0.0.1:{port}", turn, done))
        await killing

        lost = await missing(database_url, done) if turn % 10 == 0 or turn == rounds(FULL) else 0
        stale = len(await stale_figures(database_url))
        measured(
            done=turn,
            found=f"{lost} of {len(done.claims):,} claims and {len(done.settled):,} settlements "
            f"lost, {stale} stale",
        )
        assert (lost, stale) == (0, 0)
    assert done.claims
    assert done.settled


async def kill_soon(server, seconds: float, done: Acknowledged) -> None:
    """Kill a server after some time, and not before anything was acknowledged at all."""
    await asyncio.sleep(seconds)
    async with asyncio.timeout(60):
        while not (done.claims and done.settled):  # noqa: ASYNC110  # others fill it
            await asyncio.sleep(0.05)
    kill(server)


async def post_batches(url: str, turn: int, done: Acknowledged) -> None:
    """Post batches until the server is gone."""
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        for batch in range(10_000):
            try:
                many = await client.post("/v1/claims/batch", json=claims(turn, batch))
            except httpx.TransportError:
                return
            done.claims |= {item["id"] for item in many.json()["items"]}


async def post_and_settle(url: str, turn: int, done: Acknowledged) -> None:
    """Post pairs of claims, withdraw or supersede the first, until the server is gone."""
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        for pair in range(10_000):
            try:
                old, new = [await post_one(client, f"{turn}-{pair}-{n}", done) for n in range(2)]
                await settle(client, old, new, done, by_withdrawal=pair % 2 == 0)
            except httpx.TransportError:
                return


async def post_one(client: httpx.AsyncClient, name: str, done: Acknowledged) -> str:
    body = killed(f"one-{name}", "2022-03-25", value=700 + len(name)) | {"event": f"one-{name[0]}"}
    claim_id: str = (await client.post("/v1/claims", json=body)).json()["claim"]["id"]
    done.claims.add(claim_id)
    return claim_id


async def settle(
    client: httpx.AsyncClient, old: str, new: str, done: Acknowledged, *, by_withdrawal: bool
) -> None:
    call, status = ("withdrawal", "withdrawn") if by_withdrawal else ("supersession", "superseded")
    body = {"reason": "The paper printed a correction."}
    answer = await client.post(f"/v1/claims/{old}/{call}", json=body)
    assert answer.status_code == 200
    done.settled[old] = status


def claims(turn: int, batch: int) -> list[dict[str, object]]:
    return [
        killed(f"source-{batch}-{n}", "2022-03-25", value=100 + n)
        | {"event": f"event-{turn}-{batch % 40}-{n % 7}"}
        for n in range(BATCH)
    ]


async def missing(database_url: str, done: Acknowledged) -> int:
    """How many acknowledged claims and settlements the service does not tell of."""
    with serving(database_url) as url:
        statuses = await asyncio.to_thread(statuses_on_record, url)
    settled = sum(statuses.get(key) != status for key, status in done.settled.items())
    return len(done.claims - statuses.keys()) + settled


def statuses_on_record(url: str) -> dict[str, str]:
    """The status of every claim, page by page."""
    statuses: dict[str, str] = {}
    following: str | None = f"{url}/v1/claims?limit=500"
    while following:
        page = httpx.get(following, timeout=30).json()
        statuses |= {claim["id"]: claim["status"] for claim in page["items"]}
        following = page["next"]
    return statuses


def ids_on_record(url: str) -> set[str]:
    return set(statuses_on_record(url))


async def stale_figures(database_url: str) -> list[object]:
    """The figures that a rebuild from their claims would answer otherwise."""
    database = open_database(Settings(database_url=database_url))
    try:
        return list(await differences(database))
    finally:
        await database.close()
