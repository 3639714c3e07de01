"""Figures of one event, population, place and period checked against each other (D1, M12).

A metric whose outcomes are a subset of another's cannot be larger, and disjoint parts cannot add
up to more than the whole.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from app.reconcile.flags.catalogue import FLAGS, Flag
from app.reconcile.methods import METHOD, Method
from app.reconcile.metrics import Metric


@dataclass(frozen=True, slots=True)
class MetricRange:
    """One member of a family: a metric's claimed range, and the claims behind its ends."""

    figure_id: str
    metric: Metric
    low: int | None
    high: int | None
    as_of: date | None = None
    claim_ids: tuple[str, ...] = ()


def cross_check(family: Sequence[MetricRange], *, method: Method = METHOD) -> dict[str, list[Flag]]:
    """`component_exceeds_total` for every figure of a family that it concerns, by figure id.

    Both sides are told, each with the other's id; a part of several such wholes is told of one. A
    part newer than the whole by more than `coherence_skew_days` is not compared: the running total
    may have grown since.

    >>> from app.reconcile.metrics import METRICS
    >>> m = {metric.slug: metric for metric in METRICS}
    >>> flags = cross_check([
    ...     MetricRange("k", m["killed"], 50_000, None),
    ...     MetricRange("t", m["total_losses"], None, 40_000),
    ... ])
    >>> flags["k"][0].measured["total_figures"], flags["t"][0].measured["component_figures"]
    (['t'], ['k'])
    """
    flags: dict[str, list[Flag]] = defaultdict(list)
    for whole in sorted(family, key=lambda member: member.metric.slug):
        parts = _heaviest_parts(whole, family, method)
        if whole.high is None or sum(part.low or 0 for part in parts) <= whole.high:
            continue
        flag = _exceeds(whole, parts)
        for member in (whole, *parts):
            if not flags[member.figure_id]:
                flags[member.figure_id].append(flag)
    return dict(flags)


def _heaviest_parts(
    whole: MetricRange, family: Sequence[MetricRange], method: Method
) -> tuple[MetricRange, ...]:
    """The disjoint parts of a whole whose lows add up to most."""
    parts = [part for part in family if part.low and _comparable(part, whole, method)]
    parts.sort(key=lambda part: part.metric.slug)
    return max(_disjoint(parts), key=lambda chosen: sum(part.low or 0 for part in chosen))


def _comparable(part: MetricRange, whole: MetricRange, method: Method) -> bool:
    if not part.metric.is_part_of(whole.metric):
        return False
    if part.as_of is None or whole.as_of is None:
        return True
    return (part.as_of - whole.as_of).days <= method.coherence_skew_days


def _disjoint(parts: Sequence[MetricRange]) -> Iterator[tuple[MetricRange, ...]]:
    for choice in product((False, True), repeat=len(parts)):
        chosen = tuple(part for part, taken in zip(parts, choice, strict=True) if taken)
        outcomes = [outcome for part in chosen for outcome in part.metric.outcomes]
        if len(outcomes) == len(set(outcomes)):
            yield chosen


def _exceeds(whole: MetricRange, parts: Sequence[MetricRange]) -> Flag:
    names = " + ".join(part.metric.slug for part in parts)
    total = sum(part.low or 0 for part in parts)
    return FLAGS["component_exceeds_total"](
        f"{names} is at least {total:,}, more than {whole.metric.slug} at most {whole.high:,}.",
        (claim_id for member in (whole, *parts) for claim_id in member.claim_ids),
        measured={
            "components": total,
            "total": whole.high,
            "component_figures": [part.figure_id for part in parts],
            "total_figures": [whole.figure_id],
        },
        threshold={"total": whole.high},
    )
