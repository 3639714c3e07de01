"""The documentation as pages: docs/*.md in the house style, with an anchor at every heading."""

import re
from functools import lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from app.errors import NotFound
from app.models.ready import Ready
from app.pages.house import Place, render
from app.settings import shipped

_DOCUMENT = re.compile(r"^(\w+)\.md\b")  # a file beside this one, which is a page beside this one


@lru_cache(maxsize=32)
def document_page(name: str, root: str) -> Ready:
    """One document, under the path the service lies under. Raises `NotFound`."""
    return render("document.html", Place(root=root), name=name, content=_content(name))


def _content(name: str) -> Markup:
    documents = {path.stem: path for path in shipped("docs").glob("*.md")}
    if name not in documents:
        raise NotFound(f"there is no page of that name; there are {', '.join(sorted(documents))}")
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    # Tables and examples may be wider than a phone, and are then moved by themselves.
    markdown.add_render_rule("table_open", _wide_open)
    markdown.add_render_rule("table_close", _wide_close)
    tokens = markdown.parse(documents[name].read_text(encoding="utf-8"))
    _anchor_headings(tokens)
    for token in tokens:
        if token.type in ("code_block", "fence"):
            token.attrSet("tabindex", "0")  # moved by keys where it is wider than the page
        for part in token.children or ():
            if part.type == "link_open":
                part.attrSet("href", _DOCUMENT.sub(r"\1", str(part.attrGet("href"))))
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))  # ours, without HTML


def _wide_open(*_: object) -> str:
    return '<div class="wide" tabindex="0" role="group" aria-label="Table"><table>'


def _wide_close(*_: object) -> str:
    return "</table></div>"


def _anchor_headings(tokens: list[Token]) -> None:
    """Give each heading an id: its code span if it has one, else its words."""
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            codes = [part.content for part in inline.children or () if part.type == "code_inline"]
            words = codes[0] if codes else inline.content.lower().replace(" ", "-")
            opening.attrSet("id", words)
