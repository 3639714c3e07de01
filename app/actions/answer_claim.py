"""What a scraper is told of a claim: the claim, the group it joined, the figure after it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.read_figure import figure_at
from app.actions.relate_figures import read_figures
from app.errors import NotFound
from app.models.records import claim_body
from app.reconcile import Status
from app.store import claims as claim_store
from app.store.claims import Row
from app.store.figures import figure_to_read

Body = dict[str, Any]  # JSON


async def stored_claim(session: AsyncSession, claim_id: str) -> Body:
    """The JSON of a claim on record. Raises `NotFound`."""
    claim = await _claim(session, claim_id)
    return claim | {"earlier_names": await claim_store.earlier_names(session, claim_id)}


@dataclass(frozen=True, slots=True)
class Posted:
    """A claim and its figure as the transaction left them that changed them."""

    claim: Body
    figure: Row


async def posted_claim(session: AsyncSession, claim_id: str, *, is_new: bool = False) -> Posted:
    """What `answer_posted` needs of a writer's transaction: short to read. Raises `NotFound`."""
    claim = await _claim(session, claim_id, is_new=is_new)
    row = await figure_to_read(session, claim["figure_id"])
    assert row is not None  # a claim's figure_id is a foreign key
    return Posted(claim, row)


async def answer_posted(session: AsyncSession, posted: Posted, *, today: date) -> Body:
    """The claim with its group and figure, compared with the figures that are on record now.

    Comparing takes its time, so do it when the transaction is over and no other writer waits.
    """
    (figure,) = await read_figures(session, [posted.figure], today=today)
    return _answer(posted.claim, from_json(figure))


async def _claim(session: AsyncSession, claim_id: str, *, is_new: bool = False) -> Body:
    row = await claim_store.claim_with_group(session, claim_id)
    if row is None:
        raise NotFound(f"no claim has the id {claim_id[:100]}")
    if is_new and row["status"] == Status.ACTIVE:  # nothing has befallen it
        return claim_body(row)
    return claim_body(row, await claim_store.events_of(session, [claim_id]))


async def answer_claim(session: AsyncSession, claim_id: str, *, today: date) -> Body:
    """The claim with its group and figure as they are now. Raises `NotFound`."""
    return await answer_posted(session, await posted_claim(session, claim_id), today=today)


async def first_answer(session: AsyncSession, claim_id: str) -> Body:
    """What was answered when the claim was posted, for whoever posts it again."""
    claim = _as_received(await _claim(session, claim_id))
    figure = await figure_at(session, claim["figure_id"], known_at=claim["received_at"])
    return _answer(claim, from_json(to_json(figure)))


def _answer(claim: Body, figure: Body) -> Body:
    names = ("event", "population", "place", "metric", "period")
    group = {"id": claim["figure_id"], **{name: figure[name] for name in names}}
    return {"claim": claim, "group": group, "figure": figure, "near_misses": []}


def _as_received(claim: Body) -> Body:
    """The claim with what befell it as it was received, and nothing later."""
    at: datetime = claim["received_at"].astimezone(UTC)
    then = [event for event in claim["history"] if event["recorded_at"] <= at]
    return claim | {"status": then[-1]["status"] if then else "active", "history": then}
