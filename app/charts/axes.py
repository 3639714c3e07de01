"""The axes as Altair's channels: one scale for every mark that stands for a count or a day."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import altair as alt

from app.charts.days import Span
from app.charts.scales import LABEL, Scale

Channel = dict[str, Any]  # what every `alt.X` or `alt.Y` of an axis is given
LOGARITHMIC = {"log": ", logarithmic", "symlog": ", logarithmic above 0", "linear": ""}


def of_counts(scale: Scale, *, across: bool) -> Channel:
    """The axis of counts, below the plot or beside it; what lies beyond is drawn at its end."""
    more: Channel = {} if scale.kind == "log" else {"zero": False}
    drawn = alt.Scale(
        type=scale.kind, domain=[scale.first, scale.last], nice=False, clamp=True, **more
    )
    shown: Channel = {"title": f"persons{LOGARITHMIC[scale.kind]}"}
    if not across:
        shown = {"title": None, "domain": False, "ticks": False}
    ticks = scale.ticks(across=across)
    # "d": without it Vega writes 100,000 as 1e+5.
    axis = alt.Axis(values=ticks, format=",d", labelFontSize=LABEL, **shown)
    return {"scale": drawn, "axis": axis}


def of_days(span: Span) -> Channel:
    """The axis of days."""
    ticks, written = span.ticks()
    axis = alt.Axis(title=None, grid=False, values=_utc(ticks), format=written, labelOverlap=True)
    drawn = alt.Scale(type="utc", domain=_utc([span.first, span.last]), nice=False)
    return {"scale": drawn, "axis": axis}


def _utc(days: Iterable[date]) -> list[alt.DateTime]:
    """Days that are the same ones wherever the picture is drawn."""
    return [alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True) for day in days]
