"""A reader of the stream of changes that is cut again and again and goes on where it was."""

import asyncio
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import httpx

NUMBERS = ("low", "best", "high", "revision")


@dataclass
class Follower:
    """What it has read so far; it comes back with the last id it saw."""

    items: list[dict[str, Any]] = field(default_factory=list)
    cuts: int = 0

    @property
    def cursor(self) -> int:
        return int(self.items[-1]["cursor"]) if self.items else 0

    async def follow(self, url: str, *, seconds: float | None = None) -> None:
        """Read until the line is cut; after some seconds it is cut from here."""
        headers = {"Last-Event-ID": str(self.cursor)} if self.items else {}
        try:
            async with (
                asyncio.timeout(seconds),
                httpx.AsyncClient(timeout=30) as client,
                client.stream("GET", f"{url}/v1/changes/stream", headers=headers) as answer,
            ):
                assert answer.headers["content-type"].startswith("text/event-stream")
                await self._read(answer)
        except (TimeoutError, httpx.TransportError):
            self.cuts += 1

    async def _read(self, answer: httpx.Response) -> None:
        told: dict[str, str] = {}
        async for line in answer.aiter_lines():
            name, _, value = line.partition(": ")
            told[name] = value
            if not line:
                if "data" in told:
                    item = json.loads(told["data"])
                    assert (told["id"], told["event"]) == (item["cursor"], item["action"])
                    self.items.append(item)
                told = {}

    async def follow_to(self, url: str, cursor: int) -> None:
        """Read on, cut at random, until a cursor is reached."""
        while self.cursor < cursor:
            await self.follow(url, seconds=random.uniform(0.05, 0.6))


async def every_change(url: str) -> list[dict[str, Any]]:
    """The whole feed, page by page."""
    items: list[dict[str, Any]] = []
    following: str | None = f"{url}/v1/changes?limit=100"
    async with httpx.AsyncClient(timeout=30) as client:
        while following:
            page = (await client.get(following)).json()
            items += page["items"]
            following = page["next"]
    return items


def figures_told(items: Iterable[dict[str, Any]]) -> dict[str, dict[str, object]]:
    """The numbers of every figure that there is, from the feed; one that was merged is no more."""
    figures: dict[str, dict[str, object]] = {}
    for item in items:
        if item["action"] == "figure_merged":
            del figures[item["figure_id"]]
        elif item["revision"]:
            figures[item["figure_id"]] = {name: item["revision"][name] for name in NUMBERS}
    return figures
