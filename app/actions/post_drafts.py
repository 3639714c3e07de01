"""Record drafts as provisional claims: in no figure until a reviewer accepts them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from app.actions.record_batch import Item, Line, Write, record_lines
from app.actions.record_claims import Outcome
from app.actions.settle_claim import Settlement
from app.extraction import Draft, Standing
from app.models.keys import Client
from app.reconcile import Status

_TOLD = {
    Standing.CURRENT: "",
    Standing.PRIOR: ", which tells it as an older number",
    Standing.SUPERSEDED: ", which revises it",
    Standing.RETRACTED: ", which says that it was retracted",
    Standing.DENIED: ", which says that it was denied",
}


def is_postable(draft: Draft, *, sure: float) -> bool:
    """Whether a draft may be posted unseen: plainly said, whole, and not of what may come."""
    return (
        draft.confidence >= sure and not draft.missing and draft.status is not Standing.PROJECTION
    )


async def post_drafts(
    write: Write,
    drafts: Mapping[int, tuple[Draft, Item]],
    *,
    client: Client,
    clock: Callable[[], datetime],
) -> dict[int, Outcome]:
    """Record each draft's claim as provisional, all in one transaction; by its place, from 1.

    A claim that is on record already stays as it is.
    """
    lines = [
        Line(place, item, _provisional(draft, client)) for place, (draft, item) in drafts.items()
    ]
    if not lines:
        return {}
    work = partial(record_lines, lines=lines, client=client, now=clock())
    return dict(await write(work))


def _provisional(draft: Draft, client: Client) -> Settlement:
    reason = f"Read from a text{_TOLD[draft.status]}; to be reviewed."
    return Settlement(status=Status.PROVISIONAL, reason=reason, who=client.scraper)
