"""Pages of things: the one envelope every list comes in."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field

from app.models.figures import FigureOut
from app.models.near_names import Near, SuggestionOut
from app.models.policies import PolicyOut
from app.models.records import ClaimOut
from app.models.terms import Term
from app.reconcile import Severity

Item = TypeVar("Item")


class ListOut(BaseModel, Generic[Item]):
    """One page: its items, where the next begins, and how many there are if that is known."""

    items: list[Item]
    next: str | None = Field(description="The next page's address; null on the last.")
    total: int | None = Field(description="All items; null where counting would cost too much.")


class MetricOut(BaseModel):
    """A metric: the set of outcomes it counts."""

    slug: str = Field(examples=["killed_or_wounded"])
    title: str
    definition: str
    outcomes: list[str] = Field(description="Empty where the source does not say which.")
    unit: str = Field(examples=["persons"])
    aliases: list[str] = Field(examples=[["casualties"]])


class TermOut(BaseModel):
    """A word of a vocabulary, with what is known of it."""

    slug: str
    title: str
    aliases: list[str]
    parent: str | None
    provisional: bool = Field(description="True until a curator has looked at it.")
    kind: str | None = None
    party: str | None = None
    reliability: str | None = None
    ended_on: date | None = None
    suggestions: list[SuggestionOut] | None = Field(
        default=None,
        description="Known words that it nearly equals, where provisional words are listed; null "
        "elsewhere.",
    )


def term_body(
    term: Term, aliases: Sequence[str], suggestions: Sequence[Near] | None = None
) -> dict[str, Any]:  # JSON
    """The JSON of a word, with what it nearly equals if that was asked for."""
    names = ("parent", "provisional", "kind", "party", "reliability", "ended_on")
    return {
        "slug": term.slug,
        "title": term.title,
        "aliases": list(aliases),
        **{name: getattr(term, name) for name in names},
        "suggestions": None if suggestions is None else [asdict(near) for near in suggestions],
    }


class FlagKindOut(BaseModel):
    """A flag that a figure may carry."""

    code: str
    severity: Severity
    title: str
    fires_when: str
    docs: str


# Classes rather than aliases: generated clients carry their names.
class ClaimList(ListOut[ClaimOut]):
    """A page of claims."""


class FigureList(ListOut[FigureOut]):
    """A page of figures."""


class MetricList(ListOut[MetricOut]):
    """What can be counted."""


class TermList(ListOut[TermOut]):
    """A page of words."""


class FlagKindList(ListOut[FlagKindOut]):
    """Every flag."""


class PolicyList(ListOut[PolicyOut]):
    """Every policy."""
