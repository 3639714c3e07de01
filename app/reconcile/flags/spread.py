"""Flags about how far the voices lie apart."""

from collections.abc import Sequence
from itertools import pairwise

from app.reconcile.bounds import Bound, Quantity
from app.reconcile.case import Case
from app.reconcile.flags.catalogue import FLAGS, Flag
from app.reconcile.interests import Interest
from app.reconcile.ranges import claimed_range, hull_of
from app.reconcile.statistics import central_values
from app.reconcile.voices import Voice

Camp = Sequence[tuple[int, Voice]]
"""Voices with their central values, sorted (persons)."""


def disjoint_ranges(case: Case) -> Flag | None:
    """Two voices cannot both be right, even allowing for rounding.

    Two one-sided voices that cross are `contradictory_bounds` instead.
    """
    cells = [voice.reach for voice in case.voices]
    two_sided = [voice for voice in case.voices if voice.quantity.two_sided]
    if not two_sided or max(cells)[0] <= min([high for _, high in cells]):
        return None
    below, above = _lowest(case.voices), _highest(case.voices)
    if len(two_sided) < len(case.voices):
        below, above = max(
            (below, _highest(two_sided)),
            (_lowest(two_sided), above),
            key=lambda pair: pair[1].reach[0] - pair[0].reach[1],
        )
    if below.reach[1] >= above.reach[0]:
        return None
    return FLAGS["disjoint_ranges"](
        f"{below.key} says {below.quantity} and {above.key} says {above.quantity}; "
        "both cannot be right.",
        below.claim_ids + above.claim_ids,
        measured={"below": below.quantity.high, "above": above.quantity.low},
    )


def _lowest(voices: Sequence[Voice]) -> Voice:
    """The voice whose upper end is least."""
    least = min([voice.reach[1] for voice in voices])
    return min([v for v in voices if v.reach[1] == least], key=_key)


def _highest(voices: Sequence[Voice]) -> Voice:
    """The voice whose lower end is greatest."""
    most = max([voice.reach[0] for voice in voices])
    return max([v for v in voices if v.reach[0] == most], key=_key)


def _key(voice: Voice) -> str:
    return voice.key


def order_of_magnitude(case: Case) -> Flag | None:
    """The voices differ tenfold or more."""
    return _spread_flag(case, "order_of_magnitude", case.method.extreme_spread, None)


def strong_spread(case: Case) -> Flag | None:
    """The voices differ twofold or more, and less than tenfold."""
    method = case.method
    return _spread_flag(case, "strong_spread", method.strong_spread, method.extreme_spread)


def _spread_flag(case: Case, code: str, threshold: float, below: float | None) -> Flag | None:
    ratio = case.statistics.spread_ratio
    if ratio is None or ratio < threshold or (below is not None and ratio >= below):
        return None
    (least, low_voice), *_, (most, high_voice) = central_values(case.voices)
    return FLAGS[code](
        f"Sources differ {ratio:.1f}-fold: {least:,} ({low_voice.key}) against {most:,} "
        f"({high_voice.key}).",
        low_voice.claim_ids + high_voice.claim_ids,
        measured={"ratio": ratio, "least": least, "greatest": most},
        threshold={"ratio": threshold},
    )


def belligerent_split(case: Case) -> Flag | None:
    """A side counts fewer of its own dead than its enemy counts, with no overlap."""
    own = [voice for voice in case.voices if voice.interest is Interest.OWN_LOSSES]
    enemy = [voice for voice in case.voices if voice.interest is Interest.ENEMY_LOSSES]
    if not own or not enemy:
        return None
    if any(v.quantity.high is None for v in own) or any(v.quantity.low is None for v in enemy):
        return None  # an open end reaches the other side
    own_high = hull_of([voice.quantity for voice in own]).high
    enemy_low = hull_of([voice.quantity for voice in enemy]).low
    if own_high is None or enemy_low is None or own_high >= enemy_low:
        return None
    return FLAGS["belligerent_split"](
        f"The side itself says at most {own_high:,}, its enemy at least {enemy_low:,}.",
        (claim_id for voice in own + enemy for claim_id in voice.claim_ids),
        measured={"own_high": own_high, "enemy_low": enemy_low},
    )


def outlier(case: Case) -> Flag | None:
    """A voice lies beyond the clip of M8; it is kept."""
    if case.fit is None or len(case.voices) < case.method.outlier_voices:
        return None
    limit = case.fit.clip
    far = [
        (distance, voice)
        for distance, voice in zip(case.fit.distances, case.voices, strict=True)
        if distance > limit
    ]
    if not far:
        return None
    farthest = max(far, key=lambda pair: (pair[0], pair[1].key))
    scale = limit / case.method.clip_scales
    return FLAGS["outlier"](
        f"{_names([voice.key for _, voice in far])} stand{'s' if len(far) == 1 else ''} apart "
        "from the other voices; kept, and shown.",
        (claim_id for _, voice in far for claim_id in voice.claim_ids),
        measured={"scales": round(farthest[0] / scale, 3), "voices": len(far)},
        threshold={"scales": case.method.clip_scales},
    )


def bimodal(case: Case) -> Flag | None:
    """The voices form two camps, and best may lie where nobody stands.

    Camps are cut at the widest gap between neighbouring central values. Within a camp no two lie
    as far apart as the camps do.
    """
    camps, method = _camps(case), case.method
    if camps is None:
        return None
    below, above = camps
    gap = _ratio(below[-1][0], above[0][0])
    within = max(_ratio(camp[0][0], camp[-1][0]) for camp in camps)
    weights = [sum(voice.weight for _, voice in camp) for camp in camps]
    share = min(weights) / sum(weights)
    few = min(len(below), len(above)) < method.bimodal_voices
    if few or gap <= max(method.bimodal_gap, within) or share < method.bimodal_share:
        return None
    return FLAGS["bimodal"](
        f"Sources form two camps: {len(below)} of them say {_said(below)}, {len(above)} say "
        f"{_said(above)}.",
        (claim_id for camp in camps for _, voice in camp for claim_id in voice.claim_ids),
        measured={
            "gap": round(gap, 6),
            "share": round(share, 6),
            "below": [voice.key for _, voice in below][:10],
            "above": [voice.key for _, voice in above][:10],
        },
        threshold={
            "gap": method.bimodal_gap,
            "share": method.bimodal_share,
            "voices": method.bimodal_voices,
        },
    )


def _camps(case: Case) -> tuple[Camp, Camp] | None:
    """Voices by central value, cut in two at the widest gap; the lowest of several."""
    centres = central_values(case.voices)
    if len(centres) < 2 * case.method.bimodal_voices:
        return None
    gaps = [_ratio(low, high) for (low, _), (high, _) in pairwise(centres)]
    cut = 1 + gaps.index(max(gaps))
    return centres[:cut], centres[cut:]


def _said(camp: Camp) -> Quantity:
    hull = claimed_range([voice.quantity for _, voice in camp])
    return Quantity(hull.low, hull.high, None, Bound.RANGE)


def _ratio(low: int, high: int) -> float:
    """How many times a count is another; from a zero both count from one, as in M10."""
    return high / low if low else high + 1


def _names(keys: list[str]) -> str:
    return ", ".join(keys[:3]) + (f" and {len(keys) - 3} more" if len(keys) > 3 else "")
