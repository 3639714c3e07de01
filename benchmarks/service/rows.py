"""The arithmetic of the table: tasks run in turns, medians of ratios, what is to be reached."""

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Literal

Task = Callable[[], float]
HEAD = "| what | on | floor | ours | ratio | reach | |\n|---|---|---|---|---|---|---|"


@dataclass(frozen=True, slots=True)
class Reach:
    """What a number is to reach.

    >>> str(Reach("≥", 0.45)), Reach("≥", 0.45).met(0.44), Reach("≤", 10, " s").met(10)
    ('≥ 0.45', False, True)
    """

    sign: Literal["≥", "≤"]
    bound: float
    unit: str = ""

    def met(self, value: float) -> bool:
        """Whether it is reached; the bound itself is."""
        return value >= self.bound if self.sign == "≥" else value <= self.bound

    def __str__(self) -> str:
        return f"{self.sign} {self.bound:g}{self.unit}"


def at_least(bound: float, unit: str = "") -> Reach:
    return Reach("≥", bound, unit)


def at_most(bound: float, unit: str = "") -> Reach:
    return Reach("≤", bound, unit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: the floor, ours, their ratio or the bare number, and whether it is reached.

    >>> str(Row(what="GET", on="SQLite", floor="100/s", ours="50/s", value=0.5, reach=at_least(1)))
    '| GET | SQLite | 100/s | 50/s | 0.50 | ≥ 1 | miss |'
    >>> str(Row(what="peers", on="SQLite", ours="no network"))
    '| peers | SQLite |  | no network |  |  | not measured |'
    """

    what: str
    on: str
    floor: str = ""
    ours: str = ""
    value: float | None = None
    reach: Reach | None = None

    def __str__(self) -> str:
        cells = (self.what, self.on, self.floor, self.ours, self._value(), self.reach or "")
        return f"| {' | '.join(map(str, cells))} | {self._verdict()} |"

    def _value(self) -> str:
        if self.value is None:
            return ""
        unit = self.reach.unit if self.reach else ""
        digits = 3 if self.value < 0.1 else 2 if self.value < 10 else 0
        return f"{self.value:,.{digits}f}{unit}"

    def _verdict(self) -> str:
        if self.value is None:
            return "not measured"
        if self.reach is None:
            return ""
        return "pass" if self.reach.met(self.value) else "miss"


def in_turns(tasks: Mapping[str, Task], rounds: int) -> dict[str, list[float]]:
    """What each task measured in each round, after a round to warm up that is not counted.

    Every second round runs them backwards, so that none always follows the same one.
    """
    measured: dict[str, list[float]] = {name: [] for name in tasks}
    for number in range(rounds + 1):
        names = list(tasks)[:: 1 if number % 2 else -1]
        for name in names:
            found = tasks[name]()
            if number:
                measured[name].append(found)
    return measured


def ratio(these: Sequence[float], those: Sequence[float]) -> float:
    """The median of the rounds' ratios; a slow moment slows both sides of its round.

    >>> ratio([5, 30, 8], [10, 100, 10])
    0.5
    """
    return median([one / other for one, other in zip(these, those, strict=True)])


def rates(what: str, measured: Sequence[float], unit: str = "/s") -> str:
    """The median of some rates, to read.

    >>> rates("empty endpoint", [8400.2, 8600, 8100])
    'empty endpoint, 8,400/s'
    """
    text = f"{median(measured):,.0f}{unit}"
    return f"{what}, {text}" if what else text


def milliseconds(what: str, seconds: Sequence[float]) -> str:
    """The median of some times, to read.

    >>> milliseconds("", [0.0123, 0.0121, 0.5])
    '12.30 ms'
    """
    each = median(seconds) * 1e3
    text = f"{each:,.2f} ms" if each < 100 else f"{each:,.0f} ms"
    return f"{what}, {text}" if what else text


def machine() -> str:
    """What it ran on: cores, processor, versions."""
    names = ("fastapi", "sqlalchemy", "pydantic", "uvicorn", "asyncpg", "aiosqlite")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return f"{os.cpu_count()} cores, {_processor()}, Python {platform.python_version()}, {versions}"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())
