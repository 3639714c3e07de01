"""A running total through time on the wire."""

from dataclasses import asdict
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.models.figures import IntervalOut
from app.models.records import RangeOut
from app.reconcile import Figure, Interest, Status
from app.reconcile.statistics import Disagreement
from app.reconcile.timelines import Pace, Timeline


class PointOut(RangeOut):
    """What a running total was on one day, by what was said until then."""

    as_of: date
    best: int | None
    interval: IntervalOut | None
    disagreement: Disagreement
    voices: int = Field(description="Voices in use.")
    flags: list[str] = Field(description="Codes; those that look at other figures are not told.")


class SaidOut(RangeOut):
    """One number of a voice, and where its claims are in their life."""

    as_of: date | None
    value: int | None
    status: Status
    claim_ids: list[str]


class SeriesOut(BaseModel):
    """Everything one who counted has said, oldest first."""

    voice: str = Field(examples=["russian-ministry-of-defence"])
    interest: Interest
    said: list[SaidOut]


class TimelineOut(BaseModel):
    """The figure at the end of each step, and the series of each voice."""

    model_config = ConfigDict(serialize_by_alias=True)

    figure_id: str
    step: Pace
    first: date | None = Field(alias="from", description="Null where no day is known.")
    last: date | None = Field(alias="to")
    points: list[PointOut] = Field(description="Oldest first; the last is told for `to`.")
    series: list[SeriesOut]


Body = dict[str, Any]  # JSON: values of every type


def timeline_body(figure_id: str, made: Timeline) -> Body:
    """The JSON of a timeline."""
    return {
        "figure_id": figure_id,
        "step": made.pace,
        "from": made.start,
        "to": made.end,
        "points": [_point(figure) for figure in made.figures],
        "series": [asdict(series) for series in made.series],
    }


def _point(figure: Figure) -> Body:
    spread = figure.interval
    names = ("level", "low", "high", "shared")
    return {
        "as_of": figure.as_of,
        "low": figure.low,
        "best": figure.best,
        "high": figure.high,
        "interval": spread and {name: getattr(spread, name) for name in names},
        "disagreement": figure.disagreement,
        "voices": figure.statistics.voices,
        "flags": list(dict.fromkeys(flag.code for flag in figure.flags)),
    }
