"""What an operator does: back up and restore, follow with a replica, upgrade while serving."""

import asyncio
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import asynccontextmanager, closing
from datetime import datetime
from pathlib import Path
from statistics import median

import asyncpg
import httpx
import pytest
from alembic import command

from app.database import head_revision, migrate, migrating, migration_config, open_database
from app.main import create_app
from app.settings import Settings, shipped
from tests.api.bodies import bare
from tests.battery.clusters import base_backup, owner_of, running, waited_for
from tests.battery.postgresql import own_postgresql
from tests.battery.server import serving
from tests.battery.table import rounds
from tests.conftest import named, run_sql
from tests.rebuild import differences

NAME = "claims"


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder whose path every user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="running"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def service(url: str):
    app = create_app(Settings(database_url=url, keyless="everything", webhooks=False))
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://reconciler.test") as client,
    ):
        yield client


async def post(client, first: int, count: int = 5) -> dict[str, object]:
    """Post some claims into one group; gives its figure."""
    for n in range(first, first + count):
        answer = await client.post("/v1/claims", json=bare(n, f"source {n}"))
        assert answer.status_code == 201, answer.text
    figure: dict[str, object] = answer.json()["figure"]
    return figure


async def read(url: str, figure: dict[str, object]) -> dict[str, object]:
    async with service(url) as client:
        found: dict[str, object] = (await client.get(f"/v1/figures/{figure['id']}")).json()
        return found


async def differing(url: str) -> list[object]:
    database = open_database(Settings(database_url=url))
    try:
        return [*await differences(database)]
    finally:
        await database.close()


@pytest.mark.battery(
    "SQLite: VACUUM INTO beside writers, then restored", rounds=5, bar="figures = rebuild, equal"
)
async def test_a_copy_of_sqlite_taken_beside_writers_is_whole(sqlite_template, tmp_path, measured):
    path = tmp_path / "claims.db"
    shutil.copyfile(sqlite_template, path)
    url = f"sqlite+aiosqlite:///{path}"
    done = rounds(5)
    async with service(url) as client:
        before = await post(client, 1)
        for turn in range(done):
            copy = tmp_path / f"copy{turn}.db"
            writing = asyncio.create_task(post(client, 100 * (turn + 1), 20))
            await asyncio.sleep(0.05)
            await asyncio.to_thread(vacuum, path, copy)
            await writing
            restored = f"sqlite+aiosqlite:///{copy}"
            figure = await read(restored, before)
            then = await client.get(
                f"/v1/figures/{before['id']}", params={"known_at": figure["updated_at"]}
            )
            assert [figure[name] for name in ("low", "best", "high")] == [
                then.json()[name] for name in ("low", "best", "high")
            ]
            assert await differing(restored) == []
    measured(done=done, found=f"{done} copies, each equal to what was on record at its moment")


def vacuum(path: Path, copy: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))


@pytest.mark.battery(
    "PostgreSQL: base backup and log, restored to a point in time", rounds=1, bar="figure equal"
)
async def test_a_database_is_restored_to_a_point_in_time(place, measured):
    with own_postgresql() as server:
        owner = owner_of(server)
        archive = owner.folder(place / "archive")
        for setting in ("archive_mode = 'on'", f"archive_command = 'cp %p {archive}/%f'"):
            await run_sql(server.address, f"ALTER SYSTEM SET {setting}")
        server.stop()
        server.mend()
        await run_sql(server.address, f"CREATE DATABASE {NAME}")
        url = named(server.address, NAME)
        await migrate(url)
        await asyncio.to_thread(base_backup, server, place / "restored")
        async with service(url) as client:
            wanted = await post(client, 1)
            at = await asked(server.address, "SELECT clock_timestamp()")
            await asyncio.sleep(0.2)
            later = await post(client, 1000)
        assert isinstance(at, datetime)
        wal = await asked(server.address, "SELECT pg_walfile_name(pg_switch_wal())")
        await asyncio.to_thread(waited_for, "the log", (archive / str(wal)).exists)
    (place / "restored" / "recovery.signal").touch()
    began = time.perf_counter()
    with running(
        place / "restored",
        owner,
        archive_mode="off",
        restore_command=f"cp {archive}/%f %p",
        recovery_target_time=at.isoformat(sep=" "),
        recovery_target_action="promote",
    ) as address:
        restored = named(address, NAME)
        await promoted(address)
        figure = await read(restored, wanted)
        seconds = time.perf_counter() - began
        assert await differing(restored) == []
    assert figure == wanted
    assert figure["high"] != later["high"]
    measured(done=1, found=f"the figure of that time, after {seconds:.1f} s; equal to a rebuild")


async def asked(address: str, sql: str) -> object:
    connection = await asyncpg.connect(address)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def promoted(address: str) -> None:
    """Wait until a restored server takes writes."""
    for _ in range(300):
        if not await asked(address, "SELECT pg_is_in_recovery()"):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not leave its recovery")


@pytest.mark.battery(
    "PostgreSQL: a service on a streaming replica", rounds=20, bar="reads equal, writes 503"
)
async def test_a_replica_serves_reads_and_says_that_it_takes_no_claims(place, measured):
    done, lags = rounds(20, short=5), []
    with own_postgresql() as server:
        await run_sql(server.address, f"CREATE DATABASE {NAME}")
        url = named(server.address, NAME)
        await migrate(url)
        owner = owner_of(server)
        await asyncio.to_thread(base_backup, server, place / "replica", following=True)
        with running(place / "replica", owner) as address, serving(named(address, NAME)) as there:
            async with service(url) as client, httpx.AsyncClient(base_url=there) as replica:
                for turn in range(done):
                    figure = await post(client, 10 * turn + 1, 1)
                    start = time.perf_counter()
                    while True:
                        found = await replica.get(f"/v1/figures/{figure['id']}")
                        if found.status_code == 200 and found.json() == figure:
                            break
                        assert time.perf_counter() - start < 10
                    lags.append(time.perf_counter() - start)
                refused = await replica.post("/v1/claims", json=bare(5, "a"))
                ready = await replica.get("/readyz")
                page = await replica.get("/", headers={"Accept": "text/html"})
    measured(
        done=done,
        found=f"{done} figures equal; seen after {1000 * median(lags):.0f} ms (median), "
        f"{1000 * max(lags):.0f} ms (slowest), the read included",
    )
    assert refused.status_code == 503
    assert "takes no writes" in refused.json()["detail"]
    assert ready.json()["status"] == "ready"
    assert page.status_code == 200


NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "f00000000001", "{head}"


def upgrade():
    op.add_column("claims", sa.Column("later", sa.String(10), nullable=True))
    op.create_index("ix_claims_later", "claims", ["later"])
    op.create_table("of_later_versions", sa.Column("id", sa.Integer(), primary_key=True))
"""


@pytest.mark.battery(
    "a migration while serving: reads and posts beside it", rounds=1, bar="0 requests fail"
)
async def test_a_newer_schema_comes_while_an_older_version_serves(database_url, tmp_path, measured):
    answers: list[int] = []
    with serving(database_url) as address:
        async with httpx.AsyncClient(base_url=address, timeout=30) as client:
            before = await post(client, 1)
            stop = asyncio.Event()
            load = [
                asyncio.create_task(keep_asking(client, before, answers, stop, first))
                for first in (1_000, 2_000, 3_000)
            ]
            await asyncio.sleep(0.5)
            began = time.perf_counter()
            await next_version(database_url, tmp_path)
            took = time.perf_counter() - began
            await asyncio.sleep(0.5)
            stop.set()
            await asyncio.gather(*load)
            ready = (await client.get("/readyz")).json()
            after = await post(client, 10_000)
    with serving(database_url) as address:  # the older version starts beside the newer schema
        async with httpx.AsyncClient(base_url=address) as client:
            again = (await client.get(f"/v1/figures/{after['id']}")).json()
    failed = [status for status in answers if status >= 400]
    measured(
        done=1,
        found=f"{len(answers)} requests beside a migration of {1000 * took:.0f} ms, "
        f"{len(failed)} failed",
    )
    assert failed == []
    assert len(answers) > 30
    assert (ready["status"], ready["newer"]) == ("ready", True)
    assert after["high"] == again["high"] == 10_004
    assert await differing(database_url) == []


async def keep_asking(client, figure, answers, stop, first) -> None:
    n = first
    while not stop.is_set():
        n += 1
        posted = await client.post("/v1/claims", json=bare(n, f"source {n}"))
        read = await client.get(f"/v1/figures/{figure['id']}")
        answers += [posted.status_code, read.status_code]


async def next_version(url: str, folder: Path) -> None:
    """Bring the schema to that of a version which is yet to come."""
    scripts = folder / "migrations"
    shutil.copytree(shipped("migrations"), scripts, ignore=shutil.ignore_patterns("__pycache__"))
    config = migration_config()
    (scripts / "versions" / "2099_01_01_later.py").write_text(NEXT.format(head=head_revision()))
    config.set_main_option("script_location", str(scripts))

    def upgrade(connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    async with migrating(url) as connection:
        await connection.run_sync(upgrade)
