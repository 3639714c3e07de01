"""Record claims by the chunk: each chunk one transaction, each item an outcome of its own."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.record_claims import Outcome, record_claims
from app.errors import InvalidInput, ReconcilerError
from app.models.claims import ClaimIn
from app.models.validation import json_list, parsed, read_item

Writing = Callable[[], AbstractAsyncContextManager[AsyncSession]]
Item = ClaimIn | ReconcilerError
CLAIM = TypeAdapter(ClaimIn)


def claims_in_lines(body: bytes) -> list[tuple[int, Item]]:
    """The claims of NDJSON, each with its line number from 1; blank lines are skipped."""
    return [
        (number, _line(line))
        for number, line in enumerate(body.split(b"\n"), start=1)
        if line.strip()
    ]


def claims_in_array(body: bytes) -> list[tuple[int, Item]]:
    """The claims of a JSON array, each with its place from 1. Raises `InvalidInput`."""
    return [(number, claim_from(item)) for number, item in enumerate(json_list(body), start=1)]


def _line(line: bytes) -> Item:
    try:
        return parsed(CLAIM, line)
    except InvalidInput as error:
        return error


def claim_from(item: object) -> Item:
    """A claim from a parsed JSON value, or what is wrong with it."""
    try:
        return read_item(CLAIM, item)
    except InvalidInput as error:
        return error


async def record_batch(
    writing: Writing,
    items: Sequence[Item],
    *,
    chunk: int,
    scraper: str,
    clock: Callable[[], datetime],
) -> list[Outcome]:
    """Record items in chunks, each committed on its own; the outcomes keep the order given."""
    outcomes: list[Outcome] = []
    for some in _chunks(items, chunk):
        async with writing() as session:
            done = await record_claims(session, some, scraper=scraper, now=clock())
        outcomes += done
    return outcomes


def _chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
