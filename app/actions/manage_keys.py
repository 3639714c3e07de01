"""Make keys, replace them and end them."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.errors import InvalidInput, KeyEnded, NotFound
from app.models.keys import ApiKey, KeyIn, Token, new_token
from app.models.terms import Vocabulary, slug_of
from app.store.keys import add_key, end_key, key_named
from app.store.vocabulary import known_words


async def make_key(session: AsyncSession, asked: KeyIn, *, now: datetime) -> tuple[ApiKey, Token]:
    """Record a new key, and give it with the one sight of its token.

    Raises `InvalidInput` for one that would have ended already.
    """
    if asked.expires_at is not None and asked.expires_at <= now:
        raise InvalidInput.of(
            "expires_at",
            asked.expires_at.isoformat(),
            f"this is not in the future (now is {now:%Y-%m-%dT%H:%MZ})",
            "send a later instant, or leave it out",
        )
    token = new_token()
    key = ApiKey(
        id=token.key_id,
        name=asked.name,
        scopes=frozenset(asked.scopes),
        source=await _source(session, asked.source),
        scraper=slug_of(asked.scraper, "scraper") if asked.scraper else None,
        created_at=now,
        expires_at=asked.expires_at,
    )
    await add_key(session, key, token)
    return key, token


async def _source(session: AsyncSession, name: str | None) -> str | None:
    """The slug of the source that a name stands for, known or not."""
    if name is None:
        return None
    wanted = Vocabulary.SOURCES, slug_of(name, "source")
    known = await known_words(session, [wanted])
    return known[wanted].slug if wanted in known else wanted[1]


async def rotate_key(
    session: AsyncSession, key_id: str, overlap: timedelta, *, now: datetime
) -> tuple[ApiKey, Token]:
    """Make a key that allows the same, and let the old one end after an overlap.

    Raises `NotFound`, and `KeyEnded` for a key that has ended already.
    """
    old = await _key(session, key_id)
    if not old.is_good(now):
        raise KeyEnded(f"key {key_id} has ended; make a new one")
    token = new_token()
    key = ApiKey(
        id=token.key_id,
        name=old.name,
        scopes=old.scopes,
        source=old.source,
        scraper=old.scraper,
        created_at=now,
        expires_at=old.expires_at,
    )
    await add_key(session, key, token)
    ends = now + overlap
    await end_key(session, key_id, expires_at=min(ends, old.expires_at or ends))
    return key, token


async def revoke_key(session: AsyncSession, key_id: str, *, now: datetime) -> ApiKey:
    """End a key at once; one that was revoked before stays as it is. Raises `NotFound`."""
    key = await _key(session, key_id)
    if key.revoked_at is None:
        await end_key(session, key_id, revoked_at=now)
    return await _key(session, key_id)


async def _key(session: AsyncSession, key_id: str) -> ApiKey:
    key = await key_named(session, key_id[:100])
    if key is None:
        raise NotFound(f"no key has the id {key_id[:100]}")
    return key
