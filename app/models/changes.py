"""Changes as they are followed: every claim, figure and word, in the order they were recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.models.terms import Vocabulary
from app.reconcile import Status


class ChangeAction(StrEnum):
    """What happened. A claim's actions are named as the causes of a figure's revision are."""

    CLAIM_POSTED = "claim_posted"
    CLAIM_WITHDRAWN = "claim_withdrawn"
    CLAIM_DISAVOWED = "claim_disavowed"
    CLAIM_SUPERSEDED = "claim_superseded"
    CLAIM_PROVISIONAL = "claim_provisional"
    CLAIM_REJECTED = "claim_rejected"
    CLAIM_DUPLICATE = "claim_duplicate"
    CLAIM_BROUGHT_BACK = "claim_brought_back"
    FIGURE_CREATED = "figure_created"
    FIGURE_UPDATED = "figure_updated"
    FIGURE_MERGED = "figure_merged"
    WORD_ADDED = "word_added"
    WORD_CONFIRMED = "word_confirmed"
    WORD_ALIASED = "word_aliased"
    FACTS_LEARNED = "facts_learned"
    WORDS_MERGED = "words_merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change to be recorded: what happened to which claim, figure or word.

    `number` tells the row that holds the content; `detail` is the content where no row does.
    """

    action: ChangeAction
    key: str
    recorded_at: datetime
    event: str | None = None
    number: int | None = None
    detail: Mapping[str, Any] | None = None  # JSON

    def row(self) -> dict[str, Any]:  # column values
        """The columns of its row; `asdict` would copy every value."""
        return {
            "action": self.action,
            "key": self.key,
            "recorded_at": self.recorded_at,
            "event": self.event,
            "number": self.number,
            "detail": self.detail,
        }


def claim_posted(claim_id: str, *, event: str, at: datetime) -> Change:
    """The change that a new claim is."""
    return Change(action=ChangeAction.CLAIM_POSTED, key=claim_id, event=event, recorded_at=at)


def claim_settled(claim_event: Mapping[Any, Any], *, event: str, number: int) -> Change:
    """The change that a row of `claim_events` is."""
    status = Status(claim_event["status"])
    told = "brought_back" if status is Status.ACTIVE else status.value
    return Change(
        action=ChangeAction(f"claim_{told}"),
        key=claim_event["claim_id"],
        event=event,
        number=number,
        recorded_at=claim_event["recorded_at"],
    )


def figure_changed(revision: Mapping[Any, Any], *, event: str) -> Change:
    """The change that a revision of a figure is."""
    first = revision["revision"] == 1
    return Change(
        action=ChangeAction.FIGURE_CREATED if first else ChangeAction.FIGURE_UPDATED,
        key=revision["figure_id"],
        event=event,
        number=revision["revision"],
        recorded_at=revision["updated_at"],
    )


def figure_merged(figure: Mapping[Any, Any], *, into: str, number: int, at: datetime) -> Change:
    """The change that the end of a figure is whose group was joined to another one's.

    `number` is its last revision, which says nothing any more; `figure` is its row before.
    """
    numbers = {name: figure[name] for name in ("low", "best", "high")}
    return Change(
        action=ChangeAction.FIGURE_MERGED,
        key=figure["id"],
        event=figure["event"],
        number=number,
        detail={"into": into, **numbers},
        recorded_at=at,
    )


def words_merged(merge: Mapping[Any, Any]) -> Change:
    """The change that a row of `word_merges` is."""
    told = {name: merge[name] for name in ("reason", "who", "facts")}
    return Change(
        action=ChangeAction.WORDS_MERGED,
        key=f"{merge['vocabulary']}/{merge['slug']}",
        event=merge["slug"] if merge["vocabulary"] == Vocabulary.EVENTS else None,
        detail={"into": merge["into_slug"], **told},
        recorded_at=merge["merged_at"],
    )


def word_curated(
    vocabulary: Vocabulary, slug: str, *, at: datetime, alias: str | None = None
) -> Change:
    """The change that a curator's word makes: it is confirmed, or has another name from now on."""
    return Change(
        action=ChangeAction.WORD_CONFIRMED if alias is None else ChangeAction.WORD_ALIASED,
        key=f"{vocabulary.value}/{slug}",
        event=slug if vocabulary is Vocabulary.EVENTS else None,
        detail=None if alias is None else {"alias": alias},
        recorded_at=at,
    )


def word_changed(
    vocabulary: Vocabulary, slug: str, *, added: bool, number: int, at: datetime
) -> Change:
    """The change that a row of `word_facts` is."""
    return Change(
        action=ChangeAction.WORD_ADDED if added else ChangeAction.FACTS_LEARNED,
        key=f"{vocabulary.value}/{slug}",
        event=slug if vocabulary is Vocabulary.EVENTS else None,
        number=number,
        recorded_at=at,
    )
