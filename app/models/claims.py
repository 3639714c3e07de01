"""A claim on the wire: as a scraper sends it and as the service answers it."""

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from app.models.instants import Day, Instant
from app.models.terms import EventIn, PlaceIn, PopulationIn, SourceIn
from app.models.texts import Clean, Name, Url
from app.reconcile import (
    Bound,
    Grade,
    InvalidPeriod,
    InvalidQuantity,
    Period,
    Quantity,
    quantity,
)

LARGEST_COUNT = 10**15
"""No count is larger (persons); every one is exact in a double, so in every JSON reader."""


def _whole_number(sent: object) -> object:
    """Refuse what only looks like a count: true, "15" and 1.5."""
    if isinstance(sent, bool | str):
        raise PydanticCustomError("count_type", "a count is a JSON number, without quotes")
    return sent


def _period(text: str) -> str:
    try:
        return str(Period.parse(text))
    except InvalidPeriod as error:
        raise PydanticCustomError("period", "{why}", {"why": str(error)}) from None


Count = Annotated[int, BeforeValidator(_whole_number), Field(ge=0, le=LARGEST_COUNT)]
Words = Annotated[str, StringConstraints(max_length=1000, strip_whitespace=True), Clean]
Quote = Annotated[str, StringConstraints(max_length=5000, strip_whitespace=True), Clean]
Key = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), Clean]
PeriodText = Annotated[
    str,
    AfterValidator(_period),
    WithJsonSchema(
        {
            "type": "string",
            "examples": ["2022-03-16", "2022-03", "2018", "2022-02-24/2022-03-24", "2022-02-24/.."],
        }
    ),
]
NamedSource = Name | SourceIn


class DerivedFrom(BaseModel):
    """The claim a number was computed from, and how."""

    model_config = ConfigDict(extra="forbid")

    claim: Key = Field(description="Its id, or the external_id its scraper gave it.")
    formula: Words | None = Field(default=None, description="How: `3 wounded per 1 killed`.")


class ClaimIn(BaseModel):
    """One stated count. Only `metric`, `period`, a number and `source` are required."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    metric: Name = Field(
        description="What is counted: a metric of GET /v1/metrics or one of its aliases.",
        examples=["killed"],
    )
    event: Name | EventIn = Field(
        default="unspecified",
        description="The conflict, battle, strike or disaster, as a slug or a plain name.",
        examples=["russian-invasion-of-ukraine"],
    )
    population: Name | PopulationIn = Field(
        default="all", description="Whose people are counted.", examples=["russian-forces"]
    )
    place: Name | PlaceIn | None = Field(
        default=None, description="Narrows the event to a place.", examples=[None]
    )
    period: PeriodText = Field(
        description="The days the count covers, inclusive, ISO 8601 / EDTF. "
        "`2022-02-24/..` is a running total since that day.",
        examples=["2022-02-24/.."],
    )
    as_of: Day | None = Field(
        default=None,
        description="The day a running total was true; if left out the day of publication, else "
        "the day a running total was observed.",
        examples=["2022-03-23"],
    )
    low: Count | None = Field(default=None, description="Least number stated (persons).")
    high: Count | None = Field(default=None, description="Greatest number stated (persons).")
    value: Count | None = Field(default=None, description="The number stated (persons).")
    bound: Bound | None = Field(
        default=None,
        description="How the number was stated; from the numbers themselves if left out.",
    )
    as_published: Words | None = Field(
        default=None, description="The words as published.", examples=["between 7,000 and 15,000"]
    )
    definition: Words | None = Field(
        default=None,
        description="What this source counts or leaves out, where it says so; an alias of the "
        "metric that is used in several senses, such as `casualties`, is kept here.",
        examples=["excludes separatist forces"],
    )
    unit: Words | None = Field(
        default=None, description="The metric's own unit, if stated; any other is refused."
    )
    source: NamedSource = Field(description="Who asserts the number.", examples=["nato"])
    origin: NamedSource | None = Field(
        default=None, description="Who counted, when the source relays another's count."
    )
    inputs: list[NamedSource] = Field(
        default_factory=list,
        max_length=50,
        description="Other origins the number rests on.",
        examples=[["ukraine-general-staff"]],
    )
    derived_from: Key | DerivedFrom | None = Field(
        default=None, description="The claim this one was computed from."
    )
    reported_by: NamedSource | None = Field(
        default=None, description="The outlet that carried it.", examples=["associated-press"]
    )
    grade: Grade | None = Field(
        default=None, description="How the count was made.", examples=["statistical_estimate"]
    )
    credibility: Annotated[int, BeforeValidator(_whole_number), Field(ge=1, le=6)] | None = Field(
        default=None, description="Admiralty credibility 1 to 6; 6: cannot be judged."
    )
    published_at: Instant | None = Field(
        default=None, description="When it was published.", examples=["2022-03-23T15:00:00Z"]
    )
    observed_at: Instant | None = Field(
        default=None, description="When the scraper saw it.", examples=["2022-03-23T16:02:11Z"]
    )
    url: Url | None = Field(default=None, description="Where it was published (http or https).")
    quote: Quote | None = Field(default=None, description="The sentence it was stated in.")
    external_id: Key | None = Field(
        default=None,
        description="The scraper's own id; another claim under the same id is refused.",
        examples=["ap-2022-03-23-7"],
    )

    @model_validator(mode="after")
    def _states_a_count(self) -> "ClaimIn":
        try:
            self.quantity()
        except InvalidQuantity as error:
            raise PydanticCustomError(
                "quantity",
                "{message}",
                {"message": error.message, "field": error.field, "remedy": error.remedy},
            ) from None
        return self

    def quantity(self) -> Quantity:
        """The stated count. Raises `InvalidQuantity`."""
        return quantity(
            value=self.value,
            low=self.low,
            high=self.high,
            bound=self.bound,
            words=self.as_published,
        )


CLAIM_EXAMPLE: dict[str, Any] = {  # an OpenAPI example holds values of every type
    "metric": "killed",
    "event": "russian-invasion-of-ukraine",
    "population": "russian-forces",
    "period": "2022-02-24/..",
    "as_of": "2022-03-23",
    "low": 7000,
    "high": 15000,
    "as_published": "between 7,000 and 15,000",
    "source": "nato",
    "inputs": ["ukraine-general-staff"],
    "reported_by": "associated-press",
    "grade": "statistical_estimate",
    "published_at": "2022-03-23T15:00:00Z",
    "external_id": "ap-2022-03-23-7",
}
"""The claim the OpenAPI page and the README post."""
