"""A bell that wakes whoever waits for the next change, from whichever thread it was recorded in."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import RLock
from types import FrameType

from uvicorn.server import HANDLED_SIGNALS, Server


class Bell:
    """Rung after a commit of this process; those who wait then look for what is new.

    Remember `rung` before looking and wait for more than that, so that no ring is missed between.
    """

    def __init__(self) -> None:
        self.rung = 0
        self.closed = False
        self._waiting: set[asyncio.Future[None]] = set()
        self._lock = RLock()  # a signal handler may ring while its own thread holds it

    def ring(self) -> None:
        """Wake everybody who waits; from any thread."""
        with self._lock:
            self.rung += 1
            waiting, self._waiting = self._waiting, set()
        for future in waiting:
            with suppress(RuntimeError):  # its loop is closed: nobody is there to be woken
                future.get_loop().call_soon_threadsafe(_wake, future)

    def close(self) -> None:
        """Wake everybody for good: the service is being stopped."""
        self.closed = True
        self.ring()

    async def wait(self, heard: int, seconds: float) -> None:
        """Wait until it was rung more often than `heard`, at most so long."""
        future = asyncio.get_running_loop().create_future()
        with self._lock:
            if self.rung != heard or self.closed:
                return
            self._waiting.add(future)
        try:
            async with asyncio.timeout(seconds):
                await future
        except TimeoutError:
            pass
        finally:
            with self._lock:
                self._waiting.discard(future)


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


@contextmanager
def before_shutdown(call: Callable[[], None]) -> Iterator[None]:
    """Call this as soon as uvicorn is told to stop: it waits for answers that never end."""
    with ExitStack() as undo:
        for number in HANDLED_SIGNALS:
            before = signal.getsignal(number)
            if isinstance(getattr(before, "__self__", None), Server) and callable(before):
                signal.signal(number, _both(call, before))
                undo.callback(signal.signal, number, before)
        yield


def _both(
    call: Callable[[], None], before: Callable[[int, FrameType | None], object]
) -> Callable[[int, FrameType | None], None]:
    def handler(number: int, frame: FrameType | None) -> None:
        call()
        before(number, frame)

    return handler
