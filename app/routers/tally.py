"""What became of the items of a batch, gathered while they are recorded."""

from collections import Counter
from typing import Any

from pydantic_core import to_json

from app.actions.record_batch import MOST_REFUSED, Done
from app.actions.record_claims import Fate, Outcome
from app.counters import CLAIMS
from app.problems import problem_of

ITEMS_IN_FULL = 10_000
"""Of a longer batch only the refused items are told at the end."""
PROBLEMS_IN_FULL = 100
"""Further refused items are told without the list of their fields."""


class Tally:
    """Counts the fates of items, and keeps what a summary tells of them: a bounded amount."""

    def __init__(self) -> None:
        self._fates: Counter[Fate] = Counter()
        self._items: list[bytes] = []
        self._refused: list[bytes] = []

    def add(self, done: Done) -> list[bytes]:
        """Count some items and keep them; answers each as JSON."""
        items = []
        for number, outcome in done:
            self._fates[outcome.fate] += 1
            CLAIMS.labels(outcome.fate.value).inc()
            items.append(self._item(number, outcome))
            if outcome.error and len(self._refused) < MOST_REFUSED:
                self._refused.append(items[-1])
        if self.complete:
            self._items += items
        else:
            self._items.clear()
        return items

    @property
    def complete(self) -> bool:
        """Whether every item is kept."""
        return self._fates.total() <= ITEMS_IN_FULL

    @property
    def any(self) -> bool:
        """Whether any item was counted."""
        return bool(self._fates)

    def counts(self) -> dict[str, object]:
        """How many items came to which fate."""
        return {fate.value: self._fates[fate] for fate in Fate}

    def summary(self, *, short: bool = False) -> bytes:
        """The counts and the items as JSON; `short`: the counts alone."""
        items = [] if short else self._items if self.complete else self._refused
        complete = b"true" if self.complete and not short else b"false"
        ends = b',"items":[%s],"items_complete":%s}' % (b",".join(items), complete)
        return to_json(self.counts())[:-1] + ends

    def _item(self, number: int, outcome: Outcome) -> bytes:
        body = item_body(number, outcome)
        if body["problem"] and self._fates[Fate.REFUSED] > PROBLEMS_IN_FULL:
            body["problem"].pop("errors", None)
        return to_json(body)


def item_body(number: int, outcome: Outcome) -> dict[str, Any]:  # JSON
    """What became of one item."""
    return {
        "line": number,
        "status": outcome.fate,
        "id": outcome.claim_id,
        "figure_id": outcome.figure_id,
        "problem": problem_of(outcome.error) if outcome.error else None,
    }
