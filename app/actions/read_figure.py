"""Figures as they were asked for: on another day, or as they were known at another time."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime

from pydantic_core import from_json, to_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.compute_figures import Computed, compute_off_loop, computed, load_subjects
from app.actions.relate_figures import coherence_of, relate
from app.errors import NotFound
from app.models.figures import Body, as_read_on
from app.store.claims import Row, revision_at
from app.store.figures import figure_to_read, figures_of_families
from app.store.relatives import figures_around, parents_around


async def computed_figure(
    session: AsyncSession,
    figure_id: str,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> Computed:
    """A figure recomputed from its claims, compared with those it is related to.

    Raises `NotFound`.
    """
    stored = await figure_to_read(session, figure_id)
    if stored is None:
        raise NotFound(f"no figure has the id {figure_id[:100]}")
    if stored["comparable"] and (as_of or known_at):
        return await _related_figure(session, stored, as_of=as_of, known_at=known_at)
    family = await figures_of_families(session, [stored["family"]])
    subjects = await load_subjects(session, family, known_at=known_at)
    answers = await compute_off_loop(subjects, as_of=as_of, known_at=known_at)
    answer = _of(figure_id, answers)
    if not stored["comparable"]:
        return answer
    found = await coherence_of(session, [stored])
    return computed(answer.subject, answer.made, found[figure_id])


async def _related_figure(
    session: AsyncSession, stored: Row, *, as_of: date | None, known_at: datetime | None
) -> Computed:
    """The figure of another day or time, compared with others as they were then."""
    rows = await figures_around(session, [stored["event"]], None)
    families = await figures_of_families(session, sorted({row["family"] for row in rows}))
    subjects = await load_subjects(session, families, known_at=known_at)
    answers = await compute_off_loop(subjects, as_of=as_of, known_at=known_at)
    parents = await parents_around(session, rows)
    return _of(stored["id"], await asyncio.to_thread(relate, answers, parents))


def _of(figure_id: str, answers: Sequence[Computed]) -> Computed:
    return next(answer for answer in answers if answer.subject.figure_id == figure_id)


async def figure_at(
    session: AsyncSession,
    figure_id: str,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> Body:
    """The JSON of a figure on another day, as known at another time. Raises `NotFound`.

    Its revision and time of change are those the figure had then, and so is its age: it is read on
    the day of `known_at`.
    """
    answer = await computed_figure(session, figure_id, as_of=as_of, known_at=known_at)
    revision, updated_at = await revision_at(session, figure_id, known_at)
    body = answer.body(revision=revision, updated_at=updated_at)
    if known_at is None or as_of is not None:
        return body
    read = as_read_on(to_json(body).decode(), answer.stale_after, known_at.date())
    return dict(from_json(read))
