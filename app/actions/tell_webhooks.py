"""Tell webhooks what changed: each change once it is on record, in order, until it is taken.

The feed of changes is the outbox: it is written in the transaction of what it tells, so a process
that is killed loses nothing. A webhook is a cursor in it. Its cursor moves on when a message was
taken; a message may therefore come twice, under the same id. While one fails it is tried again,
later each time, and what follows waits; other webhooks do not.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import httpx
import structlog
from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncSession
from standardwebhooks import Webhook as Signer

from app.actions.follow_changes import Wanted, read_changes
from app.actions.record_batch import Write
from app.bell import Bell
from app.counters import WEBHOOKS
from app.models.changes import ChangeAction
from app.models.webhooks import Webhook
from app.outward import Outward, Unreachable
from app.store.changes import names_of_event, newest_change
from app.store.webhooks import due_webhooks, note, take_lease

log = structlog.get_logger()
PAGE = 100
"""Changes that are looked at under one lease (changes)."""
MOST_AT_ONCE = 20
"""So many receivers are waited for at once."""
SLOWER = 5
"""Each failure puts the next try off so many times longer."""
LONGEST_WAIT = 10 * 3600.0
"""The longest time between two tries (seconds)."""
ACTIONS = frozenset(
    {ChangeAction.FIGURE_CREATED, ChangeAction.FIGURE_UPDATED, ChangeAction.FIGURE_MERGED}
)
GONE = 410


@dataclass(slots=True)
class Messenger:
    """Sends for every webhook of the database, in turn with other server processes."""

    reading: Callable[[], AbstractAsyncContextManager[AsyncSession]]
    write: Write
    bell: Bell
    outward: Outward
    clock: Callable[[], datetime]
    poll_seconds: float
    send_seconds: float
    retry_seconds: float
    fail_days: float
    who: str = field(default_factory=lambda: str(uuid4()))
    _under_way: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def run(self) -> None:
        """Send until the service is stopped."""
        try:
            while not self.bell.closed:
                heard = self.bell.rung
                try:
                    await self._start_what_is_due()
                except Exception as error:  # the database is away, say: look again later
                    log.warning("webhooks not looked at", error=repr(error))
                await self.bell.wait(heard, self.poll_seconds)
        finally:
            for task in self._under_way.values():
                task.cancel()
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def _start_what_is_due(self) -> None:
        async with self.reading() as session:
            newest = await newest_change(session)
            due = await due_webhooks(session, newest, self.clock())
        for webhook in due:
            if webhook.id not in self._under_way and len(self._under_way) < MOST_AT_ONCE:
                task = asyncio.create_task(self._tell(webhook.id))
                self._under_way[webhook.id] = task
                task.add_done_callback(partial(self._done, webhook.id))

    def _done(self, webhook_id: str, task: asyncio.Task[None]) -> None:
        self._under_way.pop(webhook_id, None)
        if not task.cancelled() and task.exception() is not None:
            log.warning("webhook not told", webhook=webhook_id, error=repr(task.exception()))
        elif not task.cancelled():
            self.bell.ring()  # there may be more for it

    @property
    def _lease(self) -> datetime:
        """Until when others wait for this process, should it be killed."""
        return self.clock() + timedelta(seconds=2 * self.send_seconds + 5)

    async def _tell(self, webhook_id: str) -> None:
        """Send for a webhook, unless another process does."""
        now, until = self.clock(), self._lease
        webhook = await self.write(
            lambda session: take_lease(session, webhook_id, self.who, now=now, until=until)
        )
        if webhook is None:
            return
        try:
            await self._send_page(webhook)
        except asyncio.CancelledError:  # the service stops: another process may go on at once
            await asyncio.shield(self._note(webhook, leased_until=None))
            raise

    async def _send_page(self, webhook: Webhook) -> None:
        """Send the messages of one page, and move the cursor behind each that was taken."""
        async with self.reading() as session:
            page = await read_changes(session, Wanted(webhook.cursor, actions=ACTIONS), limit=PAGE)
            events = {
                name for event in webhook.events for name in await names_of_event(session, event)
            }
        for item in page.items:
            if not webhook.wants(item, events):
                continue
            if not await self._delivered(webhook, item):
                return
            webhook = replace(webhook, attempts=0, failing_since=None)
        await self._note(webhook, cursor=page.end, leased_until=None)

    async def _delivered(self, webhook: Webhook, item: Mapping[str, Any]) -> bool:
        """Send one message, and put on record how that went."""
        message = f"msg_{webhook.id}_{item['cursor']}"
        problem, wait, is_gone = await send(
            self.outward, webhook, message, _body(item), now=self.clock()
        )
        now = self.clock()
        if problem is None:
            taken = {"cursor": int(item["cursor"]), "delivered_at": now, "attempts": 0}
            well = {"failing_since": None, "last_problem": None, "leased_until": self._lease}
            return await self._note(webhook, **taken, **well)
        attempts = webhook.attempts + 1
        failing_since = webhook.failing_since or now
        has_ended = is_gone or now - failing_since >= timedelta(days=self.fail_days)
        ends = {"ended_at": now, "ended_reason": problem} if has_ended else {}
        await self._note(
            webhook,
            attempts=attempts,
            next_at=now + timedelta(seconds=wait or self._wait(attempts)),
            failing_since=failing_since,
            last_problem=problem,
            leased_until=None,
            **ends,
        )
        log.warning("webhook failed", webhook=webhook.id, problem=problem, attempts=attempts)
        return False

    def _wait(self, attempts: int) -> float:
        """Seconds until the next try; a tenth of them by chance, so that not all come at once."""
        wait: float = min(self.retry_seconds * SLOWER ** min(attempts - 1, 9), LONGEST_WAIT)
        return wait * random.uniform(0.9, 1.1)

    async def _note(self, webhook: Webhook, **values: Any) -> bool:
        return await self.write(lambda session: note(session, webhook.id, self.who, **values))


async def send(
    outward: Outward, webhook: Webhook, message: str, body: bytes, *, now: datetime
) -> tuple[str | None, float | None, bool]:
    """Sign a message and send it.

    Answers what went wrong, how long the receiver asks to wait (seconds), and whether it is gone
    for good.
    """
    signed = [
        Signer(secret).sign(message, now, body.decode()) for secret in webhook.secrets_at(now)
    ]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "casualty-reconciler",
        "webhook-id": message,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signed),
    }
    try:
        answer = await outward.post(webhook.url, body, headers)
    except Unreachable as error:
        return _failed(str(error))
    except TimeoutError:
        return _failed("the receiver did not answer in time")
    except httpx.HTTPError as error:
        return _failed(f"the receiver could not be reached: {type(error).__name__}")
    if answer.is_success:
        WEBHOOKS.labels("delivered").inc()
        return None, None, False
    told = answer.headers.get("retry-after", "")
    wait = min(float(told), LONGEST_WAIT) if told.isascii() and told.isdigit() else None
    problem, _, _ = _failed(f"the receiver answered {answer.status_code}")
    return problem, wait, answer.status_code == GONE


def _failed(problem: str) -> tuple[str, None, bool]:
    WEBHOOKS.labels("failed").inc()
    return problem, None, False


def _body(item: Mapping[str, Any]) -> bytes:
    kind = str(item["action"]).replace("_", ".", 1)
    return to_json({"type": kind, "timestamp": item["recorded_at"], "data": item})
