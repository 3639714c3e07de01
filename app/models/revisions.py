"""How a figure changed: each revision with its numbers, what differs, and because of what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.models.lists import ListOut
from app.models.terms import Vocabulary
from app.reconcile import Status
from app.reconcile.statistics import Disagreement


class Action(StrEnum):
    """What changed a figure."""

    POSTED = "claim_posted"
    WITHDRAWN = "claim_withdrawn"
    DISAVOWED = "claim_disavowed"
    SUPERSEDED = "claim_superseded"
    REJECTED = "claim_rejected"
    DUPLICATE = "claim_duplicate"
    PROVISIONAL = "claim_provisional"
    BROUGHT_BACK = "claim_brought_back"
    FACTS_LEARNED = "facts_learned"
    EVENT_ENDED = "event_ended"
    WORDS_MERGED = "words_merged"
    FAMILY_CHANGED = "family_changed"
    METHOD_CHANGED = "method_changed"
    REVISIONS_BEGIN = "revisions_begin"
    REBUILT = "rebuilt"


_SETTLED = {
    Status.ACTIVE: Action.BROUGHT_BACK,
    Status.PROVISIONAL: Action.PROVISIONAL,
    Status.WITHDRAWN: Action.WITHDRAWN,
    Status.DISAVOWED: Action.DISAVOWED,
    Status.SUPERSEDED: Action.SUPERSEDED,
    Status.REJECTED: Action.REJECTED,
    Status.DUPLICATE: Action.DUPLICATE,
}


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason why a figure changed: the claims, or the word that was learned of or merged."""

    action: Action
    claim_ids: tuple[str, ...] = ()
    word: str | None = None

    def body(self) -> dict[str, Any]:  # JSON
        """Its JSON; `asdict` would copy every value."""
        return {"action": self.action, "claim_ids": self.claim_ids, "word": self.word}


Causes = Mapping[str, Sequence[Cause]]
"""Why figures change, by figure id."""


def settled(status: Status, claim_ids: Iterable[str]) -> Cause:
    """The cause that claims are when they get another status."""
    return Cause(_SETTLED[status], tuple(sorted(claim_ids)))


def learned(vocabulary: Vocabulary, slug: str, *, ended: bool) -> Cause:
    """The cause that a word is of which more is known now."""
    action = Action.EVENT_ENDED if ended else Action.FACTS_LEARNED
    return Cause(action, word=f"{vocabulary.value}/{slug}")


def merged(vocabulary: Vocabulary, slug: str, duplicates: Iterable[str] = ()) -> Cause:
    """The cause that a word is that was merged into another, with the claims it made duplicates."""
    return Cause(Action.WORDS_MERGED, tuple(sorted(duplicates)), f"{vocabulary.value}/{slug}")


def inherited(causes: Iterable[Cause]) -> Cause:
    """The cause of a figure that changed with its family, from what changed the others."""
    others = list(causes)
    claim_ids = {claim_id for cause in others for claim_id in cause.claim_ids}
    words = sorted(cause.word for cause in others if cause.word)
    word = words[0] if words else None
    return Cause(Action.FAMILY_CHANGED, tuple(sorted(claim_ids)), word)


class ChangeOut(BaseModel):
    """One thing a figure says otherwise than before; null where it said nothing."""

    model_config = ConfigDict(serialize_by_alias=True)

    field: str = Field(examples=["high"])
    before: Any = Field(alias="from", examples=[15000])  # a count, a day, a level or flag codes
    after: Any = Field(alias="to", examples=[40000])  # as above


class CauseOut(BaseModel):
    """One reason why it changed."""

    action: Action
    claim_ids: list[str] = Field(description="The claims; with `family_changed`, those of others.")
    word: str | None = Field(
        description="The word whose facts were learned, or that was merged.",
        examples=["sources/nato"],
    )


class RevisionOut(BaseModel):
    """A figure after one change: its numbers, what differs from before, and why."""

    revision: int
    updated_at: datetime
    as_of: date | None
    low: int | None
    best: int | None
    high: int | None
    disagreement: Disagreement
    flags: list[str] = Field(description="Codes, without the age part of `stale`.")
    changes: list[ChangeOut] = Field(description="Empty where only finer parts differ.")
    causes: list[CauseOut]


class RevisionList(ListOut[RevisionOut]):
    """A page of the changes of a figure."""


Body = dict[str, Any]  # JSON
COMPARED = ("as_of", "low", "best", "high", "disagreement", "flags")


def revision_row(
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    *,
    causes: Iterable[Cause],
) -> Body:
    """The columns of a revision from the bodies of a figure before and after a change."""
    said, says = _compared(before), _compared(after)
    changes = [
        {"field": name, "from": said[name], "to": says[name]}
        for name in COMPARED
        if said[name] != says[name]
    ]
    return {
        "figure_id": after["id"],
        "revision": after["revision"],
        "updated_at": after["updated_at"],
        **says,
        "as_of": date.fromisoformat(says["as_of"]) if says["as_of"] else None,
        "changes": changes,
        "causes": [cause.body() for cause in causes],
    }


def _compared(figure: Mapping[str, Any] | None) -> Body:
    if figure is None:
        return dict.fromkeys(COMPARED)
    codes = list(dict.fromkeys(flag["code"] for flag in figure["flags"]))
    return {name: codes if name == "flags" else figure[name] for name in COMPARED}


def revision_body(row: Mapping[Any, Any]) -> Body:  # a row of the store
    """The JSON of a revision."""
    return {name: row[name] for name in RevisionOut.model_fields}
