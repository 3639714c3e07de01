"""The Python client: generated without a warning, typed, and good for a round trip."""

import asyncio
import shutil
import subprocess
from pathlib import Path

import pytest

from app.actions.load_examples import load_examples
from app.database import open_database
from app.dependencies import utc_now
from app.settings import Settings, shipped
from clients.generate import PYTHON as SOURCE
from clients.generate import python_client, schema
from tests.api.tokens import key_in
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


@pytest.mark.above_the_database
def test_a_round_trip_posts_reads_turns_pages_and_is_refused(generated, database_url):
    key = key_in(database_url)
    with serving(database_url, keyless="nothing") as address:
        trip = printed([PYTHON, "round_trip.py", address, key], generated)

    assert found(trip) == FOUND


@pytest.mark.above_the_database
def test_the_client_reads_every_answer_and_loses_nothing_of_it(generated, database_url):
    shutil.copy(Path(__file__).parent / "read_everything.py.txt", generated / "read_everything.py")
    asyncio.run(load(database_url))
    key = key_in(database_url)
    with serving(database_url, keyless="nothing") as address:
        told = printed([PYTHON, "read_everything.py", address, key], generated)

    assert told == dict.fromkeys(answered_in_json(), True)


async def load(database_url: str) -> None:
    """Put the example claims on record."""
    database = open_database(Settings(database_url=database_url))
    await load_examples(database.write, shipped("examples") / "march_2022.json", clock=utc_now)
    await database.close()


def answered_in_json() -> set[str]:
    """The ids of all operations that are answered with JSON when asked with GET."""
    asked = [path["get"] for path in schema()["paths"].values() if "get" in path]
    return {
        operation["operationId"]
        for operation in asked
        if "application/json" in operation["responses"]["200"]["content"]
    }
