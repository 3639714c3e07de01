"""What pictures look like: three themes, and how each interest is told from the others.

Interests differ in shape and in colour, so that a picture reads in black and white too. The colours
are those of Okabe and Ito (2008), made for colour-blind readers, darkened or lightened until they
stand out from the background by 3 to 1 (WCAG 2.2, 1.4.11).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.reconcile import Interest

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The first is set into every SVG and PNG here; Arial has the same widths."""
SOLID: list[int] = [1, 0]


class Theme(StrEnum):
    """Colours on white, colours on near black, or black on white for paper."""

    LIGHT = "light"
    DARK = "dark"
    PRINT = "print"


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of a theme."""

    background: str
    ink: str
    muted: str
    """Of text that matters less; it still stands out by 4.5 to 1."""
    grid: str
    range: str
    """Of the band of the claimed range; its edges are dashed lines in `edge`."""
    interval: str
    edge: str
    best: str
    severities: Mapping[str, str]
    interests: Mapping[Interest, str]


def _by_interest(*colours: str) -> dict[Interest, str]:
    return dict(zip(Interest, colours, strict=True))


LOOKS: Mapping[Theme, Look] = {
    Theme.LIGHT: Look(
        background="#ffffff",
        ink="#1b1f24",
        muted="#57606a",
        grid="#e4e7eb",
        range="#f0f1f4",
        interval="#d3dcea",
        edge="#7d8590",
        best="#1b1f24",
        severities={"error": "#b3261e", "warning": "#8a5a00", "info": "#57606a"},
        interests=_by_interest(
            *("#d55e00", "#0072b2", "#a86f00", "#b3548c", "#00805d"),
            *("#2b8cc4", "#7d7300", "#6a4ca3", "#1b1f24", "#6e7781"),
        ),
    ),
    Theme.DARK: Look(
        background="#14181d",
        ink="#e8ebef",
        muted="#a4adb8",
        grid="#2c333b",
        range="#1f252c",
        interval="#2f3f55",
        edge="#8b949e",
        best="#ffffff",
        severities={"error": "#ff8f85", "warning": "#f0b64a", "info": "#a4adb8"},
        interests=_by_interest(
            *("#ff8a3d", "#4aa8e8", "#e69f00", "#e29cc4", "#1fc796"),
            *("#8fd0f5", "#f0e442", "#b9a2f2", "#ffffff", "#9aa4af"),
        ),
    ),
    Theme.PRINT: Look(
        background="#ffffff",
        ink="#000000",
        muted="#333333",
        grid="#dddddd",
        range="#f2f2f2",
        interval="#d4d4d4",
        edge="#555555",
        best="#000000",
        severities={"error": "#000000", "warning": "#000000", "info": "#333333"},
        interests=_by_interest(*["#000000"] * 10),
    ),
}


def _polygon(*points: str) -> str:
    return "M" + "L".join(points) + "Z"


SHAPES: Mapping[Interest, str] = {
    Interest.OWN_LOSSES: "circle",
    Interest.ENEMY_LOSSES: "square",
    Interest.ALLIED: "triangle-up",
    Interest.THIRD_PARTY_STATE: "diamond",
    Interest.INTERGOVERNMENTAL: "cross",
    Interest.NGO_MONITOR: "triangle-down",
    Interest.OPEN_SOURCE_INVESTIGATOR: _polygon("-.9,-.9", ".9,-.9", "-.9,.9", ".9,.9"),
    Interest.MEDIA_INVESTIGATION: _polygon(
        *("0,-1", ".25,-.31", ".95,-.31", ".38,.12", ".59,.81"),
        *("0,.4", "-.59,.81", "-.38,.12", "-.95,-.31", "-.25,-.31"),
    ),
    Interest.ACADEMIC: _polygon("-.5,-.87", ".5,-.87", "1,0", ".5,.87", "-.5,.87", "-1,0"),
    Interest.UNKNOWN: _polygon("-.8,-.4", ".8,-.4", ".8,.4", "-.8,.4"),
}
"""Names of Vega's symbols, or paths within 1 of their middle."""
DASHES: tuple[list[int], ...] = (SOLID, [7, 3], [2, 2], [9, 3, 2, 3], [12, 4], [4, 4])
"""Lines of voices, one after the other."""
