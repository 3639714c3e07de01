"""`make accuracy`: score the method on what is known, print the tables and write them down."""

import asyncio
import os
import sys
from pathlib import Path
from time import perf_counter

from benchmarks.accuracy import gold, gold_report, ukraine, ukraine_report
from benchmarks.accuracy.hold_out import foretell, learned_of
from benchmarks.accuracy.tables import verdicts
from benchmarks.accuracy.ukraine_report import Year

HERE = Path(__file__).parent
REPORT = HERE.parent / "accuracy.md"
DATA = Path("../shared/data")
"""Where the gold sets are looked for; the environment variable RECONCILER_TEST_DATA moves it."""

MEASURES = {
    "clean": ["mean absolute error"],
    "raw": ["log error", "interval score", "coverage"],
    "file": ["log error", "interval score", "coverage"],
    "fresh": ["log error", "interval score", "coverage"],
}


def main() -> int:
    folder = Path(os.environ.get("RECONCILER_TEST_DATA", DATA))
    missing = [
        name
        for name in (gold.POPULATION, gold.SYNTHETIC, ukraine.FILE)
        if not (folder / name).is_file()
    ]
    if missing:
        print(f"Nothing is scored: {', '.join(missing)} not found in {folder}.")
        print("Name the folder with RECONCILER_TEST_DATA.")
        return 1
    report = told(folder)
    print(report)
    REPORT.write_text(report, encoding="utf-8")
    return 0


def told(folder: Path) -> str:
    """The whole report in Markdown."""
    found = gold_report.sets(folder)
    year = _year(folder)
    rows = [*gold_report.judged(found, folder), *ukraine_report.judged(year)]
    text = (HERE / "report.md").read_text(encoding="utf-8")
    filled = {
        "verdicts": verdicts(rows),
        **{name: one.table(MEASURES[name]) for name, one in found.items()},
        "quantities": ukraine_report.quantities_table(year.imported.told),
        "factors": ukraine_report.factors_table(year.lessons),
        "hold_out": ukraine_report.hold_out_table(year.foretold),
        "sources": ukraine_report.sources_table(year.foretold),
        "claims": f"{year.imported.claims:,}",
        "import_seconds": f"{year.imported.seconds:.0f}",
        "hold_out_seconds": f"{year.seconds:.0f}",
        "held_out": f"{len(year.foretold):,}",
    }
    for name, value in filled.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _year(folder: Path) -> Year:
    imported = asyncio.run(ukraine.imported(folder))
    begun = perf_counter()
    rows = ukraine.rows(folder)
    foretold = foretell(rows)
    seconds = perf_counter() - begun
    return Year(imported, learned_of(rows), foretold, seconds)


if __name__ == "__main__":
    sys.exit(main())
