"""Put a draft on record as its reader accepted it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.record_batch import Line, record_lines
from app.actions.record_claims import Fate, Outcome
from app.actions.settle_claim import Settlement, settle_claim
from app.errors import InvalidInput
from app.extraction import Draft, Standing
from app.models.claims import ClaimIn
from app.models.keys import Client
from app.reconcile import Status
from app.store.claims import claim_with_group

_BECOMES = {
    Standing.SUPERSEDED: Status.SUPERSEDED,
    Standing.RETRACTED: Status.WITHDRAWN,
    Standing.DENIED: Status.DISAVOWED,
}
ACCEPTED = "A reader of the text accepted it."


async def accept_draft(
    session: AsyncSession, draft: Draft, claim: ClaimIn, *, client: Client, now: datetime
) -> Outcome:
    """Record the claim, in use or as the text says that it was taken back.

    One that waited as provisional is brought into use. Raises whatever the claim is refused for.
    """
    if draft.status is Standing.PROJECTION:
        raise InvalidInput.of("status", draft.status, "what may come is no count", "drop the draft")
    becomes = _BECOMES.get(draft.status)
    told = f"The text says that it was {draft.status.value}."
    settlement = Settlement(status=becomes, reason=told, who=client.scraper) if becomes else None
    ((_, outcome),) = await record_lines(
        session, [Line(1, claim, settlement)], client=client, now=now
    )
    if outcome.error is not None:
        raise outcome.error
    assert outcome.claim_id is not None
    if outcome.fate is Fate.EXISTING:
        row = await claim_with_group(session, outcome.claim_id)
        if row is not None and row["status"] == Status.PROVISIONAL:
            wanted = Settlement(
                status=becomes or Status.ACTIVE,
                reason=told if becomes else ACCEPTED,
                who=client.scraper,
                key=client.key,
            )
            await settle_claim(session, outcome.claim_id, wanted, now=now)
    return outcome
