"""One house style: the templates, what they may say, and the files that go with them.

Every value is escaped when a template writes it. Pages carry no script and no style of their own,
so a strict Content-Security-Policy holds on all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import vl_convert
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from app.models.ready import Ready
from app.pages import words
from app.pages.figure_words import plain

HERE = Path(__file__).parent
HTML = "text/html; charset=utf-8"
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors {framed}"
)
STRICT = {
    "Content-Type": HTML,
    "Content-Security-Policy": _POLICY.format(framed="'none'"),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}
EMBEDDABLE = STRICT | {"Content-Security-Policy": _POLICY.format(framed="*")}
"""For what others may show in a frame of theirs."""
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file that goes with the pages, and the name of this very version of it."""

    ready: Ready
    version: str


def _static_files() -> dict[str, StaticFile]:
    found = {}
    for path in sorted((HERE / "static").iterdir()):
        content = path.read_bytes()
        headers = {"Content-Type": _TYPES[path.suffix]}
        kept = Ready(content, headers=headers)
        found[path.name] = StaticFile(kept, sha256(content).hexdigest()[:12])
    return found


STATIC: Mapping[str, StaticFile] = _static_files()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is asked for: the path the service lies under, and its whole address."""

    root: str = ""
    base: str = "http://127.0.0.1:8000"
    """Scheme, host and root, without a slash at the end; for what is copied elsewhere."""
    path: str = "/"
    query: str = ""

    def within(self, path: str) -> str:
        """The address of a path of ours, for a link."""
        return f"{self.root}{path}"

    def elsewhere(self, path: str) -> str:
        """The same with scheme and host, for whoever copies it."""
        return f"{self.base}{path}"

    def static(self, name: str) -> str:
        """The address of a file of ours that never changes under it."""
        return f"{self.root}/static/{name}?v={STATIC[name].version}"

    @property
    def bundle(self) -> str:
        """The address of the script that draws charts in a browser."""
        return f"{self.root}/static/{BUNDLE}?v={version('vl-convert-python')}"


BUNDLE = "vega.js"
_SNIPPET = "window.vegaEmbed = vegaEmbed;"


@lru_cache(maxsize=1)
def chart_bundle() -> StaticFile:
    """Vega, Vega-Lite and their embedder as one script, from the package that draws the pictures.

    It is loaded only when a reader asks to explore a chart: 900 KB, 300 KB compressed.
    """
    script = vl_convert.javascript_bundle(_SNIPPET).encode()
    kept = Ready(script, headers={"Content-Type": _TYPES[".js"]})
    return StaticFile(kept, version("vl-convert-python"))


def render(template: str, place: Place, **shown: Any) -> Ready:  # values of every type
    """The bytes of a page."""
    embeddable = bool(shown.get("embeddable"))
    html = _ENVIRONMENT.get_template(template).render(place=place, **shown)
    return Ready(html.encode(), headers=EMBEDDABLE if embeddable else STRICT)


def isolated(text: object) -> Markup:
    """A name or a text of somebody else's, whose direction does not spill over."""
    return Markup("<bdi>{}</bdi>").format(escape(text))


def web_address(url: str | None) -> str | None:
    """The address if it leads to the web; anything else is shown as text and never linked.

    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)")
    ('https://example.org/a', None)
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def asked(**parameters: object) -> str:
    """The query of an address, without what is not asked.

    >>> asked(event="a b", cursor=None), asked(without=["x", "y"]), asked()
    ('?event=a+b', '?without=x&without=y', '')
    """
    given = {name: value for name, value in parameters.items() if value not in (None, "", [])}
    return f"?{urlencode(given, doseq=True)}" if given else ""


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    spoken = (words.number, words.day, words.instant, words.period, words.spelled, words.capital)
    made.filters |= {function.__name__: function for function in spoken}
    made.filters |= {"bdi": isolated, "web_address": web_address, "segment": _segment}
    told = (words.counted, words.tallied, words.span, asked, plain)
    made.globals |= {function.__name__: function for function in told}
    return made


def _segment(slug: str) -> str:
    """A slug or an id as a part of an address."""
    return quote(slug, safe="")


_ENVIRONMENT = _environment()
