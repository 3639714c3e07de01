"""What a picture says in words: its title, its numbers, its flags, its origin, its alt text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from app.charts.lettering import plain
from app.reconcile import FLAGS, METRICS, Interest, Severity
from app.reconcile.policies import DEFAULT_POLICY

Body = Mapping[str, Any]  # JSON
SERVICE = "casualty-reconciler"
_METRICS = {metric.slug: metric.title for metric in METRICS}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
QUOTING = {
    Severity.ERROR: "Error (quote no single number)",
    Severity.WARNING: "Warning (quote with the caveat)",
    Severity.INFO: "Note",
}
"""What a reader may do, by severity."""


@dataclass(frozen=True, slots=True)
class Told:
    """Beside a figure: the names of its voices, and how the call asked for it to be told."""

    names: Mapping[str, str] = field(default_factory=dict)
    """Titles of sources by slug; a slug stands for itself otherwise."""
    without: Sequence[str] = ()
    shared: float = 0.0
    known_at: str | None = None

    def name(self, voice: str) -> str:
        """A voice as readers know it."""
        return plain(self.names.get(voice, voice)) or voice


def title(figure: Body) -> str:
    """What is counted, of whom.

    >>> title({"metric": "killed", "population": {"title": "Russian forces"}})
    'Killed: Russian forces'
    """
    metric = figure["metric"]
    named = _METRICS.get(metric) or metric.replace("_", " ").capitalize()
    return f"{plain(named)}: {plain(figure['population']['title'])}"


def scene(figure: Body) -> str:
    """Of which event, where, when; and the day it is told for.

    >>> place = {"title": "Mariupol"}
    >>> scene({"event": {"title": "A strike"}, "place": place, "period": "2022-03", "as_of": None})
    'A strike · Mariupol · in Mar 2022'
    """
    parts = [plain(figure["event"]["title"])]
    if figure["place"]:
        parts.append(plain(figure["place"]["title"]))
    parts.append(period_in_words(figure["period"]))
    if figure["as_of"]:
        parts.append(f"as of {day_in_words(figure['as_of'])}")
    return " · ".join(parts)


def numbers(figure: Body) -> str:
    """The figure in a line of words."""
    low, best, high = figure["low"], figure["best"], figure["high"]
    voices = figure["statistics"]["voices"]
    if not voices:
        return "No number: no voice is in use"
    said = f"by {voices:,} {'voice' if voices == 1 else 'voices'}"
    parts = [f"{_range_in_words(low, high)}, {said}"]
    if best is not None:
        parts.append(f"best {best:,}")
        parts += [_interval_in_words(figure["interval"])] if figure["interval"] else []
    else:
        parts.append(f"no best: {figure['null_reasons'].get('best', 'it cannot be told')}")
    return "; ".join(parts)


def _range_in_words(low: int | None, high: int | None) -> str:
    if low is None and high is None:
        return "Bounded on neither side"
    if low is None:
        return f"At most {high:,}"
    if high is None:
        return f"At least {low:,}"
    return f"{low:,}" if low == high else f"Between {low:,} and {high:,}"


def _interval_in_words(interval: Body) -> str:
    low, high = interval["low"], interval["high"]
    share = level_in_words(interval)
    if high is None:
        return f"{share} from {low:,} with no upper end"
    return f"{share} {low:,} to {high:,}"


def level_in_words(interval: Body) -> str:
    """What an interval is called: "90% interval".

    >>> level_in_words({"level": 0.9})
    '90% interval'
    """
    return f"{interval['level'] * 100:g}% interval"


def day_in_words(day: str | date) -> str:
    """A day as it is read.

    >>> day_in_words("2022-03-05"), day_in_words("2022-03"), day_in_words("2022")
    ('5 Mar 2022', 'Mar 2022', '2022')
    """
    year, *rest = str(day)[:10].split("-")
    if not rest:
        return year
    month = _MONTHS[int(rest[0]) - 1]
    return f"{int(rest[1])} {month} {year}" if len(rest) > 1 else f"{month} {year}"


def period_in_words(period: str) -> str:
    """When what is counted happened.

    >>> period_in_words("2022-02-24/.."), period_in_words("1979-12-24/1989-02-15")
    ('since 24 Feb 2022', '24 Dec 1979 to 15 Feb 1989')
    """
    first, _, last = period.partition("/")
    if last == "..":
        return f"since {day_in_words(first)}"
    if last:
        return f"{day_in_words(first)} to {day_in_words(last)}"
    return f"{'on' if first.count('-') == 2 else 'in'} {day_in_words(first)}"


def interest_in_words(interest: str) -> str:
    """Where a voice stands, as a reader would say it.

    >>> interest_in_words("own_losses"), interest_in_words("ngo_monitor")
    ('own losses', 'NGO monitor')
    """
    return {
        Interest.NGO_MONITOR: "NGO monitor",
        Interest.ENEMY_LOSSES: "enemy's losses",
        Interest.UNKNOWN: "interest not known",
    }.get(Interest(interest), interest.replace("_", " "))


def flags_in_words(figure: Body) -> list[tuple[Severity, str]]:
    """The flags of each severity in one sentence, gravest first."""
    told = []
    for severity in Severity:
        of_it = [flag["code"] for flag in figure["flags"] if flag["severity"] == severity]
        titles = list(dict.fromkeys(_flag_title(code) for code in of_it))
        if titles:
            told.append((severity, f"{QUOTING[severity]}: {'; '.join(titles)}"))
    return told


def _flag_title(code: str) -> str:
    return FLAGS[code].title if code in FLAGS else plain(code.replace("_", " "))


def origin(figure: Body, told: Told) -> list[str]:
    """Who said it, who worked it out, and how: the lines a picture is quoted with."""
    voices = figure["voices"]
    named = "; ".join(told.name(voice["voice"]) for voice in islice(voices, 12))
    count = figure["statistics"]["voices"]
    more = f"; and {count - 12:,} more" if count > 12 else ""
    lines = [f"Sources: {named}{more}" if voices else "Sources: none in use"]
    how = [SERVICE, f"method {figure['method']}"]
    if figure["policy"] != DEFAULT_POLICY:
        how.append(f"policy {figure['policy']}")
    if told.without:
        how.append(f"without {', '.join(told.name(source) for source in told.without)}")
    if told.shared:
        how.append(f"with a common error of {told.shared:g}")
    if told.known_at:
        how.append(f"as known at {told.known_at}")
    how.append(f"revision {figure['revision']}")
    lines += [" · ".join(how), f"Figure {figure['id']}"]
    return lines


def alt_text(figure: Body, shown: str) -> str:
    """The picture for those who do not see it; `shown` says what kind it is."""
    sentences = [f"{shown}. {title(figure)}. {scene(figure)}", numbers(figure)]
    sentences += [text for _, text in flags_in_words(figure)]
    return ". ".join(sentences) + "."
