"""A picture under construction: what is drawn where, and the words around the plot.

The plot's upper left corner is (0, 0), in pixels. Words and the key stand at pixels; only what
stands for counts and days is placed by a scale, so that the specification holds the data itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt
from altair.utils import schemapi

from app.charts.lettering import fitted, width_of, wrapped
from app.charts.looks import FONT, Look
from app.charts.words import Body, Told, flags_in_words, numbers, origin, scene, title

Row = dict[str, Any]  # JSON
Spec = dict[str, Any]  # Vega-Lite
EDGE = 16
"""Left free around everything (pixels)."""
TITLE, TEXT, SMALL = 18.0, 13.0, 11.0
"""Sizes of letters (pixels)."""
LEADING = 1.35
"""From one line to the next (sizes of letters)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the key: how it is drawn, and what it means."""

    text: str
    glyph: str
    """`symbol`, `band`, `interval`, `rule`, `line`; `series` is a line with its symbol."""
    colour: str
    shape: str = "circle"
    hollow: bool = False
    dash: Sequence[int] = ()


@dataclass(slots=True)
class Canvas:
    """A plot of `plot` pixels width with room for labels left and right, within `width`."""

    width: int
    look: Look
    left: float = EDGE
    right: float = EDGE
    top: float = 0.0
    layers: list[alt.Chart] = field(default_factory=list)
    _marks: dict[tuple[Any, ...], tuple[Row, list[Row]]] = field(default_factory=dict)
    _texts: dict[tuple[Any, ...], list[Row]] = field(default_factory=lambda: defaultdict(list))

    @property
    def plot(self) -> float:
        """Width of the plot (pixels)."""
        return self.width - self.left - self.right

    def draw(self, kind: str, rows: Sequence[Row], *, mark: Row, **channels: Any) -> None:
        """Draw marks, one for each row; `channels` are Altair's."""
        if rows:
            with schemapi.debug_mode(False):  # Altair would look through every row and channel
                chart = alt.Chart(alt.InlineData(values=list(rows)))
                made: alt.Chart = getattr(chart, f"mark_{kind}")(**mark).encode(**channels)
            self.layers.append(made)

    def at_pixels(self, kind: str, rows: Sequence[Row], *, mark: Row) -> None:
        """Draw marks whose rows say in `x`, `y` (and `x2`, `y2`) where they are (pixels).

        Those that look alike are drawn together, when `write` is called.
        """
        for row in rows:
            alike = kind, tuple(sorted(row)), repr(mark)
            self._marks.setdefault(alike, (mark, []))[1].append(row)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = TEXT,
        colour: str | None = None,
        bold: bool = False,
        align: str = "left",
        slanted: bool = False,
    ) -> None:
        """Write words; `y` is the middle of the line."""
        style = (size, colour or self.look.ink, bold, align, slanted)
        self._texts[style].append({"x": round(x, 1), "y": round(y, 1), "text": words})

    def write(self) -> None:
        """Draw all marks at pixels and all words so far, over what was drawn before."""
        for (kind, names, _), (mark, rows) in self._marks.items():
            self.draw(kind, rows, mark=mark, **_at_pixels(names))
        for (size, colour, bold, align, slanted), rows in self._texts.items():
            mark = {
                "fontSize": size,
                "color": colour,
                "fontWeight": "bold" if bold else "normal",
                "fontStyle": "italic" if slanted else "normal",
                "align": align,
                "baseline": "middle",
                "font": FONT,
            }
            self.draw("text", rows, mark=mark, **_at_pixels("xy"), text=alt.Text("text:N"))
        self._marks.clear()
        self._texts.clear()

    def lines(
        self, y: float, words: str, *, size: float, most: int, colour: str, bold: bool = False
    ) -> float:
        """Write words over the whole width from `y` on, and tell where they end."""
        for line in wrapped(words, size, self.width - 2 * EDGE, most=most, bold=bold):
            self.text(EDGE - self.left, y + size * LEADING / 2, line, size=size, colour=colour,
                      bold=bold)  # fmt: skip
            y += size * LEADING
        return y

    def head(self, figure: Body, key: Sequence[Entry], *, room: float = 0) -> None:
        """Write what is counted, the numbers and the key, above the plot and `room` (pixels)."""
        across = self.width - 2 * EDGE
        above = [
            (title(figure), TITLE, 2, self.look.ink, True),
            (scene(figure), TEXT, 2, self.look.muted, False),
            (numbers(figure), TEXT, 3, self.look.ink, True),
        ]
        heights = [
            len(wrapped(words, size, across, most=most, bold=bold)) * size * LEADING
            for words, size, most, _, bold in above
        ]
        rows = _in_rows(key, across)
        self.top = EDGE + sum(heights) + 8 + len(rows) * 18 + 14 + room
        y = EDGE - self.top
        for words, size, most, colour, bold in above:
            y = self.lines(y, words, size=size, most=most, colour=colour, bold=bold)
        self._key(y + 8 + 9, rows)

    def _key(self, y: float, rows: Sequence[Sequence[tuple[float, Entry]]]) -> None:
        for place, row in enumerate(rows):
            for x, entry in row:
                self._entry(EDGE - self.left + x, y + 18 * place, entry)

    def _entry(self, x: float, y: float, entry: Entry) -> None:
        room = self.width - 2 * EDGE - 26
        self.text(x + 26, y, fitted(entry.text, SMALL, room), size=SMALL, colour=self.look.muted)
        middle = {"x": x + 11, "y": y}
        across = {"x": x + 1, "x2": x + 21, "y": y}
        if entry.glyph == "symbol":
            self.symbols([middle], entry.colour, entry.shape, hollow=entry.hollow)
        elif entry.glyph in ("band", "interval"):
            box = {**across, "y": y - 6, "y2": y + 6}
            self.at_pixels("rect", [box], mark={"color": entry.colour})
            if entry.glyph == "band":
                ends = [{"x": box[end], "y": y - 6, "y2": y + 6} for end in ("x", "x2")]
                edge = {"color": self.look.edge, "strokeDash": [3, 3]}
                self.at_pixels("rule", ends, mark=edge)
        elif entry.glyph == "rule":
            upright = {"x": x + 11, "y": y - 7, "y2": y + 7}
            self.at_pixels("rule", [upright], mark={"color": entry.colour, "strokeWidth": 2.5})
        else:
            mark = {"color": entry.colour, "strokeWidth": 2, "strokeDash": list(entry.dash)}
            self.at_pixels("rule", [across], mark=mark)
        if entry.glyph == "series":
            self.symbols([middle], entry.colour, entry.shape, size=50)

    def symbols(
        self, rows: Sequence[Row], colour: str, shape: str, *, hollow: bool = False, size: int = 75
    ) -> None:
        """Draw one interest's symbols at pixels."""
        fill = self.look.background if hollow else colour
        mark = {"shape": shape, "size": size, "fill": fill, "stroke": colour, "strokeWidth": 1.6,
                "opacity": 1}  # fmt: skip
        self.at_pixels("point", rows, mark=mark)

    def foot(self, y: float, figure: Body, told: Told, notes: Sequence[str] = ()) -> float:
        """Write notes, flags and origin from `y` on, and tell where all ends."""
        for note in notes:
            y = self.lines(y, note, size=SMALL, most=3, colour=self.look.ink) + 2
        y += 4
        for severity, words in flags_in_words(figure):
            colour = self.look.severities[severity]
            y = self.lines(y, words, size=SMALL, most=4, colour=colour, bold=severity == "error")
        y += 6
        for line in origin(figure, told):
            y = self.lines(y, line, size=SMALL - 1, most=2, colour=self.look.muted)
        return y + EDGE

    def spec(self, figure: Body, *, height: float, below: float, description: str) -> Spec:
        """The Vega-Lite specification of all that was drawn, with its data inline.

        `height` is the plot's, `below` is where the picture ends.
        """
        self.write()
        with alt.data_transformers.enable(consolidate_datasets=False), schemapi.debug_mode(False):
            chart = alt.LayerChart(
                layer=self.layers,
                width=round(self.plot),
                height=round(height),
                autosize=alt.AutoSizeParams(type="none", contains="content"),
                padding={
                    "left": round(self.left),
                    "right": round(self.right),
                    "top": round(self.top),
                    "bottom": round(below - height),
                },
                background=self.look.background,
                title=alt.Undefined,
                description=description,
            ).configure(**_config(self.look))
            made: Spec = chart.to_dict(validate=False)
        made["usermeta"] = {"figure": figure["id"], "title": title(figure)}
        return made


def _at_pixels(names: Iterable[str]) -> Row:
    """The channels of rows that say in pixels where they are."""
    channels: Row = {
        "x": alt.X("x:Q", scale=None, axis=None),
        "y": alt.Y("y:Q", scale=None, axis=None),
        "x2": alt.X2("x2"),
        "y2": alt.Y2("y2"),
    }
    return {name: channel for name, channel in channels.items() if name in names}


def _in_rows(key: Sequence[Entry], room: float) -> list[list[tuple[float, Entry]]]:
    """The entries of a key with where each begins in its row (pixels)."""
    rows: list[list[tuple[float, Entry]]] = []
    x = room
    for entry in key:
        takes = 26 + width_of(entry.text, SMALL) + 18
        if x + takes - 18 > room:
            rows.append([])
            x = 0
        rows[-1].append((x, entry))
        x += takes
    return rows


def _config(look: Look) -> Mapping[str, Any]:
    axis = {
        "labelColor": look.muted,
        "titleColor": look.muted,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
        "gridColor": look.grid,
        "domainColor": look.edge,
        "tickColor": look.edge,
        "labelPadding": 4,
    }
    # Vega would else name every mark for screen readers; the picture as a whole has a text.
    return {"font": FONT, "aria": False, "axis": axis, "view": {"stroke": None}}
