"""Measure the service and write its table: python -m benchmarks.service [--quick] [PART …]

Parts are reads, busy, bulk, single, growth, memory and peers; all of them if none is named. Only a
run of all of them, at full size, is written to benchmarks/README.md.
"""

import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from benchmarks.kernel import README, write
from benchmarks.service.engines import ENGINES, Engine, Name, engine
from benchmarks.service.growth import growth, memory
from benchmarks.service.load import CONNECTIONS, generator
from benchmarks.service.peers import peers
from benchmarks.service.reads import reads, while_writing
from benchmarks.service.rows import HEAD, Row, machine
from benchmarks.service.writes import bulk, single

BEGIN, END = "<!-- service: begin -->", "<!-- service: end -->"
Part = Callable[[Engine], list[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured."""

    rounds: int = 5
    figures: int = 10_000
    small: int = 10_000
    large: int = 1_000_000
    streamed: int = 100_000
    seconds: float = 2.0


FULL = Size()
QUICK = Size(rounds=1, figures=400, small=2_000, large=4_000, streamed=2_000, seconds=1.0)
"""To see that everything runs: its numbers mean nothing."""


def parts_of(size: Size) -> dict[str, Part]:
    """What is measured on each engine, in order."""

    def only_sqlite(on: Engine) -> list[Row]:
        if on.name != "sqlite":
            return []
        return peers(on, rounds=size.rounds, figures=size.figures, seconds=size.seconds)

    return {
        "reads": lambda on: reads(
            on, rounds=size.rounds, figures=size.figures, seconds=size.seconds
        ),
        "busy": lambda on: while_writing(on, rounds=size.rounds, figures=size.figures // 10),
        "bulk": lambda on: bulk(on, rounds=size.rounds),
        "single": lambda on: single(on, rounds=size.rounds),
        "growth": lambda on: growth(on, rounds=size.rounds, small=size.small, large=size.large),
        "memory": lambda on: memory(on, count=size.streamed),
        "peers": only_sqlite,
    }


def measured(
    parts: Mapping[str, Part], names: Sequence[Name] = ENGINES, *, tell: Callable[[str], None]
) -> tuple[list[Row], list[str]]:
    """The rows of every part on every engine, and the engines' versions."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that servers end too
    rows: list[Row] = []
    versions: list[str] = []
    for name in names:
        with engine(name) as on:
            versions.append(on.version)
            for part, measure in parts.items():
                start = perf_counter()
                found = measure(on)
                tell("\n".join(map(str, found)))
                tell(f"({part} on {on.version}: {perf_counter() - start:.0f} s)")
                rows += found
    return rows, versions


def page(rows: Sequence[Row], versions: Sequence[str], size: Size) -> str:
    """The generated part of benchmarks/README.md."""
    passed, missed = (sum(f"| {word} |" in str(row) for row in rows) for word in ("pass", "miss"))
    load = f"{generator()} over {CONNECTIONS} connections"
    return "\n".join(
        [
            f"{size.figures:,} figures, half of them alone in their event and half in events of "
            f"ten; medians of {size.rounds} rounds in turns; reads by {load}; one server process; "
            f"{machine()}, {', '.join(versions)}. {passed} pass, {missed} miss.",
            "",
            HEAD,
            *map(str, rows),
        ]
    )


def main(arguments: Sequence[str], path: Path = README) -> None:
    """Measure what is asked for, print it, and write the page after a full run."""
    size = QUICK if "--quick" in arguments else FULL
    every = parts_of(size)
    asked = [one for one in arguments if one != "--quick"]
    unknown = set(asked) - every.keys()
    if unknown:
        sys.exit(f"no part {', '.join(sorted(unknown))}; there are {', '.join(every)}")
    parts = {name: part for name, part in every.items() if not asked or name in asked}
    rows, versions = measured(parts, tell=lambda text: print(text, flush=True))
    if size is FULL and not asked:
        write(page(rows, versions, size), path, BEGIN, END)


if __name__ == "__main__":
    main(sys.argv[1:])
