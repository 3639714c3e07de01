"""What a reader of figures feels of a text of 1 MB that is read at the same time."""

import asyncio
import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from app.database import migrate
from benchmarks.extraction.speed import SIZE
from benchmarks.service.fill import fill
from benchmarks.service.load import Load, reading_at_a_pace
from benchmarks.service.served import Server, serving

CLAIMS = 1_000
SECONDS = 5.0
"""How long each is measured, at least."""
EVERY = 0.05
"""How often each of the 8 connections asks (s)."""
PATHS = ["/v1/figures?limit=5"]


def paced(texts: Sequence[str]) -> dict[str, Load]:
    """GETs of figures alone, and beside one text of 1 MB after another."""
    cases = {
        "alone": None,
        "beside 1 MB of news": "\n\n".join(texts),
        "beside 1 MB of counts": "5 killed ",
    }
    with TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'claims.db'}"
        asyncio.run(migrate(url))
        fill(url, CLAIMS)
        with serving("shipped", url) as server:
            return {name: _measured(server, unit) for name, unit in cases.items()}


def _measured(server: Server, unit: str | None) -> Load:
    work = partial(sleep, SECONDS) if unit is None else partial(_read, server, _body(unit))
    with reading_at_a_pace(server.port, PATHS, every=EVERY):
        work()  # warm
    with reading_at_a_pace(server.port, PATHS, every=EVERY) as client:
        work()
    if client.load.refused:
        raise RuntimeError(f"{client.load.refused} requests were not answered 200")
    return client.load


def _body(unit: str) -> bytes:
    text = (unit * (SIZE // len(unit) + 1))[: SIZE - SIZE // 20]  # a line break takes two bytes
    return json.dumps({"text": text}).encode()


def _read(server: Server, body: bytes) -> None:
    connection = server.connection()
    begun = perf_counter()
    while perf_counter() - begun < SECONDS:
        connection.request("POST", "/v1/extract", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"a text was answered {answer.status}")
    connection.close()
