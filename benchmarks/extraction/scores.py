"""What a contender found against what the gold set says, counted."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.extraction.gold import Found, Passage, accepts


@dataclass(slots=True)
class Score:
    """Counts of hits and misses, and of what is right beside the number where it is hit."""

    hits: int = 0
    extra: int = 0
    missed: int = 0
    sources: list[float] = field(default_factory=list)
    """Token F1 of the source, where the gold names one."""
    statuses: list[bool] = field(default_factory=list)
    distractors: int = 0
    taken: int = 0
    misses: list[tuple[str, str, str]] = field(default_factory=list)
    """Passage, what happened, and the bound and metric: no word of the text."""
    beside: list[tuple[str, str, str]] = field(default_factory=list)
    """Passage, what is wrong beside a number that is right, and how."""

    @property
    def precision(self) -> float:
        return self.hits / max(1, self.hits + self.extra)

    @property
    def recall(self) -> float:
        return self.hits / max(1, self.hits + self.missed)

    @property
    def f1(self) -> float:
        return 2 * self.hits / max(1, 2 * self.hits + self.extra + self.missed)

    @property
    def source_f1(self) -> float:
        return sum(self.sources) / max(1, len(self.sources))

    @property
    def status_accuracy(self) -> float:
        return sum(self.statuses) / max(1, len(self.statuses))

    @property
    def false_positives(self) -> float:
        return self.taken / max(1, self.distractors)


def score(passages: Iterable[Passage], found: Mapping[str, Sequence[Found]]) -> Score:
    """Score what was found in each passage, by its id."""
    total = Score()
    for passage in passages:
        _count(passage, found[passage.id], total)
    return total


def _count(passage: Passage, found: Sequence[Found], total: Score) -> None:
    left = list(passage.claims)
    for one in found:
        fit = [claim for claim in left if accepts(claim, one)]
        if not fit:
            total.extra += 1
            total.misses.append((passage.id, "extra", f"{one.metric} {one.bound}"))
            continue
        claim = max(fit, key=lambda claim: _overlap(claim, one))
        left.remove(claim)
        total.hits += 1
        _beside(passage, claim, one, total)
    for claim in left:
        if not claim.get("optional"):
            total.missed += 1
            near = _nearest(claim, found)
            total.misses.append((passage.id, near, f"{claim['metric']} {claim['bound']}"))
    total.distractors += len(passage.distractors)
    total.taken += sum(
        any(one.start < other["end"] and other["start"] < one.end for one in found)
        for other in passage.distractors
    )


def _beside(passage: Passage, claim: Mapping[str, Any], one: Found, total: Score) -> None:
    """Score the source and the status of a number that is right."""
    if claim.get("claimed_by"):
        f1 = token_f1(one.source, claim["claimed_by"])
        total.sources.append(f1)
        if f1 == 0:
            why = "somebody else, or in other words" if one.source else "nobody read"
            total.beside.append((passage.id, "source", why))
    elif one.source:
        total.beside.append((passage.id, "source", "the outlet itself speaks"))
    total.statuses.append(one.status == claim["status"])
    if one.status != claim["status"]:
        total.beside.append((passage.id, "status", f"{one.status}, not {claim['status']}"))


def _overlap(claim: Mapping[str, Any], one: Found) -> int:
    return int(min(claim["end"], one.end) - max(claim["start"], one.start))


def _nearest(claim: Mapping[str, Any], found: Sequence[Found]) -> str:
    """Why a claim is missed: what was read in its place."""
    beside = [one for one in found if _overlap(claim, one) > 0]
    if not beside:
        return "not read"
    one = beside[0]
    if one.metric not in (claim["metric"], claim.get("alt_metric")):
        return f"read as {one.metric}"
    return "other bound" if one.bound != claim["bound"] else "other number"


_LITTLE = frozenset(["the", "a", "an", "of", "in", "s"])


def token_f1(said: str | None, gold: str | None) -> float:
    """F1 of the words of two names, without articles.

    >>> token_f1("the Health Ministry", "Health Ministry (Gaza)")
    0.8
    """
    ours, theirs = _tokens(said), _tokens(gold)
    if not ours or not theirs:
        return float(ours == theirs)
    shared = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * shared / (len(ours) + len(theirs))


def _tokens(name: str | None) -> list[str]:
    words = re.findall(r"\w+", (name or "").lower().replace("’s", "").replace("'s", ""))
    return [word for word in words if word not in _LITTLE]
