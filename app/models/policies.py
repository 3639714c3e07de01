"""Policies on the wire: how a figure is asked to be told, and what a policy had learned."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError
from typing_extensions import TypeAliasType

from app.models.texts import Name
from app.reconcile import POLICIES, Lessons, Policy
from app.reconcile.policies import DEFAULT_POLICY

Body = dict[str, Any]  # JSON: values of every type
MOST_SOURCES = 50
"""So many sources can be named in one list."""


def _known(name: str) -> str:
    if name not in POLICIES:
        known = ", ".join(POLICIES)
        raise PydanticCustomError(
            "policy", "there is no such policy", {"remedy": f"send one of {known}"}
        )
    return name


def _a_number(sent: object) -> object:
    """Refuse what Python reads as a number and JSON does not: true, and 1_0."""
    if isinstance(sent, bool) or (isinstance(sent, str) and "_" in sent):
        raise PydanticCustomError("float_type", "this is not a number")
    return sent


Number = Annotated[float, BeforeValidator(_a_number)]
PolicyName = TypeAliasType(  # named, so that generated clients have it once
    "PolicyName",
    Annotated[
        str,
        AfterValidator(_known),
        WithJsonSchema({"type": "string", "enum": list(POLICIES)}),
    ],
)


class HowTold(BaseModel):
    """How a figure is told: under which policy, without whom, with which common error."""

    model_config = ConfigDict(extra="forbid")

    policy: PolicyName = Field(
        default=DEFAULT_POLICY, description="A name of GET /v1/policies.", examples=["median"]
    )
    without: list[Name] = Field(
        default=[],
        max_length=MOST_SOURCES,
        description="Leave out what these sources assert or counted; slugs or aliases.",
        examples=[["nato"]],
    )
    shared: Number = Field(
        default=0.0,
        ge=0,
        le=5,
        allow_inf_nan=False,
        description="Error common to all voices (log units).",
        examples=[0.35],
    )
    priority: list[Name] = Field(
        default=[],
        max_length=MOST_SOURCES,
        description="Sources to believe first, for the policy `priority_source`.",
        examples=[["nato", "us-officials"]],
    )

    @property
    def is_plain(self) -> bool:
        """Whether this asks for nothing but the figure as it is stored."""
        return self.policy == DEFAULT_POLICY and not (self.without or self.shared or self.priority)


class PolicyOut(BaseModel):
    """A way from the voices of a group to best and its interval."""

    name: str = Field(examples=["median"])
    title: str = Field(examples=["Median"])
    description: str
    price: str = Field(description="What it gives up or takes.")
    reference: str | None = Field(description="Where it was published.")
    default: bool = Field(description="Whether stored figures are told under it.")
    learns: bool = Field(description="Whether other groups' claims are read for it.")
    docs: str = Field(examples=["/docs/method#median"])


class LessonOut(BaseModel):
    """What was learned of one source."""

    source: str
    scenes: int = Field(description="Scenes with other voices that it was learned from.")
    side: str | None = Field(description="Whose losses it is about; null where for all.")
    weight: int | None = Field(description="What its word weighs beside the others'.")
    factor: float | None = Field(description="Its numbers over the count, as the others tell it.")
    factor_low: float | None
    factor_high: float | None
    error: float | None = Field(description="Standard error of the factor's log (log units).")
    scale: float | None = Field(description="How far it typically lies off (log units).")


class LessonsOut(BaseModel):
    """What a policy had learned of the voices of a figure."""

    scenes: int = Field(description="Scenes that could teach: groups, and windows of totals.")
    scatter: float | None = Field(
        description="How far sources that tell alike lie apart, where factors are learned (log"
        " units)."
    )
    sources: list[LessonOut]


def policy_body(policy: Policy) -> Body:
    """The JSON of a policy."""
    copied = {name: getattr(policy, name) for name in PolicyOut.model_fields if name in _COPIED}
    default = policy.name == DEFAULT_POLICY
    return copied | {"default": default, "docs": f"/docs/method#{policy.name}"}


_COPIED = PolicyOut.model_fields.keys() - {"default", "docs"}


def lessons_body(lessons: Lessons | None) -> Body | None:
    """The JSON of lessons, rounded to what can be read of them."""
    if lessons is None:
        return None
    return {
        "scenes": lessons.scenes,
        "scatter": _readable(lessons.scatter),
        "sources": [
            {name: _readable(getattr(one, name)) for name in LessonOut.model_fields}
            for one in lessons.learned
        ],
    }


def _readable(value: object) -> object:
    return round(value, 6) if isinstance(value, float) else value
