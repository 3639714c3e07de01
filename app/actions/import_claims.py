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
    settlement: Settlement | None


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
        lines = [_read(row, running, path.name) for row in some]
        async with writing() as session:
            now = clock()
            items = [line.item for line in lines]
            outcomes = await record_claims(session, items, scraper=IMPORTER, now=now)
            for line, outcome in zip(lines, outcomes, strict=True):
                if outcome.fate is Fate.CREATED and line.settlement and outcome.claim_id:
                    # Set aside already, with the claim that it repeats.
                    with suppress(ClaimSettled):
                        await settle_claim(session, outcome.claim_id, line.settlement, now=now)
        _count(done, lines, outcomes)
        advance(len(some))
    return done


def lines_of(path: Path) -> int:
    """How many claims a file holds."""
    return sum(1 for _ in read_rows(path))


def _read(row: NumberedRow, running: frozenset[tuple[str, ...]], file: str) -> _Line:
    try:
        said: UniformClaim = uniform_claim(row.columns, running)
    except InvalidInput as error:
        return _Line(row.line, error, None)
    return _Line(row.line, claim_from(said.claim), _settlement(said, file))


def _settlement(said: UniformClaim, file: str) -> Settlement | None:
    if said.afterlife is None:
        return None
    return Settlement(
        status=said.afterlife,
        reason=f"{file} marks it {said.afterlife.value}",
        who=IMPORTER,
        effective_on=said.withdrawn_on,
        alone=True,
    )


def _count(done: Import, lines: Sequence[_Line], outcomes: Sequence[Outcome]) -> None:
    for line, outcome in zip(lines, outcomes, strict=True):
        done.fates[outcome.fate] += 1
        if outcome.figure_id:
            done.figure_ids.add(outcome.figure_id)
        if outcome.error:
            done.refused.append((line.number, outcome.error))
