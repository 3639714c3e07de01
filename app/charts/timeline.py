"""The timeline: a running total's range, interval and best through time, and what each voice said.

Bands are the claimed range and the interval upon it. A voice's numbers are joined by a line; its
ranges are upright bars, its bounds triangles that point to where the count lies. What was taken
back is hollow. Falls, jumps and new starts of a running total are marked at the top.
"""

from collections.abc import Iterable, Sequence

import altair as alt

from app.charts.axes import LOGARITHMIC, of_counts, of_days
from app.charts.canvas import EDGE, Canvas, Entry, Row, Spec
from app.charts.days import Span, span_of
from app.charts.lettering import width_of
from app.charts.looks import LOOKS, SHAPES, Theme
from app.charts.scales import LABEL, Scale, scale_for, scale_from_zero
from app.charts.series import Series, joined, least, series_shown, spaced
from app.charts.words import Body, Told, alt_text, day_in_words, interest_in_words, level_in_words
from app.reconcile import FLAGS, Status

FAR = 1.5
"""What a voice says is within the axis up to so many times the greatest count of the figure."""
APART = 5.0
"""From this typical ratio of high to low on, the axis is logarithmic."""
HEIGHT = 300.0
TURNS = {
    "cumulative_decrease": "triangle-down",
    "jump": "triangle-up",
    "series_reset": "M-1,-1L1,1M1,-1L-1,1",
}
"""Flags of a series that are marked when they come up, by the symbol."""


def timeline(
    figure: Body,
    through_time: Body,
    *,
    told: Told = Told(),
    theme: Theme = Theme.LIGHT,
    width: int = 760,
) -> Spec:
    """The Vega-Lite specification of a running total through time.

    `figure` and `through_time` are the answers of GET /v1/figures/{id} and of its timeline.
    """
    look = LOOKS[theme]
    points = through_time["points"]
    canvas = Canvas(width, look)
    days = [point["as_of"] for point in points]
    series = series_shown(through_time, told, span_of(days, 0))
    scale, beyond = _scale(points, series)
    labels = [width_of(f"{tick:,}", LABEL) for tick in scale.ticks(across=False)]
    canvas.left = EDGE + max([*labels, 10]) + 12
    span = span_of(days, canvas.plot)
    turns = _turns(points)
    canvas.head(figure, _key(points, series, turns, canvas), room=12 if turns else 0)
    axes: Row = {"x": of_days(span), "y": of_counts(scale, across=False)}
    _axis_alone(canvas, axes, span, scale)
    _bands(canvas, points, scale, axes)
    for one in series:
        _voice(canvas, one, span, scale, axes)
    for code, on in turns.items():
        rows = [{"x": round(span.at(day), 1), "y": -9.0} for day in on]
        mark = {"shape": TURNS[code], "size": 50, "fill": look.ink, "stroke": look.ink}
        canvas.at_pixels("point", rows, mark=mark | {"opacity": 1})
    if not points:
        canvas.text(canvas.plot / 2, HEIGHT / 2, "No claims to show", colour=look.muted,
                    align="center")  # fmt: skip
    notes = [*_notes(through_time, series, scale), *_beyond_in_words(beyond)]
    below = canvas.foot(HEIGHT + 34, figure, told, notes)
    shown = f"Timeline of {len(points):,} points from {_days_in_words(through_time)}"
    description = alt_text(figure, shown)
    return canvas.spec(figure, height=HEIGHT, below=below, description=description)


def _days_in_words(through_time: Body) -> str:
    first, last = through_time["from"], through_time["to"]
    if first is None or last is None:
        return "no known day"
    return f"{day_in_words(first)} to {day_in_words(last)}"


def _scale(
    points: Sequence[Body], series: Sequence[Series]
) -> tuple[Scale, list[tuple[Series, Body]]]:
    """The axis of counts, and what lies beyond it.

    It begins at 0, so that growth is seen as it is; where the voices lie far apart it is
    logarithmic. A number far above the figure itself, as a typing error is, would leave everything
    else flat: it is drawn at the end of the axis, and told in words.
    """
    own = _counts(points)
    most = max(own, default=0) * FAR
    said = [(one, each) for one in series for each in one.said]
    beyond = [(one, each) for one, each in said if own and least(each) > most]
    counts = own + [
        count
        for _, each in said
        for count in (each["low"], each["high"])
        if count is not None and not (own and count > most)
    ]
    ratios = sorted(
        point["high"] / point["low"] for point in points if point["low"] and point["high"]
    )
    if ratios and ratios[len(ratios) // 2] >= APART:
        return scale_for(counts, HEIGHT), beyond
    return scale_from_zero(counts, HEIGHT), beyond


def _counts(points: Sequence[Body]) -> list[int]:
    """Every count of the figure and of its interval."""
    own = [point[name] for point in points for name in ("low", "best", "high")]
    spreads = [point["interval"] for point in points if point["interval"]]
    own += [spread[name] for spread in spreads for name in ("low", "high")]
    return [count for count in own if count is not None]


def _beyond_in_words(beyond: Sequence[tuple[Series, Body]]) -> list[str]:
    if not beyond:
        return []
    named = [
        f"{least(one):,} on {day_in_words(one['as_of'])} ({series.name})"
        for series, one in beyond[:3]
    ]
    more = f", and {len(beyond) - 3:,} more" if len(beyond) > 3 else ""
    return [f"Beyond the axis, drawn at its end: {', '.join(named)}{more}."]


def _turns(points: Sequence[Body]) -> dict[str, list[str]]:
    """The days on which a flag of the series came up, by flag."""
    found: dict[str, list[str]] = {}
    before: set[str] = set()
    for point in points:
        codes = set(point["flags"]) & TURNS.keys()
        for code in sorted(codes - before):
            found.setdefault(code, []).append(point["as_of"])
        before = codes
    return found


def _key(
    points: Sequence[Body],
    series: Sequence[Series],
    turns: Iterable[str],
    canvas: Canvas,
) -> list[Entry]:
    look = canvas.look
    key = [
        Entry(
            f"{one.name} ({interest_in_words(one.interest)})",
            "series",
            look.interests[one.interest],
            SHAPES[one.interest],
            dash=one.dash,
        )
        for one in series
    ]
    if any(said["status"] != Status.ACTIVE for one in series for said in one.said):
        key.append(Entry("hollow: taken back or replaced", "symbol", look.muted, hollow=True))
    if any(point["low"] != point["high"] for point in points):
        key.append(Entry("claimed range", "band", look.range))
    spread = next((point["interval"] for point in points if point["interval"]), None)
    key += [Entry(level_in_words(spread), "interval", look.interval)] if spread else []
    if any(point["best"] is not None for point in points):
        key.append(Entry("best", "line", look.best))
    return key + [Entry(FLAGS[code].title, "symbol", look.ink, TURNS[code]) for code in turns]


def _axis_alone(canvas: Canvas, axes: Row, span: Span, scale: Scale) -> None:
    """Both axes, also where nothing else is drawn."""
    corner = {"on": span.first.isoformat(), "count": scale.first}
    canvas.draw(
        "point",
        [corner],
        mark={"opacity": 0},
        x=alt.X("on:T", **axes["x"]),
        y=alt.Y("count:Q", **axes["y"]),
    )


def _bands(canvas: Canvas, points: Sequence[Body], scale: Scale, axes: Row) -> None:
    """The claimed range, the interval and best: areas and a line, broken where there is none."""
    look = canvas.look
    ranges = [(point["as_of"], point["low"], point["high"]) for point in points]
    claimed = _runs(ranges, scale)
    _area(canvas, claimed, axes, colour=look.range)
    spreads = [
        (point["as_of"], *(point["interval"][end] for end in ("low", "high")))
        if point["interval"]
        else (point["as_of"], None, None)
        for point in points
    ]
    _area(canvas, _runs(spreads, scale), axes, colour=look.interval)
    _edges(canvas, claimed, axes)
    best = [
        row | {"best": row["low"]}
        for row in _runs([(p["as_of"], p["best"], p["best"]) for p in points], scale)
    ]
    mark = {"color": look.best, "strokeWidth": 3}
    x, y = alt.X("on:T", **axes["x"]), alt.Y("best:Q", **axes["y"])
    canvas.draw("line", best, mark=mark, x=x, y=y, detail="run:N")
    if len(points) <= 2:
        dot = {"shape": "stroke", "size": 300, "stroke": look.best, "strokeWidth": 2.5}
        canvas.draw("point", best, mark=dot, x=x, y=y)


def _runs(ends: Iterable[tuple[str, int | None, int | None]], scale: Scale) -> list[Row]:
    """Rows of days with both ends; a new run begins after a day without any."""
    rows: list[Row] = []
    run = 0
    for day, low, high in ends:
        if low is None and high is None:
            run += 1
            continue
        rows.append(
            {
                "on": day,
                "low": scale.first if low is None else low,
                "high": scale.last if high is None else high,
                "run": run,
            }
        )
    return rows


def _area(canvas: Canvas, rows: Sequence[Row], axes: Row, *, colour: str) -> None:
    x, low = alt.X("on:T", **axes["x"]), alt.Y("low:Q", **axes["y"])
    canvas.draw("area", rows, mark={"color": colour}, x=x, y=low, y2="high", detail="run:N")
    if len(rows) <= 2:
        bar = {"color": colour, "strokeWidth": 14}
        canvas.draw("rule", rows, mark=bar, x=x, y=low, y2="high")


def _edges(canvas: Canvas, rows: Sequence[Row], axes: Row) -> None:
    """The ends of the claimed range, seen through the interval."""
    if any(row["low"] != row["high"] for row in rows):
        dashed = {"color": canvas.look.edge, "strokeWidth": 1, "strokeDash": [3, 3]}
        for end in ("low", "high"):
            x, y = alt.X("on:T", **axes["x"]), alt.Y(f"{end}:Q", **axes["y"])
            canvas.draw("line", rows, mark=dashed, x=x, y=y, detail="run:N")


def _voice(canvas: Canvas, series: Series, span: Span, scale: Scale, axes: Row) -> None:
    """One voice: a line through its numbers, bars for ranges, triangles for bounds."""
    look = canvas.look
    colour = look.interests[series.interest]
    x = alt.X("on:T", **axes["x"])
    tooltip = ["on:T", *(f"{name}:N" for name in ("voice", "low", "high", "status"))]
    line = joined([_as_row(series, one) for one in series.spoken])
    mark = {"color": colour, "strokeWidth": 1.6, "strokeDash": series.dash}
    canvas.draw("line", line, mark=mark, x=x, y=alt.Y("low:Q", **axes["y"]), detail="run:N")
    rows = [_as_row(series, one) for one in spaced(series.said, span)]
    for hollow in (False, True):
        alike = [row for row in rows if (row["status"] != Status.ACTIVE) is hollow]
        point = {"size": 55, "fill": look.background if hollow else colour, "stroke": colour,
                 "strokeWidth": 1.4, "opacity": 1}  # fmt: skip
        wide = [r for r in alike if None not in (r["low"], r["high"]) and r["low"] != r["high"]]
        bar = {"color": colour, "strokeWidth": 1.2 if hollow else 2.5}
        bar |= {"strokeDash": [3, 2]} if hollow else {}
        low = alt.Y("low:Q", **axes["y"])
        canvas.draw("rule", wide, mark=bar, x=x, y=low, y2="high", tooltip=tooltip)
        for end in ("low", "high"):
            other = "high" if end == "low" else "low"
            kept = [row for row in alike if row[other] is None]
            shape = "triangle-up" if end == "low" else "triangle-down"
            at = alt.Y(f"{end}:Q", **axes["y"])
            canvas.draw("point", kept, mark=point | {"shape": shape}, x=x, y=at, tooltip=tooltip)
        exact = [row for row in alike if row["low"] is not None and row["low"] == row["high"]]
        symbol = point | {"shape": SHAPES[series.interest]}
        canvas.draw("point", exact, mark=symbol, x=x, y=low, tooltip=tooltip)


def _as_row(series: Series, one: Body) -> Row:
    return {
        "on": one["as_of"],
        "voice": series.name,
        "low": one["low"],
        "high": one["high"],
        "status": str(one["status"]),
    }


def _notes(through_time: Body, series: Sequence[Series], scale: Scale) -> list[str]:
    """What the picture leaves out, and how far apart its points lie."""
    step = {"day": "day", "week": "week, to Sunday", "month": "month"}[str(through_time["step"])]
    kind = LOGARITHMIC[scale.kind]
    notes = [f"Persons, at the end of each {step}{kind}."]
    hidden = len(through_time["series"]) - len(series)
    if hidden > 0:
        notes.append(
            f"{hidden:,} more {'voice is' if hidden == 1 else 'voices are'} not shown; shown are "
            f"the {len(series)} that said most."
        )
    if through_time["points"] and all(p["best"] is None for p in through_time["points"]):
        notes.append("No best value on any day.")
    return notes
