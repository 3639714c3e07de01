"""The large imports, too long for every run: python -m benchmarks.service.large [--quick] [PART …]

Parts are imports, million and one_group; all of them if none is named. Only a run of all of them,
at full size, is written to benchmarks/README.md.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.kernel import README, write
from benchmarks.service.__main__ import Part, measured
from benchmarks.service.imports import imports
from benchmarks.service.million import million
from benchmarks.service.one_group import SIZES, one_group
from benchmarks.service.rows import HEAD, machine

BEGIN, END = "<!-- large: begin -->", "<!-- large: end -->"


def main(arguments: Sequence[str], path: Path = README) -> None:
    """Measure what is asked for, print it, and write the page after a full run."""
    quick = "--quick" in arguments
    count, sizes = (20_000, SIZES[:2]) if quick else (1_000_000, SIZES)
    every: dict[str, Part] = {
        "imports": imports,
        "million": lambda on: million(on, count=count),
        "one_group": lambda on: one_group(on, sizes=sizes),
    }
    asked = [one for one in arguments if one != "--quick"]
    unknown = set(asked) - every.keys()
    if unknown:
        sys.exit(f"no part {', '.join(sorted(unknown))}; there are {', '.join(every)}")
    parts = {name: part for name, part in every.items() if not asked or name in asked}
    rows, versions = measured(parts, tell=lambda text: print(text, flush=True))
    if not quick and not asked:
        lines = (f"{machine()}, {', '.join(versions)}.", "", HEAD, *map(str, rows))
        write("\n".join(lines), path, BEGIN, END)


if __name__ == "__main__":
    main(sys.argv[1:])
