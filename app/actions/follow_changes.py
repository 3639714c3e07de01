"""Follow the changes: page by page, and on as they come, without holding a connection meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.bell import Bell
from app.errors import TooManyFollowers
from app.models.changes import ChangeAction
from app.models.feed import feed_item
from app.store.changes import change_page, content_of, names_of_event, newest_change
from app.store.vocabulary import canonical

Reading = Callable[[], AbstractAsyncContextManager[AsyncSession]]
PAGE = 500
"""Changes that a stream reads at once (changes)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes: behind a cursor, of an event, of some actions.

    `event` is the name that was asked for. What it means is looked up at each read, so that a
    follower goes on when the event is merged into another one.
    """

    after: int = 0
    event: str | None = None
    actions: frozenset[ChangeAction] = frozenset()


@dataclass(frozen=True, slots=True)
class Changes:
    """Some changes as JSON, the cursor where they end, and whether more may follow."""

    items: Sequence[dict[str, Any]]
    end: int
    more: bool


async def read_changes(session: AsyncSession, wanted: Wanted, *, limit: int) -> Changes:
    """One page of changes in their order, those of an event under any of its names."""
    events: set[str] = set()
    if wanted.event is not None:
        slug = (await canonical(session, {"event": wanted.event}))["event"]
        assert slug is not None  # as a name was given
        events = await names_of_event(session, slug)
    rows, end, more = await change_page(
        session, after=wanted.after, events=events, actions=wanted.actions, limit=limit
    )
    content = await content_of(session, rows)
    return Changes([feed_item(row, content) for row in rows], end, more)


@dataclass(slots=True, eq=False)
class _Reached:
    """How far a follower has read."""

    cursor: int


@dataclass(slots=True)
class Feed:
    """Gives changes as they come to any number of followers.

    A commit of this process rings the bell. For those of other processes one follower at a time
    looks for all, every `poll_seconds`.
    """

    reading: Reading
    bell: Bell
    poll_seconds: float
    most: int
    """Followers at once."""
    _followers: int = 0
    _furthest: int = 0
    """How far any follower has read."""
    _reached: list["_Reached"] = field(default_factory=list)
    _newest: int = 0
    _looked_at: float = 0.0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def followers(self) -> int:
        """How many follow the stream here."""
        return self._followers

    @property
    def lag(self) -> int:
        """How many changes the slowest of them is behind the fastest."""
        return max((self._furthest - one.cursor for one in self._reached), default=0)

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place among the followers for as long as the block lasts. Raises `TooManyFollowers`.

        It is taken before the answer begins: of many who come at once no more get in than may.
        """
        if self._followers >= self.most:
            raise TooManyFollowers(
                f"{self.most:,} follow the changes already; ask again later, or page through them"
            )
        self._followers += 1
        try:
            yield
        finally:
            self._followers -= 1

    async def follow(self, wanted: Wanted) -> AsyncIterator[Changes]:
        """Everything behind the cursor, then what comes, until the service is stopped."""
        reached = _Reached(wanted.after)
        self._reached.append(reached)
        try:
            async for page in self._pages(wanted, reached):
                yield page
        finally:
            self._reached.remove(reached)

    async def _pages(self, wanted: Wanted, reached: "_Reached") -> AsyncIterator[Changes]:
        while not self.bell.closed:
            heard = self.bell.rung
            async with self.reading() as session:
                page = await read_changes(session, wanted, limit=PAGE)
            self._furthest = max(self._furthest, page.end)
            if page.items:
                yield page
            wanted = replace(wanted, after=page.end)
            reached.cursor = page.end
            while not page.more and self.bell.rung == heard and not self.bell.closed:
                await self.bell.wait(heard, self.poll_seconds)
                await self._look()

    async def _look(self) -> None:
        """Ring the bell if another process recorded a change; asked once for all who wait."""
        now = asyncio.get_running_loop().time
        async with self._turn:
            if now() - self._looked_at < self.poll_seconds / 2:
                return
            async with self.reading() as session:
                newest = await newest_change(session)
            self._looked_at = now()
            if newest > self._newest:
                self._newest = newest
                self.bell.ring()
