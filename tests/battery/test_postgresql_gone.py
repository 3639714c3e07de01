"""A PostgreSQL that hangs or is gone: an answer within 5 seconds, nothing lost, no restart."""

import asyncio
import time

import httpx
import pytest

from app.database import migrate
from tests.battery.load import Load, is_outage
from tests.battery.postgresql import OwnPostgresql, own_postgresql
from tests.battery.server import serving
from tests.battery.table import is_long, rounds
from tests.battery.test_kill import ids_on_record
from tests.battery.test_races import assert_rebuild_is_equal
from tests.conftest import by, named, run_sql

WITHIN_SECONDS = 5.0
OUT_SECONDS = {"hangs": 5.5, "is stopped": 1.5, "is killed": 1.5}
EACH = [(how, driver) for how in OUT_SECONDS for driver in ("postgresql", "psycopg")]
SOME = [*EACH[:2], ("is stopped", "postgresql"), ("is killed", "psycopg")]
WRITERS, READERS = 40, 5  # more than the pool has connections
FULL = 10


@pytest.fixture(scope="module")
def own():
    with own_postgresql() as server:
        yield server


def break_it(own: OwnPostgresql, how: str) -> None:
    {"hangs": own.hang, "is stopped": own.stop, "is killed": own.kill}[how]()


@pytest.mark.battery(
    "PostgreSQL {how}",
    engine="{driver}",
    rounds=FULL,
    bar="503 problem+json with Retry-After within 5 s, recovers by itself, 0 lost, 0 stale",
)
@pytest.mark.parametrize(("how", "driver"), EACH if is_long() else SOME)
async def test_a_postgresql_that_does_not_answer_is_told_within_5_seconds_and_nothing_is_lost(
    own, how, driver, measured
):
    name = f"outage_{driver}_{how.replace(' ', '_')}"
    await run_sql(own.address, f"CREATE DATABASE {name}")
    database_url = by(driver, named(own.address, name))
    await migrate(database_url)
    load, recovery = Load(), 0.0
    with serving(database_url) as url:
        for turn in range(1, rounds(FULL) + 1):
            recovery = max(recovery, await one_outage(own, how, url, load, f"{how}-{turn}"))
            lost = load.acknowledged - await asyncio.to_thread(ids_on_record, url)
            measured(
                done=turn,
                found=f"{len(lost)} of {len(load.acknowledged):,} lost, 0 stale; "
                f"{load.statuses.get(503, 0):,} answers 503, the slowest after "
                f"{load.slowest:.1f} s; writes again {recovery:.1f} s after",
            )
            assert not lost
            assert load.worst == []
            assert set(load.statuses) == {200, 201, 503}
            assert load.slowest < WITHIN_SECONDS
            assert recovery < WITHIN_SECONDS
    await assert_rebuild_is_equal(database_url)


async def one_outage(own: OwnPostgresql, how: str, url: str, load: Load, turn: str) -> float:
    """Break the server under load and mend it; gives the seconds until a claim lands again."""
    load.ended = False
    running = asyncio.create_task(load.run(url, turn, writers=WRITERS, readers=READERS))
    await asyncio.sleep(0.7)
    await asyncio.to_thread(break_it, own, how)
    await asyncio.sleep(OUT_SECONDS[how])
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        start = time.monotonic()
        ready, alive = await client.get("/readyz"), await client.get("/healthz")
        assert time.monotonic() - start < WITHIN_SECONDS
        assert is_outage(ready)
        assert alive.status_code == 200
    load.slowest = max(load.slowest, load.longest_wait())
    await asyncio.to_thread(own.mend)
    recovery = await load.resumes(within=30)
    load.ended = True
    await running
    return recovery
