"""Bring stored figures up to date with their claims, within the writer's own transaction."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.compute_figures import Computed, compute_off_loop
from app.actions.load_subjects import load_subjects_to_write
from app.models.changes import figure_changed
from app.models.policies import Body
from app.models.revisions import Action, Cause, Causes, inherited, revision_row
from app.reconcile import Metric
from app.store.changes import add_changes
from app.store.claims import Row
from app.store.figures import figures_of_families, update_figures
from app.store.revisions import add_revisions
from app.store.vocabulary import Words

AT_ONCE = 500
"""Families whose claims are held at once (families)."""


async def refresh_figures(
    session: AsyncSession,
    families: Collection[str],
    causes: Causes,
    *,
    now: datetime,
    metrics: Mapping[str, Metric] | None = None,
) -> None:
    """Recompute the figures of these families, and write those whose answer changed.

    Some families at a time, so that a word of many figures takes no more memory than one of few.
    The caller holds the families' locks and the vocabulary's.
    """
    ordered = sorted(families)
    for start in range(0, len(ordered), AT_ONCE):
        figures = await figures_of_families(session, ordered[start : start + AT_ONCE])
        await refresh_stored(session, figures, causes, now=now, metrics=metrics)


async def refresh_stored(
    session: AsyncSession,
    figures: Sequence[Row],
    causes: Causes,
    *,
    now: datetime,
    metrics: Mapping[str, Metric] | None = None,
    words: Words | None = None,
    claims: Mapping[str, Sequence[Row]] | None = None,
) -> None:
    """Recompute these figures, whole families as they are stored, and write those that changed.

    A figure whose answer changed gets the next revision, which is kept with its causes. `words`
    are those that are known already, and `claims` the rows of figures that have no others.
    """
    subjects = await load_subjects_to_write(
        session, figures, metrics=metrics, words=words, claims=claims
    )
    answers = await compute_off_loop(subjects)
    because = _all_causes(figures, causes)
    changed, flags, revisions = [], [], []
    for stored, answer in zip(figures, answers, strict=True):
        body = answer.body(revision=stored["revision"], updated_at=stored["updated_at"])
        is_new = not stored["body"] or answer.stale_after != stored["stale_after"]
        if is_new or to_json(body).decode() != stored["body"]:
            body |= {"revision": stored["revision"] + 1, "updated_at": now}
            changed.append(_columns(answer, body))
            flags += [(stored["id"], flag.code, flag.severity.value) for flag in answer.flags]
            revisions.append(_revision(stored, body, because[stored["id"]]))
    await update_figures(session, changed, _one_per_code(flags))
    await add_revisions(session, revisions)
    events = {row["id"]: row["event"] for row in figures}
    add_changes(session, (figure_changed(r, event=events[r["figure_id"]]) for r in revisions))


def _all_causes(figures: Sequence[Row], causes: Causes) -> Causes:
    """Why each figure would change: for its own causes, else for those of its family."""
    families: dict[str, list[Cause]] = defaultdict(list)
    for row in figures:
        families[row["family"]] += causes.get(row["id"], ())
    return {
        row["id"]: causes.get(row["id"]) or [inherited(families[row["family"]])] for row in figures
    }


def _revision(stored: Row, after: Body, causes: Sequence[Cause]) -> Row:
    before = from_json(stored["body"]) if stored["body"] else None
    if before and before["method"] != after["method"]:
        causes = [*causes, Cause(Action.METHOD_CHANGED)]
    return revision_row(before, after, causes=causes)


def _columns(answer: Computed, body: Body) -> dict[str, Any]:  # column values
    names = ("id", "low", "best", "high", "disagreement", "revision", "updated_at")
    return {name: body[name] for name in names} | {
        "as_of": answer.made.figure.as_of,
        "spread": answer.made.figure.statistics.spread_ratio or 0.0,
        "stale_after": answer.stale_after,
        "body": to_json(body).decode(),
    }


def _one_per_code(flags: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return list({(figure_id, code): (figure_id, code, s) for figure_id, code, s in flags}.values())
