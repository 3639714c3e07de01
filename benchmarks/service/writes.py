"""Writes over HTTP beside what the bare driver takes for the same rows."""

import json
from contextlib import closing
from http.client import HTTPConnection
from itertools import islice
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.service.engines import Engine
from benchmarks.service.floors import Floor, floor_of
from benchmarks.service.made_up import alone, claims, ndjson
from benchmarks.service.rows import Row, at_least, at_most, milliseconds, rates, ratio
from benchmarks.service.served import Server, serving

BATCH = 1_000
POSTS = 40
"""Posts in one round; the round counts with their median."""
JSON, NDJSON = "application/json", "application/x-ndjson"


def post(connection: HTTPConnection, path: str, body: bytes, kind: str) -> bytes:
    """Post a body; gives the answer's. Raises RuntimeError unless it is 200 or 201."""
    connection.request("POST", path, body, {"Content-Type": kind})
    answer = connection.getresponse()
    said = answer.read()
    if answer.status not in (200, 201):
        raise RuntimeError(f"POST {path}: {answer.status} {said[:500]!r}")
    return said


def post_batch(server: Server, body: bytes) -> dict[str, Any]:  # JSON
    """Post NDJSON of which every claim must be accepted."""
    with closing(server.connection()) as connection:
        said: dict[str, Any] = json.loads(post(connection, "/v1/claims/batch", body, NDJSON))
    if said["refused"]:
        raise RuntimeError(f"{said['refused']} claims of a batch were refused")
    return said


def timed_batch(server: Server, body: bytes) -> float:
    """Seconds until a batch is answered whole."""
    with closing(server.connection()) as connection:
        start = perf_counter()
        post(connection, "/v1/claims/batch", body, NDJSON)
        return perf_counter() - start


def bulk(engine: Engine, *, rounds: int) -> list[Row]:
    """A batch of 1,000 in new groups, the same again, and the same rows written raw."""
    url = engine.fresh()
    floor = floor_of(engine, url)
    with serving("shipped", url) as server:
        rows = []
        for groups in (100, 1_000):
            rows += _bulk(engine, server, floor, groups, rounds)
    floor.close()
    return rows


def _bulk(engine: Engine, server: Server, floor: Floor, groups: int, rounds: int) -> list[Row]:
    first, again, raw = [], [], []
    for number in range(rounds + 1):  # the first warms up
        places = alone(groups, f"bulk-{groups}-{number}")
        body = ndjson(claims(places, BATCH // groups, seed=groups + number))
        first.append(timed_batch(server, body))
        raw.append(floor.bulk(floor.newest(BATCH)))
        again.append(timed_batch(server, body))
    first, again, raw = first[1:], again[1:], raw[1:]
    name = "executemany" if engine.name == "sqlite" else "asyncpg unnest"
    what = f"bulk of 1,000 claims in {groups:,} new groups"
    reach = groups == 100
    return [
        Row(
            what=what,
            on=engine.version,
            floor=rates(f"raw {name}", per_second(raw)),
            ours=rates("", per_second(first)),
            value=ratio(raw, first),
            reach=at_least(0.25) if reach else None,
        ),
        Row(
            what=f"the same {groups:,} groups sent again",
            on=engine.version,
            floor=rates("the first time", per_second(first)),
            ours=rates("", per_second(again)),
            value=ratio(first, again),
            reach=at_least(0.5) if reach else None,
        ),
    ]


def per_second(seconds: list[float]) -> list[float]:
    """Claims a second of batches that took so long."""
    return [BATCH / one for one in seconds]


def single(engine: Engine, *, rounds: int) -> list[Row]:
    """One claim a POST into groups of a few, beside a commit of one row each."""
    url = engine.fresh()
    floor = floor_of(engine, url)
    with serving("shipped", url) as server:
        places = alone(200)
        post_batch(server, ndjson(claims(places, 5, seed=1)))
        sent = claims(places, POSTS * (rounds + 1), seed=2)
        ours, raw = [], []
        for _ in range(rounds + 1):  # the first warms up
            ours.append(median(post_each(server, list(islice(sent, POSTS)))))
            raw.append(median(floor.single(row) for row in floor.newest(POSTS)))
    floor.close()
    return [
        Row(
            what="one claim a POST, p50, groups of 5",
            on=engine.version,
            floor=milliseconds("raw commit of one row", raw[1:]),
            ours=milliseconds("", ours[1:]),
            value=ratio(ours[1:], raw[1:]),
            reach=at_most(6, " ×"),
        )
    ]


def post_each(server: Server, some: list[dict[str, Any]]) -> list[float]:  # JSON
    """Seconds of each of these claims, posted one after the other on one connection."""
    seconds = []
    with closing(server.connection()) as connection:
        connection.connect()
        for claim in some:
            body = json.dumps(claim).encode()
            start = perf_counter()
            post(connection, "/v1/claims", body, JSON)
            seconds.append(perf_counter() - start)
    return seconds
