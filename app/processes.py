"""Processes beside this one: none outlives it, and none is waited for when it is of no use."""

import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import parent_process
from multiprocessing.connection import wait


def end_with_parent() -> None:
    """Let a new process leave Ctrl-C to the one that started it, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch_parent, daemon=True).start()


def _watch_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def end(pool: ProcessPoolExecutor) -> None:
    """End every process of a pool at once; what they still do is of no use."""
    processes = list((pool._processes or {}).values())  # no public way to them before 3.14
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.kill()  # one that hangs, or is stopped, hears nothing else
    for process in processes:
        process.join()
