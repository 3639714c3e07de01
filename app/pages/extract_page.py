"""The page on which a text is read: its words marked, and each draft to accept, correct or drop.

The page is complete without JavaScript: one form holds the text, the drafts as the reader left them
and what became of each, and comes back with every press of a button.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import FieldError
from app.extraction import Draft, Standing
from app.extractors import Reading
from app.models.extraction import MOST_DRAFTS
from app.models.ready import Ready
from app.pages.house import STRICT, Place, render
from app.pages.words import spelled
from app.reconcile import METRICS, Bound

KNOWN = ("published_at", "reported_by", "event", "population", "period", "url")
"""What a reader may say of the text as a whole."""
CORRECTED = (
    *("metric", "bound", "value", "low", "high", "event", "population", "place"),
    *("period", "as_of", "source", "origin", "reported_by"),
)
"""The fields of a draft that a reader may correct, in the order shown."""
NUMBERS = ("value", "low", "high")
_STANDING = {
    Standing.CURRENT: "The text says so",
    Standing.PRIOR: "The text tells it as an older number",
    Standing.SUPERSEDED: "The text revises it",
    Standing.RETRACTED: "The text says it was retracted; accepted, it is on record as withdrawn",
    Standing.DENIED: "The text says it was denied; accepted, it is on record as disavowed",
    Standing.PROJECTION: "The text tells what may come: no count, and not to be accepted",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """What came with the form, by the names of its fields."""

    fields: Mapping[str, str]

    def get(self, name: str) -> str:
        return self.fields.get(name, "").strip()

    @property
    def text(self) -> str:
        """The text as its reader sees it: browsers send lines with two ends."""
        return self.fields.get("text", "").replace("\r\n", "\n")

    def of(self, place: int, name: str) -> str | None:
        """A field of one draft, if the form had it."""
        return self.fields.get(f"{place}.{name}")


@dataclass(frozen=True, slots=True)
class Landed:
    """What became of a draft that was accepted."""

    claim_id: str
    figure_id: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A draft as the page shows it: what it says, as corrected, and what became of it."""

    place: int
    draft: Draft
    claim: Mapping[str, Any]  # JSON
    fields: Mapping[str, str]
    landed: Landed | None
    dropped: bool
    errors: Sequence[FieldError] = ()

    @property
    def standing(self) -> str:
        return _STANDING[self.draft.status]

    @property
    def sure(self) -> str:
        return f"How plainly it is said: {100 * self.draft.confidence:.0f} of 100"

    @property
    def open(self) -> bool:
        """Whether it waits for its reader."""
        return not self.landed and not self.dropped

    @property
    def state(self) -> str:
        return "accepted" if self.landed else "dropped" if self.dropped else "open"

    def corrected(self) -> dict[str, Any]:  # JSON
        """The claim as the form has it: the draft's own words with the reader's corrections."""
        claim = {name: value for name, value in self.claim.items() if name not in CORRECTED}
        for name in CORRECTED:
            text = self.fields.get(name, "").strip()
            if not text:
                continue
            as_drafted = self.claim.get(name)
            is_word = isinstance(as_drafted, dict) and text == as_drafted.get("slug")
            claim[name] = as_drafted if is_word else _number(text) if name in NUMBERS else text
        return claim


def entries_of(drafts: Sequence[tuple[Draft, Mapping[str, Any]]], sent: Sent) -> list[Entry]:
    """The drafts of a text, each as the form left it."""
    return [
        _entry(place, draft, claim, sent)
        for place, (draft, claim) in enumerate(drafts[:MOST_DRAFTS], start=1)
    ]


def extract_page(
    place: Place, sent: Sent, reading: Reading | None, entries: Sequence[Entry], *, keyless: bool
) -> Ready:
    """The page; `reading` is None before a text was sent."""
    made = render(
        "extract.html",
        place,
        sent=sent,
        known=[(name, sent.get(name)) for name in KNOWN],
        pieces=list(_pieces(sent.text, entries)),
        entries=entries,
        reading=reading,
        corrected=CORRECTED,
        metrics=[(metric.slug, metric.title) for metric in METRICS],
        bounds=[(bound.value, spelled(bound.value)) for bound in Bound],
        keyless=keyless,
    )
    return Ready(made.body, headers=STRICT | {"Cache-Control": "no-store"})


def _entry(place: int, draft: Draft, claim: Mapping[str, Any], sent: Sent) -> Entry:
    fields = {}
    for name in CORRECTED:
        given = sent.of(place, name)
        fields[name] = given if given is not None else _shown(claim.get(name))
    landed = (sent.of(place, "landed") or "").split()
    return Entry(
        place=place,
        draft=draft,
        claim=claim,
        fields=fields,
        landed=Landed(*landed) if len(landed) == 2 else None,
        dropped=sent.of(place, "dropped") is not None,
    )


def _pieces(text: str, entries: Sequence[Entry]) -> Iterator[tuple[str, Entry | None]]:
    """The text in pieces, those that a draft rests on with their draft."""
    done = 0
    for entry in sorted(entries, key=lambda entry: entry.draft.span.start):
        span = entry.draft.span
        if span.start < done:
            continue  # it shares its words with the one before
        if span.start > done:
            yield text[done : span.start], None
        yield span.text, entry
        done = span.end
    if done < len(text):
        yield text[done:], None


def _shown(value: Any) -> str:  # JSON
    if isinstance(value, dict):
        return str(value.get("slug") or value.get("title") or "")
    return "" if value is None else str(value)


def _number(text: str) -> int | str:
    """A count as a reader types it; what is none is left for the claim to refuse.

    >>> _number("10,000"), _number("1 200"), _number("many")
    (10000, 1200, 'many')
    """
    digits = text.replace(",", "").replace(" ", "").replace("\u202f", "")
    return int(digits) if digits.isascii() and digits.isdigit() else text
