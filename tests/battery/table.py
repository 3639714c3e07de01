"""What the tests of the battery found, as a table: a row is what a test itself says it measured.

`make battery` runs the long form and writes the table to benchmarks/battery.md; `make test` runs a
short form and writes nothing.
"""

import os
import platform
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

LONG = "long"
BEGIN, END = "<!-- battery: begin -->", "<!-- battery: end -->"
PAGE = Path(__file__).parents[2] / "benchmarks" / "battery.md"
ENGINES = {
    "sqlite": "SQLite",
    "postgresql": "PostgreSQL",
    "psycopg": "PostgreSQL by psycopg",
    "pgbouncer": "PostgreSQL by psycopg and PgBouncer",
}
Measured = Callable[..., None]


def is_long() -> bool:
    return os.environ.get("BATTERY_ROUNDS") == LONG


def rounds(in_full: int, *, short: int = 1) -> int:
    """How often a test goes round: BATTERY_ROUNDS times, `long` for its full number."""
    given = os.environ.get("BATTERY_ROUNDS", "")
    return in_full if given == LONG else int(given or short)


@dataclass(frozen=True, slots=True)
class Row:
    """One test on one database."""

    what: str
    engine: str
    done: int
    in_full: int
    found: str
    bar: str
    outcome: str

    @property
    def verdict(self) -> str:
        """Passed only when every round of the long form was gone."""
        if self.outcome == "passed":
            return "pass" if self.done >= self.in_full else "passed so far"
        return "miss" if self.outcome == "failed" else "not run"

    def line(self) -> str:
        cells = (self.what, self.engine, str(self.done or ""), self.found, self.bar, self.verdict)
        return f"| {' | '.join(cells)} |"


_rows: list[Row] = []


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Measured:
    """Say how many rounds were gone and what was found; the last word counts."""

    def say(*, done: int, found: str) -> None:
        request.node.user_properties.append(("battery", (done, found)))

    return say


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    marker = item.get_closest_marker("battery")
    ended = report.when == "call" or not report.passed
    if marker is not None and ended:
        _rows.append(_row(item, marker, report))
    return report


def _row(item: pytest.Item, marker: pytest.Mark, report: pytest.TestReport) -> Row:
    said: list[Any] = [value for name, value in item.user_properties if name == "battery"]
    done: int
    found: str
    done, found = said[-1] if said else (0, "")
    if report.skipped and isinstance(report.longrepr, tuple):
        found = report.longrepr[2].removeprefix("Skipped: ")
    parameters: dict[str, Any] = getattr(getattr(item, "callspec", None), "params", {})
    given = [parameters.get(name, "") for name in ("database_url", "empty_database_url")]
    engine = marker.kwargs.get("engine", "").format(**parameters) or "".join(given)
    return Row(
        what=marker.args[0].format(**parameters),
        engine=ENGINES.get(engine, engine),
        done=done,
        in_full=marker.kwargs.get("rounds", 1),
        found=found,
        bar=marker.kwargs["bar"],
        outcome=report.outcome,
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not os.environ.get("BATTERY_ROUNDS") or not _rows:
        return
    lines = [row.line() for row in _rows]
    terminalreporter.write_line(table(lines))
    if is_long():
        write(lines, PAGE)


def table(lines: list[str]) -> str:
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}."
    head = ["| test | database | rounds | found | bar | |", "|---|---|---|---|---|---|"]
    return "\n".join([machine, "", *head, *sorted(lines)])


def write(lines: list[str], path: Path) -> None:
    """Put the rows into the table of the page; rows of tests that were not run stay."""
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    standing, _, after = rest.partition(END)
    rows = {_name(line): line for line in standing.splitlines()[5:]}
    rows |= {_name(line): line for line in lines}
    text = table(list(rows.values()))
    path.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def _name(line: str) -> tuple[str, ...]:
    return tuple(line.split(" | ")[:2])
