"""One batch of claims to the service, again and again until it is answered."""

import asyncio
import random
from collections.abc import Callable
from typing import Any

import httpx

BUSY = frozenset({408, 429, 502, 503, 504, 507})
LONGEST_WAIT = 60.0
"""Seconds between two tries at most, unless the service asks for more."""

Json = dict[str, Any]


class NotPosted(Exception):
    """The service did not take the batch; the text says why."""


class Posting:
    """Posts batches under a key, so that one sent twice is recorded once."""

    def __init__(self, url: str, scraper: str, *, tries: int, say: Callable[[str], None]) -> None:
        self._client = httpx.AsyncClient(
            base_url=url, timeout=60, headers={"X-Scraper": scraper}, trust_env=False
        )
        self._tries = tries
        self._say = say

    async def post(self, lines: bytes, key: str) -> Json:
        """Post NDJSON and give the summary of what became of each line. Raises `NotPosted`."""
        headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": key}
        for attempt in range(1, self._tries + 1):
            wait: float | None = None
            try:
                answer = await self._client.post("/v1/claims/batch", content=lines, headers=headers)
            except httpx.TransportError as error:
                why = f"{type(error).__name__}: {error}"
            else:
                if answer.is_success:
                    summary: Json = answer.json()
                    return summary
                why = f"{answer.status_code}: {_detail(answer)}"
                wait = _retry_after(answer)
                if wait is None and answer.status_code not in BUSY:
                    raise NotPosted(why)
            if attempt < self._tries:
                wait = _backoff(attempt) if wait is None else wait
                self._say(f"{why}; try {attempt + 1} of {self._tries} in {wait:.1f} s")
                await asyncio.sleep(wait)
        raise NotPosted(why)

    async def close(self) -> None:
        await self._client.aclose()


def _detail(answer: httpx.Response) -> str:
    if answer.headers.get("content-type", "").startswith("application/problem+json"):
        return str(answer.json()["detail"])
    return answer.text[:200]  # of a proxy


def _retry_after(answer: httpx.Response) -> float | None:
    stated = answer.headers.get("retry-after", "")
    return float(stated) if stated.isdigit() else None


def _backoff(attempt: int) -> float:
    """1, 2, 4, … seconds, spread by a quarter, so that scrapers do not come back all at once."""
    return min(2.0 ** (attempt - 1), LONGEST_WAIT) * random.uniform(0.75, 1.25)
