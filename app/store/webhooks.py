"""Webhooks on record, and the lease under which one process sends for each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.tables import CHANGES, WEBHOOKS
from app.models.webhooks import Webhook, webhook_of


async def add_webhook(session: AsyncSession, webhook: Webhook) -> None:
    names = Webhook.__dataclass_fields__
    row = {name: getattr(webhook, name) for name in names}
    row |= {"events": list(webhook.events), "flags": list(webhook.flags)}
    await session.execute(insert(WEBHOOKS).values(row))


async def webhook_named(session: AsyncSession, webhook_id: str) -> Webhook | None:
    query = select(WEBHOOKS).where(WEBHOOKS.c.id == webhook_id)
    found = (await session.execute(query)).mappings().one_or_none()
    return webhook_of(found) if found else None


async def webhooks_after(session: AsyncSession, after: str | None, limit: int) -> list[Webhook]:
    """A page of webhooks, by id."""
    query = select(WEBHOOKS).order_by(WEBHOOKS.c.id).limit(limit)
    if after is not None:
        query = query.where(WEBHOOKS.c.id > after)
    return [webhook_of(row) for row in (await session.execute(query)).mappings()]


async def change_webhook(session: AsyncSession, webhook_id: str, **values: Any) -> None:
    """Put other values of any of its columns on record."""
    await session.execute(update(WEBHOOKS).where(WEBHOOKS.c.id == webhook_id).values(**values))


async def due_webhooks(session: AsyncSession, newest: int, now: datetime) -> Sequence[Webhook]:
    """Those for which something may be sent now, and nobody does."""
    query = select(WEBHOOKS).where(
        WEBHOOKS.c.ended_at.is_(None),
        WEBHOOKS.c.cursor < newest,
        WEBHOOKS.c.next_at <= now,
        or_(WEBHOOKS.c.leased_until.is_(None), WEBHOOKS.c.leased_until <= now),
    )
    return [webhook_of(row) for row in (await session.execute(query)).mappings()]


async def take_lease(
    session: AsyncSession, webhook_id: str, who: str, *, now: datetime, until: datetime
) -> Webhook | None:
    """Send for a webhook alone until then; None while another process does."""
    free = or_(WEBHOOKS.c.leased_until.is_(None), WEBHOOKS.c.leased_until <= now)
    mine = WEBHOOKS.c.leased_by == who
    taken = await session.execute(
        update(WEBHOOKS)
        .where(WEBHOOKS.c.id == webhook_id, WEBHOOKS.c.ended_at.is_(None), or_(free, mine))
        .values(leased_by=who, leased_until=until)
        .returning(WEBHOOKS)
    )
    found = taken.mappings().one_or_none()
    return webhook_of(found) if found else None


async def note(session: AsyncSession, webhook_id: str, who: str, **values: Any) -> bool:
    """Put on record how sending goes, if it is still this process that sends."""
    done = await session.execute(
        update(WEBHOOKS)
        .where(and_(WEBHOOKS.c.id == webhook_id, WEBHOOKS.c.leased_by == who))
        .values(**values)
        .returning(WEBHOOKS.c.id)
    )
    return done.first() is not None


async def oldest_untold(session: AsyncSession) -> tuple[int, datetime | None]:
    """How many changes the slowest webhook is behind, and since when."""
    living = WEBHOOKS.c.ended_at.is_(None)
    slowest = (await session.execute(select(WEBHOOKS.c.cursor).where(living))).scalars().all()
    if not slowest:
        return 0, None
    behind = (
        select(CHANGES.c.seq, CHANGES.c.recorded_at)
        .where(CHANGES.c.seq > min(slowest))
        .order_by(CHANGES.c.seq)
    )
    first = (await session.execute(behind.limit(1))).one_or_none()
    newest = await session.execute(behind.order_by(None).order_by(CHANGES.c.seq.desc()).limit(1))
    last = newest.one_or_none()
    if first is None or last is None:
        return 0, None
    return last.seq - first.seq + 1, first.recorded_at
