"""Load a server with reads: by wrk where it is installed, else by a client of our own.

`python -m benchmarks.service.load` is that client, as a process: compact enough not to be what is
measured. It also reads at a set pace, which wrk does not.
"""

import asyncio
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from time import perf_counter
from typing import cast

CONNECTIONS = 16
LAST_CHUNK = b"0\r\n\r\n"
_WRK = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a load: how many answers a second, and how long one took (ms)."""

    rate: float
    p50: float
    p99: float
    slowest: float
    refused: int
    """Answers that were not 200: a measurement of errors is none."""


def generator() -> str:
    """What makes the load."""
    return "wrk" if shutil.which("wrk") else "our own client"


def read_at_full_speed(
    port: int, paths: Sequence[str], seconds: float, *, own: bool = False
) -> Load:
    """Ask for random ones of these paths, over 16 connections that never wait."""
    if shutil.which("wrk") and not own:
        return _checked(_wrk(port, paths, seconds))
    with _client(port, paths, every=0) as client:
        client.wait_for(seconds)
    return _checked(client.load)


@dataclass(slots=True)
class Client:
    """The client's process; `load` is there when its block has ended."""

    process: "subprocess.Popen[str]"
    answers: list[Load] = field(default_factory=list)

    def wait_for(self, seconds: float) -> None:
        """Let it read for so long."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return
        raise RuntimeError("the load's client ended before its time")

    @property
    def load(self) -> Load:
        """What came of it."""
        return self.answers[0]


@contextmanager
def reading_at_a_pace(port: int, paths: Sequence[str], *, every: float) -> Iterator[Client]:
    """Read for as long as the block runs, each of 8 connections once in `every` seconds."""
    with _client(port, paths, every=every, connections=8) as client:
        yield client


@contextmanager
def _client(
    port: int, paths: Sequence[str], *, every: float, connections: int = CONNECTIONS
) -> Iterator[Client]:
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(list(paths), file)
        file.flush()
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "benchmarks.service.load"),
                *(str(port), file.name, str(connections), str(every)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        client = Client(process)
        try:
            yield client
        finally:
            said, _ = process.communicate()  # closing its standard input ends it
            client.answers.append(Load(**json.loads(said)))


def _wrk(port: int, paths: Sequence[str], seconds: float) -> Load:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(paths))
        file.flush()
        ran = subprocess.run(
            [
                *(
                    "wrk",
                    "-t1",
                    f"-c{CONNECTIONS}",
                    f"-d{max(1, round(seconds))}s",
                    "-s",
                    str(_WRK),
                ),
                *(f"http://127.0.0.1:{port}", "--", file.name),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
    return Load(**json.loads(ran.stdout.strip().splitlines()[-1]))


def _checked(load: Load) -> Load:
    if not load.rate:
        raise RuntimeError("nothing was answered at all")
    if load.refused:
        raise RuntimeError(f"{load.refused} requests were not answered 200")
    return load


def summary(seconds: Sequence[float], elapsed: float, refused: int) -> Load:
    """The load of these answers' times; quantiles are the nearest rank.

    >>> summary([0.004, 0.001, 0.002, 0.003], 2.0, 0)
    Load(rate=2.0, p50=2.0, p99=4.0, slowest=4.0, refused=0)
    """
    each = sorted(one * 1e3 for one in seconds)
    at = [each[min(len(each) - 1, -(-len(each) * part // 100) - 1)] for part in (50, 99, 100)]
    return Load(len(each) / elapsed, at[0], at[1], at[2], refused)


class _Connection(asyncio.Protocol):
    """One connection: a request, its whole answer, the next request."""

    def __init__(self, requests: Sequence[bytes], every: float, seed: int) -> None:
        self.requests, self.every, self.drawn = requests, every, Random(seed)
        self.seconds: list[float] = []
        self.refused = 0
        self.buffer = b""
        self.missing = -1  # bytes of the body still to come; -1 before its head is read
        self.chunked = False  # whether the body comes in chunks, of a length that nobody tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass
        self.ask()

    def ask(self) -> None:
        if not self.transport.is_closing():
            self.sent = perf_counter()
            self.transport.write(self.drawn.choice(self.requests))

    def data_received(self, data: bytes) -> None:
        if self.chunked:
            self.buffer = (self.buffer + data)[-len(LAST_CHUNK) :]
        elif self.missing < 0:
            self.buffer += data
            head, ended, rest = self.buffer.partition(b"\r\n\r\n")
            if not ended:
                return
            self.refused += head[9:12] != b"200"
            length = head.lower().partition(b"content-length: ")[2].split(b"\r\n", 1)[0]
            self.chunked = not length
            self.missing, self.buffer = int(length or 0) - len(rest), b""
            if self.chunked:
                self.buffer = rest[-len(LAST_CHUNK) :]
        else:
            self.missing -= len(data)
        if self.buffer == LAST_CHUNK if self.chunked else self.missing == 0:
            self.missing, self.chunked, self.buffer = -1, False, b""
            self.answered()

    def answered(self) -> None:
        took = perf_counter() - self.sent
        self.seconds.append(took)
        if self.every:
            asyncio.get_running_loop().call_later(max(0.0, self.every - took), self.ask)
        else:
            self.ask()


def _giving(connection: _Connection) -> Callable[[], _Connection]:
    return lambda: connection


async def _run(port: int, paths: Sequence[str], connections: int, every: float) -> Load:
    requests = [f"GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode() for path in paths]
    loop = asyncio.get_running_loop()
    made: list[_Connection] = []
    start = perf_counter()
    for n in range(connections):
        connection = _Connection(requests, every, n)
        await loop.create_connection(_giving(connection), "127.0.0.1", port)
        made.append(connection)
        await asyncio.sleep(every / connections)  # paced readers do not ask all at once
    await asyncio.to_thread(sys.stdin.read)
    elapsed = perf_counter() - start
    for connection in made:
        connection.transport.abort()
    times = [one for connection in made for one in connection.seconds]
    return summary(times, elapsed, sum(connection.refused for connection in made))


def _main(port: str, file: str, connections: str, every: str) -> None:
    import uvloop

    paths = json.loads(Path(file).read_text())
    print(json.dumps(asdict(uvloop.run(_run(int(port), paths, int(connections), float(every))))))


if __name__ == "__main__":
    _main(*sys.argv[1:])
