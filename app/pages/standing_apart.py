"""How often a source stands apart from everybody else, counted from figures as they are stored.

A source stands apart in a figure when all it allows lies below, or above, all that every other
voice allows. Where voices are few somebody always does: of three who agree to the last dozen one
is still the lowest and one the highest. So the count stands beside the one to be expected if every
voice were as likely as any other to be at either end: two of `n` voices a figure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.pages.words import number, tallied

LEAST_VOICES = 3
"""Of two who differ both stand apart, which tells nothing of either (voices)."""


@dataclass(frozen=True, slots=True)
class StandingApart:
    """In how many figures a source is a voice, and where it stands in them."""

    voice_in: int
    """Figures in which it is a voice."""
    compared: int
    """Those of them with two other voices or more: the denominator."""
    below: int
    above: int
    expected: float
    """How often any voice of the same figures would be the lowest or the highest of all."""
    outlier: int
    """Figures of `compared` whose flag `outlier` names a claim of it."""

    @property
    def apart(self) -> int:
        return self.below + self.above


def in_words(standing: StandingApart) -> tuple[str, str | None]:
    """How often it stands apart, and how often anybody would; no second part without a count."""
    compared = standing.compared
    if not compared:
        return "That cannot be told yet: nowhere have two others counted the same.", None
    where = f"{number(standing.below)} below all others, {number(standing.above)} above"
    apart = f"{number(standing.apart)} of {tallied(compared, 'figure')}"
    return f"It stands apart in {apart}: {where}.", (
        "Somebody is always the lowest and somebody the highest: any voice of the same figures"
        f" would be one or the other about {standing.expected:.1f} times."
    )


def standing_apart(source: str, figures: Iterable[Mapping[str, Any]]) -> StandingApart:  # JSON
    """Count where a source stands in figures, from their JSON.

    >>> def voice(name, low, high=None):
    ...     return {"voice": name, "low": low, "high": high or low, "claim_ids": [name]}
    >>> figure = {"voices": [voice("a", 1), voice("b", 5, 9), voice("c", 8)], "flags": []}
    >>> found = standing_apart("a", [figure])
    >>> found.compared, found.below, found.above, round(found.expected, 2)
    (1, 1, 0, 0.67)
    """
    voice_in = compared = below = above = outlier = 0
    expected = 0.0
    for figure in figures:
        own = next((one for one in figure["voices"] if one["voice"] == source), None)
        if own is None:
            continue
        voice_in += 1
        others = [one for one in figure["voices"] if one is not own]
        if len(others) + 1 < LEAST_VOICES:
            continue
        compared += 1
        expected += 2 / (len(others) + 1)
        below += all(_under(own, other) for other in others)
        above += all(_under(other, own) for other in others)
        outlier += _is_outlier(own, figure)
    return StandingApart(voice_in, compared, below, above, expected, outlier)


def _under(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:  # JSON
    """Whether all that one allows lies below all that the other allows."""
    return one["high"] is not None and other["low"] is not None and one["high"] < other["low"]


def _is_outlier(own: Mapping[str, Any], figure: Mapping[str, Any]) -> bool:  # JSON
    named = {
        claim_id
        for flag in figure["flags"]
        if flag["code"] == "outlier"
        for claim_id in flag["claim_ids"]
    }
    return bool(named.intersection(own["claim_ids"]))
