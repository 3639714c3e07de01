"""Processes that look through figures at the same time, one for each core.

Each opens the database for itself and only reads. A process that ends before its work is done ends
the whole work with an error: figures that nobody looked at are never taken for right.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from multiprocessing import get_context

from app.actions.compare_figures import Finding, look_through
from app.actions.rebuild_figures import LookThrough, Part, rebuild_figures
from app.database import Database, open_database
from app.garbage import collect_seldom, seldom_collected
from app.processes import end, end_with_parent
from app.settings import Settings

WORTH_WORKERS = 20_000
"""From this many figures on, processes gain more than their start takes (figures)."""
AHEAD = 3
"""Pages of families handed to each process at a time, so that none waits for the next (pages)."""
YOUNG = 200_000
"""New objects between two looks for garbage: a rebuild leaves none (objects)."""


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on every system
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def workers_for(figures: int) -> int:
    """How many processes to use for so many figures: one where few are not worth more."""
    return cores() if figures >= WORTH_WORKERS else 1


@asynccontextmanager
async def rebuilding(
    database: Database,
    settings: Settings,
    workers: int,
    *,
    storing: bool,
    clock: Callable[[], datetime],
) -> AsyncIterator[AsyncIterator[Part]]:
    """Yield the parts of a rebuild by so many processes; one is this process itself."""
    rebuild = partial(
        rebuild_figures, database.reading, database.write, storing=storing, clock=clock
    )
    if workers == 1:
        with seldom_collected(YOUNG):
            yield rebuild(partial(look_through, database.snapshot))
        return
    async with working(settings, workers) as looking:
        yield rebuild(looking, ahead=AHEAD * workers)


@asynccontextmanager
async def working(settings: Settings, workers: int) -> AsyncIterator[LookThrough]:
    """Yield what looks through families in so many processes of its own.

    It raises ChildProcessError when one of them ends. None outlives the block, or this process.
    """
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_start, initargs=(settings,)
    )

    async def looking(families: Sequence[str]) -> Finding:
        try:
            return await asyncio.wrap_future(pool.submit(_look, list(families)))
        except BrokenProcessPool:
            raise ChildProcessError(
                "a worker process ended before its work was done; nothing was found out about "
                "the figures it had left. Is there memory for so many? Try fewer --workers"
            ) from None

    try:
        yield looking
    finally:
        end(pool)


_runner: asyncio.Runner
_database: Database


def _start(settings: Settings) -> None:
    """Make a new process ready."""
    global _runner, _database
    end_with_parent()
    collect_seldom(YOUNG)
    _runner = asyncio.Runner()
    _database = open_database(settings, alone=True)


def _look(families: list[str]) -> Finding:
    return _runner.run(look_through(_database.snapshot, families))
