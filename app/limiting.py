"""How many requests one caller may make: counted by `limits`, in memory or in Redis."""

import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from limits import RateLimitItem, parse
from limits.aio.storage import Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError
from limits.storage import storage_from_string

from app.counters import LIMITED, UNLIMITED
from app.errors import TooMany
from app.settings import MEMORY, Settings

log = structlog.get_logger()
Found = TypeVar("Found")
LOOKED_AT = "key_looked_at"
"""Set in a request's state where its key was looked at, and so counted."""
REDIS_SECONDS = 0.5
"""How long Redis may take to answer (seconds)."""
PAUSE_SECONDS = 5.0
"""How long nothing is counted after Redis did not answer (seconds)."""
LEFT = "requests_left"
"""Where a request's state holds what is left of its caller's limit."""


@dataclass(frozen=True, slots=True)
class Left:
    """What a caller has left of a limit: how many requests, until when (seconds from now)."""

    name: str
    most: int
    window: int
    remaining: int
    resets_in: int

    def headers(self) -> dict[str, str]:
        """The fields of the IETF's draft of `RateLimit`, version 10."""
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.most};w={self.window}',
            "RateLimit": f'"{self.name}";r={self.remaining};t={self.resets_in}',
        }


class Limits:
    """The limits of the settings; what has none is not counted.

    While Redis does not answer nobody is limited: a figure that cannot be read is worse than one
    read too often. That is logged, and counted in `/metrics`.
    """

    def __init__(self, settings: Settings) -> None:
        self._connections = _connections(settings.rate_storage)
        storage = _storage(settings.rate_storage, self._connections)
        self._limiter = SlidingWindowCounterRateLimiter(storage)
        self._counts_again_at = 0.0  # by the monotonic clock
        self._rates: dict[str, RateLimitItem] = {
            name: parse(rate)
            for name, rate in (
                ("key", settings.rate_per_key),
                ("address", settings.rate_per_address),
                ("bad-keys", settings.rate_of_bad_keys),
            )
            if rate
        }

    async def close(self) -> None:
        """End the connections to Redis, where there are any."""
        if self._connections is not None:
            await self._connections.aclose()

    def has(self, name: str) -> bool:
        return name in self._rates

    async def take(self, name: str, who: str) -> Left | None:
        """Count one request, and tell what is left. Raises `TooMany`."""
        rate = self._rates.get(name)
        if rate is None:
            return None
        found = await self._asked(lambda: self._taken(name, rate, who))
        if found is None:
            return None
        taken, left = found
        if not taken:
            raise _too_many(left)
        return left

    async def _asked(self, ask: Callable[[], Awaitable[Found]]) -> Found | None:
        """What the storage says; None while it does not answer."""
        if time.monotonic() < self._counts_again_at:
            UNLIMITED.inc()
            return None
        try:
            return await ask()
        except StorageError as error:
            self._counts_again_at = time.monotonic() + PAUSE_SECONDS
            UNLIMITED.inc()
            log.warning(
                "limits not counted",
                error=type(error.storage_error).__name__,
                again_in_seconds=PAUSE_SECONDS,
            )
            return None

    async def _taken(self, name: str, rate: RateLimitItem, who: str) -> tuple[bool, Left]:
        return await self._limiter.hit(rate, name, who), await self._left(name, rate, who)

    async def _left(self, name: str, rate: RateLimitItem, who: str) -> Left:
        resets_at, remaining = await self._limiter.get_window_stats(rate, name, who)
        seconds = max(1, math.ceil(resets_at - time.time()))
        return Left(name, rate.amount, rate.get_expiry(), max(0, remaining), seconds)


def _connections(address: str) -> Any:  # redis is an extra, and may not be installed
    if address == MEMORY:
        return None
    from redis.asyncio import ConnectionPool

    return ConnectionPool.from_url(
        address.replace("redis+unix", "unix"),
        socket_timeout=REDIS_SECONDS,
        socket_connect_timeout=REDIS_SECONDS,
    )


def _storage(address: str, connections: Any) -> Storage:
    options: dict[str, Any] = {}  # as the two take them
    if connections is not None:
        options = {"implementation": "redispy", "wrap_exceptions": True}
        options["connection_pool"] = connections
    storage = storage_from_string(f"async+{address}", **options)
    assert isinstance(storage, Storage)
    return storage


def _too_many(left: Left) -> TooMany:
    LIMITED.labels(left.name).inc()
    what = {"bad-keys": "with a key that is not good ", "address": "without a key "}
    error = TooMany(
        f"more than {left.most:,} requests {what.get(left.name, '')}in {left.window:,} seconds; "
        f"ask again in {left.resets_in:,} seconds"
    )
    error.headers = {**left.headers(), "Retry-After": str(left.resets_in)}
    return error
