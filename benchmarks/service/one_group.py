"""One group grown to a hundred thousand claims: what the next POST into it takes."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from statistics import median

from benchmarks.service.engines import Engine
from benchmarks.service.made_up import Claim, ndjson
from benchmarks.service.rows import Row, milliseconds
from benchmarks.service.served import Server, serving
from benchmarks.service.writes import post_batch, post_each

SIZES = (10, 1_000, 10_000, 100_000)
BATCH = 10_000
POSTS = 9
SOURCES = 50
"""Those who tell a running total, day after day."""
FIRST = date(2014, 4, 6)
Shape = Callable[[int], Claim]


def running_total(number: int) -> Claim:
    """A claim of fifty sources that tell a running total each day, in turn.

    >>> claim = running_total(50)
    >>> claim["source"], claim["as_of"], claim["value"]
    ('source-0', '2014-04-07', 127)
    """
    source, day = number % SOURCES, number // SOURCES
    return {
        "metric": "killed",
        "event": "long-war",
        "population": "civilians",
        "period": f"{FIRST}/..",
        "as_of": str(FIRST + timedelta(days=day)),
        "value": 120 + 7 * day + 11 * source,
        "source": f"source-{source}",
        "external_id": f"running-{number}",
    }


def closed_period(number: int) -> Claim:
    """A claim of yet another source about one month.

    >>> closed_period(3)["source"], closed_period(3)["value"]
    ('source-3', 2344)
    """
    return {
        "metric": "killed",
        "event": "bad-month",
        "population": "civilians",
        "period": "2022-03",
        "value": 2_000 + number * 7_919 % 1_801,
        "source": f"source-{number}",
        "external_id": f"closed-{number}",
    }


def retold_period(number: int) -> Claim:
    """A claim of fifty sources that tell one month again and again.

    >>> claim = retold_period(53)
    >>> claim["source"], claim["event"], claim["value"]
    ('source-3', 'retold-month', 2074)
    """
    return closed_period(number) | {
        "event": "retold-month",
        "source": f"source-{number % SOURCES}",
        "external_id": f"retold-{number}",
    }


SHAPES: dict[str, Shape] = {
    f"a running total of {SOURCES} sources, day after day": running_total,
    f"a closed month of {SOURCES} sources": retold_period,
    "a closed month, each claim from its own source": closed_period,
}


def one_group(engine: Engine, *, sizes: Sequence[int] = SIZES) -> list[Row]:
    """The next POST into a group of each size, for each shape."""
    return [row for name, shape in SHAPES.items() for row in _grown(engine, name, shape, sizes)]


def _grown(engine: Engine, name: str, shape: Shape, sizes: Sequence[int]) -> list[Row]:
    rows: list[Row] = []
    with serving("shipped", engine.fresh()) as server:
        on_record = 0
        smallest: list[float] = []
        for wanted in sizes:
            _grow(server, shape, on_record, wanted)
            further = [shape(number) for number in range(wanted, wanted + POSTS)]
            seconds = post_each(server, further)
            on_record = wanted + POSTS
            smallest = smallest or seconds
            rows.append(
                Row(
                    what=f"one more claim at {wanted:,}: {name}",
                    on=engine.version,
                    floor=milliseconds(f"at {sizes[0]}", smallest),
                    ours=milliseconds("", seconds),
                    value=median(seconds) / median(smallest),
                )
            )
    return rows


def _grow(server: Server, shape: Shape, have: int, wanted: int) -> None:
    for start in range(have, wanted, BATCH):
        some = (shape(number) for number in range(start, min(start + BATCH, wanted)))
        post_batch(server, ndjson(some))
