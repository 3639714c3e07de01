"""Flags about how one source's running total moves: it falls, starts anew or jumps."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median

from app.reconcile.bounds import Bound, quantity
from app.reconcile.case import Case
from app.reconcile.flags.catalogue import FLAGS, Flag, Measure
from app.reconcile.flags.steps import Move, moves_of
from app.reconcile.methods import Method


def series_flags(case: Case) -> Iterator[Flag]:
    """`cumulative_decrease`, `series_reset` and `jump`, from one look at every series."""
    moves, method = list(moves_of(case)), case.method
    falls = [move for move in moves if _fell(move)]
    anew = [move for move in falls if _starts_anew(move, method)]
    fell = [move for move in falls if not _starts_anew(move, method)]
    within = {"within_days": case.window_days}
    found = (
        _fall_flag("cumulative_decrease", fell, within),
        _fall_flag("series_reset", anew, within | {"share": method.reset_share}),
        _jump_flag(moves, method),
    )
    yield from (flag for flag in found if flag)


def _fall_flag(code: str, falls: Sequence[Move], threshold: Mapping[str, Measure]) -> Flag | None:
    """A running total fell, and nothing on record corrects it: flagged, never filtered.  # D3"""
    if not falls:
        return None
    newest = max(falls, key=lambda move: (move.later.as_of, move.who))
    earlier, later = newest.earlier, newest.later
    anew = "; it may count since a new day" if code == "series_reset" else ""
    return FLAGS[code](
        f"{newest.who} said {earlier.low:,} on {earlier.as_of} and {later.high:,} on "
        f"{later.as_of}{anew}.",
        (claim_id for m in falls for claim_id in m.earlier.claim_ids + m.later.claim_ids),
        measured={
            "falls": len(falls),
            "from": earlier.low,
            "to": later.high,
            "on": sorted({move.later.as_of.isoformat() for move in falls})[:10],
        },
        threshold=threshold,
    )


def _fell(move: Move) -> bool:
    """Whether the later number lies wholly below, even allowing for rounding."""
    low, high = move.earlier.low, move.later.high
    if low is None or high is None:
        return False
    return high + move.later.allowance < low - move.earlier.allowance


def _starts_anew(fall: Move, method: Method) -> bool:
    """Whether a fall goes to near zero, and the series has not come back to where it was."""
    before, now = fall.earlier.low or 0, fall.later.high or 0
    came_back = any(step.low is not None and step.low >= before for step in fall.after)
    return now <= method.reset_share * before and not came_back


def _jump_flag(moves: Sequence[Move], method: Method) -> Flag | None:
    """A running total grew far beyond its own trailing rate."""
    jumps = [(move, *found) for move in moves if (found := _beyond_the_rate(move, method))]
    if not jumps:
        return None
    move, times, usual = max(jumps, key=lambda found: (found[0].later.as_of, found[0].who))
    return FLAGS["jump"](
        f"{move.who} went from {move.earlier.high:,} to {move.later.low:,} on {move.later.as_of}, "
        f"{times:,.0f} times its usual growth.",
        (claim_id for m, _, _ in jumps for claim_id in m.earlier.claim_ids + m.later.claim_ids),
        measured={
            "jumps": len(jumps),
            "times": round(times, 3),
            "usual": round(usual, 3),
            "on": sorted({found[0].later.as_of.isoformat() for found in jumps})[:10],
        },
        threshold={"times": method.jump_factor, "share": method.jump_share},
    )


def _beyond_the_rate(move: Move, method: Method) -> tuple[float, float] | None:
    """How many times its usual growth a day (persons) a move grows, if that is a jump.

    Usual is the median growth a day over the `jump_steps` moves before. Growth is counted from the
    greatest number among them, so that coming back from a slip is no jump, and as if both numbers
    were rounded, so that a step from 16,000 to 17,000 is none.
    """
    recent = [(step.as_of, step.low, step.high) for step in move.trail]
    points = [(day, low, high) for day, low, high in recent if low is not None and high is not None]
    if len(points) <= method.jump_steps or move.later.low is None:
        return None
    grown = [max(0, b[1] - a[1]) / (b[0] - a[0]).days for a, b in pairwise(points)]
    usual = max(median(grown), method.jump_floor)
    peak = max(high for _, _, high in points)
    rise = move.later.low - peak - _rounding(move.later.low) - _rounding(peak)
    times = rise / (move.later.as_of - points[-1][0]).days / usual
    if times < method.jump_factor or rise < method.jump_share * peak:
        return None
    return times, usual


def _rounding(number: int) -> int:
    """How far a number may lie from what was meant, if it is a round one (persons).  # D4"""
    return quantity(value=number, bound=Bound.ABOUT).allowance
