"""The thread that writes, so that neither its work nor what it waits for holds up any reader."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, nullcontext
from threading import Event, Lock, Thread
from typing import Any, TypeVar

T = TypeVar("T")


class Turn:
    """A lock whose holders come in order, and whose waiters give up after so many seconds."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._lock = asyncio.Lock()

    async def __aenter__(self) -> None:
        """Wait. Raises TimeoutError."""
        async with asyncio.timeout(self._patience):
            await self._lock.acquire()

    async def __aexit__(self, *_: object) -> None:
        self._lock.release()


class Writer:
    """One thread with an event loop of its own, in which works are done.

    With a `Turn` they are done one after another: SQLite has one writer, so nothing is lost by
    that. Without one they take turns as they wait for PostgreSQL. What a work uses belongs to this
    loop alone: a connection of the caller's would wake the wrong one. The thread starts with the
    first work.
    """

    def __init__(self, turn: Turn | None = None) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._turn = turn or nullcontext()
        self._works: set[asyncio.Task[Any] | None] = set()  # Any: of whatever they give
        self._starting = Lock()

    async def run(self, work: Coroutine[Any, Any, T]) -> T:  # a coroutine neither sends nor takes
        """The result of a work, or its error. A caller who gives up does not stop it half-way.

        Raises TimeoutError when its turn does not come.
        """
        future = asyncio.run_coroutine_threadsafe(self._in_turn(work), self._started())
        return await asyncio.shield(asyncio.wrap_future(future))

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold up the works while the block lasts, in line with them: for a writer elsewhere.

        Without a `Turn` nobody is held up. Raises TimeoutError when its turn does not come.
        """
        if not isinstance(self._turn, Turn):
            yield
            return
        begun, ended = asyncio.Event(), asyncio.Event()
        here, there = asyncio.get_running_loop(), self._started()

        async def hold() -> None:
            here.call_soon_threadsafe(begun.set)
            await ended.wait()

        holding = asyncio.create_task(self.run(hold()))
        beginning = asyncio.create_task(begun.wait())
        try:
            await asyncio.wait([holding, beginning], return_when=asyncio.FIRST_COMPLETED)
            if not begun.is_set():
                await holding
            yield
        finally:
            beginning.cancel()
            there.call_soon_threadsafe(ended.set)  # at once, if its turn comes only now
        await asyncio.shield(holding)

    async def _in_turn(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.current_task()
        self._works.add(task)
        try:
            async with self._turn:
                return await work
        finally:
            self._works.discard(task)
            work.close()  # it may never have begun

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                started = Event()
                kind = type(asyncio.get_running_loop())  # as quick as the server's own
                self._thread = Thread(
                    target=self._serve, args=[kind, started], name="writer", daemon=True
                )
                self._thread.start()
                started.wait()
            assert self._loop is not None
            return self._loop

    def _serve(self, kind: type[asyncio.AbstractEventLoop], started: Event) -> None:
        with asyncio.Runner(loop_factory=kind) as runner:
            self._loop = runner.get_loop()
            started.set()
            self._loop.run_forever()

    async def close(self, last: Coroutine[Any, Any, None]) -> None:  # as above
        """Let the works at hand end, then do a last one in the thread, then end that."""
        if self._loop is None or self._thread is None:
            await last  # nothing was opened there
            return
        future = asyncio.run_coroutine_threadsafe(self._end(last), self._loop)
        await asyncio.wrap_future(future)
        self._loop.call_soon_threadsafe(self._loop.stop)
        await asyncio.to_thread(self._thread.join)
        self._loop = self._thread = None

    async def _end(self, last: Coroutine[Any, Any, None]) -> None:
        await asyncio.gather(*filter(None, self._works), return_exceptions=True)
        await last
