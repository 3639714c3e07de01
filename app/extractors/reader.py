"""What every reader of texts is asked, and what it answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.extraction import Draft, InvalidDraft, validated
from app.reconcile.metrics import METRICS


@dataclass(frozen=True, slots=True)
class Request:
    """A text, and what its sender knows of it."""

    text: str
    published_at: datetime | None = None
    reported_by: str | None = None
    event: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """What a reader stated and the text does not bear out."""

    said: str
    """The words that it gave as evidence, shortened."""
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The drafts of a text in its order, and what was refused of them."""

    drafts: tuple[Draft, ...] = ()
    refused: tuple[Refused, ...] = ()
    complete: bool = True
    """Whether the text was read to its end."""


class Reader(Protocol):
    """Reads a text. Raises `ExtractorBusy` and `ExtractorFailed`."""

    async def __call__(self, asked: Request) -> Reading: ...


BY_SLUG = {metric.slug: metric for metric in METRICS}
SHOWN = 200
"""Of words that are refused so many characters are told."""


def borne_out(drafts: list[Draft], text: str) -> Reading:
    """The drafts whose words the text holds, whoever read them."""
    kept, refused = [], []
    for draft in drafts:
        try:
            kept.append(validated(draft, text, BY_SLUG))
        except InvalidDraft as error:
            refused.append(Refused(draft.span.text[:SHOWN], str(error)))
    return Reading(tuple(kept), tuple(refused))
