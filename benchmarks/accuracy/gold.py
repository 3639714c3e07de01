"""The gold sets: questions with conflicting claims and, for some of them, a known answer.

The files lie outside the project (see the folder's own README); nothing of them is kept here.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from app.reconcile import Claim, Group, Source, count, quantity

POPULATION = "population_gold_claims.csv"
SYNTHETIC = "synthetic_gold_claims.csv"
GROUP = Group.of(metric="killed", period="2022")
"""Every question is one closed group; its metric plays no part."""

OUTLIER = 0.9
"""A claim further from the middle claim than this share of it is an outlier (share)."""


@dataclass(frozen=True, slots=True)
class Question:
    """One quantity, what was claimed of it, and the answer where it is known (persons)."""

    name: str
    claims: tuple[Claim, ...]
    truth: float | None


def population(folder: Path) -> list[Question]:
    """City populations under conflicting claims, some absurd (Pasternack & Roth 2010)."""
    return list(_questions(_rows(folder / POPULATION), _plain))


def synthetic(folder: Path) -> list[Question]:
    """Groups with biased sides, outliers and bounds; every answer is known."""
    return list(_questions(_rows(folder / SYNTHETIC), _with_bounds))


def without_outliers(questions: Iterable[Question]) -> list[Question]:
    """Drop claims far from the middle of their question, as published comparisons do.

    The rule is the relative-error rule of Zhao & Han (2012), threshold 0.9, around the lower
    median; it never looks at the answer. The median then scores within 1 % of the published one.
    """
    kept = []
    for question in questions:
        values = sorted(claim.quantity.low or 0 for claim in question.claims)
        middle = values[(len(values) - 1) // 2]
        near = [
            claim
            for claim in question.claims
            if abs((claim.quantity.low or 0) - middle) <= OUTLIER * middle
        ]
        kept.append(replace(question, claims=tuple(near)))
    return kept


def halves(questions: Sequence[Question]) -> tuple[list[Question], list[Question]]:
    """Split by a hash of the name: the first half may be tuned on, the second reports."""
    parts: tuple[list[Question], list[Question]] = ([], [])
    for question in questions:
        parts[sha256(question.name.encode()).digest()[0] % 2].append(question)
    return parts


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _questions(
    rows: Iterable[dict[str, str]], claim_of: Callable[[dict[str, str], str], Claim]
) -> Iterator[Question]:
    claims: dict[str, list[Claim]] = defaultdict(list)
    truth: dict[str, float] = {}
    for row in rows:
        said = claims[row["object"]]
        said.append(claim_of(row, f"{row['object']}/{len(said)}"))
        if row["truth"]:
            truth[row["object"]] = float(row["truth"])
    for name in sorted(claims):
        yield Question(name, tuple(claims[name]), truth.get(name))


def _plain(row: dict[str, str], claim_id: str) -> Claim:
    return Claim(id=claim_id, source=Source(row["source"]), quantity=count(int(row["value"])))


def _with_bounds(row: dict[str, str], claim_id: str) -> Claim:
    low = int(float(row["lo"])) if row["lo"] else None
    high = int(float(row["hi"])) if row["hi"] else None
    if row["kind"] == "am":  # "at most" is written with a 0 that nobody stated
        low = None
    source, origin = Source(row["source"]), Source(f"{row['object']}/{row['origin']}")
    return Claim(id=claim_id, source=source, origin=origin, quantity=quantity(low=low, high=high))
