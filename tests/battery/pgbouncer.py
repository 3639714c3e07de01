"""Behind PgBouncer, which gives each transaction another connection: fewer than there are clients.

Not found by `make test`, which installs with pip alone; `make battery` names this file.
"""

import asyncio
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import make_url

from app.database import migrate
from tests.battery.load import Load, is_outage
from tests.battery.postgresql import OwnPostgresql, own_postgresql
from tests.battery.server import serving
from tests.battery.table import rounds
from tests.battery.test_kill import ids_on_record
from tests.battery.test_postgresql_gone import WITHIN_SECONDS, one_outage
from tests.battery.test_races import assert_rebuild_is_equal
from tests.conftest import named, run_sql

FULL = 10
CONFIGURATION = """\
[databases]
* = host={server} user=postgres
[pgbouncer]
unix_socket_dir = {folder}
listen_addr =
listen_port = {port}
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 500
server_login_retry = 1
ignore_startup_parameters = options
"""
LIMITS = ("statement_timeout = '30s'", "lock_timeout = '10s'", "jit = off")
PORT = 6432


class Bouncer:
    """A PgBouncer before one server, to be killed and started again."""

    def __init__(self, own: OwnPostgresql, folder: Path) -> None:
        self.folder = folder
        server = make_url(own.address).query["host"]
        (folder / "pgbouncer.ini").write_text(
            CONFIGURATION.format(server=server, folder=folder, port=PORT)
        )
        user, group = own.owner  # the folder of the server's socket is its own
        os.chown(folder, user, group)
        self._as = ["-u", pwd.getpwuid(user).pw_name] if os.geteuid() == 0 else []
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            ["pgbouncer", "-q", *self._as, str(self.folder / "pgbouncer.ini")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 10
        while not (self.folder / f".s.PGSQL.{PORT}").exists():
            if time.monotonic() > deadline:
                raise TimeoutError("PgBouncer does not listen")
            time.sleep(0.05)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        (self.folder / f".s.PGSQL.{PORT}").unlink(missing_ok=True)

    def address(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}&port={PORT}"


@pytest.fixture(scope="module")
def own() -> Iterator[OwnPostgresql]:
    with own_postgresql() as server:
        for limit in LIMITS:
            asyncio.run(run_sql(server.address, f"ALTER ROLE postgres SET {limit}"))
        yield server


@pytest.fixture
def bouncer(own: OwnPostgresql) -> Iterator[Bouncer]:
    if shutil.which("pgbouncer") is None:
        pytest.skip("PgBouncer is not installed here")
    folder = Path(tempfile.mkdtemp(prefix="pb"))
    started = Bouncer(own, folder)
    try:
        yield started
    finally:
        started.kill()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def broken(bouncer: Bouncer) -> Iterator[None]:
    bouncer.kill()
    try:
        yield
    finally:
        bouncer.start()


async def new_database(own: OwnPostgresql, name: str) -> None:
    await run_sql(own.address, f"DROP DATABASE IF EXISTS {name}")
    await run_sql(own.address, f"CREATE DATABASE {name}")


@pytest.mark.battery(
    "PostgreSQL {how} behind PgBouncer, 2 workers",
    engine="pgbouncer",
    rounds=FULL,
    bar="503 problem+json with Retry-After within 5 s, recovers by itself, 0 lost, 0 stale",
)
@pytest.mark.parametrize("how", ["is stopped", "is killed"])
async def test_a_postgresql_that_is_gone_behind_pgbouncer_is_told_and_nothing_is_lost(
    own, bouncer, how, measured
):
    name = f"pooled_{how.replace(' ', '_')}"
    await new_database(own, name)
    await migrate(bouncer.address(name))
    load, recovery = Load(), 0.0
    with serving(bouncer.address(name), workers=2) as url:
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
            assert load.slowest < WITHIN_SECONDS
    await assert_rebuild_is_equal(named(own.address, name))


@pytest.mark.battery(
    "PgBouncer itself is killed, 2 workers",
    engine="pgbouncer",
    rounds=FULL,
    bar="503 problem+json with Retry-After within 5 s, recovers by itself, 0 lost, 0 stale",
)
async def test_a_pgbouncer_that_is_gone_is_told_and_nothing_is_lost(own, bouncer, measured):
    await new_database(own, "pooled")
    await migrate(bouncer.address("pooled"))
    load = Load()
    with serving(bouncer.address("pooled"), workers=2) as url:
        for turn in range(1, rounds(FULL) + 1):
            load.ended = False
            running = asyncio.create_task(load.run(url, str(turn), writers=40, readers=5))
            await asyncio.sleep(0.7)
            with broken(bouncer):
                await asyncio.sleep(1.5)
                async with httpx.AsyncClient(base_url=url, timeout=30) as client:
                    assert is_outage(await client.get("/readyz"))
            recovery = await load.resumes(within=30)
            load.ended = True
            await running
            lost = load.acknowledged - await asyncio.to_thread(ids_on_record, url)
            measured(
                done=turn,
                found=f"{len(lost)} of {len(load.acknowledged):,} lost, 0 stale; the slowest 503 "
                f"after {load.slowest:.1f} s; writes again {recovery:.1f} s after",
            )
            assert not lost
            assert load.worst == []
            assert load.slowest < WITHIN_SECONDS
    await assert_rebuild_is_equal(named(own.address, "pooled"))
