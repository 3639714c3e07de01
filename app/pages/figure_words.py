"""A figure in sentences: its number, what may be quoted of it, and what speaks against it.

Everything here is decided from the JSON a dashboard reads; a template only puts it in its place.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.pages.words import apart, capital, counted, day, fold, number, period, small, span, spelled
from app.reconcile import Period

Figure = Mapping[str, Any]  # the JSON of a figure
SAID_APART = 1.05
"""From here on it is said how far voices differ; below, they say about the same (ratio)."""


@dataclass(frozen=True, slots=True)
class FigureWords:
    """What a page says of a figure, in the order in which a reader wants to know it."""

    headline: str
    """The range: "Between 1,351 and 16,100 killed"."""
    standing: str
    """How many say so and how far they differ: "Sources differ 11.9-fold; four voices."."""
    best: str
    """The best value with what it is, or why there is none."""
    advice: str
    """What may be quoted: "Quote no single number"."""
    quotable: str | None
    """Words to quote; None where there is no number."""
    severity: str | None
    """The gravest flag's severity."""


def words_of(figure: Figure, titles: Mapping[str, str] | None = None) -> FigureWords:
    """A figure in words; `titles` names its voices."""
    severity = gravest(figure)
    return FigureWords(
        headline=headline(figure),
        standing=standing(figure),
        best=best(figure),
        advice=_advice(figure, severity),
        quotable=quotable(figure, titles or {}, severity),
        severity=severity,
    )


def gravest(figure: Figure) -> str | None:
    """The severity of the gravest flag; flags come gravest first."""
    return figure["flags"][0]["severity"] if figure["flags"] else None


def headline(figure: Figure) -> str:
    """The range in words, what is counted last."""
    low, high, what = figure["low"], figure["high"], spelled(figure["metric"])
    if low is None and high is None:
        return f"No number of {what} can be given"
    if low is not None and high is not None and low != high:
        return f"Between {number(low)} and {number(high)} {what}"
    return f"{capital(span(low, high))} {what}"


def standing(figure: Figure) -> str:
    """How many voices say so, and how far apart they are."""
    measured = figure["statistics"]
    voices, ratio = measured["voices"], measured["spread_ratio"]
    if voices == 0:
        return "No claim is in use."
    if voices == 1:
        return "One voice; nobody else has counted."
    if figure["envelope"]["low"] == figure["envelope"]["high"]:
        return f"{capital(counted(voices, 'voice'))}, all with the same number."
    if ratio is None:
        return f"{capital(counted(voices, 'voice'))}, {_bounds(figure)}."
    if ratio < SAID_APART:
        return f"{capital(counted(voices, 'voice'))}, which say nearly the same."
    return f"Sources differ {fold(ratio)}; {counted(voices, 'voice')}."


def _bounds(figure: Figure) -> str:
    """How many voices bound the number from one side only."""
    bounds = sum(one["low"] is None or one["high"] is None for one in figure["voices"])
    if bounds == len(figure["voices"]):
        return "all of which state a bound only"
    return f"{small(bounds)} of which {'state' if bounds > 1 else 'states'} a bound only"


def best(figure: Figure) -> str:
    """The best value with how sure it is, or why there is none."""
    if figure["best"] is None:
        reason = figure["null_reasons"].get("best")
        return f"No best: {reason}." if reason else "No best."
    said = f"Best {number(figure['best'])}"
    if figure["statistics"]["voices"] > 1:
        said += ", the value closest to all voices" if _is_default(figure) else _by_policy(figure)
    spread = figure["interval"]
    if spread is None:
        return f"{said}."
    likely = f"{number(spread['low'])} and {number(spread['high'])}"
    if spread["high"] is None:
        return f"{said}; with {spread['level']:.0%} probability {number(spread['low'])} or more."
    return f"{said}; with {spread['level']:.0%} probability it lies between {likely}."


def _is_default(figure: Figure) -> bool:
    return bool(figure["method"].partition("/")[0] == figure["policy"])


def _by_policy(figure: Figure) -> str:
    return f" under the policy {spelled(figure['policy'])}"


def _advice(figure: Figure, severity: str | None) -> str:
    if figure["low"] is None and figure["high"] is None:
        return "There is nothing to quote."
    if severity == "error":
        return "Quote no single number."
    if figure["best"] is None:
        return "Quote the bound, not an estimate."
    if severity == "warning":
        return "Quote it with its caveats."
    return "It can be quoted as it stands."


def quotable(figure: Figure, titles: Mapping[str, str], severity: str | None) -> str | None:
    """Words that can be quoted: the range where sources clash, the bound where there is no best.

    A single voice is named; a running total says its day.
    """
    low, high, value = figure["low"], figure["high"], figure["best"]
    if low is None and high is None:
        return None
    what = f"{spelled(figure['metric'])}{_when(figure)}"
    voices = figure["voices"]
    if len(voices) == 1:
        who = titles.get(voices[0]["voice"], voices[0]["voice"])
        return f"{span(low, high)} {what}, according to {apart(who)}"
    if value is None or low == high:
        return f"{span(low, high)} {what}, by {counted(figure['statistics']['voices'], 'voice')}"
    if severity == "error":
        return f"between {number(low)} and {number(high)} {what}, depending on who counts"
    return f"{number(value)} {what}; claims run from {number(low)} to {number(high)}"


def _when(figure: Figure) -> str:
    """The day of a running total; a closed period is the same on every day."""
    return f" as of {day(figure['as_of'])}" if _runs(figure) and figure["as_of"] else ""


def _runs(figure: Figure) -> bool:
    return Period.parse(figure["period"]).running


def taken_back(figure: Figure) -> str | None:
    """What the figure would be if claims taken back were still made."""
    other = figure["including_withdrawn"]
    if other is None:
        return None
    if all(other[name] == figure[name] for name in ("low", "best", "high")):
        return "With the claims that were taken back it would be the same."
    said = f"With the claims that were taken back it would be {span(other['low'], other['high'])}"
    if other["best"] is None:
        return f"{said}, without a best value ({counted(other['voices'], 'voice')})."
    return f"{said}, best {number(other['best'])} ({counted(other['voices'], 'voice')})."


def whose(figure: Figure) -> str:
    """Who is counted, and where."""
    place = f", {apart(figure['place']['title'])}" if figure["place"] else ""
    everybody = figure["population"]["slug"] == "all"
    return f"{'Everybody' if everybody else apart(figure['population']['title'])}{place}"


def subject(figure: Figure) -> str:
    """What a figure is about, in one line: whom, where, of which event, when."""
    event = (
        f", {apart(figure['event']['title'])}" if figure["event"]["slug"] != "unspecified" else ""
    )
    return f"{whose(figure)}{event}, {when(figure)}"


def when(figure: Figure) -> str:
    """The days that are counted, and of a running total the day it is true on."""
    as_of = _when(figure)
    return period(figure["period"]) + (f",{as_of}" if as_of else "")


def alt_text(figure: Figure) -> str:
    """The figure and its voices in words, for whoever does not see the chart."""
    voices = [f"{one['voice']} {one['stated']}" for one in figure["voices"]]
    listed = f" Voices: {'; '.join(voices[:12])}." if voices else ""
    more = f" And {len(voices) - 12} more." if len(voices) > 12 else ""
    return f"{headline(figure)}. {standing(figure)} {best(figure)}{listed}{more}"


_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_NAME = re.compile(r"(?<![\w-])[a-z0-9]+(?:-[a-z0-9]+)*(?![\w-])")


def plain(said: str, titles: Mapping[str, str]) -> str:
    """A sentence of the method with sources by their names and days in words.

    A slug that could be a plain word, one without a hyphen whose name is no acronym, stays.

    >>> plain("2 reports rest on nato, as of 2022-03-25.", {"nato": "NATO"})
    '2 reports rest on NATO, as of 25 March 2022.'
    """
    names = {slug: title for slug, title in titles.items() if "-" in slug or title.isupper()}
    dated = _DAY.sub(lambda found: day(found[0]), said)
    return _NAME.sub(lambda found: apart(names.get(found[0], found[0])), dated)
