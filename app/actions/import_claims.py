"""Import a file of claims in the uniform columns, chunk by chunk, each line with its outcome."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path

from app.actions.record_batch import Done, Write, record_lines, row_line
from app.actions.record_claims import Fate
from app.errors import ReconcilerError
from app.models.keys import Client
from app.models.running import running_starts
from app.models.uniform import IMPORTER, read_rows


@dataclass(slots=True)
class Import:
    """What became of a file: how many lines of each fate, the groups, and every refused line."""

    fates: Counter[Fate] = field(default_factory=Counter)
    figure_ids: set[str] = field(default_factory=set)
    refused: list[tuple[int, ReconcilerError]] = field(default_factory=list)


async def import_claims(
    write: Write,
    path: Path,
    *,
    chunk: int,
    clock: Callable[[], datetime],
    advance: Callable[[int], None],
) -> Import:
    """Import every line that can be; importing the same file again adds nothing.

    `advance` is told how many lines were just done. Raises `InvalidInput` when the file is no
    table of claims.
    """
    running = running_starts(row.columns for row in read_rows(path))
    rows = read_rows(path)
    done = Import()
    while some := list(islice(rows, chunk)):
        lines = [row_line(row, running, table=path.name, who=IMPORTER) for row in some]
        work = partial(record_lines, lines=lines, client=Client(IMPORTER), now=clock())
        outcomes = await write(work)
        _count(done, outcomes)
        advance(len(some))
    return done


def lines_of(path: Path) -> int:
    """How many claims a file holds."""
    return sum(1 for _ in read_rows(path))


def _count(done: Import, outcomes: Done) -> None:
    for number, outcome in outcomes:
        done.fates[outcome.fate] += 1
        if outcome.figure_id:
            done.figure_ids.add(outcome.figure_id)
        if outcome.error:
            done.refused.append((number, outcome.error))
