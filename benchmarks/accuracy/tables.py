"""Tables in Markdown, and the verdict on what the method must reach."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row of what the method must reach: the bar, what was measured, and whether it holds."""

    measured_on: str
    what: str
    must: str
    measured: str
    holds: bool
    note: str = ""

    @property
    def cells(self) -> list[str]:
        return [
            self.measured_on,
            self.what,
            self.must,
            self.measured,
            "pass" if self.holds else "**miss**",
            self.note,
        ]


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table.

    >>> print(table(["method", "error"], [["median", "0.13"]]))
    | method | error |
    |---|---|
    | median | 0.13 |
    """
    lines = [heads, ["---"] * len(heads), *rows]
    first, rule, *rest = (list(line) for line in lines)
    drawn = [_line(first), "|" + "|".join(rule) + "|", *(_line(row) for row in rest)]
    return "\n".join(drawn)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def verdicts(rows: Sequence[Verdict]) -> str:
    """What must be reached, row by row."""
    heads = ["measured on", "what", "must", "measured", "", "note"]
    return table(heads, [row.cells for row in rows])
