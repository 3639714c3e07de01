"""Answers of the API to draw, made by the code itself from a few claims, without a database."""

from datetime import date
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from app.actions.compute_figures import compute, draft_subjects
from app.models.claims import ClaimIn
from app.models.drafts import draft_of
from app.models.figures import explanation_body
from app.models.timelines import timeline_body
from app.reconcile import METRICS
from app.reconcile.explanations import explain
from app.reconcile.timelines import Pace
from app.reconcile.timelines import timeline as through_time

Body = dict[str, Any]
TODAY = date(2026, 12, 31)


def answers(*claims: Body) -> tuple[Body, Body]:
    """The figure of these claims and its explanation."""
    computed = compute(draft_subjects(_drafts(claims)))[0]
    explained = explanation_body(
        computed.subject.figure_id, explain(computed.made, computed.flags), computed.flags
    )
    return _plain(computed.body(revision=1, updated_at=None)), _plain(explained)


def timeline_answers(*claims: Body, pace: Pace = Pace.DAY) -> tuple[Body, Body]:
    """The figure of these claims and its timeline."""
    computed = compute(draft_subjects(_drafts(claims)))[0]
    made = through_time(computed.subject.claims, computed.subject.group, pace=pace)
    timeline = timeline_body(computed.subject.figure_id, made)
    return _plain(computed.body(revision=1, updated_at=None)), _plain(timeline)


def _drafts(claims: tuple[Body, ...]) -> list[Any]:
    metrics = {metric.slug: metric for metric in METRICS}
    read = TypeAdapter(ClaimIn).validate_python
    return [draft_of(read(claim), metrics, today=TODAY) for claim in claims]


def _plain(body: Body) -> Body:
    plain: Body = from_json(to_json(body))
    return plain
