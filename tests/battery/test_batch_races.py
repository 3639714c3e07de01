"""Batches that land whole beside others, and one key sent many times at once, in two processes."""

import asyncio
import random

import httpx

from tests.api.bodies import bare
from tests.battery.server import serving
from tests.battery.test_races import ROUNDS, assert_rebuild_is_equal

SENDERS = 6
CLAIMS = 90
COPIES = 40


def claims(sender: int, turn: int) -> list[dict[str, object]]:
    """Claims of the same few groups, in an order of the sender's own."""
    made = [
        bare(100 + n, f"source {sender}-{n}", event=f"event {turn}-{n % 9}") for n in range(CLAIMS)
    ]
    random.Random(sender).shuffle(made)
    return made


async def test_batches_that_land_whole_and_others_wait_for_each_other_and_all_land(database_url):
    paths = ["/v1/claims/batch", "/v1/claims/batch?atomic=true"]
    with serving(database_url, workers=2) as url:
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            for turn in range(ROUNDS):
                answers = await asyncio.gather(
                    *(
                        client.post(paths[sender % 2], json=claims(sender, turn))
                        for sender in range(SENDERS)
                    )
                )
                assert [answer.json().get("created") for answer in answers] == [CLAIMS] * SENDERS
    await assert_rebuild_is_equal(database_url)


async def test_one_key_sent_many_times_at_once_has_one_answer(database_url):
    limits = httpx.Limits(max_connections=COPIES)
    with serving(database_url, workers=2) as url:
        async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
            for turn in range(ROUNDS):
                headers = {"Idempotency-Key": f"key-{turn}"}
                answers = await asyncio.gather(
                    *(
                        client.post("/v1/claims/batch", json=claims(0, turn), headers=headers)
                        for _ in range(COPIES)
                    )
                )
                carried_out = {a.content for a in answers if a.status_code == 200}
                assert {a.status_code for a in answers} <= {200, 409}
                assert len(carried_out) == 1
                assert b'"created":%d,' % CLAIMS in carried_out.pop()
    await assert_rebuild_is_equal(database_url)
