"""Writers and readers that go on while things break, and remember what they were answered."""

import asyncio
import time
from dataclasses import dataclass, field

import httpx

from tests.api.bodies import killed

PAUSE_SECONDS = 0.02
REFUSED_PAUSE_SECONDS = 0.25  # the service asks for longer; without one, 45 clients fill a core


@dataclass
class Load:
    """What was answered: ids that are on record, statuses, the slowest refusal."""

    acknowledged: set[str] = field(default_factory=set)
    statuses: dict[int, int] = field(default_factory=dict)
    slowest: float = 0.0
    _asking: dict[object, float] = field(default_factory=dict)  # since when
    worst: list[str] = field(default_factory=list)
    _landed: asyncio.Event = field(default_factory=asyncio.Event)
    ended: bool = False

    async def run(self, url: str, turn: str, *, writers: int, readers: int) -> None:
        """Write and read until `ended`."""
        limits = httpx.Limits(  # let go before the server does, after 5 s
            max_connections=writers + readers, keepalive_expiry=2
        )
        async with (
            httpx.AsyncClient(base_url=url, limits=limits, timeout=60) as client,
            asyncio.TaskGroup() as group,
        ):
            for n in range(writers):
                group.create_task(self._write(client, f"{turn}-{n}"))
            for _ in range(readers):
                group.create_task(self._read(client))

    async def resumes(self, *, within: float) -> float:
        """The seconds from now until a claim lands; raises TimeoutError after so many."""
        start = time.monotonic()
        self._landed.clear()
        async with asyncio.timeout(within):
            await self._landed.wait()
        return time.monotonic() - start

    def longest_wait(self) -> float:
        """For how long the oldest of the requests without an answer has waited."""
        return time.monotonic() - min(self._asking.values(), default=time.monotonic())

    async def _write(self, client: httpx.AsyncClient, name: str) -> None:
        count = 0
        while not self.ended:
            count += 1
            body = killed(f"{name}-{count}", "2022-03-25", value=100 + count) | {"event": name}
            answer = await self._answered(client.post("/v1/claims", json=body))
            if answer is not None and answer.status_code in (200, 201):
                self.acknowledged.add(answer.json()["claim"]["id"])
                self._landed.set()

    async def _read(self, client: httpx.AsyncClient) -> None:
        while not self.ended:
            await self._answered(client.get("/v1/figures?limit=2"))

    async def _answered(self, asking) -> httpx.Response | None:
        key = object()
        self._asking[key] = time.monotonic()
        answer: httpx.Response = await asking
        seconds = time.monotonic() - self._asking.pop(key)
        if not answer.is_success:
            self.slowest = max(self.slowest, seconds)
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        if answer.status_code >= 500 and not is_outage(answer):
            self.worst.append(f"{answer.status_code} {answer.text[:200]}")
        await asyncio.sleep(PAUSE_SECONDS if answer.is_success else REFUSED_PAUSE_SECONDS)
        return answer


def is_outage(answer: httpx.Response) -> bool:
    """Whether an answer says in full that the database is out."""
    return (
        answer.status_code in (503, 507)
        and answer.headers["content-type"] == "application/problem+json"
        and int(answer.headers["retry-after"]) > 0
        and answer.json()["errors"][0]["field"] == "database"
    )
