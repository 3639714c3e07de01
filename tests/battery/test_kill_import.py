"""An import killed again and again: each chunk is there whole or not at all, and it can go on."""

import asyncio
import csv
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.battery.table import rounds
from tests.battery.test_races import assert_rebuild_is_equal
from tests.cli.databases import held

ROUNDS = rounds(10)
ROWS = 3000
COMMAND = [sys.executable, "-c", "from app.start import main; main()", "import"]


@pytest.mark.battery(
    "kill -9 of an import; it goes on when started again", rounds=10, bar="0 lost, 0 stale"
)
def test_an_import_killed_halfway_goes_on_where_it_was(database_url, tmp_path, measured):
    path = tmp_path / "claims.csv"
    write(path)
    environment = {
        **os.environ,
        "RECONCILER_DATABASE_URL": database_url,
        "RECONCILER_BATCH_CHUNK": "20",
    }
    for _ in range(ROUNDS):
        process = subprocess.Popen([*COMMAND, str(path)], env=environment, start_new_session=True)
        time.sleep(random.uniform(1.2, 2.0))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        asyncio.run(assert_rebuild_is_equal(database_url))

    subprocess.run([*COMMAND, str(path)], env=environment, check=True)

    kept = held(database_url)[0]
    measured(done=ROUNDS, found=f"{ROWS - kept} of {ROWS:,} lost, 0 stale")
    assert kept == ROWS
    asyncio.run(assert_rebuild_is_equal(database_url))


def write(path) -> None:
    """Running totals of 30 events by 10 sources over 10 days."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["claim_id", "event", "metric", "period_start", "as_of", "value", "source"])
        for n in range(ROWS):
            day, source, event = n % 10 + 1, n // 10 % 10, n // 100
            row = [f"c-{n}", f"event {event}", "killed", "2022-01-01", f"2022-01-{day:02}"]
            writer.writerow([*row, 100 + 10 * day + source, f"source {source}"])
