"""A full disk: refused with 507, reads go on, every 2xx is stored, and it resumes by itself."""

import asyncio
import json
import os
import resource
import shutil
import time
from collections.abc import Callable

import httpx
import pytest

from app.database import migrate
from tests.api.bodies import killed
from tests.battery.disks import small_disk
from tests.battery.load import is_outage
from tests.battery.postgresql import own_postgresql
from tests.battery.server import free_port, serving, start
from tests.battery.table import rounds
from tests.battery.test_kill import ids_on_record
from tests.battery.test_races import assert_rebuild_is_equal
from tests.conftest import named, run_sql
from tests.forks import kill

FULL = 10
BAR = "507 (or 503) problem+json with Retry-After, every 2xx is stored, resumes by itself"
RESUMES_SECONDS = 30
QUOTE = "x" * 3000


class Scraper:
    """Posts claims and batches one after another, and keeps what was answered."""

    def __init__(self, url: str) -> None:
        self.client = httpx.AsyncClient(base_url=url, timeout=60)
        self.acknowledged: set[str] = set()
        self.refused: dict[int, int] = {}
        self._count = 0

    async def post(self) -> httpx.Response:
        """Post one claim; its figure has few others."""
        answer = await self.client.post("/v1/claims", json=self._claim())
        if answer.is_success:
            self.acknowledged.add(answer.json()["claim"]["id"])
        else:
            self._refused(answer)
        return answer

    async def post_batch(self) -> None:
        lines = "\n".join(json.dumps(self._claim()) for _ in range(60))
        answer = await self.client.post(
            "/v1/claims/batch", content=lines, headers={"Content-Type": "application/x-ndjson"}
        )
        if not answer.is_success:
            self._refused(answer)
        items = answer.json().get("items") or []
        self.acknowledged |= {item["id"] for item in items if item["status"] == "created"}

    async def post_until_it_is_full(self) -> None:
        for _ in range(2000):
            if not (await self.post()).is_success:
                return
        raise AssertionError("the disk never got full")

    async def seconds_until_it_takes_claims(self) -> float:
        start = time.monotonic()
        while time.monotonic() < start + RESUMES_SECONDS:
            if (await self.post()).is_success:
                return time.monotonic() - start
            await asyncio.sleep(0.2)
        raise AssertionError("it never took claims again")

    def _claim(self) -> dict[str, object]:
        self._count += 1
        sent = killed(f"source {self._count}", "2022-03-25", value=100 + self._count, quote=QUOTE)
        return sent | {"event": f"event {self._count // 5}"}

    def _refused(self, answer: httpx.Response) -> None:
        assert is_outage(answer), answer.text
        self.refused[answer.status_code] = self.refused.get(answer.status_code, 0) + 1


async def fill_and_free(
    url: str, full: Callable[[], None], free: Callable[[], None], measured, *, reads: bool = True
) -> None:
    """Fill the disk and free it, again and again, posting all the while."""
    scraper, resumed = Scraper(url), 0.0
    await scraper.post()
    for turn in range(1, rounds(FULL) + 1):
        await asyncio.to_thread(full)
        await scraper.post_until_it_is_full()
        await scraper.post_batch()
        read = await scraper.client.get("/v1/figures?limit=2")
        assert read.status_code == 200 or (not reads and is_outage(read))
        assert (await scraper.client.get("/healthz")).status_code == 200
        await asyncio.to_thread(free)
        resumed = max(resumed, await scraper.seconds_until_it_takes_claims())
        await scraper.post_batch()
        lost = scraper.acknowledged - await asyncio.to_thread(ids_on_record, url)
        statuses = ", ".join(f"{n} × {status}" for status, n in sorted(scraper.refused.items()))
        measured(
            done=turn,
            found=f"{len(lost)} of {len(scraper.acknowledged):,} lost, 0 stale; {statuses}; "
            f"takes claims again {resumed:.1f} s after",
        )
        assert not lost
    await scraper.client.aclose()


@pytest.mark.battery(
    "disk full: SQLite's file on a small disk", engine="sqlite", rounds=FULL, bar=BAR
)
async def test_a_full_disk_under_sqlite_is_answered_507_and_what_was_answered_is_stored(
    sqlite_template, measured
):
    with small_disk(24) as disk:
        shutil.copyfile(sqlite_template, disk.folder / "claims.db")
        database_url = f"sqlite+aiosqlite:///{disk.folder / 'claims.db'}"
        with serving(database_url) as url:
            await fill_and_free(url, disk.fill, disk.free, measured)
        await assert_rebuild_is_equal(database_url)


@pytest.mark.battery("disk full: a quota on SQLite's files", engine="sqlite", rounds=FULL, bar=BAR)
async def test_a_quota_on_the_size_of_files_is_answered_and_what_was_answered_is_stored(
    sqlite_template, tmp_path, measured
):
    shutil.copyfile(sqlite_template, tmp_path / "claims.db")
    database_url = f"sqlite+aiosqlite:///{tmp_path / 'claims.db'}"
    port = free_port()
    server = start(database_url, port)
    unlimited = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)

    def full() -> None:
        largest = max(file.stat().st_size for file in tmp_path.iterdir())
        limit = (largest + 100_000, unlimited[1])
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, limit)

    def free() -> None:
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, unlimited)

    try:
        await fill_and_free(f"http://127.0.0.1:{port}", full, free, measured)
    finally:
        kill(server)
    await assert_rebuild_is_equal(database_url)


@pytest.mark.battery(
    "disk full: one database of the server on a small disk",
    engine="postgresql",
    rounds=FULL,
    bar=BAR,
)
async def test_a_full_disk_under_one_database_of_postgresql_is_answered_507(measured):
    with small_disk(48) as disk, own_postgresql() as own:
        space = disk.folder / "space"
        space.mkdir()
        disk.folder.chmod(0o755)
        os.chown(space, *own.owner)
        await run_sql(own.address, f"CREATE TABLESPACE small LOCATION '{space}'")
        await run_sql(own.address, "CREATE DATABASE filled TABLESPACE small")
        database_url = named(own.address, "filled")
        await migrate(database_url)
        with serving(database_url) as url:
            await fill_and_free(url, disk.fill, disk.free, measured)
        await assert_rebuild_is_equal(database_url)


@pytest.mark.battery(
    "disk full: the whole server with its log on a small disk",
    engine="postgresql",
    rounds=FULL,
    bar=BAR,
)
async def test_a_full_disk_under_postgresql_and_its_log_is_answered_and_nothing_is_lost(measured):
    """The server itself may give up; its operator frees the disk and starts it again."""
    with small_disk(160) as disk, own_postgresql(disk.folder / "pg") as own:
        database_url = named(own.address, "postgres")
        await migrate(database_url)

        def free() -> None:
            disk.free()
            own.mend()

        with serving(database_url) as url:
            await fill_and_free(url, disk.fill, free, measured, reads=False)
        await assert_rebuild_is_equal(database_url)
