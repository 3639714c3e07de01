"""Run the command line as its users do, in a process of its own, and read what it prints."""

import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.forks import Forked, command, kill

COMMAND = [sys.executable, "-c", "from app.start import main; main()"]
WIDE = "250"  # characters, so that no row of a table is folded
SECONDS = 60


def run(
    database_url: str, *arguments: object, columns: str = WIDE
) -> subprocess.CompletedProcess[str]:
    """Run one command against a database; no other setting of the machine reaches it."""
    others = {name: v for name, v in os.environ.items() if not name.startswith("RECONCILER_")}
    environment = {**others, "RECONCILER_DATABASE_URL": database_url, "COLUMNS": columns}
    told = [*map(str, arguments)]
    with TemporaryDirectory() as folder:
        printed, errors = Path(folder) / "printed", Path(folder) / "errors"
        process = Forked(partial(command, told), environment, printed=printed, errors=errors)
        try:
            status = process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            kill(process)
            raise
        return subprocess.CompletedProcess(told, status, printed.read_text(), errors.read_text())


def table(printed: str) -> list[list[list[str]]]:
    """The cells of a printed table, a row a list, each cell its lines."""
    rows: list[list[list[str]]] = []
    for line in printed.splitlines():
        if line.startswith(("┡", "├")):
            rows.append([])
        elif line.startswith("│"):
            cells = [cell.strip() for cell in line.strip("│").split("│")]
            rows[-1] = rows[-1] or [[] for _ in cells]
            for lines, cell in zip(rows[-1], cells, strict=True):
                lines += [cell] if cell else []
    return rows


def numbers(printed: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """Low, best and high of a printed table of figures, by population and metric."""
    return {
        (whom[1], what[0]): (*low, *best, *high)
        for whom, what, low, best, high, *_ in table(printed)
    }
