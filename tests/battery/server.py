"""Run the service as its own processes, so that it can be killed and raced."""

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import httpx
import uvicorn

from tests.forks import Forked, Process, anew, command, kill

START_SECONDS = 60


@contextmanager
def serving(
    database_url: str,
    *,
    workers: int = 1,
    port: int | None = None,
    app: str | None = None,
    chunk: int = 20,
    keyless: str = "everything",
) -> Iterator[str]:
    """Serve a migrated database from processes of its own; gives the address."""
    port = port or free_port()
    process = start(database_url, port, workers, app=app, chunk=chunk, keyless=keyless)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        kill(process)


def start(
    database_url: str,
    port: int,
    workers: int = 1,
    *,
    app: str | None = None,
    chunk: int = 20,
    keyless: str = "everything",
) -> Process:
    """Start a server in a process group of its own, and wait until it is ready.

    Batches are recorded in small chunks, so that what happens falls between them. `app` names
    another factory than the service's own.
    """
    environment = {
        **os.environ,
        "RECONCILER_DATABASE_URL": database_url,
        "RECONCILER_BATCH_CHUNK": str(chunk),
        "RECONCILER_KEYLESS": keyless,
    }
    arguments = ["serve", "--port", str(port), "--workers", str(workers)]
    process: Process
    if app:
        serve = partial(uvicorn.run, app, factory=True, port=port, access_log=False)
        process = Forked(serve, environment)
    elif workers == 1:
        process = Forked(partial(command, arguments), environment)
    else:  # whose workers are started anew, which a fork cannot do
        process = anew(arguments, environment)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=2).status_code == 200:
                return process
        except httpx.TransportError:
            time.sleep(0.05)
    kill(process)
    raise TimeoutError(f"no server on port {port} within {START_SECONDS} s")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
