"""A claim on record: as the service answers it, and what may befall it after it was posted."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.models.claims import DerivedFrom, Key, Quote
from app.models.instants import Day
from app.models.terms import Term
from app.models.texts import Name, Url
from app.reconcile import Bound, Grade, Status, quantity


class TermRef(BaseModel):
    """A word of the vocabulary: its slug and its title."""

    slug: str = Field(examples=["russian-invasion-of-ukraine"])
    title: str = Field(examples=["Russian invasion of Ukraine"])


class GroupOut(BaseModel):
    """The group a claim joined: what is comparable with it."""

    id: str = Field(description="The id of the group's figure.")
    event: TermRef
    population: TermRef
    place: TermRef | None
    metric: str = Field(examples=["killed"])
    period: str = Field(examples=["2022-02-24/.."])


class ClaimEventOut(BaseModel):
    """What befell a claim: its new status, who said so, when and why."""

    status: Status
    reason: str
    who: str
    api_key: str | None = Field(
        default=None, description="The id of the key it came by; null where none was needed."
    )
    effective_on: date | None = None
    evidence: str | None = None
    by_claim: str | None = Field(default=None, description="The claim that stands in its place.")
    recorded_at: datetime


class RangeOut(BaseModel):
    """Counts from `low` to `high`, both included; null where nothing is stated."""

    low: int | None
    high: int | None


class ClaimOut(BaseModel):
    """A claim on record: what was sent with names resolved, and where it is in its life."""

    id: str
    figure_id: str = Field(description="The figure of the group it belongs to.")
    metric: str
    event: str
    population: str
    place: str | None
    period: str
    as_of: date | None
    low: int | None
    high: int | None
    value: int | None
    bound: Bound | None
    as_published: str | None
    definition: str | None
    interval: RangeOut = Field(
        description="The counts it allows; null where it bounds nothing.",
        examples=[{"low": 7000, "high": 15000}],
    )
    source: str
    origin: str | None
    inputs: list[str]
    derived_from: DerivedFrom | None
    reported_by: str | None
    grade: Grade | None
    credibility: int | None
    published_at: datetime | None
    observed_at: datetime | None
    received_at: datetime
    url: str | None
    quote: str | None
    external_id: str | None
    scraper: str
    api_key: str | None = Field(
        default=None,
        description="The id of the key it was posted with; null where none was needed.",
    )
    status: Status
    earlier_names: dict[str, list[str]] | None = Field(
        default=None,
        description="Where one claim is read: the names it was posted under before a merge of "
        "words, by role. Null elsewhere.",
        examples=[{"source": ["nato-hq"]}],
    )
    history: list[ClaimEventOut] = Field(default_factory=list)


class WithdrawalIn(BaseModel):
    """The source took the claim back, or the origin it names denies it."""

    model_config = ConfigDict(extra="forbid")

    reason: Quote = Field(min_length=1, description="Why, in plain words.")
    who: Name | None = Field(default=None, description="Who says so; the scraper if left out.")
    withdrawn_on: Day | None = Field(default=None, description="The day it was taken back.")
    evidence: Url | None = Field(default=None, description="Where that can be read.")
    disavowed: bool = Field(
        default=False, description="True when the named origin denies having said it."
    )


class SupersessionIn(BaseModel):
    """The same source has a newer or corrected claim."""

    model_config = ConfigDict(extra="forbid")

    reason: Quote = Field(min_length=1, description="Why, in plain words.")
    who: Name | None = Field(default=None, description="Who says so; the scraper if left out.")
    superseded_by: Key | None = Field(default=None, description="The id of the newer claim.")
    evidence: Url | None = Field(default=None, description="Where that can be read.")


class ReviewIn(BaseModel):
    """What a reviewer decides: out of use as rejected or duplicate, or back in use."""

    model_config = ConfigDict(extra="forbid")

    decision: Literal["rejected", "duplicate", "active"]
    reason: Quote = Field(min_length=1, description="Why, in plain words.")
    who: Name | None = Field(default=None, description="Who decided; the scraper if left out.")
    duplicate_of: Key | None = Field(default=None, description="The id of the claim it repeats.")

    @model_validator(mode="after")
    def _names_a_duplicate(self) -> "ReviewIn":
        if self.duplicate_of and self.decision != "duplicate":
            raise PydanticCustomError(
                "duplicate_of",
                "only a duplicate repeats a claim",
                {"field": "duplicate_of", "remedy": "leave it out, or decide duplicate"},
            )
        return self


def claim_body(
    row: Mapping[Any, Any],
    events: Sequence[Mapping[Any, Any]] = (),  # rows of the store
) -> dict[str, Any]:  # JSON
    """The JSON of a claim from its row, with what befell it."""
    stated = quantity(
        value=row["value"],
        low=row["low"],
        high=row["high"],
        bound=row["bound"],
        words=row["as_published"],
    )
    copied = {name: row[name] for name in ClaimOut.model_fields if name in row}
    derived = {"claim": row["derived_from"], "formula": row["formula"]}
    return copied | {
        "earlier_names": None,
        "interval": {"low": stated.low, "high": stated.high},
        "derived_from": derived if row["derived_from"] else None,
        "history": [{name: event[name] for name in ClaimEventOut.model_fields} for event in events],
    }


def term_ref(term: Term | None) -> dict[str, str] | None:
    """The JSON of a word beside a figure or a claim."""
    return {"slug": term.slug, "title": term.title} if term else None
