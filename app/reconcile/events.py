"""What sort of event a group belongs to, and how its counts grow (docs/method.md, M1).

In a conflict counts are told by the week; after an earthquake by the hour. The kind decides how
long a claim of a running total counts, when the total is stale, and whether older voices fade.
"""

from enum import StrEnum


class EventKind(StrEnum):
    """How an event's counts grow; a group without one is treated as a conflict."""

    CONFLICT = "conflict"
    BATTLE = "battle"
    STRIKE = "strike"
    DISASTER = "disaster"
    """One that unfolds over weeks: a flood, a drought, an epidemic."""
    SUDDEN_DISASTER = "sudden_disaster"
    """One that is over within hours, while the count of its dead still climbs."""


_BY_WORD: dict[str, EventKind] = {
    **{kind.value: kind for kind in EventKind},
    **dict.fromkeys(("war", "civil_war", "invasion", "uprising"), EventKind.CONFLICT),
    **dict.fromkeys(("siege", "offensive"), EventKind.BATTLE),
    **dict.fromkeys(("airstrike", "air_strike", "attack", "bombing"), EventKind.STRIKE),
    **dict.fromkeys(("shelling", "shooting", "massacre"), EventKind.STRIKE),
    **dict.fromkeys(("flood", "drought", "famine", "epidemic"), EventKind.DISASTER),
    **dict.fromkeys(("pandemic", "heatwave", "heat_wave", "wildfire"), EventKind.DISASTER),
    **dict.fromkeys(("earthquake", "quake", "tsunami"), EventKind.SUDDEN_DISASTER),
    **dict.fromkeys(("landslide", "avalanche", "eruption"), EventKind.SUDDEN_DISASTER),
    **dict.fromkeys(("flash_flood", "cyclone", "hurricane"), EventKind.SUDDEN_DISASTER),
    **dict.fromkeys(("typhoon", "tornado", "storm", "explosion"), EventKind.SUDDEN_DISASTER),
    **dict.fromkeys(("collapse", "dam_failure", "fire", "crash"), EventKind.SUDDEN_DISASTER),
    **dict.fromkeys(("accident", "derailment", "shipwreck"), EventKind.SUDDEN_DISASTER),
    **dict.fromkeys(("stampede", "crowd_crush"), EventKind.SUDDEN_DISASTER),
}

KIND_WORDS: tuple[tuple[EventKind, tuple[str, ...]], ...] = tuple(
    (kind, tuple(word for word, meant in _BY_WORD.items() if meant is kind and word != kind))
    for kind in EventKind
)
"""The other words that are read as each kind."""


def event_kind(words: str | None) -> EventKind | None:
    """The kind that a word of a source's own stands for; None where nobody knows it.

    Case does not matter, and spaces and hyphens are read as underscores.

    >>> event_kind("Earthquake"), event_kind("flash flood"), event_kind("coup"), event_kind(None)
    (<EventKind.SUDDEN_DISASTER: 'sudden_disaster'>, <EventKind.SUDDEN_DISASTER: 'sudden_disaster'>,
    None, None)
    """
    asked = (words or "").strip().lower().replace(" ", "_").replace("-", "_")
    return _BY_WORD.get(asked)
