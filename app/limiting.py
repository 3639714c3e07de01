"""How many requests one caller may make: counted by `limits`, in memory or in Redis."""

import math
import time
from dataclasses import dataclass

from limits import RateLimitItem, parse
from limits.aio.storage import Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.storage import storage_from_string

from app.counters import LIMITED
from app.errors import TooMany
from app.settings import Settings

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
    """The limits of the settings; what has none is not counted."""

    def __init__(self, settings: Settings) -> None:
        storage = storage_from_string(f"async+{settings.rate_storage}")
        assert isinstance(storage, Storage)
        self._limiter = SlidingWindowCounterRateLimiter(storage)
        self._rates: dict[str, RateLimitItem] = {
            name: parse(rate)
            for name, rate in (
                ("key", settings.rate_per_key),
                ("address", settings.rate_per_address),
                ("bad-keys", settings.rate_of_bad_keys),
            )
            if rate
        }

    def has(self, name: str) -> bool:
        return name in self._rates

    async def take(self, name: str, who: str) -> Left | None:
        """Count one request, and tell what is left. Raises `TooMany`."""
        rate = self._rates.get(name)
        if rate is None:
            return None
        taken = await self._limiter.hit(rate, name, who)
        left = await self._left(name, rate, who)
        if not taken:
            raise _too_many(left)
        return left

    async def look(self, name: str, who: str) -> None:
        """Count nothing. Raises `TooMany` where one more would be."""
        rate = self._rates.get(name)
        if rate is not None and not await self._limiter.test(rate, name, who):
            raise _too_many(await self._left(name, rate, who))

    async def _left(self, name: str, rate: RateLimitItem, who: str) -> Left:
        resets_at, remaining = await self._limiter.get_window_stats(rate, name, who)
        seconds = max(1, math.ceil(resets_at - time.time()))
        return Left(name, rate.amount, rate.get_expiry(), max(0, remaining), seconds)


def _too_many(left: Left) -> TooMany:
    LIMITED.labels(left.name).inc()
    what = {"bad-keys": "with a key that is not good ", "address": "without a key "}
    error = TooMany(
        f"more than {left.most:,} requests {what.get(left.name, '')}in {left.window:,} seconds; "
        f"ask again in {left.resets_in:,} seconds"
    )
    error.headers = {**left.headers(), "Retry-After": str(left.resets_in)}
    return error
