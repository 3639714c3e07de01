"""The Python client: generated without a warning, typed, and good for a round trip."""

import shutil
import subprocess
from pathlib import Path

import pytest

from clients.generate import PYTHON as SOURCE
from clients.generate import python_client, schema
from tests.battery.server import serving
from tests.clients.environments import FOUND, MYPY, PYTHON, found, need, printed

PACKAGE = "casualty_reconciler_client"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate the client into a folder of its own; any warning of the generator is an error."""
    need(PYTHON)
    folder = tmp_path_factory.mktemp("python") / "client"
    python_client(schema(), folder)
    shutil.copy(SOURCE / "round_trip.py", folder)
    return folder


def test_the_client_and_its_use_pass_a_strict_type_check(generated):
    # What the generator writes into client.py for every schema hands `__exit__` untyped arguments.
    (generated / "mypy.ini").write_text(
        f"[mypy]\nstrict = true\n\n[mypy-{PACKAGE}.client]\nignore_errors = true\n"
    )
    checked = subprocess.run(
        [
            *(*MYPY, "--config-file", "mypy.ini", "--python-executable", str(PYTHON)),
            *("-p", PACKAGE, "-m", "round_trip"),
        ],
        cwd=generated,
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout


def test_what_is_typed_in_the_schema_is_typed_in_the_client(generated):
    figure = (generated / PACKAGE / "models" / "figure_out.py").read_text()
    claim = (generated / PACKAGE / "models" / "claim_in.py").read_text()
    item = (generated / PACKAGE / "models" / "batch_item_out.py").read_text()

    assert "\n    best: int | None\n" in figure
    assert "\n    as_of: datetime.date | None\n" in figure
    assert "\n    updated_at: datetime.datetime | None\n" in figure
    assert "\n    disagreement: Disagreement\n" in figure
    assert "\n    source: SourceIn | str\n" in claim
    assert "\n    problem: ItemProblem | None\n" in item


def test_a_round_trip_posts_reads_turns_pages_and_is_refused(generated, database_url):
    with serving(database_url) as address:
        trip = printed([PYTHON, "round_trip.py", address], generated)

    assert found(trip) == FOUND
