"""Fresh synthetic questions: biased sides, outliers, bounds and rounding, every answer known.

Its numbers are read off the quantiles of the synthetic gold file by eye; that file's own
generator is not at hand.
"""

from collections.abc import Sequence
from math import exp
from random import Random
from typing import TypeVar

from app.reconcile import Claim, Quantity, Source, quantity
from benchmarks.accuracy.gold import Question

SIDES = (("neutral", 0.5, 0.0), ("above", 0.25, 0.17), ("below", 0.25, -0.17))
"""Name, share of the voices, and mean bias (log units)."""
NOISE = 0.13
"""Standard deviation of an ordinary claim (log units)."""
OUTLIERS, OUTLIER_NOISE = 0.14, 1.6
"""Share of claims gone wrong, and how far (log units)."""
_T = TypeVar("_T")

KINDS = (("exact", 0.5), ("range", 0.2), ("at_least", 0.2), ("at_most", 0.1))


def fresh(seed: int, questions: int = 2_000) -> list[Question]:
    """So many new questions; the same seed gives the same ones."""
    random = Random(seed)
    return [_question(random, f"seed-{seed}/{number:05}") for number in range(questions)]


def _question(random: Random, name: str) -> Question:
    truth = round(10 ** random.uniform(0.8, 6.3))
    voices = random.randint(1, 8)
    claims = (
        Claim(id=f"{name}/{n}", source=Source(f"{name}/{n}"), quantity=_said(random, truth))
        for n in range(voices)
    )
    return Question(name, tuple(claims), float(truth))


def _said(random: Random, truth: int) -> Quantity:
    bias = _pick(random, [(bias, share) for _, share, bias in SIDES])
    noise = OUTLIER_NOISE if random.random() < OUTLIERS else NOISE
    heard = (1 + truth) * exp(random.gauss(bias, noise)) - 1
    kind = _pick(random, KINDS)
    slack = abs(random.gauss(0, 0.24))
    if kind == "range":
        return quantity(low=_rounded(heard * exp(-slack)), high=_rounded(heard * exp(slack)))
    if kind == "at_least":
        return quantity(low=_rounded(heard * exp(-slack)))
    if kind == "at_most":
        return quantity(high=_rounded(heard * exp(slack)))
    return quantity(value=_rounded(heard))


def _pick(random: Random, weighted: Sequence[tuple[_T, float]]) -> _T:
    values = [value for value, _ in weighted]
    return random.choices(values, [share for _, share in weighted])[0]


def _rounded(heard: float) -> int:
    """Two leading digits, as people report."""
    value = max(0, round(heard))
    unit = int(10 ** max(0, len(str(value)) - 2))
    return (value + unit // 2) // unit * unit
