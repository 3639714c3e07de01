"""Time the kernel and the scalar path against DuckDB and statsmodels, in one interleaved run.

`make bench` writes the table of benchmarks/README.md.
"""

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter

import duckdb
import numpy as np
from statsmodels.stats.meta_analysis import CombineResults, combine_effects

from app.reconcile import METHOD, Group, reconcile
from app.reconcile.columns import Floats
from app.reconcile.kernel import measure_columns, range_and_best
from app.reconcile.measures import measure
from app.reconcile.voices import gather
from benchmarks.made_up import Claims, claims, core_claims, worked_example

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- kernel: begin -->", "<!-- kernel: end -->"
KILLED = Group.of(metric="killed", period="2022-02-24/..")
GROUP_BY = "SELECT grp, min(said), median(said), max(said) FROM claims GROUP BY grp"

Task = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, and whether it reached its bar."""

    what: str
    measured: str
    bar: str = ""
    reached: bool | None = None

    def __str__(self) -> str:
        verdict = {True: "pass", False: "miss", None: ""}[self.reached]
        return f"| {self.what} | {self.measured} | {self.bar} | {verdict} |"


def interleaved(tasks: Mapping[str, Task], rounds: int) -> dict[str, list[float]]:
    """Seconds of each task in each round; a round runs every task once, after one to warm up."""
    seconds: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds + 1):
        for name, task in tasks.items():
            start = perf_counter()
            task()
            seconds[name].append(perf_counter() - start)
    return seconds


def tasks_of(made: Claims, sample: int) -> dict[str, Task]:
    """What is timed. Against DuckDB the claims are taken as they arrived, else group by group."""
    database = duckdb.connect()
    said = np.maximum(made.low, made.high)
    database.register("arrived", {"grp": made.group, "said": said})
    database.execute("CREATE TABLE claims AS SELECT * FROM arrived")
    columns = made.columns()
    chosen = np.flatnonzero((columns.sizes >= 4) & (columns.sizes <= 8))[:sample].tolist()
    groups = [core_claims(made, columns, group) for group in chosen]
    voices = [gather(group, KILLED)[0] for group in groups]
    ends = np.cumsum(columns.sizes)
    stated = np.log1p(np.maximum(columns.low, columns.high))
    some = np.flatnonzero(columns.sizes > 1)[:sample].tolist()
    effects = [stated[ends[group] - columns.sizes[group] : ends[group]] for group in some]
    example = gather(worked_example(), KILLED)[0]
    return {
        "duckdb": lambda: database.execute(GROUP_BY).fetchnumpy(),
        "range_and_best": lambda: range_and_best(made.columns(values=False)),
        "full": lambda: measure_columns(columns),
        "full_as_arrived": lambda: measure_columns(made.columns()),
        "estimate": lambda: [pooled(effect) for effect in effects],
        "estimate_and_interval": lambda: [pooled(effect).conf_int() for effect in effects],
        "worked_example": lambda: [measure(example, METHOD, 0.0) for _ in range(sample)],
        "scalar": lambda: [measure(group, METHOD, 0.0) for group in voices],
        "reconcile": lambda: [reconcile(group, KILLED) for group in groups],
    }


def pooled(effects: Floats) -> CombineResults:
    """DerSimonian and Laird's estimate by statsmodels, each claim with the variance of s0."""
    variances = np.full(effects.shape, METHOD.prior_scale**2)
    return combine_effects(effects, variances, method_re="dl")


def rows_of(seconds: Mapping[str, Sequence[float]], groups: int, sample: int) -> list[Row]:
    """The lines of the table. The first round warms up and counts only as a first run."""
    counted = {name: list(rounds)[1:] for name, rounds in seconds.items()}
    each = {name: median(rounds) for name, rounds in counted.items()}

    def times(slower: str, faster: str) -> float:
        """How many times faster, as the median over the rounds (per group where they differ)."""
        pairs = zip(counted[slower], counted[faster], strict=True)
        scale = groups / sample if slower.startswith("estimate") else 1
        return median([one / other for one, other in pairs]) * scale

    full = each["full"] / groups * 1e6
    example, scalar, whole = (
        each[name] / sample * 1e6 for name in ("worked_example", "scalar", "reconcile")
    )
    first = seconds["full"][0] / groups * 1e6
    of_duckdb = 1 / times("duckdb", "range_and_best")
    alone, both = times("estimate", "full"), times("estimate_and_interval", "full")
    return [
        Row("DuckDB, GROUP BY with min, median and max", f"{each['duckdb'] * 1e3:.0f} ms"),
        Row("Kernel, range and best", f"{each['range_and_best'] * 1e3:.0f} ms"),
        Row("the same against DuckDB", f"{of_duckdb:.2f} ×", "≤ 2 ×", of_duckdb <= 2),
        Row("Kernel, full method", f"{full:.2f} µs a group", "≤ 3 µs", full <= 3),
        Row(
            "the same from claims as they arrived, against DuckDB",
            f"{1 / times('duckdb', 'full_as_arrived'):.2f} ×",
        ),
        Row("the same, first run in a process", f"{first:.2f} µs a group"),
        Row("statsmodels, estimate alone", f"{alone:.0f} × the kernel", "≥ 30 ×", alone >= 30),
        Row("statsmodels, estimate and interval", f"{both:.0f} × the kernel"),
        Row(
            "Scalar path, full method, the four voices of the worked example",
            f"{example:.1f} µs",
            "≤ 30 µs",
            example <= 30,
        ),
        Row("Scalar path, full method, 4 to 8 voices", f"{scalar:.1f} µs", "≤ 30 µs", scalar <= 30),
        Row("`reconcile`, the same claims, with flags", f"{whole:.0f} µs"),
    ]


def page(rows: Sequence[Row], *, count: int, groups: int, rounds: int) -> str:
    """The generated part of benchmarks/README.md."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", "duckdb", "statsmodels"))
    size = f"{count:,} claims in {groups:,} groups; medians of {rounds} interleaved rounds"
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {versions}"
    return "\n".join(
        [
            f"{size}; {machine}.",
            "",
            "| what | measured | bar | |",
            "|---|---|---|---|",
            *map(str, rows),
        ]
    )


def write(text: str, path: Path, begin: str = BEGIN, end: str = END) -> None:
    """Put the table between the markers of a page."""
    before, _, rest = path.read_text(encoding="utf-8").partition(begin)
    after = rest.partition(end)[2]
    path.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


def main(
    *,
    count: int = 1_000_000,
    groups: int = 100_000,
    sample: int = 500,
    rounds: int = 7,
    path: Path = README,
) -> None:
    """Measure, print the table, and write it to the page."""
    seconds = interleaved(tasks_of(claims(count, groups), sample), rounds)
    text = page(rows_of(seconds, groups, sample), count=count, groups=groups, rounds=rounds)
    print(text)
    write(text, path)


if __name__ == "__main__":
    main()
