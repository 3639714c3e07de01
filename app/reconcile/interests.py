"""Where a voice stands to the people it counts (docs/method.md, D5).

Belligerents report their own losses low and the enemy's high, so a reader must see who speaks.
"""

from enum import StrEnum


class SourceKind(StrEnum):
    """What a source is."""

    BELLIGERENT = "belligerent"
    ALLY = "ally"
    STATE = "state"
    INTERGOVERNMENTAL = "intergovernmental"
    NGO_MONITOR = "ngo_monitor"
    OPEN_SOURCE_INVESTIGATOR = "open_source_investigator"
    MEDIA_INVESTIGATION = "media_investigation"
    ACADEMIC = "academic"
    LOCAL_AUTHORITY = "local_authority"
    MEDIA = "media"
    UNKNOWN = "unknown"


class Interest(StrEnum):
    """Where a voice stands to the population of a figure."""

    OWN_LOSSES = "own_losses"
    ENEMY_LOSSES = "enemy_losses"
    ALLIED = "allied"
    THIRD_PARTY_STATE = "third_party_state"
    INTERGOVERNMENTAL = "intergovernmental"
    NGO_MONITOR = "ngo_monitor"
    OPEN_SOURCE_INVESTIGATOR = "open_source_investigator"
    MEDIA_INVESTIGATION = "media_investigation"
    ACADEMIC = "academic"
    UNKNOWN = "unknown"


_BY_KIND = {
    SourceKind.ALLY: Interest.ALLIED,
    SourceKind.STATE: Interest.THIRD_PARTY_STATE,
    SourceKind.INTERGOVERNMENTAL: Interest.INTERGOVERNMENTAL,
    SourceKind.NGO_MONITOR: Interest.NGO_MONITOR,
    SourceKind.OPEN_SOURCE_INVESTIGATOR: Interest.OPEN_SOURCE_INVESTIGATOR,
    SourceKind.MEDIA_INVESTIGATION: Interest.MEDIA_INVESTIGATION,
    SourceKind.ACADEMIC: Interest.ACADEMIC,
}


def interest_of(kind: SourceKind, party: str | None, population_party: str | None) -> Interest:
    """The interest of a source of this kind and party in the losses of a population.

    >>> interest_of(SourceKind.BELLIGERENT, "russia", "russia")
    <Interest.OWN_LOSSES: 'own_losses'>
    >>> interest_of(SourceKind.BELLIGERENT, "ukraine", "russia")
    <Interest.ENEMY_LOSSES: 'enemy_losses'>
    >>> interest_of(SourceKind.BELLIGERENT, "ukraine", None)  # nobody said whose people they are
    <Interest.UNKNOWN: 'unknown'>
    """
    if party is not None and party == population_party:
        return Interest.OWN_LOSSES
    if kind is SourceKind.BELLIGERENT and party is not None and population_party is not None:
        return Interest.ENEMY_LOSSES
    return _BY_KIND.get(kind, Interest.UNKNOWN)
