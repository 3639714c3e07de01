"""A running service with real data, and the Chromium of the machine to look at it."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, async_playwright

from app.database import migrate
from tests.battery.server import serving
from tests.real_data import FOLDER

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REAL = ("tfp_gaza_daily_claims.csv.gz", "wars81_range_claims.csv")


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the examples, an event without claims and, where they are, Gaza and the 81 wars."""
    url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('browser') / 'claims.db'}"
    asyncio.run(migrate(url))
    command_line(url, "demo")
    for name in REAL:
        if FOLDER.is_dir():
            command_line(url, "import", str(FOLDER / name))
    with serving(url) as address:
        empty = {"slug": "a-quiet-day", "title": "A quiet day"}
        assert httpx.post(f"{address}/v1/events", json=empty).status_code == 201
        yield address


def command_line(url: str, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-c", "from app.start import main; main()", *arguments],
        env={**os.environ, "RECONCILER_DATABASE_URL": url, "PYTHONPATH": str(Path.cwd())},
        check=True,
        stdout=subprocess.DEVNULL,
    )


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Open a Chromium with a fresh profile."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine; on Debian: apt-get install chromium")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        await opened.close()
