"""Many writers at once, in two server processes: nothing is lost and nothing counted twice."""

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest

from app.database import open_database
from app.settings import Settings
from tests.api.bodies import killed
from tests.battery.server import serving
from tests.battery.table import is_long, rounds
from tests.rebuild import differences

FULL = 100
WRITERS = 200
FULL_COPIES = 5
COPIES = 1000 if is_long() else 200


async def post_all(url: str, bodies: list[dict[str, object]]) -> list[httpx.Response]:
    limits = httpx.Limits(max_connections=len(bodies))
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=60) as client:
        return await asyncio.gather(*(client.post("/v1/claims", json=body) for body in bodies))


@pytest.mark.battery(
    "200 distinct POSTs into one group at once, 2 workers",
    rounds=FULL,
    bar="the figure right in 100 rounds of 100",
)
async def test_claims_posted_at_once_through_two_workers_are_all_in_the_figure(
    database_url, measured
):
    right = 0
    with serving(database_url, workers=2) as url:
        for turn in range(1, rounds(FULL) + 1):
            event = f"battle-{turn}"
            bodies = [
                killed(f"source-{n}", "2022-03-25", value=1000 + n) | {"event": event}
                for n in range(WRITERS)
            ]

            answers = await post_all(url, bodies)

            listed = await items(f"{url}/v1/figures", event)
            right += told(listed) == [(WRITERS, 1000, 1000 + WRITERS - 1)]
            measured(done=turn, found=f"right in {right} of {turn}, 0 stale")
            assert {answer.status_code for answer in answers} == {201}
            assert right == turn
    await assert_rebuild_is_equal(database_url)


def told(figures: list[dict[str, Any]]) -> list[tuple[int, int, int]]:
    return [(figure["statistics"]["voices"], figure["low"], figure["high"]) for figure in figures]


@pytest.mark.battery(
    "identical POST 1,000 times at once, 2 workers", rounds=FULL_COPIES, bar="exactly one claim"
)
async def test_one_claim_posted_a_thousand_times_at_once_through_two_workers_is_one(
    database_url, measured
):
    most = waited = 0
    with serving(database_url, workers=2) as url:
        for turn in range(1, rounds(FULL_COPIES) + 1):
            body = killed("ministry", "2022-03-25", value=1351) | {"event": f"battle-{turn}"}

            answers = await post_all(url, [body] * COPIES)

            statuses = Counter(answer.status_code for answer in answers)
            waited += statuses.pop(503, 0)  # for one of PostgreSQL's connections, 30 s in vain
            most = max(most, len(await items(f"{url}/v1/claims", f"battle-{turn}")))
            measured(done=turn, found=f"at most {most} claim a round; {waited} × 503")
            assert statuses.keys() <= {200, 201}
            assert (statuses[201], most) == (1, 1)
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
