"""Flags about one-sided and vague statements."""

from app.reconcile.bounds import Bound
from app.reconcile.case import Case
from app.reconcile.flags.catalogue import FLAGS, Flag


def only_lower_bounds(case: Case) -> Flag | None:
    """Nobody says how many at most."""
    if not case.voices or any(voice.quantity.high is not None for voice in case.voices):
        return None
    return FLAGS["only_lower_bounds"](
        f"Sources say only how many at least ({case.range.low:,}); nobody gives an upper end.",
        _all_ids(case),
        measured={"voices": len(case.voices)},
    )


def only_upper_bounds(case: Case) -> Flag | None:
    """Nobody says how many at least."""
    if not case.voices or any(voice.quantity.low is not None for voice in case.voices):
        return None
    return FLAGS["only_upper_bounds"](
        f"Sources say only how many at most ({case.range.high:,}); an upper bound is no estimate.",
        _all_ids(case),
        measured={"voices": len(case.voices)},
    )


def contradictory_bounds(case: Case) -> Flag | None:
    """One voice says at least more than another says at most.  # M6"""
    lower = [v for v in case.voices if v.quantity.high is None]
    upper = [v for v in case.voices if v.quantity.low is None]
    if not lower or not upper:
        return None
    floor = max(lower, key=lambda voice: (voice.quantity.low or 0, voice.key))
    ceiling = min(upper, key=lambda voice: (voice.quantity.high or 0, voice.key))
    at_least, at_most = floor.quantity.low or 0, ceiling.quantity.high or 0
    if at_least <= at_most:
        return None
    return FLAGS["contradictory_bounds"](
        f"{floor.key} says {floor.quantity}, {ceiling.key} says {ceiling.quantity}.",
        floor.claim_ids + ceiling.claim_ids,
        measured={"greatest_lower_bound": at_least, "least_upper_bound": at_most},
    )


def vague_quantity(case: Case) -> Flag | None:
    """A word stands for a number."""
    vague = [
        claim.id
        for voice in case.voices
        for claim in voice.claims
        if claim.quantity.bound is Bound.VAGUE
    ]
    if not vague:
        return None
    return FLAGS["vague_quantity"](
        "A number came from a word, by the convention of docs/method.md D4.",
        vague,
        measured={"claims": len(vague)},
    )


def _all_ids(case: Case) -> list[str]:
    return [claim_id for voice in case.voices for claim_id in voice.claim_ids]
