"""Make webhooks, give them other secrets, resume them and end them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.errors import InvalidInput, NotFound, WebhookEnded
from app.models.terms import Vocabulary, slug_of
from app.models.webhooks import Webhook, WebhookIn, new_id, new_secret
from app.outward import Outward, Unreachable, target_of
from app.store.changes import newest_change
from app.store.vocabulary import known_words
from app.store.webhooks import add_webhook, change_webhook, webhook_named

REVOKED = "revoked"


async def check_address(outward: Outward, url: str) -> None:
    """Look whether an address may be called. Raises `InvalidInput`."""
    try:
        await outward.look_up(target_of(url, plain=outward.plain))
    except Unreachable as error:
        raise InvalidInput.of(
            "url", url, str(error), "send the https address of a public host"
        ) from None


async def make_webhook(session: AsyncSession, asked: WebhookIn, *, now: datetime) -> Webhook:
    """Record a new webhook, which is told of what changes from now on."""
    webhook = Webhook(
        id=new_id(),
        url=asked.url,
        description=asked.description,
        events=tuple(await _slugs(session, asked.events)),
        flags=tuple(sorted(set(asked.flags))),
        secret=new_secret(),
        old_secret=None,
        old_secret_until=None,
        cursor=await newest_change(session),
        attempts=0,
        next_at=now,
        failing_since=None,
        last_problem=None,
        delivered_at=None,
        created_at=now,
        ended_at=None,
        ended_reason=None,
    )
    await add_webhook(session, webhook)
    return webhook


async def _slugs(session: AsyncSession, names: Sequence[str]) -> list[str]:
    """The slugs of the events named, known or not."""
    wanted = [(Vocabulary.EVENTS, slug_of(name, "events")) for name in names]
    known = await known_words(session, wanted)
    return sorted({known[one].slug if one in known else one[1] for one in wanted})


async def change_secret(
    session: AsyncSession, webhook_id: str, overlap: timedelta, *, now: datetime
) -> Webhook:
    """Sign with another secret; the old one signs beside it for a while.

    Raises `NotFound`, and `WebhookEnded` for one that was revoked.
    """
    webhook = await living(session, webhook_id)
    values = {"secret": new_secret(), "old_secret": webhook.secret}
    await change_webhook(session, webhook_id, old_secret_until=now + overlap, **values)
    return await found(session, webhook_id)


async def resume_webhook(session: AsyncSession, webhook_id: str, *, now: datetime) -> Webhook:
    """Send again, from the change on that was not told; one that goes well stays as it is.

    Raises `NotFound`, and `WebhookEnded` for one that was revoked.
    """
    await living(session, webhook_id)
    await change_webhook(
        session,
        webhook_id,
        attempts=0,
        next_at=now,
        failing_since=None,
        ended_at=None,
        ended_reason=None,
    )
    return await found(session, webhook_id)


async def revoke_webhook(session: AsyncSession, webhook_id: str, *, now: datetime) -> Webhook:
    """Send nothing more; its secrets are forgotten. Raises `NotFound`."""
    webhook = await found(session, webhook_id)
    if webhook.ended_reason != REVOKED:
        values = {"secret": "", "old_secret": None, "old_secret_until": None}
        await change_webhook(session, webhook_id, ended_at=now, ended_reason=REVOKED, **values)
    return await found(session, webhook_id)


async def found(session: AsyncSession, webhook_id: str) -> Webhook:
    """A webhook, ended or not. Raises `NotFound`."""
    webhook = await webhook_named(session, webhook_id[:100])
    if webhook is None:
        raise NotFound(f"no webhook has the id {webhook_id[:100]}")
    return webhook


async def living(session: AsyncSession, webhook_id: str) -> Webhook:
    """A webhook that was not revoked. Raises `NotFound` and `WebhookEnded`."""
    webhook = await found(session, webhook_id)
    if webhook.ended_reason == REVOKED:
        raise WebhookEnded(f"webhook {webhook_id} was revoked; make a new one")
    return webhook
