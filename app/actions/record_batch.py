"""Record claims by the chunk: each chunk one transaction, each item an outcome of its own."""

import asyncio
from collections.abc import Callable, Sequence
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


def lines_of_claims(body: bytes) -> list[tuple[int, object]]:
    """The lines of NDJSON, each with its number from 1; blank lines are skipped."""
    lines = enumerate(body.split(b"\n"), start=1)
    return [(number, line) for number, line in lines if line.strip()]


def array_of_claims(body: bytes) -> list[tuple[int, object]]:
    """The items of a JSON array, each with its place from 1. Raises `InvalidInput`."""
    return list(enumerate(json_list(body), start=1))


def claim_from(item: object) -> Item:
    """A claim from a line of JSON or a value already parsed, or what is wrong with it."""
    try:
        return parsed(CLAIM, item) if isinstance(item, bytes) else read_item(CLAIM, item)
    except InvalidInput as error:
        return error


async def record_batch(
    writing: Writing,
    items: Sequence[object],
    *,
    chunk: int,
    scraper: str,
    clock: Callable[[], datetime],
) -> list[Outcome]:
    """Read and record items in chunks, each committed on its own; outcomes keep the order given."""
    outcomes: list[Outcome] = []
    for start in range(0, len(items), chunk):
        some = await asyncio.to_thread(_claims_from, items[start : start + chunk])
        async with writing() as session:
            outcomes += await record_claims(session, some, scraper=scraper, now=clock())
    return outcomes


def _claims_from(items: Sequence[object]) -> list[Item]:
    return [claim_from(item) for item in items]
