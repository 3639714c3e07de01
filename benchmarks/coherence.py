"""How long it takes to make many groups coherent: python benchmarks/coherence.py [GROUPS]

Two shapes of one size: one war told day by day, in months, years and running totals, for nested
populations and places; and many small events with a few groups each.
"""

import random
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median
from time import perf_counter

from app.reconcile import METRICS, Member, Metric, Period, cohere
from app.reconcile.containment import line_of, place_line

RUNS = 5
KILLED, WOUNDED, TOTAL = (
    next(metric for metric in METRICS if metric.slug == slug)
    for slug in ("killed", "wounded", "total_losses")
)
PARENTS = {"army": "forces", "navy": "forces", "forces": "all-combatants"}


def seconds(members: Sequence[Member]) -> float:
    """The median time of `cohere` (seconds)."""
    times = []
    for _ in range(RUNS):
        start = perf_counter()
        cohere(members)
        times.append(perf_counter() - start)
    return median(times)


def one_war(groups: int) -> list[Member]:
    """Days, months, years and running totals of one event, three populations and many towns."""
    drawn = random.Random(11)
    first = date(2022, 2, 24)
    days = [first + timedelta(days=n) for n in range(730)]
    periods = [str(day) for day in days] + sorted({f"{day:%Y-%m}" for day in days})
    periods += ["2022", "2023", "2024", "2022-02-24/..", "2023-01-01/.."]
    towns = max(1, groups // (len(periods) * len(PARENTS) * 3))
    members: list[Member] = []
    for place in [None, *(f"town-{n}" for n in range(towns))]:
        for population in PARENTS:
            for metric in (KILLED, WOUNDED, TOTAL):
                members += [
                    _member(len(members) + n, "war", population, place, metric, period, drawn)
                    for n, period in enumerate(periods)
                ]
    return members[:groups]


def many_events(groups: int) -> list[Member]:
    """Events with three metrics over a year and two of its months."""
    drawn = random.Random(12)
    kinds = [(m, p) for m in (KILLED, WOUNDED, TOTAL) for p in ("2022", "2022-03", "2022-04")]
    return [
        _member(n, f"event-{n // len(kinds)}", "army", None, *kinds[n % len(kinds)], drawn)
        for n in range(groups)
    ]


def _member(
    number: int,
    event: str,
    population: str,
    place: str | None,
    metric: Metric,
    period: str,
    drawn: random.Random,
) -> Member:
    days = Period.parse(period)
    # A wider group counts about as many more as it should: some contradict, most agree.
    size = {10: 30, 7: 900}.get(len(period), 12_000) * len(metric.outcomes)
    size *= {"army": 1, "navy": 1, "forces": 2}.get(population, 1) * (1 if place else 400)
    low = drawn.randrange(size // 2, size)
    return Member(
        figure_id=f"{number:08}",
        metric=metric,
        period=days,
        low=low,
        high=low + drawn.randrange(size) if drawn.random() < 0.8 else None,
        event=(event,),
        population=line_of(population, PARENTS),
        place=place_line(place, event, {}),
        as_of=date(2024, 2, 23) if days.running else None,
    )


def main() -> None:
    groups = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    for shape in (many_events, one_war):
        members = shape(groups)
        print(f"{shape.__name__}: {len(members):,} groups in {seconds(members):.2f} s")


if __name__ == "__main__":
    main()
