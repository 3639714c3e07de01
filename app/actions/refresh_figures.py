"""Bring stored figures up to date with their claims, within the writer's own transaction."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from pydantic_core import to_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.compute_figures import Computed, compute_off_loop, load_subjects
from app.reconcile import Metric
from app.store.figures import figures_of_families, update_figures


async def refresh_figures(
    session: AsyncSession,
    families: Collection[str],
    *,
    now: datetime,
    metrics: Mapping[str, Metric] | None = None,
) -> None:
    """Recompute the figures of these families, and write those whose answer changed.

    A figure whose answer changed gets the next revision. The caller holds the families' locks.
    """
    figures = await figures_of_families(session, sorted(families))
    answers = await compute_off_loop(await load_subjects(session, figures, metrics=metrics))
    changed, flags = [], []
    for stored, answer in zip(figures, answers, strict=True):
        body = _body(answer, stored["revision"], stored["updated_at"])
        ends_later = answer.stale_after != stored["stale_after"]
        if ends_later or body.decode() != stored["body"]:
            body = _body(answer, stored["revision"] + 1, now)
            changed.append(_columns(answer, stored["revision"] + 1, now, body))
            flags += [(stored["id"], flag.code, flag.severity.value) for flag in answer.flags]
    await update_figures(session, changed, _one_per_code(flags))


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
        "stale_after": answer.stale_after,
        "revision": revision,
        "updated_at": now,
        "body": body.decode(),
    }


def _one_per_code(flags: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return list({(figure_id, code): (figure_id, code, s) for figure_id, code, s in flags}.values())
