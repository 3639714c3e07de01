"""Long lists, page by page."""

from dataclasses import dataclass

from app.pages.words import number


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a list is shown, and the addresses of the parts around it.

    >>> paging = Paging.of(2, 50, 120, "?as_of=2022-03-22", "claims")
    >>> paging.said, paging.earlier, paging.later
    ('51 to 100 of 120', '?as_of=2022-03-22#claims', '?as_of=2022-03-22&page=3#claims')
    >>> Paging.of(9, 50, 120, "", "claims").said
    '101 to 120 of 120'
    """

    page: int
    pages: int
    first: int
    last: int
    total: int
    question: str
    anchor: str

    @classmethod
    def of(cls, page: int, limit: int, total: int, question: str, anchor: str) -> "Paging":
        """The page nearest to the one asked for; `question` is the rest of the query."""
        pages = max(1, -(-total // limit))
        page = min(page, pages)
        first = (page - 1) * limit + 1
        return cls(page, pages, first, min(total, page * limit), total, question, anchor)

    @property
    def said(self) -> str:
        return f"{number(self.first)} to {number(self.last)} of {number(self.total)}"

    @property
    def earlier(self) -> str | None:
        return self.to(self.page - 1) if self.page > 1 else None

    @property
    def later(self) -> str | None:
        return self.to(self.page + 1) if self.page < self.pages else None

    def to(self, page: int) -> str:
        """The query of another page of the list."""
        joint = "&" if self.question else "?"
        turned = f"{joint}page={page}" if page > 1 else ""
        return f"{self.question}{turned}#{self.anchor}"
