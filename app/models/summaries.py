"""All figures of an event in one answer, on the wire."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from app.models.figures import FigureOut
from app.models.lists import TermOut


class DisagreementCounts(BaseModel):
    """How many of the figures differ how much."""

    none: int
    mild: int
    strong: int
    extreme: int


class SeverityCounts(BaseModel):
    """How many of the figures have a flag of this severity and none that is worse."""

    error: int = Field(description="Quote no single number.")
    warning: int = Field(description="Quote with the caveat.")
    info: int
    none: int = Field(description="Figures without a flag.")


class EventSummaryOut(BaseModel):
    """An event with every figure of it, by event, metric, population, place and period."""

    event: TermOut
    children: bool = Field(description="Whether figures of its parts are among them.")
    as_of: date | None = Field(description="The day the figures are told for; null as they stand.")
    known_at: datetime | None = Field(
        description="Only what was on record at this instant was used; null for all that is."
    )
    figures: list[FigureOut]
    disagreement: DisagreementCounts
    severity: SeverityCounts
