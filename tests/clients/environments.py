"""What the generated clients are made by and run in; `make test` installs it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import from_json

from clients.generate import GENERATOR
from clients.node import TYPESCRIPT

ROUND_TRIP_SECONDS = 60
FOUND = {
    "figure": [10_000, 15_000, 40_000],
    "disagreement": "strong",
    "flags": [["disjoint_ranges", "error"], ["strong_spread", "warning"]],
    "updated": "UTC",
    "created": 3,
    "refused": [422, ["value", "send a greater number"]],
}
"""What a round trip prints, but for the pages of the list."""


def need(installed: Path) -> None:
    """Fail, rather than skip, where an environment is missing."""
    if not installed.exists():
        pytest.fail(f"{installed} is missing: run `make clients` once, as `make test` does")


def printed(command: list[str | Path], folder: Path, **environment: str) -> Any:  # JSON
    """Run a round trip and give the JSON it prints."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=ROUND_TRIP_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return from_json(done.stdout)


def found(trip: dict[str, Any]) -> dict[str, Any]:  # JSON
    """What a round trip found, after its pages are looked at: ids decide their order."""
    pages = trip.pop("pages")
    assert [len(page) for page in pages] == [2, 2]
    assert sorted(slug for page in pages for slug in page) == ["day-1", "day-2", "day-3", "siege"]
    return trip


PYTHON = GENERATOR / "python"
PACKAGES = TYPESCRIPT / "node_modules"
MYPY = [sys.executable, "-m", "mypy"]
