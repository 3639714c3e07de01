"""What is read from a text: draft claims, each with the words that say it.

A draft has the fields of a claim as `POST /v1/claims` takes it, and beside them where in the text
it stands, how sure the reading is and what a claim would still need. A field that the text does not
state is `None`; nothing is filled in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from app.reconcile import Bound, Grade, InvalidQuantity, Quantity, quantity


class Standing(StrEnum):
    """Where a number stands in the text's own telling."""

    CURRENT = "current"
    PRIOR = "prior"
    """An older number that nobody takes back."""
    SUPERSEDED = "superseded"
    """Revised away by the text itself."""
    RETRACTED = "retracted"
    DENIED = "denied"
    PROJECTION = "projection"
    """What may come; no count, and so no claim."""


@dataclass(frozen=True, slots=True)
class Span:
    """Literal words of the text: `text[start:end]`, in characters."""

    start: int
    end: int
    text: str


class InvalidDraft(ValueError):
    """A draft that its text does not bear out; says what is wrong and which value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One count as the text states it. Numbers are persons; `None` means not stated."""

    metric: str
    span: Span
    """The number with what is counted: the evidence that a reviewer reads."""
    sentence: Span
    as_published: str
    """The words of the number with their bound: `up to 40,000`."""
    low: int | None = None
    high: int | None = None
    value: int | None = None
    bound: Bound = Bound.EXACT
    event: str | None = None
    population: str | None = None
    place: str | None = None
    period: str | None = None
    as_of: date | None = None
    source: str | None = None
    """Who asserts the number, as the text names them."""
    origin: str | None = None
    """Who counted, where the source relays another's count."""
    reported_by: str | None = None
    """Through whom the text has it, else the outlet that the caller names."""
    grade: Grade | None = None
    published_at: datetime | None = None
    status: Standing = Standing.CURRENT
    confidence: float = 0.5
    """From 0 to 1: how plainly the words say it, by the rule that read them; no frequency."""

    @property
    def quantity(self) -> Quantity:
        """The interval that the words stand for; a vague word's too. Raises `InvalidQuantity`."""
        return quantity(
            value=self.value,
            low=self.low,
            high=self.high,
            bound=self.bound,
            words=self.as_published,
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields that a claim needs and the text does not give, in the claim's own order."""
        lacking = []
        if self.event is None and (self.period is None or self.period.startswith("..")):
            lacking.append("event")
        if self.period is None:
            lacking.append("period")
        if self.source is None:
            lacking.append("source")
        return tuple(lacking)

    def claim(self) -> dict[str, object]:
        """The fields of the claim that the text states, as `POST /v1/claims` names them.

        >>> span = Span(0, 21, "At least 300 have died")
        >>> draft = Draft(metric="killed", span=span, sentence=span, as_published="At least 300",
        ...               low=300, bound=Bound.AT_LEAST, as_of=date(2022, 3, 25))
        >>> draft.claim()["low"], draft.claim()["as_of"], "event" in draft.claim()
        (300, '2022-03-25', False)
        """
        stated = {name: getattr(self, name) for name in _CLAIM_FIELDS}
        stated["quote"] = self.sentence.text
        return {name: _plain(value) for name, value in stated.items() if value is not None}


_OWN_FIELDS = {"span", "sentence", "status", "confidence"}
_CLAIM_FIELDS = tuple(one.name for one in fields(Draft) if one.name not in _OWN_FIELDS)


def _plain(value: object) -> object:
    if isinstance(value, date):  # an instant too
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


class Extractor(Protocol):
    """Whatever reads drafts from a text: the rules of this package, or a model behind a seam.

    Its drafts are kept only as far as `validated` bears them out.
    """

    def __call__(
        self,
        text: str,
        *,
        published_at: datetime | date | None = None,
        reported_by: str | None = None,
        event: str | None = None,
    ) -> list[Draft]: ...


def validated(draft: Draft, text: str, metrics: Mapping[str, object]) -> Draft:
    """The draft, when the text holds its very words. Raises `InvalidDraft`.

    `metrics` are the slugs known. The same for every extractor: a span must be literal, lie in its
    sentence and hold the words of the number, and the numbers must make a count.
    """
    if draft.metric not in metrics:
        raise InvalidDraft(f"metric: {draft.metric!r} is not known")
    for name, span in (("span", draft.span), ("sentence", draft.sentence)):
        if not span.text or text[max(span.start, 0) : span.end] != span.text:
            raise InvalidDraft(f"{name}: {span.text[:60]!r} does not stand at {span.start}")
    if not draft.sentence.start <= draft.span.start <= draft.span.end <= draft.sentence.end:
        raise InvalidDraft(f"span: {draft.span.text[:60]!r} lies outside its sentence")
    if draft.as_published not in draft.span.text:
        raise InvalidDraft(f"as_published: {draft.as_published[:60]!r} is not within the span")
    if not 0.0 <= draft.confidence <= 1.0:
        raise InvalidDraft(f"confidence: {draft.confidence} is not from 0 to 1")
    try:
        _ = draft.quantity
    except InvalidQuantity as error:
        raise InvalidDraft(str(error)) from None
    return draft
