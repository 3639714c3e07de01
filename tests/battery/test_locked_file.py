"""A SQLite file that others hold or that cannot be written: told in time, and over by itself."""

import asyncio
import sqlite3
import time
from contextlib import closing

import httpx
import pytest

from tests.api.bodies import bare
from tests.battery.load import is_outage
from tests.battery.server import serving
from tests.battery.table import rounds
from tests.battery.test_races import assert_rebuild_is_equal

FULL = 10
BUSY_SECONDS = 1.0
WITHIN_SECONDS = 2 * BUSY_SECONDS + 1
WRITERS = 12


@pytest.mark.battery(
    "SQLite's file locked by another process, 12 writers",
    engine="sqlite",
    rounds=FULL,
    bar="503 after the busy timeout, reads go on, resumes by itself",
)
async def test_a_locked_file_is_told_in_time_and_reads_go_on(
    sqlite_template, tmp_path, monkeypatch, measured
):
    path = tmp_path / "claims.db"
    path.write_bytes(sqlite_template.read_bytes())
    database_url = f"sqlite+aiosqlite:///{path}"
    monkeypatch.setenv("RECONCILER_BUSY_TIMEOUT_SECONDS", str(BUSY_SECONDS))
    slowest = 0.0
    with serving(database_url) as url:
        async with httpx.AsyncClient(base_url=url, timeout=60) as client:
            for turn in range(1, rounds(FULL) + 1):
                with closing(sqlite3.connect(path, isolation_level=None)) as other:
                    other.execute("BEGIN IMMEDIATE")
                    start = time.monotonic()
                    waiting = [
                        asyncio.create_task(client.post("/v1/claims", json=bare(n + 1, f"s {n}")))
                        for n in range(WRITERS)
                    ]
                    read = await client.get("/v1/figures")
                    assert read.status_code == 200
                    answers = await asyncio.gather(*waiting)
                    slowest = max(slowest, time.monotonic() - start)
                    assert all(is_outage(answer) for answer in answers)
                    other.execute("ROLLBACK")
                posted = await client.post("/v1/claims", json=bare(70 + turn, f"free {turn}"))
                assert posted.status_code == 201
                measured(
                    done=turn,
                    found=f"all answered 503 within {slowest:.1f} s (busy timeout "
                    f"{BUSY_SECONDS:.0f} s); claims land at once when it is free",
                )
            assert slowest < WITHIN_SECONDS
    await assert_rebuild_is_equal(database_url)
