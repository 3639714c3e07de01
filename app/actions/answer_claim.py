"""What a scraper is told of a claim: the claim, the group it joined, the figure after it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic_core import from_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.read_figure import figure_at
from app.errors import NotFound
from app.models.records import claim_body
from app.store import claims as claim_store
from app.store.figures import figure_row

Body = dict[str, Any]  # JSON


async def stored_claim(session: AsyncSession, claim_id: str) -> Body:
    """The JSON of a claim on record. Raises `NotFound`."""
    row = await claim_store.claim_with_group(session, claim_id)
    if row is None:
        raise NotFound(f"no claim has the id {claim_id[:100]}")
    return claim_body(row, await claim_store.events_of(session, [claim_id]))


async def answer_claim(
    session: AsyncSession, claim_id: str, bodies: Mapping[str, bytes] | None = None
) -> Body:
    """The claim with its group and figure.

    `bodies` holds figures that were just written. Without the claim's own among them the figure is
    told as it was right after the claim, so that a repeated POST gets its first answer again; with
    no `bodies` at all it is told as it is now.
    """
    claim = await stored_claim(session, claim_id)
    figure_id = claim["figure_id"]
    if bodies is None:
        stored = await figure_row(session, figure_id)
        assert stored is not None  # a claim's figure_id is a foreign key
        figure = from_json(stored["body"])
    elif figure_id in bodies:
        figure = from_json(bodies[figure_id])
    else:
        claim = _as_received(claim)
        figure = await figure_at(session, figure_id, known_at=claim["received_at"])
    group = ("event", "population", "place", "metric", "period")
    return {
        "claim": claim,
        "group": {"id": figure_id, **{name: figure[name] for name in group}},
        "figure": figure,
    }


def _as_received(claim: Body) -> Body:
    """The claim with what befell it as it was received, and nothing later."""
    at: datetime = claim["received_at"].astimezone(UTC)
    then = [event for event in claim["history"] if event["recorded_at"] <= at]
    return claim | {"status": then[-1]["status"] if then else "active", "history": then}
