"""The gold sets scored: every contender on every set, and what must be reached there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy import gold, numerics, scores, synthetic
from benchmarks.accuracy.contenders import CONTENDERS, DEFAULT
from benchmarks.accuracy.gold import Question
from benchmarks.accuracy.scores import Answer, Score
from benchmarks.accuracy.tables import Verdict, table

SEEDS = (1, 2, 3, 4, 5)
"""Seeds of the fresh synthetic questions; never looked at while a rule was chosen."""

Measure = Callable[[Sequence[Answer], Sequence[float]], Score | None]
MEASURES: Mapping[str, Measure] = {
    "mean absolute error": scores.absolute_error,
    "log error": scores.log_error,
    "interval score": scores.mean_interval_score,
    "coverage": scores.coverage,
}


@dataclass(frozen=True, slots=True)
class Scored:
    """One set: the answers of every contender to the questions whose answer is known."""

    title: str
    truths: tuple[float, ...]
    answers: Mapping[str, tuple[Answer, ...]]
    second_half: frozenset[int]
    """The places of the questions of the second half."""

    def score(self, contender: str, measure: str, *, half: bool = False) -> Score | None:
        places = sorted(self.second_half) if half else range(len(self.truths))
        given = self.answers[contender]
        return MEASURES[measure](
            [given[place] for place in places], [self.truths[place] for place in places]
        )

    def table(self, measures: Sequence[str]) -> str:
        heads = ["method", *(f"{name} [95 %]" for name in measures), "second half"]
        rows = [
            [
                f"**{name}** (default)" if name == DEFAULT else name,
                *(_shown(self.score(name, measure)) for measure in measures),
                " · ".join(_mean(self.score(name, measure, half=True)) for measure in measures),
            ]
            for name in self.answers
        ]
        return table(heads, rows)


def _shown(score: Score | None) -> str:
    return "–" if score is None else str(score)


def _mean(score: Score | None) -> str:
    return "–" if score is None else scores.short(score.mean)


def scored(title: str, questions: Sequence[Question]) -> Scored:
    """Ask every contender all questions, also those without a known answer: some learn of them."""
    known = [place for place, question in enumerate(questions) if question.truth is not None]
    second = {question.name for question in gold.halves(questions)[1]}
    answers = {}
    for name, contender in CONTENDERS.items():
        given = contender(questions)
        answers[name] = tuple(given[place] for place in known)
    return Scored(
        title,
        tuple(truth for place in known if (truth := questions[place].truth) is not None),
        answers,
        frozenset(n for n, place in enumerate(known) if questions[place].name in second),
    )


def sets(folder: Path) -> dict[str, Scored]:
    """Every gold set, scored."""
    raw = gold.population(folder)
    fresh = [question for seed in SEEDS for question in synthetic.fresh(seed)]
    return {
        "clean": scored("Population, outliers removed", gold.without_outliers(raw)),
        "raw": scored("Population, raw", raw),
        "file": scored("Synthetic, the file", gold.synthetic(folder)),
        "fresh": scored(f"Synthetic, fresh seeds {SEEDS[0]} to {SEEDS[-1]}", fresh),
    }


def judged(found: Mapping[str, Scored], folder: Path) -> list[Verdict]:
    """The rows of what must be reached that the gold sets decide."""
    clean, raw, fresh = found["clean"], found["raw"], found["fresh"]
    rows = [
        _at_most(clean, DEFAULT, "mean absolute error", 2_475),
        _at_most(clean, "catd", "mean absolute error", 1_900),
        _at_most(raw, DEFAULT, "log error", 0.135),
        _at_most(raw, DEFAULT, "interval score", 1.30),
        _within(raw, DEFAULT, "coverage", 0.88, 0.98),
        _at_most(raw, "catd", "log error", 0.062),
        _within(fresh, DEFAULT, "coverage", 0.87, 0.93),
        _at_most(fresh, DEFAULT, "interval score", 1.25),
        _at_most(fresh, DEFAULT, "log error", 0.165),
    ]
    return [*rows, *_numerics(raw, folder)]


def _at_most(one: Scored, contender: str, measure: str, bar: float) -> Verdict:
    found = one.score(contender, measure)
    assert found is not None  # both have a best of every question that is asked here
    must = f"≤ {bar:,}"
    what = f"`{contender}`, {measure}"
    half = _mean(one.score(contender, measure, half=True))
    note = f"second half alone: {half}"
    return Verdict(one.title, what, must, str(found), found.mean <= bar, note)


def _within(one: Scored, contender: str, measure: str, low: float, high: float) -> Verdict:
    found = one.score(contender, measure)
    assert found is not None  # as above
    what = f"`{contender}`, {measure}"
    return Verdict(one.title, what, f"{low} to {high}", str(found), low <= found.mean <= high)


def _numerics(raw: Scored, folder: Path) -> list[Verdict]:
    dl, pm = numerics.against_statsmodels(gold.population(folder))
    rules = numerics.against_scoringrules(raw.answers[DEFAULT], raw.truths)
    return [
        _exact("DerSimonian–Laird against statsmodels", dl, 1e-12),
        _exact("Paule–Mandel against statsmodels", pm, 1e-6),
        _exact("interval score against scoringrules", rules, 1e-12),
    ]


def _exact(what: str, found: float, bar: float) -> Verdict:
    return Verdict("numerics", what, f"≤ {bar:g}", f"{found:.1e}", found <= bar)
