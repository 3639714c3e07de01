"""Our parsers, each for some minutes with bytes that reach new lines of it: `make fuzz`.

Its name keeps it out of `make test`, which tries the same properties by Hypothesis: atheris is in
an environment of its own.
"""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.battery.table import is_long
from tests.fuzz.parsers import TARGETS

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-fuzz" / "bin" / "python"
SECONDS = int(os.environ.get("FUZZ_SECONDS", "300" if is_long() else "10"))


@pytest.mark.battery(
    "bytes that reach new lines of the parser of `{name}`, by atheris",
    bar="≥ 100,000 tried, no crash",
    rounds=100_000,
)
@pytest.mark.parametrize("name", TARGETS)
def test_no_bytes_break_a_parser(name, tmp_path, measured):
    run = subprocess.run(
        [PYTHON, "-m", "tests.fuzz.guided", name, str(SECONDS), tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    tried = re.search(r"number_of_executed_units: (\d+)", run.stderr)
    crashes = sorted(tmp_path.glob("crash-*"))
    done = int(tried[1]) if tried else 0
    measured(done=done, found=f"{len(crashes)} crashes in {SECONDS / 60:g} minutes")
    assert (run.returncode, [one.read_bytes() for one in crashes]) == (0, []), run.stderr[-3000:]
    assert done > 0
