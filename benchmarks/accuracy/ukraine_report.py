"""The PNAS set told: nine published quantities beside ours, factors, and source groups held out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.reconcile.policies import Lesson, Lessons
from benchmarks.accuracy.hold_out import Foretold, Summary, by_source, summarise
from benchmarks.accuracy.tables import Verdict, table
from benchmarks.accuracy.ukraine import PUBLISHED_FACTORS, Import, Told

WHAT = "PNAS, day 365"
PUBLISHED_COVERAGE, PUBLISHED_WIDTH, PUBLISHED_ERROR = 0.57, 8.6, 2.27
"""The bar of holding out: a published run over the same file with other windows."""


@dataclass(frozen=True, slots=True)
class Year:
    """The import, its figures, and the source groups held out with the seconds it took."""

    imported: Import
    lessons: Lessons
    foretold: Sequence[Foretold]
    seconds: float


def quantities_table(told: Sequence[Told]) -> str:
    heads = [
        "quantity",
        "published [95 %]",
        "ours: low – best – high",
        "interval [90 %]",
        "ratio",
        "inside",
        "bias-adjusted [90 %]",
        "ratio",
        "coherent",
    ]
    return table(heads, [_row(one) for one in told])


def _row(one: Told) -> list[str]:
    q, ours, adjusted = one.quantity, one.default, one.adjusted
    return [
        f"{q.category}, {q.country}",
        f"{q.published:,} [{q.low:,}–{q.high:,}]",
        " – ".join(_count(ours[name]) for name in ("low", "best", "high")),
        _interval(ours),
        _ratio(ours["best"], q.published),
        "no claim in the window" if ours["best"] is None else _yes(q.low <= ours["best"] <= q.high),
        f"{_count(adjusted['best'])} {_interval(adjusted)}",
        _ratio(adjusted["best"], q.published),
        _coherent(ours),
    ]


def _count(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"


def _interval(figure: dict[str, Any]) -> str:  # JSON
    spread = figure["interval"]
    return "–" if spread is None else f"[{_count(spread['low'])}–{_count(spread['high'])}]"


def _coherent(figure: dict[str, Any]) -> str:  # JSON
    coherent = figure.get("coherent")
    if not coherent:
        return "–"
    return f"{_count(coherent['low'])}–{_count(coherent['high'])}"


def _ratio(best: int | None, published: int) -> str:
    return "–" if best is None else f"{best / published:.2f}"


def _yes(held: bool) -> str:
    return "yes" if held else "**no**"


def factors_table(lessons: Lessons) -> str:
    """Every reporting factor learned of the year, the published one beside it."""
    heads = ["source", "side", "factor", "interval [90 %]", "scenes", "published"]
    return table(heads, [_factor(lesson) for lesson in lessons.learned])


def _factor(lesson: Lesson) -> list[str]:
    published = PUBLISHED_FACTORS.get((lesson.source, lesson.side or ""))
    return [
        lesson.source,
        lesson.side or "",
        f"{lesson.factor:.2f}",
        f"[{lesson.factor_low:.2f}–{lesson.factor_high:.2f}]",
        str(lesson.scenes),
        "–" if published is None else str(published),
    ]


def hold_out_table(foretold: Sequence[Foretold]) -> str:
    rows = [
        [one.way, _number(one.error), _number(one.coverage), _number(one.width)]
        for one in summarise(foretold)
    ]
    return table(["foretold by", "median error, ×", "coverage", "median width, ×"], rows)


def _number(found: float | None) -> str:
    return "–" if found is None else f"{found:.2f}"


def sources_table(foretold: Sequence[Foretold]) -> str:
    rows = [
        [source, str(times), f"{ranged:.0%}", f"{adjusted:.0%}"]
        for source, (times, ranged, adjusted) in by_source(foretold).items()
    ]
    heads = ["held out", "times", "inside the others' min–max", "inside bias_adjusted, 68 %"]
    return table(heads, rows)


def judged(year: Year) -> list[Verdict]:
    """The rows of what must be reached that the PNAS set decides."""
    told = {(one.quantity.category, one.quantity.country): one for one in year.imported.told}
    russian, ukrainian = (told["Military Deaths", side] for side in ("Russia", "Ukraine"))
    return [
        _near(russian, russian.default, "default", 1.30),
        _all_inside(year.imported.told),
        _near(russian, russian.adjusted, "bias_adjusted", 1.25),
        _near(ukrainian, ukrainian.adjusted, "bias_adjusted", 1.25),
        *_held_out(summarise(year.foretold)),
    ]


def _near(one: Told, figure: dict[str, Any], policy: str, bar: float) -> Verdict:  # JSON
    best, published = figure["best"], one.quantity.published
    ratio = max(best / published, published / best)
    what = f"`{policy}`, {one.quantity.category}, {one.quantity.country}"
    return Verdict(WHAT, what, f"within ×{bar}", f"×{ratio:.2f} ({best:,})", ratio <= bar)


def _all_inside(told: Sequence[Told]) -> Verdict:
    heard = [one for one in told if one.default["best"] is not None]
    inside = [one for one in heard if one.quantity.low <= one.default["best"] <= one.quantity.high]
    return Verdict(
        WHAT,
        "default inside the published 95 % interval, where a claim lies in the window",
        "all",
        f"{len(inside)} of {len(heard)}",
        len(inside) == len(heard),
    )


def _held_out(ways: Sequence[Summary]) -> list[Verdict]:
    (ours,) = (way for way in ways if way.way == "bias_adjusted, 68% interval")
    assert ours.error is not None
    assert ours.coverage is not None
    assert ours.width is not None
    what = "PNAS, one source group held out"
    wider = ours.coverage > PUBLISHED_COVERAGE and ours.width <= PUBLISHED_WIDTH
    return [
        Verdict(
            what,
            "`bias_adjusted`, 68 % interval: coverage at width",
            f"> {PUBLISHED_COVERAGE} at ≤ ×{PUBLISHED_WIDTH}",
            f"{ours.coverage:.2f} at ×{ours.width:.1f}",
            wider,
        ),
        Verdict(
            what,
            "`bias_adjusted`, median error",
            f"< ×{PUBLISHED_ERROR}",
            f"×{ours.error:.2f}",
            ours.error < PUBLISHED_ERROR,
        ),
    ]
