"""Two real sets imported over HTTP by two clients at once, while eight readers poll.

Iraq Body Count and UCDP, from the folder that RECONCILER_TEST_DATA names.
"""

import asyncio
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import chain
from pathlib import Path
from time import perf_counter
from typing import Any

from app.database import open_database
from app.errors import InvalidInput
from app.models.running import running_starts
from app.models.uniform import read_rows, uniform_claim
from app.settings import Settings
from benchmarks.service.engines import Engine
from benchmarks.service.load import reading_at_a_pace
from benchmarks.service.made_up import Claim, ndjson
from benchmarks.service.rows import Row, at_most
from benchmarks.service.served import Server, serving
from benchmarks.service.writes import NDJSON, post
from tests.rebuild import differing_figures

FILES = ("ibc_incidents_claims.ndjson.gz", "ucdp_ged_ukraine_claims.csv.gz")
CLIENTS = 2
BATCH = 2_000
PACE = 0.2
"""How often each of eight readers asks (seconds)."""


def imports(engine: Engine) -> list[Row]:
    """Import both files, and say how readers fared and whether the figures equal a rebuild."""
    what = "import of Iraq Body Count and UCDP by two clients"
    folder = Path(os.environ.get("RECONCILER_TEST_DATA", ""))
    paths = [folder / name for name in FILES]
    if not all(path.is_file() for path in paths):
        why = f"RECONCILER_TEST_DATA names no folder with {' and '.join(FILES)}"
        return [Row(what=what, on=engine.version, ours=why)]
    bodies = batches([*chain.from_iterable(map(claims_of, paths))])
    url = engine.fresh()
    with serving("shipped", url) as server:
        first = _sent(server, bodies[0])
        asked = [f"/v1/figures/{item['figure_id']}" for item in first["items"] if item["figure_id"]]
        before = server.memory()
        start = perf_counter()
        with reading_at_a_pace(server.port, asked, every=PACE) as client:
            with ThreadPoolExecutor(CLIENTS) as clients:
                answers = list(clients.map(lambda body: _sent(server, body), bodies[1:]))
            took = perf_counter() - start
        after = server.memory()
    added = sum(answer["created"] for answer in answers)
    refused = sum(answer["refused"] for answer in (first, *answers))
    load = client.load
    return [
        Row(
            what=what,
            on=engine.version,
            floor=f"{added + first['created']:,} created, {refused} refused",
            ours=f"claims/s; server {before:,.0f} MiB before, {after:,.0f} MiB after",
            value=added / took,
        ),
        Row(
            what=f"GET p99 meanwhile, 8 readers, each every {PACE * 1e3:.0f} ms",
            on=engine.version,
            ours=f"p50 {load.p50:.1f} ms, slowest {load.slowest:,.0f} ms, {load.rate:.0f}/s, "
            f"{load.refused} not answered 200",
            value=load.p99,
            reach=at_most(100, " ms"),
        ),
        _rebuilt(engine, url),
    ]


def claims_of(path: Path) -> list[Claim]:
    """The claims of a file; lines that are none, projections say, are left out.

    What later befell a claim is left out too: lines of NDJSON do not carry it.
    """
    running = running_starts(row.columns for row in read_rows(path))
    found = []
    for row in read_rows(path):
        try:
            found.append(uniform_claim(row.columns, running).claim)
        except InvalidInput:
            continue
    return found


def batches(some: Sequence[Claim]) -> list[bytes]:
    """NDJSON of so many claims a batch."""
    return [ndjson(some[start : start + BATCH]) for start in range(0, len(some), BATCH)]


def _sent(server: Server, body: bytes) -> dict[str, Any]:  # JSON
    with closing(server.connection()) as connection:
        said: dict[str, Any] = json.loads(post(connection, "/v1/claims/batch", body, NDJSON))
    return said


def _rebuilt(engine: Engine, url: str) -> Row:
    async def differing() -> list[str]:
        database = open_database(Settings(database_url=url))
        try:
            return await differing_figures(database)
        finally:
            await database.close()

    return Row(
        what="figures that a rebuild would answer differently",
        on=engine.version,
        value=len(asyncio.run(differing())),
        reach=at_most(0),
    )
