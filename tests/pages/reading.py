"""Pages as tests read them: the words a person sees, and what a browser would follow."""

import re
from html.parser import HTMLParser

_UNSEEN = {"script", "style", "title"}
_ALONE = {"bdi", "textarea", "option", "title"}  # each a text of its own
_VOID = {"meta", "link", "br", "img", "input", "hr", "source"}


class Page(HTMLParser):
    """A page taken apart. Raises AssertionError where a tag is not closed in its turn."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []
        self._said: list[str] = []
        self._turned: list[str] = []
        self.loose: list[str] = []
        """Texts with a mark that turns the direction of whatever follows, kept apart by nothing."""
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()
        assert self._open == [], f"left open: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in _VOID:
            self._open.append(tag)
            self._turned.append("bdi" if dict(attrs).get("dir") == "auto" else tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1:] == [tag], f"</{tag}> closes {self._open[-1:]}"
        self._open.pop()
        self._turned.pop()

    def handle_data(self, data: str) -> None:
        if not _UNSEEN.intersection(self._open):
            self._said.append(data)
        kept_apart = _ALONE.intersection(self._turned) or "\u2068" in data
        if "\u202e" in data and not kept_apart:
            self.loose.append(data)

    @property
    def text(self) -> str:
        """The words on the page, with single spaces."""
        return re.sub(r"\s+", " ", "".join(self._said))

    def attributes(self, tag: str, name: str) -> list[str]:
        """The values of an attribute of all elements of a kind that have it."""
        return [found[name] for kind, found in self.elements if kind == tag and name in found]
