"""How near the answers come, with bootstrap intervals over the questions.

The interval score is that of Gneiting & Raftery (2007), eq. 43, on the scale log(1 + count); the
tests hold it to scoringrules within 1e-12.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEVEL = 0.90
DRAWS = 1_000
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a method says of one question: best, and an interval if it gives one (persons)."""

    best: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """A mean over questions with its 95 % bootstrap interval; `None` where nothing is answered."""

    mean: float
    low: float
    high: float
    questions: int

    def __str__(self) -> str:
        return f"{short(self.mean)} [{short(self.low)}, {short(self.high)}]"


def short(number: float) -> str:
    """A number in as many digits as a reader compares."""
    if abs(number) >= 1e6:
        return f"{number:.2e}"
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3f}"


def interval_score(low: _Floats, high: _Floats, truth: _Floats, level: float = LEVEL) -> _Floats:
    """Width plus 2/(1 - level) times what the truth lies outside by; lower is better."""
    rate = 2 / (1 - level)
    below, above = np.maximum(low - truth, 0.0), np.maximum(truth - high, 0.0)
    return np.asarray(high - low + rate * (below + above))


def absolute_error(answers: Sequence[Answer], truths: Sequence[float]) -> Score | None:
    """Mean |best - truth| (persons)."""
    return _over_best(answers, truths, lambda best, truth: np.abs(best - truth))


def log_error(answers: Sequence[Answer], truths: Sequence[float]) -> Score | None:
    """Mean |log(1 + best) - log(1 + truth)| (log units)."""
    return _over_best(answers, truths, lambda best, truth: np.abs(np.log1p(best) - np.log1p(truth)))


def mean_interval_score(answers: Sequence[Answer], truths: Sequence[float]) -> Score | None:
    """Mean interval score on log(1 + count); open intervals cannot be scored and are left out."""
    return _over_intervals(answers, truths, interval_score)


def coverage(answers: Sequence[Answer], truths: Sequence[float]) -> Score | None:
    """Share of closed intervals that hold the truth."""
    return _over_intervals(
        answers,
        truths,
        lambda low, high, truth: ((low <= truth) & (truth <= high)).astype(np.float64),
    )


def _over_best(
    answers: Sequence[Answer],
    truths: Sequence[float],
    measure: Callable[[_Floats, _Floats], _Floats],
) -> Score | None:
    pairs = [(a.best, t) for a, t in zip(answers, truths, strict=True) if a.best is not None]
    if not pairs:
        return None
    best, truth = np.array(pairs, dtype=np.float64).T
    return bootstrap(measure(best, truth))


def _over_intervals(
    answers: Sequence[Answer],
    truths: Sequence[float],
    measure: Callable[[_Floats, _Floats, _Floats], _Floats],
) -> Score | None:
    closed = [
        (a.low, a.high, t)
        for a, t in zip(answers, truths, strict=True)
        if a.low is not None and a.high is not None
    ]
    if not closed:
        return None
    low, high, truth = np.log1p(np.array(closed, dtype=np.float64)).T
    return bootstrap(measure(low, high, truth))


def bootstrap(values: _Floats, seed: int = 20_230_223) -> Score:
    """The mean of some values with its 95 % percentile bootstrap interval (Efron 1979)."""
    random = np.random.default_rng(seed)
    draws = [random.choice(values, len(values)).mean() for _ in range(DRAWS)]
    low, high = np.quantile(draws, [0.025, 0.975])
    return Score(float(values.mean()), float(low), float(high), len(values))
