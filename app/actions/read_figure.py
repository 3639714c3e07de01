"""Figures as they were asked for: on another day, or as they were known at another time."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime

from pydantic_core import from_json, to_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.choose_manner import learned_of_event, manner_of
from app.actions.compute_figures import (
    Computed,
    Manner,
    compute_off_loop,
    computed,
)
from app.actions.load_subjects import load_subjects
from app.actions.relate_figures import coherence_of, relate, told_of
from app.errors import NotFound, NotReady
from app.models.figures import as_read_on
from app.models.policies import Body, HowTold
from app.store.claims import Row
from app.store.figures import claims_of_event, figure_row, figure_to_read, figures_of_families
from app.store.relatives import figures_around, parents_around
from app.store.revisions import revision_at

AS_STORED = HowTold()
COMPARED_CLAIMS = 20_000
"""On another day or time a figure is compared within its own family only where its event, with all
that it is part of and all that is part of those, has more: they would all have to be read
(claims)."""


async def computed_figure(
    session: AsyncSession,
    figure_id: str,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    told: HowTold = AS_STORED,
) -> Computed:
    """A figure recomputed from its claims, compared with those it is related to.

    Raises `NotFound`, and `InvalidInput` where it cannot be told so.
    """
    stored = await figure_to_read(session, figure_id)
    if stored is None:
        raise NotFound(f"no figure has the id {figure_id[:100]}")
    manner = await manner_of(session, told)
    manner = await learned_of_event(
        session, manner, stored["event"], as_of=as_of, known_at=known_at
    )
    retold = as_of or known_at or manner.without
    comparable = stored["comparable"]
    if comparable and retold:
        claims = await claims_of_event(session, stored["event"], around=True)
        if claims <= COMPARED_CLAIMS:
            return await _related_figure(session, stored, manner, as_of=as_of, known_at=known_at)
        comparable = False
    family = await figures_of_families(session, [stored["family"]])
    subjects = await load_subjects(session, family, known_at=known_at)
    answers = await compute_off_loop(subjects, as_of=as_of, known_at=known_at, manner=manner)
    answer = _of(stored["id"], answers)
    if not comparable:
        return answer
    found = await coherence_of(session, [stored])
    return computed(answer.subject, answer.made, told_of(found, stored["id"]))


async def _related_figure(
    session: AsyncSession,
    stored: Row,
    manner: Manner,
    *,
    as_of: date | None,
    known_at: datetime | None,
) -> Computed:
    """The figure of another day or time, compared with others as they were then."""
    rows = await figures_around(session, [stored["event"]], None)
    families = await figures_of_families(session, sorted({row["family"] for row in rows}))
    subjects = await load_subjects(session, families, known_at=known_at)
    answers = await compute_off_loop(subjects, as_of=as_of, known_at=known_at, manner=manner)
    parents = await parents_around(session, rows)
    return _of(stored["id"], await asyncio.to_thread(relate, answers, parents))


def _of(figure_id: str, answers: Sequence[Computed]) -> Computed:
    for answer in answers:
        if answer.subject.figure_id == figure_id:
            return answer
    # PostgreSQL shows each query the newest rows: a merge of words came between two of ours.
    raise NotReady(f"figure {figure_id} has just been joined to another; ask again")


async def figure_at(
    session: AsyncSession,
    figure_id: str,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    told: HowTold = AS_STORED,
    today: date | None = None,
) -> Body:
    """The JSON of a figure on another day, as known at another time, told in another manner.

    Its revision and time of change are those of the stored figure, or those it had at `known_at`;
    so is its age: it is read on the day of `known_at`, else today. Raises what `computed_figure`
    raises.
    """
    answer = await computed_figure(session, figure_id, as_of=as_of, known_at=known_at, told=told)
    return await as_asked(session, answer, as_of=as_of, known_at=known_at, today=today)


async def as_asked(
    session: AsyncSession,
    answer: Computed,
    *,
    as_of: date | None,
    known_at: datetime | None,
    today: date | None,
) -> Body:
    """The JSON of a recomputed figure, with its revision and its age."""
    if known_at is None:
        stored = await _stored(session, answer.subject.figure_id)
        revision, updated_at = stored["revision"], stored["updated_at"]
    else:
        revision, updated_at = await revision_at(session, answer.subject.figure_id, known_at)
    body = answer.body(revision=revision, updated_at=updated_at)
    read_on = known_at.date() if known_at else today
    if read_on is None or as_of is not None:
        return body
    return aged(body, answer, read_on)


def aged(body: Body, answer: Computed, read_on: date) -> Body:
    """The JSON of a recomputed figure, flagged `stale` where it is too old for a day of reading."""
    return dict(from_json(as_read_on(to_json(body).decode(), answer.stale_after, read_on)))


async def _stored(session: AsyncSession, figure_id: str) -> Row:
    stored = await figure_row(session, figure_id)
    if stored is None:
        raise NotFound(f"no figure has the id {figure_id[:100]}")
    return stored


async def figures_on(session: AsyncSession, rows: Sequence[Row], as_of: date) -> list[Body]:
    """The JSON of these figures of one event on another day, each as `figure_at` gives it."""
    if not rows:
        return []
    event = rows[0]["event"]
    claims = await claims_of_event(session, event, around=True)
    related = claims <= COMPARED_CLAIMS
    around = await figures_around(session, [event], None) if related else rows
    families = await figures_of_families(session, sorted({row["family"] for row in around}))
    subjects = await load_subjects(session, families)
    answers = await compute_off_loop(subjects, as_of=as_of)
    if related:
        parents = await parents_around(session, around)
        answers = await asyncio.to_thread(relate, answers, parents)
    stored = {row["id"]: row for row in families}
    found = {answer.subject.figure_id: answer for answer in answers}
    return [
        found[row["id"]].body(
            revision=stored[row["id"]]["revision"], updated_at=stored[row["id"]]["updated_at"]
        )
        for row in rows
        if row["id"] in found
    ]
