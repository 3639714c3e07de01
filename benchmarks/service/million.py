"""A million made-up claims over HTTP, in groups of ten: rates early and late, size, reads."""

from statistics import median
from time import perf_counter

from benchmarks.service.engines import Engine, size
from benchmarks.service.growth import MIB, rebuild
from benchmarks.service.load import read_at_full_speed
from benchmarks.service.made_up import alone, claims, compared, ndjson
from benchmarks.service.reads import REACHES, pages
from benchmarks.service.rows import Row, at_least, at_most, rates, ratio
from benchmarks.service.served import EMPTY, Server, serving
from benchmarks.service.writes import post_batch

BATCH = 5_000
EACH = 10
SECONDS = 3.0
ROUNDS = 5
EARLY = 10_000
"""Claims on record when reads are measured the first time."""


def million(engine: Engine, *, count: int = 1_000_000) -> list[Row]:
    """Every batch brings new groups, half of them compared, so that batches differ in time only."""
    url = engine.fresh()
    with serving("shipped", url) as server:
        seconds: list[float] = []
        ids: set[str] = set()
        early: list[Row] = []
        for number in range(count // BATCH):
            took, found = _batch(server, number)
            seconds.append(took)
            ids |= found
            if (number + 1) * BATCH == EARLY:
                early = _reads(engine, server, sorted(ids), EARLY)
        whole = sum(seconds)
        late = _reads(engine, server, sorted(ids), count)
    disk = size(url) / MIB
    tenth = max(1, len(seconds) // 10)
    first, last = median(seconds[1 : tenth + 1]), median(seconds[-tenth:])
    return [
        Row(
            what=f"{count:,} claims posted in batches of {BATCH:,}: the last tenth",
            on=engine.version,
            floor=rates("the first tenth", [BATCH / first]),
            ours=f"{BATCH / last:,.0f}/s; {whole:,.0f} s in all; {disk:,.0f} MiB on disk",
            value=last / first,
            reach=at_most(1.3, " ×"),
        ),
        *early,
        *late,
        rebuild(engine, url, count),
    ]


def _batch(server: Server, number: int) -> tuple[float, set[str]]:
    """Post one batch; gives its seconds and its figures."""
    groups = BATCH // EACH // 2
    places = alone(groups, f"strike-{number}") + compared(groups, f"war-{number}")
    body = ndjson(claims(places, EACH, seed=number))
    start = perf_counter()
    said = post_batch(server, body)
    took = perf_counter() - start
    return took, {item["figure_id"] for item in said["items"]}


def _reads(engine: Engine, server: Server, ids: list[str], count: int) -> list[Row]:
    """One figure and a list of 50 at this size, beside the empty endpoint."""
    lists = pages(server, "/v1/figures?limit=50")
    asked = {"one figure": [f"/v1/figures/{id}" for id in ids], "list of 50": lists}
    found: dict[str, list[float]] = {name: [] for name in ("empty", *asked)}
    for _ in range(ROUNDS):
        for name, paths in {"empty": [EMPTY], **asked}.items():
            found[name].append(read_at_full_speed(server.port, paths, SECONDS).rate)
    one, listed = REACHES[engine.name]
    return [
        Row(
            what=f"GET {name} at {count:,} claims, half of the figures compared",
            on=engine.version,
            floor=rates("empty endpoint", found["empty"]),
            ours=rates("", found[name]),
            value=ratio(found[name], found["empty"]),
            reach=at_least(one if name == "one figure" else listed),
        )
        for name in asked
    ]
