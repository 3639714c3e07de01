"""Load the example claims that come with the package, and what befell them."""

import asyncio
import json
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path

from app.actions.record_batch import Write, claim_from
from app.actions.record_claims import record_claims
from app.actions.settle_claim import Settlement, settle_claim
from app.reconcile import Status

SCRAPER = "examples"


async def load_examples(write: Write, path: Path, *, clock: Callable[[], datetime]) -> int:
    """Record one file of examples; answers how many claims it holds. Loading again adds nothing."""
    file = json.loads(await asyncio.to_thread(path.read_text, encoding="utf-8"))
    items = [claim_from(item) for item in file["claims"]]
    outcomes = await write(partial(record_claims, sent=items, scraper=SCRAPER, now=clock()))
    ids = {
        item["external_id"]: outcome.claim_id
        for item, outcome in zip(file["claims"], outcomes, strict=True)
    }
    for withdrawal in file["withdrawals"]:
        claim_id = ids[withdrawal["external_id"]]
        assert claim_id is not None  # the examples hold no claim that is refused; a test says so
        settlement = Settlement(
            status=Status.WITHDRAWN,
            reason=withdrawal["reason"],
            who=SCRAPER,
            effective_on=date.fromisoformat(withdrawal["withdrawn_on"]),
        )
        await write(partial(settle_claim, claim_id=claim_id, settlement=settlement, now=clock()))
    return len(items)
