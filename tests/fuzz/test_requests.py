"""Thousands of requests made from our own OpenAPI document, each answer held against it.

schemathesis makes them: examples, every edge of every schema (coverage), random ones (fuzzing), and
chains along the links (stateful). `make test` sends the same ones each time; `make fuzz` new ones,
20,000 or more to each database. Its checks and the few exceptions are in requests.toml.
"""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.database import open_database
from app.settings import Settings
from tests.api.tokens import key_in
from tests.battery.server import serving
from tests.battery.table import is_long
from tests.rebuild import differences

HERE = Path(__file__).parent
IN_FULL = 20_000
# A short run tries the edges on one database and chance on the other, and of calls that share their
# code one. It sends the same requests each time.
_TWINS = "_(population|populations|place|places|event|events|png|json)$"
_SHORT = ("-n", "8", "--seed", "1", "--generation-deterministic")
_EDGES = ("--phases", "examples,coverage,stateful", "--exclude-operation-id-regex", _TWINS)
SHORT = {
    "sqlite": (1800, (*_SHORT, *_EDGES)),
    "postgresql": (300, (*_SHORT, "--phases", "fuzzing,stateful")),
}
LONG = (IN_FULL, ("-n", "330"))


def send(address: str, folder: Path, *arguments: str) -> tuple[dict[str, Any], str]:
    """Send what schemathesis makes of the service's document; its report, and what it printed."""
    report = folder / "report.json"
    sent = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", HERE / "requests.toml"),
            *("run", f"{address}/openapi.json", "--no-color", *arguments),
            *("--report", "json", "--report-json-path", report),
        ],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(HERE.parents[1]),
            "SCHEMATHESIS_HOOKS": str(HERE / "request_hooks.py"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    printed = "\n".join(line[:500] for line in sent.stdout.splitlines())
    assert report.exists(), printed + sent.stderr
    return json.loads(report.read_text()), printed


async def stale(database_url: str) -> int:
    """How many stored figures a rebuild from the claims would answer otherwise."""
    database = open_database(Settings(database_url=database_url))
    try:
        return len(await differences(database))
    finally:
        await database.close()


@pytest.mark.battery(
    "requests made from the OpenAPI document, all checks of schemathesis, with links",
    bar="0 failures, 0 stale",
    rounds=IN_FULL,
)
def test_every_answer_is_as_the_document_says(database_url, tmp_path, monkeypatch, measured):
    monkeypatch.setenv("FUZZ_KEY", key_in(database_url))
    monkeypatch.setenv("RECONCILER_RATE_OF_BAD_KEYS", "100000/second")
    engine = database_url.partition("+")[0]
    least, arguments = LONG if is_long() else SHORT[engine]

    with serving(database_url, keyless="nothing") as address:
        report, printed = send(address, tmp_path, *arguments)

    cases = report["test_cases"]["generated"]
    rates = [rate for phase in report["valid_rates"].values() for rate in phase.values()]
    taken = sum(rate["accepted"] for rate in rates)
    differing = asyncio.run(stale(database_url))
    measured(
        done=cases,
        found=f"{report['test_cases']['unique_failures']} failures among {cases:,} requests to "
        f"{report['operations']['tested']} operations, {taken:,} of them accepted, "
        f"{differing} stale; seed {report['seed']}",
    )
    assert (report["failures"], report["errors"]) == ([], []), printed
    assert report["warnings"]["missing_auth"] == []  # the key was good to the end
    assert differing == 0
    assert report["operations"]["tested"] == report["operations"]["selected"]
    assert cases >= least
    assert taken >= least / 20
