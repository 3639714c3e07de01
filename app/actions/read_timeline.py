"""A running total through time, within what one call may cost."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.compute_figures import Subject
from app.actions.load_subjects import load_subjects
from app.errors import InvalidInput, NotFound
from app.models.timelines import Body, timeline_body
from app.reconcile import METHOD, Period
from app.reconcile.daybooks import remembered_claims
from app.reconcile.timelines import Pace, ends_of_steps, span_of, timeline
from app.store.figures import figure_row

LARGEST_TIMELINE = 2_000
"""Points in one answer."""
SEEN = 400
"""More points than this are not told apart in a picture."""
LARGEST_WORK = 250_000
"""How often claims may be looked at for one answer, each once a point that sees it: seconds."""
_SPANS = {Pace.DAY: 1, Pace.WEEK: 7, Pace.MONTH: 28}  # least days between two points


@dataclass(frozen=True, slots=True)
class Asked:
    """Which points of a running total: how far apart, from when to when, known at which time.

    Without a pace they are as near to each other as a picture shows apart.
    """

    pace: Pace | None = None
    start: date | None = None
    end: date | None = None
    known_at: datetime | None = None


async def read_timeline(session: AsyncSession, figure_id: str, asked: Asked) -> bytes:
    """The JSON of a running total's timeline, computed off the event loop.

    Raises `NotFound`, and `InvalidInput` for a closed period or for more than one call gives.
    """
    stored = await figure_row(session, figure_id)
    if stored is None:
        raise NotFound(f"no figure has the id {figure_id[:100]}")
    if not Period.parse(stored["period"]).running:
        raise InvalidInput.of(
            "figure_id",
            figure_id,
            f"its period {stored['period']} is closed, so the figure is the same on every day",
            "read GET /v1/figures/{id}; a running total, such as 2022-02-24/.., has a timeline",
        )
    (subject,) = await load_subjects(session, [stored], known_at=asked.known_at)
    return await asyncio.to_thread(_answer, subject, asked)


def _answer(subject: Subject, asked: Asked) -> bytes:
    return to_json(timeline_of(subject, asked))


def timeline_of(subject: Subject, asked: Asked) -> Body:
    """The JSON of a loaded group's timeline. Raises `InvalidInput` as `read_timeline` does."""
    pace = asked.pace or _seen(subject, asked)
    _check(subject, asked, pace)
    made = timeline(subject.claims, subject.group, pace=pace, start=asked.start, end=asked.end)
    return timeline_body(subject.figure_id, made)


def _seen(subject: Subject, asked: Asked) -> Pace:
    """The shortest pace of which a picture shows the points apart."""
    span = span_of(subject.claims, asked.start, asked.end)
    days = (span[1] - span[0]).days if span else 0
    paces = (pace for pace in _SPANS if days < _SPANS[pace] * SEEN)
    return next(paces, Pace.MONTH)


def _check(subject: Subject, asked: Asked, pace: Pace) -> None:
    if asked.start and asked.end and asked.start > asked.end:
        raise InvalidInput.of(
            "from", asked.start, f"it is after to ({asked.end})", "swap the two days"
        )
    span = span_of(subject.claims, asked.start, asked.end)
    ends = islice(ends_of_steps(*span, pace), LARGEST_TIMELINE + 1) if span else ()
    points = sum(1 for _ in ends)
    if points > LARGEST_TIMELINE:
        raise _too_much(pace, f"more than {LARGEST_TIMELINE:,} points")
    window = METHOD.window_for(subject.group.event_kind)
    sees = min(points, window // _SPANS[pace] + 1)
    undated = sum(claim.as_of is None for claim in subject.claims)
    everywhere = undated + remembered_claims(subject.claims)
    if everywhere * points + (len(subject.claims) - undated) * sees > LARGEST_WORK:
        raise _too_much(pace, f"{len(subject.claims):,} claims at {points:,} points")


def _too_much(pace: Pace, what: str) -> InvalidInput:
    return InvalidInput.of(
        "step",
        pace.value,
        f"a timeline of {what} is more than one call gives",
        "send a longer step (week, month), or from and to closer together",
    )
