"""Figures as the API tells them, with only what a test of words does not care about filled in."""

from typing import Any

Body = dict[str, Any]  # JSON


def voice(
    name: str, low: int | None, high: int | None = None, *, interest: str = "unknown"
) -> Body:
    """What one who counted says; `high` is `low` unless it is said."""
    value = low if high is None else None
    return {
        "voice": name,
        "interest": interest,
        "low": low,
        "high": low if high is None else high,
        "value": value,
        "stated": f"{low:,}" if low is not None else f"at most {high:,}",
        "weight": 500,
        "as_of": None,
        "claim_ids": [name],
    }


def figure(low: int | None, best: int | None, high: int | None, *voices: Body, **more: Any) -> Body:
    """A figure of the killed since 24 February 2022, as of 25 March 2022."""
    said: Body = {
        "id": "48d79389-f16a-59aa-871c-d2ca10558655",
        "event": {"slug": "invasion", "title": "The invasion"},
        "population": {"slug": "forces", "title": "Its forces"},
        "place": None,
        "metric": "killed",
        "period": "2022-02-24/..",
        "as_of": "2022-03-25",
        "low": low,
        "best": best,
        "high": high,
        "null_reasons": {},
        "interval": None,
        "envelope": {"low": low, "high": high},
        "including_withdrawn": None,
        "disagreement": "none",
        "flags": [],
        "statistics": {"voices": len(voices), "spread_ratio": None},
        "voices": list(voices),
        "method": "interval_median/1",
        "policy": "interval_median",
    }
    return said | more


def flag(code: str, severity: str, *claim_ids: str) -> Body:
    return {"code": code, "severity": severity, "claim_ids": list(claim_ids)}
