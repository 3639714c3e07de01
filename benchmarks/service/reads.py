"""Reads beside the service's own empty endpoint, and that beside FastAPI without ours."""

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from operator import itemgetter
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.service.engines import Engine
from benchmarks.service.load import generator, read_at_full_speed, reading_at_a_pace
from benchmarks.service.made_up import ALONE, COMPARED, alone, claims, compared, ndjson
from benchmarks.service.rows import Reach, Row, Task, at_least, at_most, in_turns, rates, ratio
from benchmarks.service.served import EMPTY, Server, serving
from benchmarks.service.writes import post_batch

SECONDS = 2.0
"""How long one task of a round reads."""
Answer = dict[str, Any]  # JSON
PAGES = 20
"""Pages of a list that are read, one after the other's cursor."""
BATCH = 5_000
PACE = 0.05
BULK = 10_000
REACHES = {"sqlite": (0.45, 0.25), "postgresql": (0.25, 0.12)}
"""One figure and a list of 50, against the empty endpoint."""


@dataclass(frozen=True, slots=True)
class Paths:
    """What is asked for."""

    alone: list[str]
    compared: list[str]
    pages: list[str]
    pages_alone: list[str]
    pages_compared: list[str]


def populate(server: Server, figures: int) -> Paths:
    """Half the figures alone in their event, half compared in events of ten; two claims each."""
    kinds = (alone(figures // 2), compared(figures // 2))
    ids = []
    for seed, places in enumerate(kinds):
        some = list(claims(places, 2, seed=seed))
        found: set[str] = set()
        for start in range(0, len(some), BATCH):
            answer = post_batch(server, ndjson(some[start : start + BATCH]))
            found |= {item["figure_id"] for item in answer["items"]}
        ids.append([f"/v1/figures/{id}" for id in sorted(found)])
    lists = ("", f"&metric={ALONE}", f"&metric={COMPARED}")
    return Paths(*ids, *(pages(server, f"/v1/figures?limit=50{more}") for more in lists))


def pages(
    server: Server, first: str, link: Callable[[Answer], str | None] = itemgetter("next")
) -> list[str]:
    """The paths of the pages after the first one, which alone is counted, by an answer's link."""
    paths: list[str] = []
    path = first
    with closing(server.connection()) as connection:
        while len(paths) < PAGES:
            connection.request("GET", path)
            following = link(json.loads(connection.getresponse().read()))
            if following is None:
                break
            path = "/" + following.split("/", 3)[3]
            paths.append(path)
    return paths or [first]


def reads(engine: Engine, *, rounds: int, figures: int, seconds: float = SECONDS) -> list[Row]:
    """One figure and lists of 50, with random keys, beside the empty endpoint."""
    url = engine.fresh()
    with serving("shipped", url) as server, serving("bare") as bare:
        paths = populate(server, figures)
        first = _first_reads(engine, server, paths)

        def task(some: Sequence[str], of: Server = server) -> Task:
            return lambda: read_at_full_speed(of.port, some, seconds).rate

        measured = in_turns(
            {
                "empty": task([EMPTY]),
                "bare": task([EMPTY], bare),
                "empty, own client": lambda: (
                    read_at_full_speed(server.port, [EMPTY], seconds, own=True).rate
                ),
                **{name: task(getattr(paths, name)) for name in Paths.__slots__},
            },
            rounds,
        )
    return [*_against_empty(engine, measured), *first, *_empty_itself(engine, measured)]


def _first_reads(engine: Engine, server: Server, paths: Paths) -> list[Row]:
    """Every figure once, which puts it at hand: the same figures are read again below."""
    rows = []
    for what, some in (
        ("nothing compares with it", paths.alone),
        ("in an event of ten", paths.compared),
    ):
        empty, first = (_in_a_row(server, asked) for asked in ([EMPTY] * len(some), some))
        rows.append(
            Row(
                what=f"GET one figure that is not at hand, {what}, over one connection",
                on=engine.version,
                floor=rates("empty endpoint", [empty]),
                ours=rates("", [first]),
                value=ratio([first], [empty]),
            )
        )
    return rows


def _in_a_row(server: Server, paths: Sequence[str]) -> float:
    """How many of these are answered in a second, one after the other."""
    start = perf_counter()
    with closing(server.connection()) as connection:
        for path in paths:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{path} was answered {answer.status}")
    return len(paths) / (perf_counter() - start)


def _against_empty(engine: Engine, measured: dict[str, list[float]]) -> list[Row]:
    one, listed = (at_least(bound) for bound in REACHES[engine.name])
    lines: list[tuple[str, str, Reach]] = [
        ("alone", "one figure, nothing compares with it", one),
        ("compared", "one figure in an event of ten that are compared", one),
        ("pages_alone", "list of 50, nothing compares with them", listed),
        ("pages", "list of 50, half of them compared", listed),
        ("pages_compared", "list of 50, all compared", listed),
    ]
    return [
        Row(
            what=f"GET {what}",
            on=engine.version,
            floor=rates("empty endpoint", measured["empty"]),
            ours=rates("", measured[name]),
            value=ratio(measured[name], measured["empty"]),
            reach=reach,
        )
        for name, what, reach in lines
    ]


def _empty_itself(engine: Engine, measured: dict[str, list[float]]) -> list[Row]:
    return [
        Row(
            what="the empty endpoint, with our middleware and routing",
            on=engine.version,
            floor=rates("FastAPI alone", measured["bare"]),
            ours=rates("", measured["empty"]),
            value=ratio(measured["empty"], measured["bare"]),
            reach=at_least(0.65),
        ),
        Row(
            what=f"the empty endpoint as {generator()} and as our own client find it",
            on=engine.version,
            floor=rates("our own client", measured["empty, own client"]),
            ours=rates("", measured["empty"]),
            value=ratio(measured["empty"], measured["empty, own client"]),
        ),
    ]


def while_writing(engine: Engine, *, rounds: int, figures: int) -> list[Row]:
    """How long a paced GET waits while batches are written, at the 99th percentile."""
    url = engine.fresh()
    with serving("shipped", url) as server:
        paths = populate(server, figures)
        idle, busy, written = [], [], []
        for number in range(rounds):
            with reading_at_a_pace(server.port, paths.alone, every=PACE) as client:
                client.wait_for(SECONDS)
            idle.append(client.load)
            body = ndjson(claims(alone(BULK // 10, f"busy-{number}"), 10, seed=100 + number))
            with reading_at_a_pace(server.port, paths.alone, every=PACE) as client:
                seconds = _timed(server, body)
            busy.append(client.load)
            written.append(BULK / seconds)
    if any(load.refused for load in (*idle, *busy)):
        raise RuntimeError("a paced read was not answered 200")
    return [
        Row(
            what=f"GET p99 while {BULK:,} claims are posted in a batch, 160 reads/s asked for",
            on=engine.version,
            floor=f"without the batch, {median(load.p99 for load in idle):.1f} ms",
            ours=f"p50 {median(load.p50 for load in busy):.1f} ms, slowest "
            f"{max(load.slowest for load in busy):.0f} ms; {median(written):,.0f} claims/s",
            value=median(load.p99 for load in busy),
            reach=at_most(100, " ms"),
        )
    ]


def _timed(server: Server, body: bytes) -> float:
    start = perf_counter()
    post_batch(server, body)
    return perf_counter() - start
