"""All figures of an event in one answer: as they stand, on a day, or as known at a time."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.compute_figures import Computed, compute_off_loop
from app.actions.curate_words import word_body, word_named
from app.actions.load_subjects import load_subjects
from app.actions.read_figure import COMPARED_CLAIMS, aged
from app.actions.relate_figures import read_figures, relate
from app.errors import InvalidInput
from app.models.terms import Term, Vocabulary
from app.reconcile import Period, Severity
from app.reconcile.statistics import Disagreement
from app.store.claims import Row
from app.store.figures import claims_of_event, figures_of_families
from app.store.relatives import Parents, figures_around, parents_around
from app.store.revisions import revisions_at
from app.store.selecting import events_within, figures_within

MOST = 1_000
"""Figures in one answer."""
Body = dict[str, Any]  # JSON


@dataclass(frozen=True, slots=True)
class Asked:
    """Which event, with its parts or without, on which day, and known at which time."""

    name: str
    children: bool
    as_of: date | None
    known_at: datetime | None
    today: date


async def summarise_event(session: AsyncSession, asked: Asked) -> bytes:
    """The JSON of an event with all its figures; the number of statements does not depend on them.

    Raises `NotFound`, and `InvalidInput` for an event of too many figures, or of too many claims
    to tell them for another day or time.
    """
    event = await word_named(session, Vocabulary.EVENTS, asked.name)
    events = await events_within(session, event.slug) if asked.children else [event.slug]
    rows = await figures_within(session, events, most=MOST)
    if len(rows) > MOST:
        raise _too_much(event, f"more than {MOST:,} figures")
    if asked.as_of is None and asked.known_at is None:
        bodies = [from_json(body) for body in await read_figures(session, rows, today=asked.today)]
    else:
        bodies = await _retold(session, event, rows, asked)
    told = await word_body(session, Vocabulary.EVENTS, event)
    return await asyncio.to_thread(_summary, told, asked, bodies)


async def _retold(
    session: AsyncSession, event: Term, rows: Sequence[Row], asked: Asked
) -> list[Body]:
    """The figures of another day or time, compared as they were then.

    Not those of periods yet to begin on that day, nor those of which nothing was on record.
    """
    if await claims_of_event(session, event.slug, around=True) > COMPARED_CLAIMS:
        raise _too_much(event, f"more than {COMPARED_CLAIMS:,} claims, told for another day")
    revisions = {row["id"]: (row["revision"], row["updated_at"]) for row in rows}
    if asked.known_at is not None:
        revisions = await revisions_at(session, sorted(revisions), asked.known_at)
    wanted = {
        row["id"]: revisions[row["id"]]
        for row in rows
        if row["id"] in revisions and _had_begun(row, asked.as_of)
    }
    around = await figures_around(session, sorted({row["event"] for row in rows}), None)
    families = sorted({row["family"] for row in (*around, *rows)})
    figures = await figures_of_families(session, families)
    subjects = await load_subjects(session, figures, known_at=asked.known_at)
    answers = await compute_off_loop(subjects, as_of=asked.as_of, known_at=asked.known_at)
    parents = await parents_around(session, around)
    return await asyncio.to_thread(_told, answers, parents, wanted, asked)


def _told(
    answers: Sequence[Computed],
    parents: Parents,
    wanted: Mapping[str, tuple[int, datetime]],
    asked: Asked,
) -> list[Body]:
    """The wanted ones of these answers, compared with each other, each with its revision."""
    bodies = []
    for answer in relate(answers, parents):
        if answer.subject.figure_id not in wanted:
            continue
        revision, updated_at = wanted[answer.subject.figure_id]
        body = answer.body(revision=revision, updated_at=updated_at)
        if asked.as_of is None and asked.known_at is not None:
            body = aged(body, answer, asked.known_at.date())
        bodies.append(body)
    return bodies


def _had_begun(row: Row, day: date | None) -> bool:
    start = Period.parse(row["period"]).start
    return start is None or day is None or start <= day


def _summary(event: Body, asked: Asked, bodies: Sequence[Body]) -> bytes:
    figures = sorted(bodies, key=_place)
    levels = Counter(figure["disagreement"] for figure in figures)
    worst = Counter(_worst(figure["flags"]) for figure in figures)
    return to_json(
        {
            "event": event,
            "children": asked.children,
            "as_of": asked.as_of,
            "known_at": asked.known_at,
            "figures": figures,
            "disagreement": {level.value: levels[level.value] for level in Disagreement},
            "severity": {
                **{severity.value: worst[severity.value] for severity in Severity},
                "none": worst[None],
            },
        }
    )


def _place(figure: Body) -> tuple[str, ...]:
    place = figure["place"]["slug"] if figure["place"] else ""
    named = figure["event"]["slug"], figure["metric"], figure["population"]["slug"]
    return (*named, place, figure["period"])


def _worst(flags: Sequence[Body]) -> str | None:
    severities = {flag["severity"] for flag in flags}
    return next((one.value for one in Severity if one.value in severities), None)


def _too_much(event: Term, what: str) -> InvalidInput:
    return InvalidInput.of(
        "slug",
        event.slug,
        f"this event has {what}, which is more than one call gives",
        f"page through GET /v1/figures?event={event.slug}, or ask for single figures",
    )
