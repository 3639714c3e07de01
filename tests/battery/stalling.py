"""The service with a monitor of its event loop inside, for the battery alone.

`GET /stall` tells how late, at worst, a task was woken since it was asked last.
"""

import asyncio
import time

from fastapi import FastAPI

from app.main import create_app

STEP = 0.005  # seconds


class Monitor:
    """Sleeps again and again, and remembers by how much it overslept."""

    def __init__(self) -> None:
        self.worst = 0.0

    async def run(self) -> None:
        while True:
            start = time.perf_counter()
            await asyncio.sleep(STEP)
            self.worst = max(self.worst, time.perf_counter() - start - STEP)


def monitored() -> FastAPI:
    """The service; the monitor starts when it is first asked."""
    app, monitor = create_app(), Monitor()
    running: set[asyncio.Task[None]] = set()

    @app.get("/stall")
    async def stall() -> float:
        if not running:
            running.add(asyncio.create_task(monitor.run()))
        worst, monitor.worst = monitor.worst, 0.0
        return worst

    return app
