"""One word for two: what a curator sends, what is answered, and which facts the one word keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.errors import FactsDiffer, FieldError, InvalidInput
from app.models.claims import Quote
from app.models.lists import TermOut
from app.models.terms import Term, Vocabulary
from app.models.texts import Name

NOTHING_NAMED = {Vocabulary.EVENTS: "unspecified", Vocabulary.POPULATIONS: "all"}
"""What stands where nothing is named; it is no word that another one could turn out to be."""


class Keep(StrEnum):
    """Whose facts stay where those of two words contradict each other."""

    INTO = "into"
    MERGED = "merged"


class AliasIn(BaseModel):
    """Another name of a word."""

    model_config = ConfigDict(extra="forbid")

    alias: Name = Field(description="A slug or a plain name.", examples=["NATO officials"])


class MergeIn(BaseModel):
    """Which word this one turned out to be."""

    model_config = ConfigDict(extra="forbid")

    into: Name = Field(description="The word that stays: its slug or a name it is known by.")
    reason: Quote = Field(min_length=1, description="Why, in plain words.")
    who: Name | None = Field(default=None, description="Who says so; the scraper if left out.")
    keep: Keep | None = Field(
        default=None,
        description="Whose facts stay where they contradict each other: those of `into` or of the "
        "`merged` word. Left out, such a merge is refused.",
    )


class MergeOut(BaseModel):
    """A merge as it was carried out."""

    merged: str = Field(description="The slug that is an alias now.")
    into: TermOut = Field(description="The word it stands for, as it is now.")
    reason: str
    who: str
    merged_at: datetime
    claims: int = Field(description="Claims that named the merged word.")
    figures: int = Field(description="Figures that these claims belonged to.")
    duplicates: int = Field(description="Claims that became the same as an earlier one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """A merge that is asked for, its slugs as they were sent."""

    vocabulary: Vocabulary
    slug: str
    into: str
    reason: str
    who: str
    keep: Keep | None = None


def one_term(merged: Term, into: Term, keep: Keep | None) -> Term:
    """The word that stays, with what was known of the other one only.

    >>> one_term(Term("nato-hq", "NATO HQ", kind="ally"), Term("nato", "NATO"), None).kind
    'ally'

    Neither is a part of the other any more, which `keep` must allow. Raises `FactsDiffer`.
    """
    ours, theirs = dict(into.facts), dict(merged.facts)
    _leave_each_other(ours, theirs, merged, into, keep)
    wrong = tuple(
        FieldError(
            f"keep.{name}",
            theirs[name],
            f"{merged.slug} is on record with {name} {theirs[name]}, {into.slug} with {ours[name]}",
            "send keep: into or keep: merged to say whose facts stay",
        )
        for name in sorted(ours.keys() & theirs.keys())
        if ours[name] != theirs[name]
    )
    if wrong and keep is None:
        raise FactsDiffer(wrong[0].message, wrong)
    facts = {**ours, **theirs} if keep is Keep.MERGED else {**theirs, **ours}
    facts = {"parent": None, **facts}
    return replace(into, provisional=merged.provisional and into.provisional, **facts)


def _leave_each_other(
    ours: dict[str, Any],  # facts, of several types
    theirs: dict[str, Any],  # as above
    merged: Term,
    into: Term,
    keep: Keep | None,
) -> None:
    """Drop a parent that is the other word. Raises `FactsDiffer` where nobody said it may go."""
    for facts, whole in ((ours, merged), (theirs, into)):
        if facts.get("parent") != whole.slug:
            continue
        part = into if whole is merged else merged
        if keep is None:
            wrong = InvalidInput.of(
                "keep.parent",
                whole.slug,
                f"{part.slug} is on record as a part of {whole.slug}",
                "send keep: into or keep: merged, if they are one all the same",
            )
            raise FactsDiffer(wrong.detail, wrong.errors)
        del facts["parent"]


def refuse_to_be_part_of_itself(term: Term, merged: str, above: Mapping[str, str]) -> None:
    """Raise `InvalidInput` where a word that another merges into would be part of itself.

    `above` has the parents of both words, of those and so on.
    """
    line, parent = [term.slug], term.parent
    while parent is not None and parent not in (*line, merged):
        line.append(parent)
        parent = above.get(parent)
    if parent is not None:
        raise InvalidInput.of(
            "into",
            term.slug,
            f"{term.slug} would be part of itself: {' in '.join((*line, parent))}",
            "merge the words between them first",
        )


def merge_body(row: Mapping[Any, Any], into: Mapping[str, Any]) -> dict[str, Any]:  # JSON
    """The JSON of a merge on record, with the word that it led to."""
    names = ("reason", "who", "merged_at", "claims", "figures", "duplicates")
    return {"merged": row["slug"], "into": into} | {name: row[name] for name in names}
