"""The service as it ships, with one more endpoint that does nothing; and FastAPI without ours.

`python -m benchmarks.service.served shipped|bare PORT` serves one of them.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import IO

import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Response

from app.dependencies import single_valued
from app.main import create_app

EMPTY = "/v1/empty"
START_SECONDS = 30
router = APIRouter(prefix="/v1")


@router.get("/empty")
async def read_nothing() -> Response:
    """Answer bytes that are ready."""
    return Response(b'{"ready":true}', media_type="application/json")


def shipped() -> FastAPI:
    """The service; the endpoint is tried first, so that it is as cheap as can be."""
    app = create_app()
    app.include_router(router, dependencies=[Depends(single_valued)])
    app.router.routes.insert(0, app.router.routes.pop())
    return app


def bare() -> FastAPI:
    """FastAPI with the same endpoint and nothing of ours."""
    app = FastAPI()
    app.include_router(router)
    return app


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs as a process of its own."""

    port: int
    pid: int

    def connection(self) -> HTTPConnection:
        """A connection that waits long enough for a large batch."""
        return HTTPConnection("127.0.0.1", self.port, timeout=3600)

    def memory(self, kind: str = "VmRSS") -> float:
        """The process's resident memory, or its peak since `forget_peak` as `VmHWM` (MiB)."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith(kind))
        return int(line.split()[1]) / 1024

    def forget_peak(self) -> None:
        """Let the peak of memory begin anew."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")


@contextmanager
def serving(
    kind: str, url: str = "", settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Serve `shipped` or `bare` from one process; the database at `url` is migrated already."""
    port = free_port()
    variables = {"RECONCILER_DATABASE_URL": url, "RECONCILER_KEYLESS": "everything"} if url else {}
    command = [sys.executable, "-m", "benchmarks.service.served", kind, str(port)]
    with running(command, port, {**variables, **(settings or {})}) as server:
        yield server


@contextmanager
def running(command: list[str], port: int, variables: Mapping[str, str]) -> Iterator[Server]:
    """Run a command that serves on a port, from when it listens until the block ends."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command,
            env={**os.environ, **variables},
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )
        try:
            _wait(process, port, log)
            yield Server(port, process.pid)
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: IO[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    log.seek(0)
    said = log.read().decode(errors="replace")[-1000:]
    raise TimeoutError(f"nothing listens on port {port} within {START_SECONDS} s: {said}")


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    uvicorn.run(
        f"benchmarks.service.served:{sys.argv[1]}",
        factory=True,
        host="127.0.0.1",
        port=int(sys.argv[2]),
        access_log=False,  # as `casualty-reconciler serve`
        log_level="warning",
    )
