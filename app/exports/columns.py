"""The columns of exports: what each holds, of which type, in which unit, under which HXL tag."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from app.models.uniform import EXPORTED
from app.reconcile import Period, Severity

Cell = str | int | float | date | datetime | None
Figure = Mapping[str, Any]  # JSON


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    COUNT = "count"
    NUMBER = "number"
    DAY = "day"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an export."""

    name: str
    kind: Kind
    meaning: str
    hxl: str
    unit: str = ""


def _of(kind: Kind, hxl: str, meaning: str, unit: str = "") -> Callable[[str], Column]:
    return lambda name: Column(name, kind, meaning, hxl, unit)


def _text(hxl: str, meaning: str) -> Callable[[str], Column]:
    return _of(Kind.TEXT, hxl, meaning)


def _count(hxl: str, meaning: str) -> Callable[[str], Column]:
    return _of(Kind.COUNT, hxl, meaning, "persons")


def _day(hxl: str, meaning: str) -> Callable[[str], Column]:
    return _of(Kind.DAY, hxl, meaning)


def _named(columns: Mapping[str, Callable[[str], Column]]) -> tuple[Column, ...]:
    return tuple(make(name) for name, make in columns.items())


FIGURES = _named(
    {
        "id": _text("#meta+figure+id", "The figure's id, as in GET /v1/figures/{id}."),
        "event": _text("#event+code", "The event's slug."),
        "event_title": _text("#event+name", "The event's name."),
        "population": _text("#group+population+code", "Whose people: a slug."),
        "population_title": _text("#group+population+name", "Whose people."),
        "place": _text("#loc+code", "The place that narrows the event: a slug; empty for all."),
        "place_title": _text("#loc+name", "The place's name."),
        "metric": _text("#indicator+code", "What is counted, as in GET /v1/metrics."),
        "period": _text("#date+period", "Days or a running total, as ISO 8601 says them."),
        "period_start": _day("#date+start", "The first day counted."),
        "period_end": _day("#date+end", "The last day counted; empty for a running total."),
        "as_of": _day("#date+reported", "The day a running total was true."),
        "low": _count("#affected+min", "The least that the voices say."),
        "best": _count("#affected+best", "The value closest to all; empty if none is given."),
        "high": _count("#affected+max", "The greatest that the voices say."),
        "best_basis": _text("#meta+best+basis", "How best came about."),
        "interval_level": _of(Kind.NUMBER, "#meta+interval+level", "The interval's probability."),
        "interval_low": _count("#affected+interval+min", "Where the interval begins."),
        "interval_high": _count("#affected+interval+max", "Where it ends; empty where it is open."),
        "envelope_low": _count("#affected+envelope+min", "The least number that any voice states."),
        "envelope_high": _count("#affected+envelope+max", "The greatest that any voice states."),
        "agreement_low": _count("#affected+agreed+min", "Where most voices agree: from."),
        "agreement_high": _count("#affected+agreed+max", "Where most voices agree: to."),
        "agreement_voices": _of(
            Kind.COUNT, "#meta+agreed+voices", "How many agree there.", "voices"
        ),
        "with_withdrawn_low": _count("#affected+withdrawn+min", "Low, if nothing were taken back."),
        "with_withdrawn_best": _count("#affected+withdrawn+best", "Best, likewise."),
        "with_withdrawn_high": _count("#affected+withdrawn+max", "High, likewise."),
        "disagreement": _text("#status+disagreement", "none, mild, strong or extreme."),
        "severity": _text("#severity", "The worst of its flags: error, warning, info or empty."),
        "flags": _text("#meta+flags", "The codes of its flags, by spaces."),
        "null_reasons": _text("#meta+reasons", "Why low, best or high are empty."),
        "voices": _of(Kind.COUNT, "#meta+voices", "How many counted.", "voices"),
        "claims": _of(Kind.COUNT, "#meta+claims", "Claims in use.", "claims"),
        "outlets": _of(Kind.COUNT, "#meta+outlets", "Outlets that carry them.", "outlets"),
        "spread_ratio": _of(Kind.NUMBER, "#meta+spread", "How many-fold the voices differ.", "×"),
        "method": _text("#meta+method", "Rules and thresholds, with their version."),
        "policy": _text("#meta+policy", "The way to best."),
        "revision": _of(Kind.COUNT, "#meta+revision", "How often the figure changed.", "changes"),
        "updated_at": _of(Kind.INSTANT, "#date+updated", "When it changed last."),
    }
)
_CLAIMS = {
    "claim_id": _text("#meta+claim+external", "The scraper's name and its own id, else the id."),
    "event": _text("#event+code", "The event's slug."),
    "metric": _text("#indicator+code", "What is counted."),
    "population": _text("#group+population+code", "Whose people."),
    "period_start": _day("#date+start", "The first day counted."),
    "period_end": _day("#date+end", "The last day counted; empty for a running total."),
    "as_of": _day("#date+reported", "The day a running total was true."),
    "value": _count("#affected+value", "The number stated."),
    "low": _count("#affected+min", "The least stated."),
    "high": _count("#affected+max", "The greatest stated."),
    "bound": _text("#meta+bound", "What the number is: at_least, at_most, about, …"),
    "source": _text("#meta+source+outlet", "Who published: the outlet, else who asserts it."),
    "source_type": _text("#meta+source+type", "Always empty: what sources are is no claim's."),
    "attributed_to": _text("#meta+source", "Who asserts it, where an outlet published it."),
    "published_at": _of(Kind.INSTANT, "#date+published", "When it was published."),
    "url": _text("#meta+url", "Where it can be read."),
    "quote": _text("#description+quote", "The words it was taken from."),
    "period": _text("#date+period", "The period as ISO 8601 says it."),
    "place": _text("#loc+code", "The place that narrows the event."),
    "origin": _text("#meta+source+origin", "Who counted, where the source relays."),
    "inputs": _text("#meta+source+inputs", "What else it rests on, by semicolons."),
    "derived_from": _text("#meta+derived", "The claim it was computed from."),
    "formula": _text("#meta+formula", "How it was computed."),
    "as_published": _text("#description+published", "The number in the words of the source."),
    "grade": _text("#meta+grade", "How it was counted."),
    "credibility": _of(Kind.COUNT, "#meta+credibility", "1 to 6, of the Admiralty."),
    "observed_at": _of(Kind.INSTANT, "#date+observed", "When the scraper saw it."),
    "status": _text(
        "#status", "active, provisional, superseded, withdrawn, disavowed, rejected, duplicate."
    ),
    "withdrawn_on": _day("#date+withdrawn", "The day it was taken back."),
    "definition": _text("#description+definition", "What the source counts, as stated."),
    "received_at": _of(Kind.INSTANT, "#date+received", "When this service received it."),
}
CLAIMS = _named(
    {name: _CLAIMS[name] for name in EXPORTED}
    | {
        "id": _text("#meta+claim+id", "The claim's id, as in GET /v1/claims/{id}."),
        "figure_id": _text("#meta+figure+id", "The figure of the group it belongs to."),
        "attribution": _text("#meta+attribution", "Whom to name: who asserts it, outlet and link."),
    }
)


def figure_cells(figure: Figure) -> dict[str, Cell]:
    """The cells of a figure by column, of its JSON."""
    period = Period.parse(figure["period"])
    interval = figure["interval"] or {}
    withdrawn = figure["including_withdrawn"] or {}
    statistics, agreement = figure["statistics"], figure["agreement"]
    cells: dict[str, Cell] = {name: figure[name] for name in _COPIED}
    for name in ("event", "population", "place"):
        word = figure[name] or {}
        cells |= {name: word.get("slug"), f"{name}_title": word.get("title")}
    return cells | {
        "period_start": period.start,
        "period_end": period.end,
        "as_of": date.fromisoformat(figure["as_of"]) if figure["as_of"] else None,
        "updated_at": _instant(figure["updated_at"]),
        **{f"interval_{name}": interval.get(name) for name in ("level", "low", "high")},
        **{f"envelope_{name}": figure["envelope"][name] for name in ("low", "high")},
        **{f"agreement_{name}": agreement[name] for name in ("low", "high", "voices")},
        **{f"with_withdrawn_{name}": withdrawn.get(name) for name in ("low", "best", "high")},
        "severity": _worst(figure["flags"]),
        "flags": " ".join(flag["code"] for flag in figure["flags"]),
        "null_reasons": "; ".join(f"{name}: {why}" for name, why in figure["null_reasons"].items()),
        **{name: statistics[name] for name in ("voices", "claims", "outlets", "spread_ratio")},
    }


_COPIED = frozenset(
    {"id", "metric", "period", "low", "best", "high", "best_basis", "disagreement"}
    | {"method", "policy", "revision"}
)


def _instant(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def _worst(flags: Sequence[Mapping[str, Any]]) -> str | None:
    severities = {flag["severity"] for flag in flags}
    return next((one.value for one in Severity if one.value in severities), None)


def ordered(cells: Mapping[str, Any], columns: Sequence[Column]) -> list[Cell]:
    """The cells of a row in the order of the columns; what is empty is None."""
    return [cells[column.name] if cells[column.name] != "" else None for column in columns]
