"""The feed on the wire: one change with what it says, and a page of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.errors import InvalidInput
from app.models.changes import ChangeAction
from app.models.revisions import RevisionOut
from app.reconcile import Bound, Status

Body = dict[str, Any]  # JSON


class ClaimInShort(BaseModel):
    """What a claim says, without its quote and what befell it."""

    figure_id: str
    metric: str = Field(examples=["killed"])
    event: str
    population: str
    place: str | None
    period: str = Field(examples=["2022-02-24/.."])
    as_of: date | None
    low: int | None
    high: int | None
    value: int | None
    bound: Bound | None
    source: str
    origin: str | None
    reported_by: str | None
    scraper: str
    external_id: str | None
    received_at: datetime


class StatusChangeOut(BaseModel):
    """What befell a claim: its status before and after, why, and on whose word."""

    model_config = ConfigDict(serialize_by_alias=True)

    before: Status = Field(alias="from", examples=["active"])
    after: Status = Field(alias="to", examples=["withdrawn"])
    reason: str
    who: str
    effective_on: date | None
    evidence: str | None
    by_claim: str | None = Field(description="The claim that stands in its place.")


class FeedItemOut(BaseModel):
    """One change: what happened, to what, and what it says now. Parts that do not apply are null.

    A claim's change has `claim`, and `status` once something befell it; a figure's has `revision`,
    with what differs and why; a word's has `facts`; a merge or a new alias has `detail`.
    """

    cursor: str = Field(description="Its place in the order of changes.", examples=["1042"])
    action: ChangeAction
    recorded_at: datetime
    event: str | None = Field(description="The event it concerns; null for other words.")
    claim_id: str | None
    figure_id: str | None
    word: str | None = Field(examples=["sources/nato"])
    claim: ClaimInShort | None
    status: StatusChangeOut | None
    revision: RevisionOut | None
    facts: dict[str, Any] | None = Field(  # of several types
        description="All that is known of the word.", examples=[{"title": "NATO"}]
    )
    detail: dict[str, Any] | None = Field(  # as each kind of merge tells it
        description="What a merge joined, or the `alias` a word was given. Of a merged word: the "
        "one it is a name of now (`into`), why, on whose word, and what was known of it. Of a "
        "figure that is no more: the id of the one that its claims went to (`into`), and its last "
        "numbers.",
        examples=[{"into": "b0b62ae1-1c0e-5b6f-8f0a-7d1f3c1f2a11", "low": 7, "best": 8, "high": 9}],
    )


class FeedOut(BaseModel):
    """One page of changes in their order."""

    items: list[FeedItemOut]
    next: str | None = Field(description="The next page's address; null when there is none yet.")
    total: int | None = Field(description="Always null: counting would cost too much.")
    cursor: str = Field(
        description="Where this page ends: ask on with `after` when `next` is null.",
        examples=["1042"],
    )


@dataclass(frozen=True, slots=True)
class Content:
    """The rows that changes of one page point to, by what their change names."""

    claims: Mapping[str, Mapping[Any, Any]]
    settled: Mapping[int, tuple[str, Mapping[Any, Any]]]
    """Rows of `claim_events` with the status that was before."""
    revisions: Mapping[tuple[str, int], Mapping[Any, Any]]
    facts: Mapping[int, Mapping[str, Any]]


def feed_item(row: Mapping[Any, Any], content: Content) -> Body:
    """The JSON of one change from its row and what it points to."""
    action, key, number = ChangeAction(row["action"]), row["key"], row["number"]
    kind = action.value.partition("_")[0]
    item: Body = dict.fromkeys(FeedItemOut.model_fields)
    item |= {"cursor": str(row["seq"]), "action": action, "detail": row["detail"]}
    item |= {name: row[name] for name in ("recorded_at", "event")}
    if kind == "claim":
        claim = content.claims[key]
        short = {name: claim[name] for name in ClaimInShort.model_fields}
        item |= {"claim_id": key, "figure_id": claim["figure_id"], "claim": short}
        if number is not None:
            item["status"] = _status_change(*content.settled[number])
    elif kind == "figure":
        kept = content.revisions.get((key, number))
        item |= {"figure_id": key, "revision": kept and _revision(kept)}
    else:
        item |= {"word": key, "facts": content.facts.get(number)}
    return item


def _status_change(before: str, row: Mapping[Any, Any]) -> Body:
    told = ("reason", "who", "effective_on", "evidence", "by_claim")
    return {"from": before, "to": row["status"], **{name: row[name] for name in told}}


def _revision(row: Mapping[Any, Any]) -> Body:
    return {name: row[name] for name in RevisionOut.model_fields}


def cursor_of(sent: str | None, field: str) -> int:
    """The place that a cursor names; the beginning without one. Raises `InvalidInput`.

    >>> cursor_of("1042", "after")
    1042
    """
    if sent is None:
        return 0
    if not sent.isascii() or not sent.isdigit() or len(sent) > 18:
        raise InvalidInput.of(
            field, sent, "this is no cursor of ours", "send the cursor of an item, or leave it out"
        )
    return int(sent)
