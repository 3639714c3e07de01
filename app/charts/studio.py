"""The processes that draw, beside the one that serves.

Drawing takes tenths of a second of a processor and holds Python's lock meanwhile, so it is done by
processes of their own, at a lower priority. They start with the first picture. Who cannot be served
soon is told so rather than kept waiting, and a process that ends is replaced.
"""

import asyncio
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from app.charts.orders import Order
from app.errors import ChartsBusy
from app.processes import end, end_with_parent

MOST_WAITING = 64
"""So many pictures wait for a process; the next is refused."""
WAIT_SECONDS = 15.0
"""How long a picture waits for its turn."""
DRAW_SECONDS = 20.0
"""How long one takes at most, with the start of its process; longer, and the process hangs."""
NICE = 10
"""How much the processes that draw give way to the one that serves."""


@dataclass(slots=True)
class Studio:
    """A pool of processes that draw, opened when the first picture is asked for."""

    workers: int = 1
    fonts: Path | None = None
    wait_seconds: float = WAIT_SECONDS
    draw_seconds: float = DRAW_SECONDS
    most_waiting: int = MOST_WAITING
    _pool: ProcessPoolExecutor | None = None
    _free: asyncio.Semaphore = field(init=False)
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    _under_way: dict[str, asyncio.Task[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.workers)

    async def drawn(self, key: str, order: Order) -> bytes:
        """The bytes of a picture; who asks for the same one meanwhile shares them.

        Raises `ChartsBusy`.
        """
        task = self._under_way.get(key)
        if task is None:
            if len(self._under_way) >= self.most_waiting:
                raise ChartsBusy(f"{self.most_waiting} pictures are waited for already; ask again")
            task = self._under_way[key] = asyncio.create_task(self._in_turn(order))
            task.add_done_callback(lambda done: self._done(key, done))
        return await asyncio.shield(task)

    def _done(self, key: str, task: asyncio.Task[bytes]) -> None:
        del self._under_way[key]
        if not task.cancelled():
            task.exception()  # looked at, also where nobody waits any longer

    async def _in_turn(self, order: Order) -> bytes:
        try:
            async with asyncio.timeout(self.wait_seconds):
                await self._free.acquire()
        except TimeoutError:
            raise ChartsBusy("no process was free to draw the picture in time; ask again") from None
        try:
            return await self._draw(order)
        finally:
            self._free.release()

    async def _draw(self, order: Order) -> bytes:
        """Draw, a second time where the process ended under the first."""
        for _ in range(2):
            pool = await self._opened()
            try:
                async with asyncio.timeout(self.draw_seconds):
                    return await asyncio.wrap_future(pool.submit(_picture, order))
            except TimeoutError:
                await self._replace(pool)
                raise ChartsBusy("the picture took too long to draw; ask again") from None
            except BrokenProcessPool:
                await self._replace(pool)
        raise ChartsBusy("the process that drew the picture ended twice; ask again")

    async def _opened(self) -> ProcessPoolExecutor:
        async with self._opening:
            if self._pool is None:
                pool = ProcessPoolExecutor(
                    self.workers,
                    mp_context=get_context("spawn"),
                    initializer=_start,
                    initargs=(self.fonts,),
                )
                await asyncio.to_thread(pool.submit, os.getpid)  # which starts the processes
                self._pool = pool
            return self._pool

    async def _replace(self, pool: ProcessPoolExecutor) -> None:
        """Let the next picture open another pool, unless somebody has already."""
        if self._pool is pool:
            self._pool = None
        await asyncio.to_thread(end, pool)

    async def close(self) -> None:
        """End the processes; what they still draw is of no use."""
        for task in list(self._under_way.values()):
            task.cancel()
        if self._pool is not None:
            await self._replace(self._pool)


def _start(fonts: Path | None) -> None:
    """Make a new process ready: fonts read, and the converter warm."""
    end_with_parent()
    if hasattr(os, "nice"):  # not on every system
        os.nice(NICE)
    from app.charts.pictures import warm  # the libraries that draw are loaded here alone

    warm(fonts)


def _picture(order: Order) -> bytes:
    from app.charts.pictures import picture

    return picture(order)
