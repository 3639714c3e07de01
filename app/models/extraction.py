"""A text on the wire, and the drafts that were read from it."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.extraction import Draft, Span, Standing
from app.extractors import Refused
from app.models.batches import BatchItemOut
from app.models.claims import PeriodText
from app.models.instants import Instant
from app.models.problems import ItemProblem
from app.models.terms import EventIn, PopulationIn, SourceIn
from app.models.texts import Name, Url

LONGEST_TEXT = 1_000_000
"""The longest text that is read (characters)."""
MOST_DRAFTS = 1_000
"""So many drafts of one text are told; no article has more."""
SURE = 0.7
"""From this confidence on a draft is posted where posting is asked for."""


EXTRACT_EXAMPLE = {
    "text": "At least 41 people were killed and 120 injured when a ferry sank off Zanzibar on "
    "Friday, the coast guard said. A ministry spokesman put the death toll at 35.",
    "published_at": "2024-05-04T09:00:00Z",
    "reported_by": "harbour-gazette",
    "event": "Sinking of a ferry off Zanzibar",
}


class ExtractIn(BaseModel):
    """A text with what its sender knows of it."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT)] = Field(
        description="The text of an article; spans count its characters."
    )
    published_at: Instant | None = Field(
        default=None, description="When it was published; `yesterday` in it is reckoned from here."
    )
    reported_by: Name | SourceIn | None = Field(
        default=None, description="Who published it: every draft names it as the reporter."
    )
    event: Name | EventIn | None = Field(
        default=None, description="The event it tells of, for counts that name no other."
    )
    population: Name | PopulationIn | None = Field(
        default=None, description="Whose people it tells of, for counts that do not say whose."
    )
    period: PeriodText | None = Field(
        default=None, description="The period it tells of, for counts that state no days."
    )
    url: Url | None = Field(default=None, description="Where it was published (http or https).")


class SpanOut(BaseModel):
    """Literal words of the text."""

    start: int = Field(description="Where they begin, in characters from 0.", examples=[4])
    end: int = Field(description="Where they end; the character here is no more of them.")
    text: str = Field(examples=["At least 300 people died"])


class DraftOut(BaseModel):
    """A claim as the text states it, with the words that say it."""

    claim: dict[str, Any] = Field(
        description="The fields of a claim that the text states, as `POST /v1/claims` takes them."
    )
    span: SpanOut = Field(description="The words that state the number.")
    sentence: SpanOut
    status: Standing = Field(description="Where the number stands in the text's own telling.")
    confidence: float = Field(
        description="How plainly the words say it (0 to 1); no frequency.", examples=[0.93]
    )
    missing: list[str] = Field(
        description="What a claim needs and the text does not say.", examples=[["event"]]
    )
    problem: ItemProblem | None = Field(
        description="Why it would be refused as a claim; null if it would not, or lacks something."
    )
    posted: BatchItemOut | None = Field(
        description="What became of it where posting was asked for; null if it was not posted. "
        "`line` is its place among the drafts, from 1."
    )


class RefusedDraftOut(BaseModel):
    """What an extractor stated and the text does not bear out."""

    said: str = Field(description="The words it gave as evidence.")
    why: str


class ExtractOut(BaseModel):
    """The drafts of a text, in its order."""

    extractor: Literal["rules", "model"]
    drafts: list[DraftOut]
    drafts_complete: bool = Field(
        description=f"Whether `drafts` has them all; no more than {MOST_DRAFTS:,} are told."
    )
    refused: list[RefusedDraftOut]


def claim_of(draft: Draft, asked: ExtractIn) -> dict[str, Any]:  # JSON
    """The claim that a draft states, with event and reporter as their sender has them."""
    claim: dict[str, Any] = dict(draft.claim())
    if asked.url is not None:
        claim["url"] = asked.url
    for name in ("event", "population", "reported_by"):
        given = getattr(asked, name)
        if isinstance(given, _WORDS) and claim.get(name) == given.name:
            claim[name] = given.model_dump(mode="json", exclude_unset=True)
    return claim


def completed(draft: Draft, asked: ExtractIn) -> Draft:
    """The draft with the population and the period of its sender, where the text states none."""
    population, period = draft.population, draft.period
    if population is None:
        population = name_of(asked.population)
    if period in (None, _ANY_TIME) and asked.period is not None:
        period = asked.period
    return replace(draft, population=population, period=period)


_WORDS = (SourceIn, EventIn, PopulationIn)
_ANY_TIME = "../.."


def name_of(word: str | SourceIn | EventIn | PopulationIn | None) -> str | None:
    """What a word of the vocabulary is called, however it was sent."""
    return word if word is None or isinstance(word, str) else word.name


def span_body(span: Span) -> dict[str, Any]:  # JSON
    return {"start": span.start, "end": span.end, "text": span.text}


def refused_body(refused: Refused) -> dict[str, str]:
    return {"said": refused.said, "why": refused.why}
