"""From the API's answers to the bytes of a picture: Vega-Lite, SVG or PNG, without the web.

Everything a picture needs is in its specification, and the converter may fetch nothing.
"""

import zlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import vl_convert
from pydantic_core import from_json, to_json

from app.charts.canvas import Spec
from app.charts.forest import forest
from app.charts.orders import Form, Kind, Order
from app.charts.timeline import timeline
from app.charts.words import Told

VEGA_LITE = "6.4"
"""The version of Vega-Lite, of those that the converter carries, that the library writes."""
NOTHING: list[str] = []
"""The addresses that a picture may load from."""
MARKS = frozenset({"area", "line", "point", "rect", "rule", "text", "tick"})
"""What pictures are drawn of; an image would be loaded from somewhere."""
LETTERED = ((0, 0x52F), (0x590, 0x5FF), (0x1E00, 0x206F), (0x20A0, 0x20BF))
"""Letters that the converter's own font has: Latin, Greek, Cyrillic, Hebrew."""
_PNG_HEAD = 33
"""Where the chunks of a PNG may go: behind the signature and IHDR (bytes)."""


def warm(fonts: Path | None) -> None:
    """Read fonts, and draw nothing once: the first picture takes several times as long."""
    if fonts is not None:
        vl_convert.register_font_directory(str(fonts))
    nothing = {"data": {"values": [{}]}, "mark": "point"}
    vl_convert.vegalite_to_svg(nothing, vl_version=VEGA_LITE, allowed_base_urls=NOTHING)


def picture(order: Order) -> bytes:
    """Draw what is ordered."""
    spec = specification(order)
    if order.form is Form.JSON:
        return to_json(spec)
    if order.form is Form.SVG:
        return svg(spec)
    return png(spec, scale=order.scale)


def specification(order: Order) -> Spec:
    """The Vega-Lite specification of what is ordered."""
    figure, told = from_json(order.figure), order.told
    if order.form is Form.PNG and not order.every_script:
        figure, told = _lettered(figure), _named_in_letters(told)
    draw = forest if order.kind is Kind.FOREST else timeline
    return draw(figure, from_json(order.beside), told=told, theme=order.theme, width=order.width)


def holds_all(spec: Spec) -> Spec:
    """The specification, if it loads nothing: the converter loads images for a PNG all the same.

    Raises ValueError for data by address, or a mark that is none of ours.
    """
    for layer in spec["layer"]:
        if layer["data"].keys() != {"values"} or layer["mark"]["type"] not in MARKS:
            raise ValueError("a picture has its data inline, and marks that load nothing")
    return spec


def svg(spec: Spec) -> bytes:
    """An SVG that says for whoever does not see it what it shows."""
    drawn = vl_convert.vegalite_to_svg(
        holds_all(spec), vl_version=VEGA_LITE, allowed_base_urls=NOTHING
    )
    own = spec["usermeta"]["figure"]
    title, description = spec["usermeta"]["title"], spec["description"]
    head, end, rest = drawn.partition(">")
    head += f' role="img" aria-labelledby="title-{own} description-{own}"'
    said = f'<title id="title-{own}">{escape(title)}</title>'
    said += f'<desc id="description-{own}">{escape(description)}</desc>'
    return f"{head}{end}{said}{rest}".encode()


def png(spec: Spec, *, scale: float) -> bytes:
    """A PNG with its title and description inside, as text chunks (PNG, 11.3.3.4: iTXt)."""
    drawn: bytes = vl_convert.vegalite_to_png(
        holds_all(spec), vl_version=VEGA_LITE, scale=scale, allowed_base_urls=NOTHING
    )
    told = _text(b"Title", spec["usermeta"]["title"]) + _text(b"Description", spec["description"])
    return drawn[:_PNG_HEAD] + told + drawn[_PNG_HEAD:]


def _text(keyword: bytes, words: str) -> bytes:
    chunk = b"iTXt" + keyword + b"\0\0\0en\0\0" + words.encode()
    return (len(chunk) - 4).to_bytes(4) + chunk + zlib.crc32(chunk).to_bytes(4)


def is_lettered(text: str) -> bool:
    """Whether the font has every letter.

    >>> is_lettered("Міністерство"), is_lettered("وزارة الصحة")
    (True, False)
    """
    return all(any(first <= ord(one) <= last for first, last in LETTERED) for one in text)


def _lettered(figure: Mapping[str, Any]) -> dict[str, Any]:
    """A figure with slugs for titles that would be rows of boxes."""
    words = {name: figure[name] for name in ("event", "population", "place") if figure[name]}
    return {**figure} | {
        name: word if is_lettered(word["title"]) else word | {"title": word["slug"]}
        for name, word in words.items()
    }


def _named_in_letters(told: Told) -> Told:
    names = {slug: title for slug, title in told.names.items() if is_lettered(title)}
    return replace(told, names=names)
