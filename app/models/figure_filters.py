"""Which figures are asked for, in which order, and how much of each."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from math import isfinite
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError, from_json, to_json

from app.errors import InvalidInput
from app.models.figures import FigureOut
from app.models.instants import Day, FirstDay, Instant
from app.models.texts import Name
from app.reconcile import Severity
from app.reconcile.flags import FLAGS

MOST_IDS = 100
MOST_NAMES = 20


class Order(StrEnum):
    """In which order figures are listed; `-` is the greatest first."""

    ID = "id"
    UPDATED = "updated_at"
    NEWEST = "-updated_at"
    SPREAD = "-spread"


def _flag(code: str) -> str:
    if code not in FLAGS:
        raise PydanticCustomError(
            "flag", "there is no such flag", {"remedy": "send a code of GET /v1/flags"}
        )
    return code


FlagCode = Annotated[Name, AfterValidator(_flag)]


class FigureFilters(BaseModel):
    """Which figures: every filter matches exactly, and all must match.

    One that may be sent more than once matches any of its values.
    """

    model_config = ConfigDict(extra="forbid")

    event: Name | None = Field(
        default=None, description="Slug or alias.", examples=["siege-of-mariupol"]
    )
    children: bool = Field(
        default=False, description="With `event`: also the events that are part of it."
    )
    population: Name | None = Field(
        default=None, description="Slug or alias.", examples=["civilians"]
    )
    place: Name | None = Field(default=None, description="Slug or alias.", examples=["mariupol"])
    metric: list[Name] = Field(
        default=[],
        max_length=MOST_NAMES,
        description="Slug or alias; may be sent more than once.",
        examples=[["killed", "wounded"]],
    )
    period: Name | None = Field(
        default=None,
        description="Exactly this period, as figures tell it.",
        examples=["2022-02-24/.."],
    )
    period_from: FirstDay | None = Field(
        default=None,
        description="Periods that have a day on or after this one; a running total goes on.",
        examples=["2022-03-01"],
    )
    period_to: Day | None = Field(
        default=None,
        description="Periods that have a day on or before this one.",
        examples=["2022-03-31"],
    )
    flag: list[FlagCode] = Field(
        default=[],
        max_length=MOST_NAMES,
        description="A code of GET /v1/flags; may be sent more than once.",
        examples=[["order_of_magnitude", "disjoint_ranges"]],
    )
    severity: Severity | None = Field(
        default=None,
        description="Figures with a flag that is at least so severe.",
        examples=["warning"],
    )
    source: Name | None = Field(
        default=None,
        description="Figures with a claim, of any status, that this source asserts or counted: "
        "slug or alias.",
        examples=["nato"],
    )
    id: list[Name] = Field(
        default=[],
        max_length=MOST_IDS,
        description="These figures alone; may be sent up to 100 times. Unknown ids are left out.",
        examples=[["00014ac6-c399-592a-a90f-55038c288f64"]],
    )
    updated_since: Instant | None = Field(
        default=None, description="Changed at or after.", examples=["2022-03-25T12:00:00Z"]
    )

    @property
    def asks_nothing(self) -> bool:
        """Whether every figure is asked for."""
        return not self.model_fields_set & FigureFilters.model_fields.keys()

    def refuse_reversed(self) -> None:
        """Raise `InvalidInput` for days in the wrong order."""
        if self.period_from and self.period_to and self.period_from > self.period_to:
            raise InvalidInput.of(
                "period_from",
                self.period_from,
                f"it is after period_to ({self.period_to})",
                "swap the two days",
            )


def chosen_fields(asked: str | None) -> frozenset[str] | None:
    """The names of a comma-separated list, None for all. Raises `InvalidInput`.

    >>> sorted(chosen_fields("low, high"))
    ['high', 'low']
    """
    if asked is None:
        return None
    names = frozenset(name.strip() for name in asked.split(","))
    unknown = sorted(names - FigureOut.model_fields.keys())
    if unknown:
        there_are = ", ".join(FigureOut.model_fields)
        raise InvalidInput.of("fields", unknown[0], "a figure has no such field", there_are)
    return names


def sparse(body: bytes, fields: frozenset[str]) -> bytes:
    """The JSON of a figure with these fields alone, in their usual order."""
    whole: Mapping[str, Any] = from_json(body)
    return to_json({name: value for name, value in whole.items() if name in fields})


def place_in(order: Order, row: Any) -> str:  # a row of the store
    """What a cursor keeps of the last row of a page."""
    if order is Order.ID:
        return str(row.id)
    return f"{_key(order, row)} {row.id}"


def _key(order: Order, row: Any) -> str:  # as above
    if order is Order.SPREAD:
        return repr(float(row.spread))
    at: datetime = row.updated_at
    return at.isoformat()


def place_after(order: Order, cursor: str) -> tuple[float | datetime | None, str]:
    """The sorting value and the id in such a cursor. Raises ValueError."""
    if order is Order.ID:
        return None, cursor
    value, _, figure_id = cursor.partition(" ")
    if not figure_id:
        raise ValueError(cursor)
    return (_spread(value) if order is Order.SPREAD else _in_utc(value)), figure_id


def _spread(value: str) -> float:
    spread = float(value)
    if not isfinite(spread):  # engines differ in where they put what is no number
        raise ValueError(value)
    return spread


def _in_utc(value: str) -> datetime:
    at = datetime.fromisoformat(value)
    if at.utcoffset() != timedelta(0):  # ours are all in UTC; others may lie outside the calendar
        raise ValueError(value)
    return at
