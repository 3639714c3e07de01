"""API keys on record."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.keys import ApiKey, Token, key_of
from app.models.tables import API_KEYS

ONE_KEY = select(API_KEYS).where(API_KEYS.c.id == bindparam("key"))
"""A key with the digest of its secret, by the parameter `key`."""


async def add_key(session: AsyncSession, key: ApiKey, token: Token) -> None:
    """Record a new key, of whose secret only the digest is kept."""
    row = {
        "id": key.id,
        "digest": token.digest,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "source": key.source,
        "scraper": key.scraper,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": None,
    }
    await session.execute(insert(API_KEYS).values(row))


async def key_named(session: AsyncSession, key_id: str) -> ApiKey | None:
    found = (await session.execute(ONE_KEY, {"key": key_id})).mappings().one_or_none()
    return key_of(found) if found else None


async def is_good(session: AsyncSession, token: Token, *, now: datetime) -> bool:
    """Whether a token is that of a key on record that has not ended."""
    found = (await session.execute(ONE_KEY, {"key": token.key_id})).mappings().one_or_none()
    return found is not None and token.proves(found["digest"]) and key_of(found).is_good(now)


async def keys_after(session: AsyncSession, after: str | None, limit: int) -> Sequence[ApiKey]:
    """A page of keys, by id."""
    query = select(API_KEYS).order_by(API_KEYS.c.id).limit(limit)
    if after is not None:
        query = query.where(API_KEYS.c.id > after)
    return [key_of(row) for row in (await session.execute(query)).mappings()]


async def end_key(
    session: AsyncSession,
    key_id: str,
    *,
    revoked_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Say when a key ends: by revocation, or later by itself."""
    ends = {"revoked_at": revoked_at} if revoked_at else {"expires_at": expires_at}
    await session.execute(update(API_KEYS).where(API_KEYS.c.id == key_id).values(**ends))
