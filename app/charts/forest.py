"""The forest plot: what each voice says, beside the range, the interval and the best value.

A line is an interval, a symbol an exact number, an arrow a bound on one side. What is set aside is
hollow, below the rest. Voices stand in the order of what they say.
"""

from collections.abc import Iterable, Sequence

import altair as alt

from app.charts.axes import of_counts
from app.charts.canvas import EDGE, SMALL, TEXT, Canvas, Entry, Row, Spec
from app.charts.lettering import fitted, width_of
from app.charts.looks import LOOKS, SHAPES, Theme
from app.charts.rows import Said, aside_shown, notes_on, voices_shown
from app.charts.scales import Scale, scale_for
from app.charts.words import Body, Told, alt_text, day_in_words, interest_in_words, level_in_words
from app.reconcile import Interest

NARROW = 560
"""In a picture narrower than this, names stand above the marks (pixels)."""


def forest(
    figure: Body,
    explanation: Body,
    *,
    told: Told = Told(),
    theme: Theme = Theme.LIGHT,
    width: int = 760,
) -> Spec:
    """The Vega-Lite specification of a figure's forest plot.

    `figure` and `explanation` are the answers of GET /v1/figures/{id} and of its explanation. The
    picture is `width` pixels wide and as high as its rows need.
    """
    look = LOOKS[theme]
    used, aside = voices_shown(figure, told), aside_shown(figure, explanation, told)
    rows = [*used, *aside]
    canvas = Canvas(width, look)
    is_narrow = width < NARROW
    if not is_narrow:
        canvas.left, canvas.right = _margins(rows, width)
    scale = scale_for(_counts(figure, rows), canvas.plot)
    canvas.head(figure, _key(figure, rows, canvas))
    pitch = 40.0 if is_narrow else (34.0 if len(rows) <= 14 else 22.0)
    starts = 22.0 if used and aside else 0.0
    height = max(len(rows), 1) * pitch + starts
    _bands(canvas, figure, scale, height)
    places = _places(used, aside, pitch=pitch, gap=starts)
    if is_narrow:
        _lanes(canvas, [y for y, _ in places], pitch)
    _marks(canvas, places, scale, lift=pitch * 0.2 if is_narrow else 0.0)
    _labels(canvas, places, pitch=pitch, is_narrow=is_narrow)
    if aside:
        y = places[len(used)][0] - pitch / 2 - (starts / 2 if used else 0)
        words = "Set aside, not in use"
        x = 0 if is_narrow else EDGE - canvas.left
        if used:
            canvas.text(x, y, words, size=SMALL, colour=look.muted, slanted=True)
    if not rows:
        canvas.text(canvas.plot / 2, height / 2, "No claims to show", colour=look.muted,
                    align="center")  # fmt: skip
    below = canvas.foot(height + 46, figure, told, notes_on(figure, explanation, used, aside))
    description = alt_text(figure, f"Forest plot of {len(used)} voices")
    return canvas.spec(figure, height=height, below=below, description=description)


def _counts(figure: Body, rows: Iterable[Said]) -> list[int]:
    """Every count that must be within the plot."""
    interval = figure["interval"] or {}
    own = [figure["low"], figure["best"], figure["high"], interval.get("low"), interval.get("high")]
    return [count for count in own if count is not None] + [
        end for said in rows for end in said.ends
    ]


def _margins(rows: Sequence[Said], width: int) -> tuple[float, float]:
    """Room for names at the left and for what is stated at the right (pixels)."""
    names = max([width_of(said.name, TEXT) for said in rows], default=0)
    kinds = max([width_of(_beneath(said), SMALL) for said in rows], default=0)
    stated = max([width_of(said.stated, TEXT) for said in rows], default=0)
    left = EDGE + 22 + max(names, kinds) + 14
    return min(max(left, 120), width * 0.36), min(EDGE + 12 + max(stated, 70), width * 0.24)


def _beneath(said: Said) -> str:
    parts = [interest_in_words(said.interest)]
    parts += [day_in_words(said.when)] if said.when else []
    return said.reason if said.reason else ", ".join(parts)


def _key(figure: Body, rows: Sequence[Said], canvas: Canvas) -> list[Entry]:
    look = canvas.look
    interests = [one for one in Interest if any(said.interest is one for said in rows)]
    key = [
        Entry(interest_in_words(one), "symbol", look.interests[one], SHAPES[one])
        for one in interests
    ]
    if any(said.reason for said in rows):
        key.append(Entry("hollow: set aside", "symbol", look.muted, "circle", hollow=True))
    if figure["low"] != figure["high"]:
        key.append(Entry("claimed range", "band", look.range))
    if figure["interval"]:
        key.append(Entry(level_in_words(figure["interval"]), "interval", look.interval))
    if figure["best"] is not None:
        key.append(Entry(f"best {figure['best']:,}", "rule", look.best))
    return key


def _bands(canvas: Canvas, figure: Body, scale: Scale, height: float) -> None:
    """The claimed range, the interval upon it, the axis, and best as a rule."""
    look, interval = canvas.look, figure["interval"]
    low, high = figure["low"], figure["high"]
    x = of_counts(scale, across=True)
    if low is not None or high is not None:
        _band(canvas, scale, low, high, x=x, colour=look.range, name="claimed range")
    if interval:
        lower, upper = interval["low"], interval["high"]
        _band(canvas, scale, lower, upper, x=x, colour=look.interval, name="interval")
    edges = [
        {"at": end, "is": "end of the claimed range"} for end in (low, high) if end is not None
    ]
    dashed = {"color": look.edge, "strokeDash": [3, 3]}
    canvas.draw("rule", edges, mark=dashed, x=alt.X("at:Q", **x))
    if not edges and not interval:  # the axis alone
        canvas.draw("rule", [{"at": scale.first}], mark={"opacity": 0}, x=alt.X("at:Q", **x))
    if figure["best"] is not None:
        canvas.draw(
            "rule",
            [{"best": figure["best"]}],
            mark={"color": look.best, "strokeWidth": 2.5},
            x=alt.X("best:Q", **x),
            tooltip=[alt.Tooltip("best:Q", format=",d")],
        )


def _band(
    canvas: Canvas,
    scale: Scale,
    low: int | None,
    high: int | None,
    *,
    x: Row,
    colour: str,
    name: str,
) -> None:
    row = {
        "from": scale.first if low is None else scale.within(low),
        "to": scale.last if high is None else scale.within(high),
        "low": low,
        "high": high,
        "is": name,
    }
    canvas.draw("rect", [row], mark={"color": colour}, x=alt.X("from:Q", **x), x2=alt.X2("to"))


def _places(
    used: Sequence[Said], aside: Sequence[Said], *, pitch: float, gap: float
) -> list[tuple[float, Said]]:
    """Each row with the middle of its height (pixels)."""
    above = [((place + 0.5) * pitch, said) for place, said in enumerate(used)]
    starts = len(used) * pitch + gap
    return above + [(starts + (place + 0.5) * pitch, said) for place, said in enumerate(aside)]


def _lanes(canvas: Canvas, middles: Sequence[float], pitch: float) -> None:
    """Cover the bands where names stand above the marks, so that they can be read."""
    rows = [
        {"x": 0, "x2": canvas.plot, "y": y - pitch / 2, "y2": y + pitch * 0.02} for y in middles
    ]
    canvas.at_pixels("rect", rows, mark={"color": canvas.look.background, "opacity": 0.9})
    canvas.write()


def _marks(
    canvas: Canvas, places: Sequence[tuple[float, Said]], scale: Scale, *, lift: float
) -> None:
    """Lines for intervals, arrows for bounds, symbols for exact numbers."""
    groups: dict[tuple[Interest, bool], list[Row]] = {}
    for y, said in places:
        row = _as_row(said, y + lift, scale)
        groups.setdefault((said.interest, said.reason is not None), []).append(row)
    for (interest, is_aside), rows in groups.items():
        _of_interest(canvas, rows, scale, interest=interest, is_aside=is_aside)


def _as_row(said: Said, y: float, scale: Scale) -> Row:
    return {
        "voice": said.name,
        "interest": said.interest.value,
        "stated": said.stated,
        "status": said.reason or "in use",
        "low": said.low,
        "high": said.high,
        "from": scale.first if said.low is None else said.low,
        "to": scale.last if said.high is None else said.high,
        "y": round(y, 1),
    }


def _of_interest(
    canvas: Canvas, rows: Sequence[Row], scale: Scale, *, interest: Interest, is_aside: bool
) -> None:
    look = canvas.look
    colour = look.interests[interest]
    x, y = of_counts(scale, across=True), alt.Y("y:Q", scale=None, axis=None)
    tooltip = [alt.Tooltip(f"{name}:N") for name in ("voice", "stated", "interest", "status")]
    fill = look.background if is_aside else colour
    point = {"size": 90, "fill": fill, "stroke": colour, "strokeWidth": 1.6, "opacity": 1}
    line: Row = {"color": colour, "strokeWidth": 1.5 if is_aside else 3}
    if is_aside:
        line["strokeDash"] = [4, 3]
    spans = [row for row in rows if row["low"] != row["high"]]
    canvas.draw("rule", spans, mark=line, x=alt.X("from:Q", **x), x2=alt.X2("to"), y=y,
                tooltip=tooltip)  # fmt: skip
    for end, arrow, other in (("low", "triangle-left", "from"), ("high", "triangle-right", "to")):
        closed = [row for row in spans if row[end] is not None]
        canvas.draw("tick", closed, mark={"color": colour, "thickness": 2, "size": 12,
                    "orient": "vertical"}, x=alt.X(f"{end}:Q", **x), y=y)  # fmt: skip
        opened = [row for row in spans if row[end] is None]
        canvas.draw("point", opened, mark=point | {"shape": arrow}, x=alt.X(f"{other}:Q", **x), y=y,
                    tooltip=tooltip)  # fmt: skip
    exact = [row for row in rows if row["low"] == row["high"]]
    canvas.draw("point", exact, mark=point | {"shape": SHAPES[interest]}, x=alt.X("low:Q", **x),
                y=y, tooltip=tooltip)  # fmt: skip


def _labels(
    canvas: Canvas, places: Sequence[tuple[float, Said]], *, pitch: float, is_narrow: bool
) -> None:
    """Names left aligned with their symbol, what they state at the right."""
    look = canvas.look
    symbols: dict[tuple[Interest, bool], list[Row]] = {}
    left = EDGE - canvas.left
    for y, said in places:
        two_lines = pitch > 30 and not is_narrow
        name_y = y - pitch * 0.22 if is_narrow else y - 7 if two_lines else y
        is_aside = said.reason is not None
        symbols.setdefault((said.interest, is_aside), []).append({"x": left + 7, "y": name_y})
        room = canvas.width * 0.58 if is_narrow else canvas.left - EDGE - 22 - 10
        name = said.name
        if is_aside and not two_lines:
            name = f"{said.reason}: {said.name}"
        colour = look.muted if is_aside else look.ink
        canvas.text(left + 22, name_y, fitted(name, TEXT, room), colour=colour)
        if two_lines:
            beneath = fitted(_beneath(said), SMALL, room)
            canvas.text(left + 22, y + 8, beneath, size=SMALL, colour=look.muted)
        stated = fitted(said.stated, TEXT, canvas.right - EDGE - 6 if not is_narrow else 140)
        canvas.text(canvas.width - canvas.left - EDGE, name_y if is_narrow else y, stated,
                    colour=colour, align="right")  # fmt: skip
    for (interest, is_aside), rows in symbols.items():
        canvas.symbols(rows, look.interests[interest], SHAPES[interest], hollow=is_aside)
