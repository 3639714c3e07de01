"""What can be ordered of those who draw: which picture of a figure, in which form and look.

Whoever orders needs nothing of the libraries that draw.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from importlib.metadata import version

from app.charts.looks import Theme
from app.charts.words import Told

DRAWN_BY = " ".join(f"{name} {version(name)}" for name in ("altair", "vl-convert-python"))
"""Another version of these may draw other bytes."""


class Kind(StrEnum):
    """What a picture shows of a figure."""

    FOREST = "forest"
    TIMELINE = "timeline"


class Form(StrEnum):
    """What a picture is made of."""

    JSON = "json"
    SVG = "svg"
    PNG = "png"


MEDIA_TYPES = {
    Form.JSON: "application/json",
    Form.SVG: "image/svg+xml",
    Form.PNG: "image/png",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A picture to be drawn: from which answers, of which kind, in which look."""

    form: Form
    kind: Kind
    figure: bytes
    """The JSON of the figure."""
    beside: bytes
    """The JSON of its explanation, or of its timeline."""
    told: Told = field(default_factory=Told)
    theme: Theme = Theme.LIGHT
    width: int = 760
    scale: float = 1.0
    every_script: bool = False
    """Whether there are fonts for names in any script."""
