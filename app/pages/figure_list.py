"""Figures as lines of a list: a number in words, whose it is, and how far to trust it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.pages.figure_words import gravest, headline, standing, when, whose
from app.pages.words import capital, number


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure as a line of a list."""

    id: str
    headline: str
    of_whom: str
    event: Mapping[str, str]
    when: str
    standing: str
    best: str | None
    severity: str | None
    flags: tuple[str, ...]
    """The codes of the gravest flags."""


def entry(figure: Mapping[str, Any]) -> Entry:  # JSON
    """A line of a list, from a figure's JSON."""
    severity = gravest(figure)
    gravest_flags = [flag for flag in figure["flags"] if flag["severity"] == severity]
    return Entry(
        id=figure["id"],
        headline=headline(figure),
        of_whom=whose(figure),
        event=figure["event"],
        when=capital(when(figure)),
        standing=standing(figure),
        best=_best(figure),
        severity=severity,
        flags=tuple(dict.fromkeys(flag["code"] for flag in gravest_flags)),
    )


def _best(figure: Mapping[str, Any]) -> str | None:  # JSON
    """The best value, where the range does not say it already."""
    if figure["low"] is not None and figure["low"] == figure["high"]:
        return None
    return "No best" if figure["best"] is None else f"Best {number(figure['best'])}"
