"""Bring stored figures up to date with their claims, within the writer's own transaction."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.compute_figures import Computed, compute_off_loop, load_subjects
from app.models.terms import Term
from app.reconcile import METHOD, Metric
from app.store.figures import figures_of_families, update_figures


async def refresh_figures(
    session: AsyncSession,
    families: Collection[str],
    *,
    now: datetime,
    metrics: Mapping[str, Metric] | None = None,
) -> dict[str, bytes]:
    """Recompute the figures of these families; answers every body, changed or not, by id.

    A figure whose answer changed gets the next revision. The caller holds the families' locks.
    """
    figures = await figures_of_families(session, sorted(families))
    answers = await compute_off_loop(await load_subjects(session, figures, metrics=metrics))
    bodies, changed, flags = {}, [], []
    for stored, answer in zip(figures, answers, strict=True):
        body = _body(answer, stored["revision"], stored["updated_at"])
        if body.decode() != stored["body"]:
            body = _body(answer, stored["revision"] + 1, now)
            changed.append(_columns(answer, stored["revision"] + 1, now, body))
            flags += [(stored["id"], flag.code, flag.severity.value) for flag in answer.flags]
        bodies[stored["id"]] = body
    await update_figures(session, changed, _one_per_code(flags))
    return bodies


def _body(answer: Computed, revision: int, updated_at: datetime) -> bytes:
    return to_json(answer.body(revision=revision, updated_at=updated_at))


def _columns(
    answer: Computed, revision: int, now: datetime, body: bytes
) -> dict[str, Any]:  # column values
    figure = answer.made.figure
    return {
        "id": answer.subject.figure_id,
        "as_of": figure.as_of,
        "low": figure.low,
        "best": figure.best,
        "high": figure.high,
        "disagreement": figure.disagreement.value,
        "stale_after": _stale_after(answer, answer.subject.titles["event"]),
        "revision": revision,
        "updated_at": now,
        "body": body.decode(),
    }


def _stale_after(answer: Computed, event: Term | None) -> date | None:
    """The last day on which a running total may be read without `stale`."""
    figure = answer.made.figure
    if figure.as_of is None or not figure.group.period.running:
        return None
    ended = event is not None and event.ended_on is not None
    days = METHOD.stale_days_after if ended else METHOD.stale_days
    return figure.as_of + timedelta(days=days)


def _one_per_code(flags: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return list({(figure_id, code): (figure_id, code, s) for figure_id, code, s in flags}.values())
