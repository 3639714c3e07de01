"""The first answers under idempotency keys: hold a key, keep its answer, forget what is old."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.tables import KEPT_ANSWERS
from app.store.bulk import add_rows
from app.store.claims import Row

MOST_FORGOTTEN = 1000
"""Keys that one call deletes at most, so that none pays for a day of others."""


async def forget_answers(session: AsyncSession, scraper: str, key: str, *, now: datetime) -> None:
    """Delete keys that have expired: this one, and some of the oldest."""
    old = (
        select(KEPT_ANSWERS.c.scraper, KEPT_ANSWERS.c.key)
        .where(KEPT_ANSWERS.c.expires_at <= now)
        .order_by(KEPT_ANSWERS.c.expires_at)
        .limit(MOST_FORGOTTEN)
        .with_for_update(skip_locked=True)  # PostgreSQL: two that forget never wait for each other
    )
    both = tuple_(KEPT_ANSWERS.c.scraper, KEPT_ANSWERS.c.key)
    expired = KEPT_ANSWERS.c.expires_at <= now
    # Its own first: who waits for another's key must not hold some that the other waits for.
    await session.execute(delete(KEPT_ANSWERS).where(_is(scraper, key), expired))
    await session.execute(delete(KEPT_ANSWERS).where(both.in_(old)))


async def take_key(session: AsyncSession, row: Row) -> Row:
    """Write down who holds a key, unless it is there already; answers what is on record of it."""
    whose = select(KEPT_ANSWERS).where(_is(row["scraper"], row["key"]))
    while True:
        await add_rows(session, KEPT_ANSWERS, [dict(row)], unless_taken=True)
        found = (await session.execute(whose)).mappings().first()
        if found is not None:
            return found  # else whoever held it let it go in between


async def change_key(session: AsyncSession, before: Row, after: Row) -> bool:
    """Change what is on record of a key, if it is still held by whom it was; answers whether."""
    done = await session.execute(
        update(KEPT_ANSWERS)
        .where(_held(before), KEPT_ANSWERS.c.status.is_(None))
        .values(**after)
        .returning(KEPT_ANSWERS.c.key)
    )
    return done.first() is not None


async def amend_answer(
    session: AsyncSession, scraper: str, key: str, digest: str, body: bytes
) -> None:
    """Put another body in the place of the one that is kept of an answer."""
    kept = update(KEPT_ANSWERS).where(_is(scraper, key), KEPT_ANSWERS.c.digest == digest)
    await session.execute(kept.values(body=body))


async def release_key(session: AsyncSession, held: Row) -> None:
    """Forget a key that has no answer."""
    await session.execute(delete(KEPT_ANSWERS).where(_held(held), KEPT_ANSWERS.c.status.is_(None)))


def _is(scraper: str, key: str) -> ColumnElement[bool]:
    return and_(KEPT_ANSWERS.c.scraper == scraper, KEPT_ANSWERS.c.key == key)


def _held(row: Row) -> ColumnElement[bool]:
    return and_(_is(row["scraper"], row["key"]), KEPT_ANSWERS.c.held_by == row["held_by"])
