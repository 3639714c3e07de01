"""Record claims by the chunk: each chunk one transaction, each item an outcome of its own.

A batch that is to land whole or not at all is one transaction for all its chunks.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.record_claims import Fate, Outcome, record_claims
from app.actions.settle_claim import Settlement, refuse_the_future, settle_alone
from app.errors import InvalidInput, ReconcilerError
from app.intake.chunks import Chunk
from app.intake.splitting import Piece
from app.models.claims import ClaimIn
from app.models.keys import Client
from app.models.running import Running
from app.models.uniform import NumberedRow, UniformClaim, uniform_claim
from app.models.validation import parsed, read_item
from app.store.statements import lock_vocabulary

T = TypeVar("T")
Writing = Callable[[], AbstractAsyncContextManager[AsyncSession]]


class Write(Protocol):
    """Does a work in one transaction, and gives what it gives."""

    async def __call__(self, work: Callable[[AsyncSession], Awaitable[T]], /) -> T: ...


Item = ClaimIn | ReconcilerError
CLAIM = TypeAdapter(ClaimIn)
MOST_REFUSED = 1000
"""Of a batch that does not land, and of one too long to answer whole, so many are told."""


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a batch or a file: its number from 1, the claim, and what later befell it."""

    number: int
    item: Item
    settlement: Settlement | None = None


Lines = AsyncIterator[Sequence[Line]]
Done = list[tuple[int, Outcome]]
"""The outcomes of some lines, by their numbers."""


def claim_from(item: object) -> Item:
    """A claim from a line of JSON or a value already parsed, or what is wrong with it."""
    try:
        return parsed(CLAIM, item) if isinstance(item, bytes) else read_item(CLAIM, item)
    except InvalidInput as error:
        return error


async def read_lines(
    chunks: AsyncIterator[Chunk],
    *,
    running: Running = frozenset(),
    table: str = "the table",
    who: str = "",
) -> Lines:
    """What the items of each chunk say, read off the event loop.

    Rows of a table are read in its uniform columns: `running` are its running totals, `table` its
    name and `who` sends it.
    """
    read = partial(_line, running=running, table=table, who=who)
    async for chunk in chunks:
        yield await asyncio.to_thread(_each, read, chunk)


def _each(read: Callable[[Piece | NumberedRow], Line], chunk: Chunk) -> list[Line]:
    return [read(item) for item in chunk]


def _line(item: Piece | NumberedRow, running: Running, *, table: str, who: str) -> Line:
    if isinstance(item, NumberedRow):
        return row_line(item, running, table=table, who=who)
    content = item.content
    return Line(item.number, claim_from(content) if isinstance(content, bytes) else content)


def row_line(row: NumberedRow, running: Running, *, table: str, who: str) -> Line:
    """What a row of a table says."""
    try:
        said = uniform_claim(row.columns, running)
    except InvalidInput as error:
        return Line(row.line, error)
    return Line(row.line, claim_from(said.claim), _settlement(said, table=table, who=who))


def _settlement(said: UniformClaim, *, table: str, who: str) -> Settlement | None:
    if said.afterlife is None:
        return None
    return Settlement(
        status=said.afterlife,
        reason=f"{table} marks it {said.afterlife.value}",
        who=who,
        effective_on=said.withdrawn_on,
    )


async def record_batch(
    write: Write, lines: Lines, *, client: Client, clock: Callable[[], datetime]
) -> AsyncIterator[Done]:
    """Record chunk after chunk, each committed on its own before its outcomes are given."""
    async for some in lines:
        yield await write(partial(record_lines, lines=some, client=client, now=clock()))


async def record_whole(
    writing: Writing, lines: Lines, *, client: Client, clock: Callable[[], datetime]
) -> tuple[list[Done], int]:
    """Record every line in one transaction; when any is refused, none.

    Answers the outcomes and how many were refused: then the outcomes are of those alone, at most
    `MOST_REFUSED`. Every other writer waits meanwhile, because the chunks of two transactions
    would wait for each other.
    """
    landed: list[Done] = []
    refused: Done = []
    count = 0
    with suppress(_Refused):
        async with writing() as session:
            await lock_vocabulary(session, exclusive=True)
            async for some in lines:
                done = await record_lines(session, some, client=client, now=clock())
                bad = [pair for pair in done if pair[1].error]
                count += len(bad)
                refused += bad[: MOST_REFUSED - len(refused)]
                landed = [] if count else [*landed, done]
            if count:
                raise _Refused
    return ([refused] if count else landed), count


class _Refused(Exception):
    """Rolls a transaction back."""


async def record_lines(
    session: AsyncSession, lines: Sequence[Line], *, client: Client, now: datetime
) -> Done:
    """Record the claims of some lines, and set aside those that the lines say were taken back."""
    items = [_on_a_day_that_came(line, now) for line in lines]
    outcomes = await record_claims(session, items, scraper=client.scraper, key=client.key, now=now)
    befell = {
        outcome.claim_id: replace(line.settlement, key=client.key)
        for line, outcome in zip(lines, outcomes, strict=True)
        if outcome.fate is Fate.CREATED and line.settlement and outcome.claim_id
    }
    if befell:
        await settle_alone(session, befell, now=now)
    return [(line.number, outcome) for line, outcome in zip(lines, outcomes, strict=True)]


def _on_a_day_that_came(line: Line, now: datetime) -> Item:
    """The claim, unless it is to be set aside on a day that has not come."""
    try:
        if line.settlement:
            refuse_the_future(line.settlement, now.date())
    except InvalidInput as error:
        return error
    return line.item
