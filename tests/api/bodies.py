"""Claims that tests send, with only what a test does not care about filled in."""

from typing import Any

INVASION = {
    "event": {"slug": "russian-invasion-of-ukraine", "title": "Russian invasion of Ukraine"},
    "population": {"slug": "russian-forces", "title": "Russian forces", "party": "russia"},
    "period": "2022-02-24/..",
}
MINISTRY = {"slug": "russian-ministry-of-defence", "kind": "belligerent", "party": "russia"}
GENERAL_STAFF = {"slug": "ukraine-general-staff", "kind": "belligerent", "party": "ukraine"}


def bare(value: object, source: object, **more: Any) -> dict[str, Any]:
    """The least a scraper may send."""
    return {"metric": "killed", "period": "2022", "value": value, "source": source, **more}


def killed(source: Any, as_of: str, **numbers: Any) -> dict[str, Any]:
    """A running total of Russian forces killed."""
    return {"metric": "killed", "source": source, "as_of": as_of, **INVASION, **numbers}


def codes(figure: dict[str, Any]) -> list[str]:
    """The codes of a figure's flags."""
    return [flag["code"] for flag in figure["flags"]]
