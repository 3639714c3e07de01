"""`make extraction`: score the reading of texts on a gold set and write the tables down."""

import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, stdev

from app.extraction import extract
from benchmarks.accuracy.tables import Verdict, table, verdicts
from benchmarks.extraction import baselines, beside, gold, speed
from benchmarks.extraction.gold import FOLDS, HELD_OUT, Found, Passage
from benchmarks.extraction.scores import Score, score

HERE = Path(__file__).parent
REPORT = HERE.parent / "extraction.md"
DATA = Path("../shared/data")
"""Where the gold set is looked for; the environment variable RECONCILER_TEST_DATA moves it."""


def main() -> int:
    folder = Path(os.environ.get("RECONCILER_TEST_DATA", DATA))
    if not (folder / gold.FILE).is_file():
        print(f"Nothing is scored: {gold.FILE} not found in {folder}.")
        print("Name the folder with RECONCILER_TEST_DATA.")
        return 1
    report = told(gold.passages(folder))
    print(report)
    REPORT.write_text(report, encoding="utf-8")
    return 0


def told(passages: Sequence[Passage]) -> str:
    """The whole report in Markdown: figures only, no word of a passage."""
    read = rules(passages)
    ours = score(passages, read)
    folds = [score([p for p in passages if p.fold == n], read) for n in range(FOLDS)]
    text = (HERE / "report.md").read_text(encoding="utf-8")
    filled = {
        "verdicts": verdicts(judged(ours)),
        "contenders": contenders(passages, ours),
        "folds": fold_table(passages, folds),
        "misses": miss_table(ours.misses, "metric and bound"),
        "beside": miss_table(ours.beside, "how"),
        "speed": speed_lines([passage.text for passage in passages]),
        "passages": str(len(passages)),
        "claims": str(sum(len(passage.claims) for passage in passages)),
    }
    for name, value in filled.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def rules(passages: Sequence[Passage]) -> dict[str, list[Found]]:
    return {one.id: gold.found(extract(one.text, published_at=one.published)) for one in passages}


def judged(one: Score) -> list[Verdict]:
    """The bars, and whether they are reached on all passages."""
    on = "all passages"
    return [
        Verdict(on, "F1 of metric, bound and numbers", "≥ .80", f"{one.f1:.2f}", one.f1 >= 0.8),
        Verdict(on, "F1 of the source's words", "≥ .65", f"{one.source_f1:.2f}",
                one.source_f1 >= 0.65),
        Verdict(on, "distractors taken for counts", "≤ 5 %", f"{one.false_positives:.1%}",
                one.false_positives <= 0.05),
    ]  # fmt: skip


def contenders(passages: Sequence[Passage], ours: Score) -> str:
    rows = [["**the rules**", *_cells(ours)]]
    rows.append(["nearest number", *_cells(score(passages, baselines.nearest_number(passages)))])
    others = baselines.quantulum(passages)
    if others is None:
        rows.append(["quantulum3", "not installed", *[""] * 5])
    else:
        rows.append(["quantulum3 and the nearest word", *_cells(score(passages, others))])
    heads = ["", "precision", "recall", "F1", "source F1", "status", "distractors taken"]
    return table(heads, rows)


def fold_table(passages: Sequence[Passage], folds: Sequence[Score]) -> str:
    rows = []
    for number, one in enumerate(folds):
        events = len({passage.event for passage in passages if passage.fold == number})
        name = f"{number} (read last)" if number == HELD_OUT else str(number)
        rows.append([name, str(events), str(one.hits + one.missed), *_cells(one)])
    f1s = [one.f1 for one in folds]
    spread = f"{mean(f1s):.2f} ± {stdev(f1s):.2f}"
    heads = ["fold", "events", "claims", "precision", "recall", "F1", "source F1", "status",
             "distractors taken"]  # fmt: skip
    return f"{table(heads, rows)}\n\nF1 over the folds: {spread} (mean and standard deviation)."


def _cells(one: Score) -> list[str]:
    sourced = f"{one.source_f1:.2f}" if any(one.sources) else "–"
    status = f"{one.status_accuracy:.2f}" if any(one.statuses) else "–"
    return [f"{one.precision:.2f}", f"{one.recall:.2f}", f"{one.f1:.2f}", sourced, status,
            f"{one.false_positives:.1%}"]  # fmt: skip


def miss_table(misses: Sequence[tuple[str, str, str]], how: str) -> str:
    """Every miss by its passage and cause."""
    if not misses:
        return "None."
    rows = [
        [passage, cause, what, str(times) if times > 1 else ""]
        for (passage, cause, what), times in sorted(Counter(misses).items())
    ]
    return table(["passage", "cause", how, "times"], rows)


def speed_lines(texts: Sequence[str]) -> str:
    rate, words = speed.articles_a_second(texts)
    rows = [
        [name, f"{seconds:.1f}", f"{ratio:.1f} ×", f"{served:.1f}"]
        for name, seconds, ratio, served in speed.worst_cases(texts)
    ]
    heads = [
        "1 MB of",
        "seconds, read whole",
        "of a quarter of it",
        "seconds, as the service reads it",
    ]
    drawn = table(heads, rows)
    felt = [
        [name, f"{load.p50:.1f}", f"{load.p99:.1f}"] for name, load in beside.paced(texts).items()
    ]
    waited = table(["a GET of figures", "median, ms", "p99, ms"], felt)
    rated = f"About {rate:.0f} articles of {words} words a second on one core."
    return f"{rated}\n\n{drawn}\n\nWho reads figures meanwhile:\n\n{waited}"


if __name__ == "__main__":
    sys.exit(main())
