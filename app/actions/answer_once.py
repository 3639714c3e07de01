"""Give whoever sends the same under the same Idempotency-Key the first answer again.

A key is held while its first request is at work and is given up for lost some time after that was
last heard of: the claims of an unfinished request may be sent again, because each is kept once.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.record_batch import Writing
from app.errors import InvalidInput, KeyBusy, KeyReused, NotReady
from app.store import answers
from app.store.claims import Row

MOST_KEPT = 1024 * 1024
"""Of a longer answer only a short form is kept (bytes)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was sent; `digest` tells what it answered."""

    digest: str
    status: int
    media_type: str
    body: bytes
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """An Idempotency-Key of a scraper as one request holds it."""

    scraper: str
    name: str
    lease: timedelta
    """How long it stays held after it was last heard of."""
    kept: timedelta
    """How long its answer is kept."""
    holder: str = field(default_factory=lambda: str(uuid4()))

    def row(self, now: datetime) -> Row:
        """How it is held from now on."""
        return {
            "scraper": self.scraper,
            "key": self.name,
            "held_by": self.holder,
            "held_until": now + self.lease,
            "expires_at": now + self.kept,
        }


async def take_key(session: AsyncSession, key: Key, *, now: datetime) -> Answer | None:
    """Hold a key, or find the answer that is kept under it.

    Raises `KeyBusy` while another request holds it.
    """
    await answers.forget_answers(session, key.scraper, key.name, now=now)
    found = await answers.take_key(session, key.row(now))
    if found["status"] is not None:
        return Answer(
            found["digest"],
            found["status"],
            found["media_type"],
            found["body"],
            found["location"],
        )
    mine = found["held_by"] == key.holder
    lost = found["held_until"] <= now
    if mine or (lost and await answers.change_key(session, found, key.row(now))):
        return None
    raise KeyBusy(
        f"the first request with Idempotency-Key {key.name} is still at work, or broke off "
        f"less than {key.lease.total_seconds():g} seconds ago; send this again later"
    )


async def hold_on(session: AsyncSession, key: Key, *, now: datetime) -> None:
    """Say that the request which holds a key is still at work."""
    row = key.row(now)
    await answers.change_key(session, row, {"held_until": row["held_until"]})


async def keep_answer(session: AsyncSession, key: Key, answer: Answer, *, now: datetime) -> None:
    """Keep the answer of the request that holds a key; another that took it over keeps its own."""
    kept: Mapping[str, object] = {
        "digest": answer.digest,
        "status": answer.status,
        "media_type": answer.media_type,
        "location": answer.location,
        "body": answer.body,
        "expires_at": now + key.kept,
    }
    await answers.change_key(session, key.row(now), kept)


async def amend_answer(session: AsyncSession, key: Key, answer: Answer) -> None:
    """Keep more of an answer than was known when it was first kept."""
    await answers.amend_answer(session, key.scraper, key.name, answer.digest, answer.body)


async def release_key(session: AsyncSession, key: Key, *, now: datetime) -> None:
    """Let a key go whose request was not carried out."""
    await answers.release_key(session, key.row(now))


@dataclass(slots=True)
class Hold:
    """A key held through many transactions; without a key, nothing."""

    writing: Writing
    key: Key | None
    clock: Callable[[], datetime]
    _open: bool = False

    async def take(self) -> Answer | None:
        """Hold the key, or find the answer that is kept under it. Raises `KeyBusy`."""
        if self.key is None:
            return None
        async with self.writing() as session:
            kept = await take_key(session, self.key, now=self.clock())
        self._open = kept is None
        return kept

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """Say time and again, while the block lasts, that the request is still at work."""
        if self.key is None:
            yield
            return
        telling = asyncio.create_task(self._go_on(self.key))
        try:
            yield
        finally:
            telling.cancel()
            await asyncio.wait([telling])

    async def _go_on(self, key: Key) -> None:
        while True:
            await asyncio.sleep(key.lease.total_seconds() / 4)
            with suppress(*_GONE):  # the next time perhaps
                async with self.writing() as session:
                    await hold_on(session, key, now=self.clock())

    async def keep(self, answer: Answer) -> None:
        """Keep the answer of the request; where that fails the key is free again."""
        if self.key is None:
            return
        try:
            async with self.writing() as session:
                await keep_answer(session, self.key, answer, now=self.clock())
        except BaseException:
            await self.release()
            raise
        self._open = False

    async def release(self) -> None:
        """Let the key go, unless an answer is kept; if the database is gone, in its time."""
        if self.key and self._open:
            with suppress(*_GONE):
                async with self.writing() as session:
                    await release_key(session, self.key, now=self.clock())


_GONE = (NotReady, SQLAlchemyError, OSError)


def refuse_another(key: Key, kept: Answer, digest: str) -> None:
    """Raise `KeyReused` unless the answer that is kept answers this."""
    if kept.digest != digest:
        wrong = InvalidInput.of(
            "Idempotency-Key",
            key.name,
            "this key came before with another body or for another call",
            "send a new key with every new request",
        )
        raise KeyReused(wrong.detail, wrong.errors)
