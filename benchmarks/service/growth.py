"""What a large table costs: a POST, its statements, a rebuild, and memory for a large batch."""

import os
import subprocess
import sys
from collections.abc import Sequence
from itertools import islice
from random import Random
from statistics import median
from time import perf_counter

from benchmarks.service.engines import Engine, size
from benchmarks.service.fill import fill
from benchmarks.service.made_up import alone, claims, ndjson
from benchmarks.service.rows import Row, at_most, milliseconds, ratio
from benchmarks.service.served import Server, serving
from benchmarks.service.statements import statements_of
from benchmarks.service.writes import POSTS, post_batch, post_each

COMMAND = [sys.executable, "-c", "from app.start import main; main()"]
LARGE_GROUP = 1_000
STREAMED = 100_000
MIB = 2**20
REBUILT = 1_000_000
"""The table that the bar of a rebuild is for (claims)."""


def growth(engine: Engine, *, rounds: int, small: int, large: int) -> list[Row]:
    """A POST into a group of ten in a small and in a large table, and a rebuild of the large."""
    urls = [engine.fresh(), engine.fresh()]
    sent = [fill(url, count) for url, count in zip(urls, (small, large), strict=True)]
    for some in sent:
        Random(5).shuffle(some)
    with serving("shipped", urls[0]) as one, serving("shipped", urls[1]) as other:
        measured: list[list[float]] = [[], []]
        turns = [iter(some) for some in sent]
        for number in range(rounds + 1):  # the first warms up
            pairs = list(zip((one, other), turns, measured, strict=True))
            for server, turn, seconds in pairs[:: 1 if number % 2 else -1]:
                each = post_each(server, list(islice(turn, POSTS)))
                seconds.append(median(each))
        counts = [_counted(url, server) for url, server in zip(urls, (one, other), strict=True)]
    at_small, at_large = (seconds[1:] for seconds in measured)
    return [
        Row(
            what=f"one claim a POST, p50, at {large:,} claims",
            on=engine.version,
            floor=milliseconds(f"at {small:,}", at_small),
            ours=milliseconds("", at_large),
            value=ratio(at_large, at_small),
            reach=at_most(1.3, " ×"),
        ),
        _statements(engine, counts, (small, large)),
        rebuild(engine, urls[1], large),
    ]


def _counted(url: str, server: Server) -> tuple[int, int]:
    """Statements of a POST into a group of ten, and into one of a thousand."""
    places = alone(2, "grown")
    counts = []
    for place, each in zip(places, (10, LARGE_GROUP), strict=True):
        post_batch(server, ndjson(claims([place], each, seed=5 + each)))
        # The first ones may find out what is then kept in memory.
        further = list(claims([place], 3, seed=6 + each))
        counts.append(statements_of(url, further)[-1])
    return counts[0], counts[1]


def _statements(engine: Engine, counts: Sequence[tuple[int, int]], sizes: tuple[int, int]) -> Row:
    said = [
        f"{few} into a group of 10 and {many} into one of {LARGE_GROUP:,} at {size:,} claims"
        for (few, many), size in zip(counts, sizes, strict=True)
    ]
    every = [count for pair in counts for count in pair]
    return Row(
        what="SQL statements of a POST, most against least",
        on=engine.version,
        floor="",
        ours="; ".join(said),
        value=max(every) / min(every),
        reach=at_most(1, " ×"),
    )


def rebuild(engine: Engine, url: str, count: int) -> Row:
    """How long the command takes that computes every figure anew, its start included."""
    row = Row(what=f"full rebuild of {count:,} claims", on=engine.version)
    known = subprocess.run([*COMMAND, "rebuild", "--help"], capture_output=True)
    if known.returncode:
        return Row(what=row.what, on=row.on, ours="this version has no command `rebuild`")
    start = perf_counter()
    ran = subprocess.run(
        [*COMMAND, "rebuild"],
        env={**os.environ, "RECONCILER_DATABASE_URL": url, "RECONCILER_KEYLESS": "everything"},
        capture_output=True,
        text=True,
    )
    took = perf_counter() - start
    said = ran.stdout.strip().splitlines()
    if ran.returncode:
        why = (said or ran.stderr.strip().splitlines() or ["nothing said"])[-1]
        return Row(what=row.what, on=row.on, ours=f"failed after {took:.1f} s: {why}")
    return Row(
        what=row.what,
        on=row.on,
        ours=f"{said[-1] if said else ''} ({size(url) / MIB:,.0f} MiB on disk)",
        value=took,
        reach=at_most(10, " s") if count >= REBUILT else None,
    )


def memory(engine: Engine, *, count: int = STREAMED) -> list[Row]:
    """How much a server's resident memory rises at most while it takes one large NDJSON."""
    url = engine.fresh()
    settings = {
        "RECONCILER_MAX_BATCH_CLAIMS": str(count),
        "RECONCILER_MAX_BATCH_BYTES": str(1024 * MIB),
    }
    with serving("shipped", url, settings) as server:
        post_batch(server, ndjson(claims(alone(200, "warm"), 10, seed=8)))
        body = ndjson(claims(alone(count // 10), 10, seed=9))
        before = server.memory()
        server.forget_peak()
        start = perf_counter()
        post_batch(server, body)
        took = perf_counter() - start
        peak = server.memory("VmHWM")
    return [
        Row(
            what=f"one NDJSON of {count:,} claims ({len(body) / MIB:,.0f} MiB), peak of memory",
            on=engine.version,
            floor=f"before, {before:,.0f} MiB",
            ours=f"{peak:,.0f} MiB; {count / took:,.0f} claims/s",
            value=peak - before,
            reach=at_most(32, " MiB"),
        )
    ]
