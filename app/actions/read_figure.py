"""Figures as they were asked for: on another day, or as they were known at another time."""

from datetime import date, datetime

from pydantic_core import from_json, to_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.compute_figures import Computed, compute_off_loop, load_subjects
from app.errors import NotFound
from app.models.figures import Body, as_read_on
from app.store.figures import figure_row, figures_of_families
from app.store.revisions import revision_at


async def computed_figure(
    session: AsyncSession,
    figure_id: str,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> Computed:
    """A figure recomputed from its claims with the rest of its family. Raises `NotFound`."""
    stored = await figure_row(session, figure_id)
    if stored is None:
        raise NotFound(f"no figure has the id {figure_id[:100]}")
    family = await figures_of_families(session, [stored["family"]])
    subjects = await load_subjects(session, family, known_at=known_at)
    answers = await compute_off_loop(subjects, as_of=as_of, known_at=known_at)
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
