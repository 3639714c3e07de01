"""Followers of the feed, cut and killed, miss no change, are told none twice, and none late."""

import asyncio
import os
import random
import signal
import time
from datetime import UTC, datetime

import httpx

from app.actions.follow_changes import Wanted, read_changes
from app.models.changes import claim_posted
from app.store.changes import add_changes, write_changes
from tests.api.bodies import killed
from tests.battery.followers import NUMBERS, Follower, every_change, figures_told
from tests.battery.server import free_port, serving, start
from tests.battery.table import is_long, rounds
from tests.battery.test_races import assert_rebuild_is_equal
from tests.forks import kill

ROUNDS = rounds(10)
WRITERS = 4
CLAIMS = 25 if is_long() else 12


async def test_a_change_numbered_first_and_committed_last_is_not_missed(database, client):
    ids = [
        (await client.post("/v1/claims", json=killed(f"s-{n}", "2022-03-25", value=7 + n))).json()
        for n in range(2)
    ]
    slow, quick = (answer["claim"]["id"] for answer in ids)
    start_of_test = (await client.get("/v1/changes")).json()["cursor"]
    written = asyncio.Event()

    async def write_slowly():
        async with database.writing() as session:
            add_changes(session, [claim_posted(slow, event="siege", at=datetime.now(UTC))])
            await write_changes(session)
            written.set()
            await asyncio.sleep(0.5)

    async def write_quickly():
        await written.wait()
        async with database.writing() as session:
            add_changes(session, [claim_posted(quick, event="siege", at=datetime.now(UTC))])

    seen: list[str] = []
    after = int(start_of_test)
    async with asyncio.TaskGroup() as writers:
        tasks = [writers.create_task(write_slowly()), writers.create_task(write_quickly())]
        while len(seen) < 2 and not all(task.done() for task in tasks):
            async with database.reading() as session:
                page = await read_changes(session, Wanted(after), limit=10)
            seen += [item["claim_id"] for item in page.items]
            after = page.end
            await asyncio.sleep(0.01)
    async with database.reading() as session:
        page = await read_changes(session, Wanted(after), limit=10)

    assert seen + [item["claim_id"] for item in page.items] == [slow, quick]


async def test_followers_that_are_cut_read_every_change_once_in_order(database_url):
    with serving(database_url, workers=2) as url:
        for turn in range(ROUNDS):
            followers = [Follower(), Follower()]
            reading = [asyncio.create_task(follow_forever(f, url)) for f in followers]
            await asyncio.gather(*(write(url, turn, writer) for writer in range(WRITERS)))
            whole = await every_change(url)
            for follower, task in zip(followers, reading, strict=True):
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                await follower.follow_to(url, int(whole[-1]["cursor"]))

            assert sum(follower.cuts for follower in followers) > 0
            for follower in followers:
                assert follower.items == whole
            assert figures_told(whole) == await figures_on_record(url)


async def test_a_follower_of_a_server_that_is_killed_misses_nothing(database_url):
    follower = Follower()
    posted: set[str] = set()
    for turn in range(ROUNDS):
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        server = start(database_url, port)
        reading = asyncio.create_task(follow_forever(follower, url))
        writing = [
            asyncio.create_task(write(url, f"k{turn}", writer, posted, claims=10**6))
            for writer in range(WRITERS)
        ]
        await asyncio.sleep(random.uniform(1.0, 2.0))
        kill(server)
        await asyncio.gather(*writing, return_exceptions=True)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

    with serving(database_url) as url:
        whole = await every_change(url)
        await follower.follow_to(url, int(whole[-1]["cursor"]))
        assert follower.items == whole
        told = [item["claim_id"] for item in whole if item["action"] == "claim_posted"]
        assert len(told) == len(set(told))
        assert posted
        assert posted <= set(told)
        assert figures_told(whole) == await figures_on_record(url)


async def test_a_rebuild_while_claims_are_posted_finds_nothing_wrong(database_url):
    with serving(database_url) as url:
        writing = [asyncio.create_task(write(url, "r", writer)) for writer in range(WRITERS)]
        rebuilds = 0
        while not all(task.done() for task in writing):
            await assert_rebuild_is_equal(database_url)
            rebuilds += 1
        await asyncio.gather(*writing)

    assert rebuilds > 1


async def test_a_server_that_is_told_to_stop_ends_its_streams(database_url):
    port = free_port()
    server = start(database_url, port)
    follower = Follower()
    reading = asyncio.create_task(follower.follow(f"http://127.0.0.1:{port}"))
    while not follower.items:
        await asyncio.wait([reading], timeout=0.05)

    os.kill(server.pid, signal.SIGTERM)
    began = time.monotonic()
    await asyncio.wait_for(asyncio.to_thread(server.wait), 10)

    assert time.monotonic() - began < 5
    await reading
    assert follower.cuts == 0


async def follow_forever(follower: Follower, url: str) -> None:
    while True:
        await follower.follow(url, seconds=random.uniform(0.05, 0.6))
        await asyncio.sleep(0.01)


async def write(url, turn, writer, posted=None, *, claims=CLAIMS) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        for n in range(claims):
            body = killed(f"source-{writer}", "2022-03-25", value=100 + n)
            body |= {"event": f"event-{turn}-{n % 5}", "external_id": f"{turn}-{writer}-{n}"}
            answer = (await client.post("/v1/claims", json=body)).json()
            if posted is not None:
                posted.add(answer["claim"]["id"])


async def figures_on_record(url: str) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    following: str | None = f"{url}/v1/figures?limit=500"
    async with httpx.AsyncClient(timeout=30) as client:
        while following:
            page = (await client.get(following)).json()
            found |= {f["id"]: {name: f[name] for name in NUMBERS} for f in page["items"]}
            following = page["next"]
    return found
