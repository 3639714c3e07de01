"""Answers for the OpenAPI page, made by the code itself from two claims, so that they are real."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import from_json, to_json

from app.actions.compute_figures import Computed, compute, draft_subjects
from app.actions.record_claims import claim_row
from app.models.changes import figure_changed
from app.models.claims import CLAIM_EXAMPLE, ClaimIn
from app.models.drafts import Draft, draft_of
from app.models.feed import Content, feed_item
from app.models.figures import explanation_body
from app.models.lists import term_body
from app.models.near_names import NameIndex, Near
from app.models.records import claim_body
from app.models.revisions import Action, Cause, revision_body, revision_row
from app.models.terms import Term, Vocabulary
from app.models.timelines import timeline_body
from app.reconcile import METRICS
from app.reconcile.explanations import explain
from app.reconcile.timelines import Pace, Timeline, timeline

Body = dict[str, Any]  # JSON
_AT = datetime(2022, 3, 25, 12, tzinfo=UTC)
_MINISTRY = {
    "slug": "russian-ministry-of-defence",
    "title": "Russian Ministry of Defence",
    "kind": "belligerent",
    "party": "russia",
}
_SECOND = {
    **{name: CLAIM_EXAMPLE[name] for name in ("metric", "event", "period")},
    "population": {"slug": "russian-forces", "title": "Russian forces", "party": "russia"},
    "as_of": "2022-03-25",
    "value": 1351,
    "source": _MINISTRY,
}


_PRESS = Term("associated-press", "Associated Press", provisional=False, kind="media_investigation")


def samples() -> dict[str, Body]:
    """One real example for each shape the service answers with, by the name of its schema."""
    first, second = (_draft(sent) for sent in (CLAIM_EXAMPLE, _SECOND))
    computed = compute(draft_subjects([second, first]))[0]
    figure = computed.body(revision=2, updated_at=_AT)
    explanation = explanation_body(
        first.figure_id, explain(computed.made, computed.flags), computed.flags
    )
    claim = _claim(first)
    word = term_body(_PRESS, [])
    group = {name: figure[name] for name in ("event", "population", "place", "metric", "period")}
    item = {"line": 1, "status": "created", "id": claim["id"], "figure_id": first.figure_id}
    made = {
        "FigureOut": figure,
        "TimelineOut": timeline_body(first.figure_id, _timeline(computed)),
        "RevisionOut": _revision(figure),
        "FeedItemOut": _feed_item(figure),
        "ExplanationOut": explanation,
        "ClaimOut": claim,
        "ClaimAnswer": {
            "claim": claim,
            "group": {"id": first.figure_id, **group},
            "figure": figure,
            "near_misses": [
                {
                    "vocabulary": Vocabulary.SOURCES,
                    "slug": "asociated-press",
                    "suggestions": [asdict(near) for near in _near()],
                }
            ],
        },
        "TermOut": word,
        "MergeOut": {
            "merged": "asociated-press",
            "into": word | {"aliases": ["asociated-press"]},
            "reason": "A typing error.",
            "who": "A curator",
            "merged_at": _AT,
            "claims": 3,
            "figures": 2,
            "duplicates": 1,
        },
        "ReconcileOut": {"figures": [figure], "explanations": [explanation]},
        "BatchOut": {
            "created": 1,
            "existing": 0,
            "refused": 0,
            "items": [item | {"problem": None}],
            "items_complete": True,
        },
    }
    plain: dict[str, Body] = from_json(to_json(made))
    return plain


def _near() -> list[Near]:
    names = NameIndex()
    names.learn((Vocabulary.SOURCES, _PRESS.slug), _PRESS.title, [])
    misspelt = Vocabulary.SOURCES, "asociated-press"
    names.learn(misspelt, "Asociated Press", [])
    return names.near([misspelt])[misspelt]


def _timeline(computed: Computed) -> Timeline:
    return timeline(computed.subject.claims, computed.subject.group, pace=Pace.DAY)


def _revision(figure: Body) -> Body:
    before = figure | {"low": 7000, "best": 10247, "flags": []}
    second = _draft(_SECOND).claim_id("ap-scraper")
    return revision_body(revision_row(before, figure, causes=[Cause(Action.POSTED, (second,))]))


def _feed_item(figure: Body) -> Body:
    revision = {**_revision(figure), "figure_id": figure["id"]}
    change = asdict(figure_changed(revision, event=figure["event"]["slug"]))
    key = change["key"], change["number"]
    content = Content(claims={}, settled={}, revisions={key: revision}, facts={})
    return feed_item(change | {"seq": 1042}, content)


def _draft(sent: Body) -> Draft:
    metrics = {metric.slug: metric for metric in METRICS}
    return draft_of(TypeAdapter(ClaimIn).validate_python(sent), metrics, today=_AT.date())


def _claim(draft: Draft) -> Body:
    row = claim_row(
        draft,
        draft.claim_id("ap-scraper"),
        draft.dedupe_key("ap-scraper"),
        scraper="ap-scraper",
        api_key="0a1b2c3d4e5f",
        received_at=_AT,
        revision=2,
    )
    group = {
        "metric": draft.metric.slug,
        "event": draft.event.slug,
        "population": draft.population.slug,
        "place": None,
        "period": str(draft.period),
    }
    return claim_body(row | group)
