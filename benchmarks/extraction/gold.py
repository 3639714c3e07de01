"""The gold passages, and one way to write down a count so that gold and drafts can be compared.

The gold set has its own words (`extraction_gold.SCHEMA.md`): `injured` for wounded, at least for
more than, and a word such as "hundreds" as its convention's least number.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.extraction import Draft

FILE = "extraction_gold.dev.jsonl"
FOLDS = 5
HELD_OUT = 4
"""The fold whose sentences were read last, after its score was noted."""

_METRICS = {
    "wounded": "injured",
    "killed_or_wounded": "killed_or_injured",
    "unspecified_losses": "total_losses",
}
_BOUNDS = {"more_than": "at_least", "less_than": "at_most", "vague": "at_least", "none": "exact"}
_NUMBERS = {
    "exact": ("value",),
    "at_least": ("low",),
    "at_most": ("high",),
    "about": ("value",),
    "range": ("low", "high"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A count that a contender read: the metric, the bound, its numbers and where they stand."""

    metric: str
    bound: str
    numbers: tuple[int | None, ...]
    start: int
    end: int
    source: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A gold passage; `claims` and `distractors` (any JSON object) as the file has them."""

    id: str
    event: str
    text: str
    published: date | None
    claims: tuple[Mapping[str, Any], ...]
    distractors: tuple[Mapping[str, Any], ...]

    @property
    def fold(self) -> int:
        """Which fifth of the events it is in, by the hash of the event's name."""
        return fold_of(self.event)


def fold_of(event: str) -> int:
    return int(sha256(event.encode()).hexdigest(), 16) % FOLDS


def passages(folder: Path) -> list[Passage]:
    """Every passage of the file, in its order."""
    with (folder / FILE).open(encoding="utf-8") as lines:
        return [_passage(json.loads(line)) for line in lines]


def _passage(row: Mapping[str, Any]) -> Passage:
    published = row["published"]
    return Passage(
        id=row["id"],
        event=row["event_group"],
        text=row["text"],
        published=date.fromisoformat(published) if published and len(published) == 10 else None,
        claims=tuple(row["claims"]),
        distractors=tuple(row["distractors"]),
    )


def found(drafts: Iterable[Draft]) -> list[Found]:
    """Drafts in the words of the gold set."""
    return [_found(draft) for draft in drafts]


def _found(draft: Draft) -> Found:
    bound = _BOUNDS.get(draft.bound, str(draft.bound))
    stated = {"low": draft.low, "high": draft.high, "value": draft.value}
    if draft.bound == "vague":
        stated["low"] = draft.quantity.low
    start = draft.span.start + draft.span.text.find(draft.as_published)
    return Found(
        metric=_METRICS.get(draft.metric, draft.metric),
        bound=bound,
        numbers=tuple(stated[name] for name in _NUMBERS[bound]),
        start=start,
        end=start + len(draft.as_published),
        source=draft.source,
        status=str(draft.status),
    )


def accepts(claim: Mapping[str, Any], one: Found) -> bool:
    """Whether the metric, the bound and the numbers agree, in any reading that the gold accepts."""
    if one.metric not in (claim["metric"], claim.get("alt_metric")):
        return False
    for bound in (claim["bound"], claim.get("alt_bound")):
        if bound == one.bound and one.numbers == tuple(claim[name] for name in _NUMBERS[bound]):
            return True
    return False
