"""Flags about voices that take part in what they count (docs/method.md, D5)."""

from math import inf

from app.reconcile.bounds import Bound, Quantity
from app.reconcile.case import Case
from app.reconcile.flags.catalogue import FLAGS, Flag
from app.reconcile.interests import Interest, SourceKind
from app.reconcile.ranges import hull_of
from app.reconcile.voices import Voice

BELLIGERENT = frozenset({Interest.OWN_LOSSES, Interest.ENEMY_LOSSES})
INDEPENDENT = frozenset(
    {
        Interest.INTERGOVERNMENTAL,
        Interest.NGO_MONITOR,
        Interest.OPEN_SOURCE_INVESTIGATOR,
        Interest.MEDIA_INVESTIGATION,
        Interest.ACADEMIC,
    }
)
"""Who has no part in it: no state, whose interest is its own, and nobody of unknown interest."""


def belligerent_vs_independent(case: Case) -> Flag | None:
    """What a side says cannot be reconciled with anything an independent voice says."""
    independent = [voice for voice in case.voices if voice.interest in INDEPENDENT]
    belligerent = [voice for voice in case.voices if voice.interest in BELLIGERENT]
    if not independent or not belligerent:
        return None
    lows, highs = zip(*(voice.reach for voice in independent), strict=True)
    missing = [v for v in belligerent if _misses(v, min(lows), max(highs))]
    if not missing:
        return None
    hull = hull_of([voice.quantity for voice in independent])
    low = None if min(lows) == -inf else hull.low
    high = None if max(highs) == inf else hull.high
    return FLAGS["belligerent_vs_independent"](
        f"{missing[0].key}, a party to it, says {missing[0].quantity}; independent voices say "
        f"{Quantity(low, high, None, Bound.RANGE)}.",
        (claim_id for voice in missing + independent for claim_id in voice.claim_ids),
        measured={
            "parties": [voice.key for voice in missing][:10],
            "independent_low": low,
            "independent_high": high,
        },
    )


def _misses(voice: Voice, low: float, high: float) -> bool:
    """Whether a voice, rounding allowed, lies outside [low, high] (half persons)."""
    least, most = voice.reach
    return most < low or least > high


def belligerent_only(case: Case) -> Flag | None:
    """Nobody who has no part in it counts here."""
    if not case.voices or not all(_takes_part(voice) for voice in case.voices):
        return None
    return FLAGS["belligerent_only"](
        "Every number comes from a party to it or an ally of one; nobody independent counts.",
        (claim_id for voice in case.voices for claim_id in voice.claim_ids),
        measured={"voices": len(case.voices)},
    )


def _takes_part(voice: Voice) -> bool:
    """Whether a voice is a party or its ally, also where nobody said whose people are counted."""
    if voice.source.kind in (SourceKind.BELLIGERENT, SourceKind.ALLY):
        return True
    return voice.interest in BELLIGERENT or voice.interest is Interest.ALLIED
