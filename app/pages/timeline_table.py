"""A running total through time, as a table short enough to read."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.actions.compute_figures import Subject
from app.actions.read_timeline import Asked, timeline_of
from app.errors import InvalidInput
from app.reconcile.timelines import Pace, span_of

STEPS = 60
"""A table has about so many rows at most (rows)."""
_DAYS = {Pace.DAY: 1, Pace.WEEK: 7, Pace.MONTH: 28}


@dataclass(frozen=True, slots=True)
class TimelineTable:
    """The figure at the end of each step, newest first."""

    step: str
    whole: bool
    """Whether it goes back to the first claim."""
    points: tuple[Mapping[str, Any], ...]  # JSON


async def timeline_table(subject: Subject) -> TimelineTable | None:
    """The table of a running total; None for a closed period, or where it would take too long."""
    span = span_of(subject.claims, None, None) if subject.group.period.running else None
    if span is None:
        return None
    days = (span[1] - span[0]).days + 1
    pace = next((pace for pace, each in _DAYS.items() if days <= STEPS * each), Pace.MONTH)
    start = max(span[0], span[1] - timedelta(days=STEPS * 31))
    try:
        told = await asyncio.to_thread(timeline_of, subject, Asked(pace, start=start))
    except InvalidInput:
        return None
    points = tuple(reversed(told["points"]))
    return TimelineTable(pace.value, start == span[0], points)
