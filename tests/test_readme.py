"""The README does what it says: its commands are run, and its tables are held against the code."""

import doctest
import json
import os
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer

from app.cli import cli
from app.main import create_app
from app.models.terms import Vocabulary
from app.settings import Settings
from tests.battery.server import free_port
from tests.forks import kill

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.M | re.S)
ADDRESS = "http://127.0.0.1:8000"  # of the README; the tests serve on a free port
START_SECONDS = 60
COMMAND_SECONDS = 60

# A fresh machine has no curl. This speaks the part of it that the README uses.
CURL = """
import argparse
import httpx

asked = argparse.ArgumentParser()
asked.add_argument("url")
asked.add_argument("--json", type=str.encode)
asked.add_argument("-sS", action="store_true")
asked.add_argument("-T", type=lambda path: open(path, "rb").read())
asked.add_argument("-X", default="GET")
asked.add_argument("--oauth2-bearer")
asked.add_argument("-H", type=lambda header: header.split(": "), action="append", default=[])
sent = asked.parse_args()
method, headers = ("POST", {"Content-Type": "application/json"}) if sent.json else (sent.X, sent.H)
headers = dict(headers)
if sent.oauth2_bearer:
    headers["Authorization"] = f"Bearer {sent.oauth2_bearer}"
with httpx.Client(trust_env=False, timeout=30) as client:
    body = sent.json or sent.T
    print(client.request(method, sent.url, content=body, headers=headers).text)
"""


def section(heading: str) -> str:
    """The text below a heading, up to the next one of its level."""
    return README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def environment(folder: Path) -> dict[str, str]:
    """A reader's shell: the installed command, a database of its own, no other setting."""
    others = {name: v for name, v in os.environ.items() if not name.startswith("RECONCILER_")}
    return {
        **others,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "150",
        "RECONCILER_DATABASE_URL": f"sqlite:///{folder / 'claims.db'}",
    }


def run(script: str, folder: Path) -> str:
    """Run lines of shell in a folder and give what they print."""
    done = subprocess.run(
        ["sh", "-eu", "-c", script],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Serve the example claims as the README does; gives the address and what was printed."""
    folder = tmp_path_factory.mktemp("served")
    port, log = free_port(), folder / "log"
    with log.open("w") as printed:
        process = subprocess.Popen(
            ["casualty-reconciler", "serve", "--demo", "--port", str(port)],
            cwd=folder,
            env=environment(folder),
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(address, log)
        yield address, log
    finally:
        kill(process)


def wait_until_ready(address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/readyz", trust_env=False, timeout=2).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise TimeoutError(log.read_text())


def last_json(printed: str) -> Any:  # JSON
    """The last of the values that were printed one after another."""
    return json.loads(printed.splitlines()[-1])


def assert_part(shown: Any, real: Any, where: str) -> None:  # JSON
    """Whatever is shown is in the answer: fields may be left out, items of a list may not."""
    if isinstance(shown, dict):
        assert isinstance(real, dict), where
        for name, value in shown.items():
            assert name in real, f"{where}.{name}"
            assert_part(value, real[name], f"{where}.{name}")
    elif isinstance(shown, list):
        assert len(shown) == len(real), f"{where}: {real}"
        for place, (value, found) in enumerate(zip(shown, real, strict=True)):
            assert_part(value, found, f"{where}[{place}]")
    else:
        assert shown == real, where


def test_the_curl_commands_are_answered_as_shown(served, tmp_path):
    address, log = served
    (tmp_path / "curl.py").write_text(CURL)
    (tmp_path / "data").symlink_to(log.parent)  # where the server left its key
    asked = [text for language, text in BLOCKS if language == "sh" and "curl " in text]
    shown = [json.loads(text) for language, text in BLOCKS if language == "json"]
    script = 'curl() { python curl.py "$@"; }\n' + "printf '\\0'\n".join(asked)

    answers = run(script.replace(ADDRESS, address), tmp_path).split("\0")

    for number, (part, printed) in enumerate(zip(shown, answers, strict=True), start=1):
        assert_part(part, last_json(printed), f"answer {number}")


def test_the_first_line_of_the_server_is_the_one_shown(served):
    address, log = served
    (shown,) = (text for language, text in BLOCKS if language == "text")

    assert shown.replace(ADDRESS, address) in log.read_text()


def test_the_command_line_prints_what_is_shown(tmp_path):
    (table,) = (text for language, text in BLOCKS if language == "csv")
    (tmp_path / "losses.csv").write_text(table)
    sessions = "".join(text for language, text in BLOCKS if language == "console")
    checker = doctest.OutputChecker()

    for step in re.split(r"^\$ ", sessions, flags=re.M)[1:]:
        command, _, shown = step.partition("\n")
        printed = run(command, tmp_path)
        trimmed = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
        assert checker.check_output(shown, trimmed, doctest.ELLIPSIS), f"$ {command}\n{trimmed}"


def test_every_command_is_described_and_every_command_described_exists():
    described = re.findall(r"^\*\*`(\w+)`\*\* ", section("The command line"), re.M)

    assert sorted(described) == sorted(typer.main.get_group(cli).commands)


def test_every_setting_is_in_the_table_with_its_default_and_no_other_is():
    rows = re.findall(r"^\| `RECONCILER_(\w+)` \| `(.*?)` \|", section("Settings"), re.M)

    assert rows == [
        (name.upper(), json.dumps(field.default).strip('"'))
        for name, field in Settings.model_fields.items()
    ]
    assert set(re.findall(r"RECONCILER_(\w+)", README)) == {name for name, _ in rows}


def test_every_call_is_in_the_table_and_every_call_in_the_table_exists():
    rows = re.findall(r"^\| `([A-Z]+) (/\S*)` \|", section("The calls"), re.M)
    each = {
        (method, path.replace("{vocabulary}", vocabulary))
        for method, path in rows
        for vocabulary in Vocabulary
    }

    assert sorted(each) == sorted(
        (method.upper(), re.sub(r"\{\w+\}", "{id}", path))
        for path, operations in create_app().openapi()["paths"].items()
        for method in operations
    )


def test_the_tour_names_every_room_and_no_other():
    named = re.findall(r"^\| `(\w+(?:\.py|/))` \|", section("The tour"), re.M)
    modules = {path.name for path in (ROOT / "app").glob("*.py")} - {"__init__.py"}
    folders = {f"{path.parent.name}/" for path in (ROOT / "app").glob("*/__init__.py")}

    assert sorted(named) == sorted(modules | folders)


def test_the_tour_goes_the_way_that_imports_point():
    named = re.findall(r"^\| `(\w+)(?:\.py|/)` \|", section("The tour"), re.M)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = (c for c in project["tool"]["importlinter"]["contracts"] if c["id"] == "layers")
    floor = {
        room: depth for depth, layer in enumerate(contract["layers"]) for room in layer.split(" | ")
    }

    assert named == sorted(named, key=floor.__getitem__)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_every_link_into_the_repository_leads_somewhere(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", text)

    assert [target for target in targets if not (ROOT / target).exists()] == []
