"""Import a file of claims in the uniform columns, chunk by chunk, each line with its outcome."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from app.actions.record_batch import Item, Writing, claim_from
from app.actions.record_claims import Fate, Outcome, record_claims
from app.actions.settle_claim import Settlement, settle_claim
from app.errors import ClaimSettled, InvalidInput, ReconcilerError
from app.models.uniform import (
    IMPORTER,
    NumberedRow,
    UniformClaim,
    read_rows,
    running_starts,
    uniform_claim,
)
from app.reconcile import Status


@dataclass(slots=True)
class Import:
    """What became of a file: how many lines of each fate, the groups, and every refused line."""

    fates: Counter[Fate] = field(default_factory=Counter)
    figure_ids: set[str] = field(default_factory=set)
    refused: list[tuple[int, ReconcilerError]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    item: Item
    afterlife: Status | None


async def import_claims(
    writing: Writing,
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
    running = running_starts(read_rows(path))
    rows = read_rows(path)
    done = Import()
    while some := list(islice(rows, chunk)):
        lines = [_read(row, running) for row in some]
        async with writing() as session:
            now = clock()
            items = [line.item for line in lines]
            outcomes = await record_claims(session, items, scraper=IMPORTER, now=now)
            for line, outcome in zip(lines, outcomes, strict=True):
                if outcome.fate is Fate.CREATED and line.afterlife and outcome.claim_id:
                    settlement = _settlement(line.afterlife, path)
                    # Set aside already, with the claim that it repeats.
                    with suppress(ClaimSettled):
                        await settle_claim(session, outcome.claim_id, settlement, now=now)
        _count(done, lines, outcomes)
        advance(len(some))
    return done


def lines_of(path: Path) -> int:
    """How many claims a file holds."""
    return sum(1 for _ in read_rows(path))


def _read(row: NumberedRow, running: frozenset[tuple[str, ...]]) -> _Line:
    try:
        said: UniformClaim = uniform_claim(row.columns, running)
    except InvalidInput as error:
        return _Line(row.line, error, None)
    return _Line(row.line, claim_from(said.claim), said.afterlife)


def _settlement(status: Status, path: Path) -> Settlement:
    return Settlement(status=status, reason=f"{path.name} marks it {status.value}", who=IMPORTER)


def _count(done: Import, lines: Sequence[_Line], outcomes: Sequence[Outcome]) -> None:
    for line, outcome in zip(lines, outcomes, strict=True):
        done.fates[outcome.fate] += 1
        if outcome.figure_id:
            done.figure_ids.add(outcome.figure_id)
        if outcome.error:
            done.refused.append((line.number, outcome.error))
