"""Made-up claims as a scraper would post them: the same for the same seed."""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

SOURCES = [f"source-{n:03}" for n in range(200)]
PER_EVENT = 10
"""Figures of an event whose figures are compared: a month and nine of its days."""
COMPARED, ALONE = "killed", "wounded"
"""The metric of figures that others can be compared with, and of those that none can."""
Claim = dict[str, Any]  # JSON
Place = tuple[str, str, str]  # event, metric, period


def alone(count: int, name: str = "strike") -> list[Place]:
    """Groups of one event each, so that nothing can be compared with them.

    >>> alone(2)
    [('strike-0', 'wounded', '2022-03-16'), ('strike-1', 'wounded', '2022-03-16')]
    """
    return [(f"{name}-{n}", ALONE, "2022-03-16") for n in range(count)]


def compared(count: int, name: str = "war") -> list[Place]:
    """Groups in events of ten: a month and nine days within it.

    >>> [period for _, _, period in compared(3)]
    ['2022-03', '2022-03-01', '2022-03-02']
    """
    days = ["2022-03", *(f"2022-03-{day:02}" for day in range(1, PER_EVENT))]
    return [(f"{name}-{n // PER_EVENT}", COMPARED, days[n % PER_EVENT]) for n in range(count)]


def claims(places: Sequence[Place], each: int, *, seed: int) -> Iterator[Claim]:
    """So many claims of each group, in turn: points, ranges and bounds about a truth per group."""
    drawn = random.Random(seed)
    truths = [drawn.lognormvariate(5, 1) + 3 for _ in places]
    for turn in range(each):
        for n, place in enumerate(places):
            yield _claim(place, truths[n], f"{seed}-{turn}-{n}", drawn)


def _claim(place: Place, truth: float, key: str, drawn: random.Random) -> Claim:
    event, metric, period = place
    source = drawn.choice(SOURCES)
    return {
        "external_id": f"claim-{key}",
        "metric": metric,
        "event": event,
        "population": "civilians",
        "period": period,
        **_number(int(truth * drawn.lognormvariate(0, 0.4)) + 2, drawn.random()),
        "source": source,
        "published_at": f"2022-04-{drawn.randint(1, 28):02}T{drawn.randint(0, 23):02}:30:00Z",
        "url": f"https://{source}.example/reports/{key}",
    }


def _number(said: int, kind: float) -> Claim:
    if kind < 0.6:
        return {"value": said}
    if kind < 0.8:
        return {"low": said, "high": said * 2}
    return {"low": said} if kind < 0.92 else {"high": said}


def ndjson(some: Iterable[Claim]) -> bytes:
    """One claim a line."""
    return b"".join(json.dumps(claim).encode() + b"\n" for claim in some)
