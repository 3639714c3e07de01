"""Many writers at once, in two server processes: nothing is lost and nothing counted twice."""

import asyncio
import os
from typing import Any

import httpx

from app.database import open_database
from app.settings import Settings
from tests.api.bodies import killed
from tests.battery.server import serving
from tests.rebuild import differences

ROUNDS = int(os.environ.get("BATTERY_ROUNDS", "1"))
WRITERS = 200


async def post_all(url: str, bodies: list[dict[str, object]]) -> list[httpx.Response]:
    limits = httpx.Limits(max_connections=WRITERS)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=60) as client:
        return await asyncio.gather(*(client.post("/v1/claims", json=body) for body in bodies))


async def test_claims_posted_at_once_through_two_workers_are_all_in_the_figure(database_url):
    with serving(database_url, workers=2) as url:
        for turn in range(ROUNDS):
            event = f"battle-{turn}"
            bodies = [
                killed(f"source-{n}", "2022-03-25", value=1000 + n) | {"event": event}
                for n in range(WRITERS)
            ]

            answers = await post_all(url, bodies)

            assert {answer.status_code for answer in answers} == {201}
            listed = await items(f"{url}/v1/figures", event)
            assert [figure["statistics"]["voices"] for figure in listed] == [WRITERS]
            assert (listed[0]["low"], listed[0]["high"]) == (1000, 1000 + WRITERS - 1)
    await assert_rebuild_is_equal(database_url)


async def test_one_claim_posted_many_times_at_once_through_two_workers_is_one(database_url):
    with serving(database_url, workers=2) as url:
        for turn in range(ROUNDS):
            body = killed("ministry", "2022-03-25", value=1351) | {"event": f"battle-{turn}"}

            answers = await post_all(url, [body] * WRITERS)

            assert sorted(answer.status_code for answer in answers) == [200] * (WRITERS - 1) + [201]
            assert len(await items(f"{url}/v1/claims", f"battle-{turn}")) == 1
    await assert_rebuild_is_equal(database_url)


async def items(url: str, event: str) -> list[dict[str, Any]]:
    async with httpx.AsyncClient() as client:
        listed: list[dict[str, Any]] = (await client.get(url, params={"event": event})).json()[
            "items"
        ]
        return listed


async def assert_rebuild_is_equal(database_url: str) -> None:
    database = open_database(Settings(database_url=database_url))
    try:
        assert await differences(database) == []
    finally:
        await database.close()
