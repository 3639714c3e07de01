"""Every threshold of the method, each with its unit; one home for all of them.

Where a number was measured or published its source stands beside it; the others were chosen, and
docs/method.md says so. The weights of M5 are with the reliability grades (claims.py), the words
that stand for numbers with the bounds (bounds.py).

A changed number is a new method version: it gets a new `name`, and every figure says which one
made it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """The numbers behind `interval_median`; rule numbers are those of docs/method.md.

    >>> METHOD.name, METHOD.window_days
    ('interval_median/1', 14)
    """

    name: str = "interval_median/1"
    policy: str = "interval_median"

    window_days: int = 14
    """M1: a running total's claims count while their `as_of` lies within these days (days)."""

    open_side_slope_halves: int = 1
    """M7: pull of a one-sided voice back to its bound, in halves of its weight (half weights)."""

    level: float = 0.90
    """M8: nominal coverage of `interval` (probability, given the claims)."""
    prior_df: float = 4.0
    """M8: ν0, how many observations the prior scale is worth (degrees of freedom)."""
    prior_scale: float = 0.20
    """M8: s0, the scale expected before any claim is seen (natural-log units)."""
    clip_scales: float = 3.0
    """M8: distances beyond this many scales count as this many; the same line marks an outlier."""
    shared_z: float = 1.645
    """M8: normal quantile that multiplies the error shared by all voices (dimensionless)."""

    mild_spread: float = 1.25
    """M10: ratio of greatest to least central value from which disagreement is mild (ratio)."""
    strong_spread: float = 2.0
    """M10: as above, strong; reached in 72 % of real weekly windows with several sources."""
    extreme_spread: float = 10.0
    """M10: as above, extreme; reached in 26 % of the same windows."""

    stale_days: int = 14
    """Flag `stale`: freshness limit of a running total in a running conflict (days)."""
    stale_days_after: int = 90
    """Flag `stale`: the same limit once the event has ended, and how long a stopped series is
    told (days)."""
    series_length: int = 3
    """Flag `stale`: a source with fewer dated reports has no series that could stop (claims)."""
    outlier_voices: int = 3
    """Flag `outlier`: fewer voices than this cannot say which of them stands apart (voices)."""
    restatement_floor: int = 100
    """Flag `rounded_restatement`: smaller counts round alike by chance (persons)."""
    restatement_error: float = 0.05
    """Flag `rounded_restatement`: a number further off was not rounded but changed (share)."""
    leave_one_out_voices: int = 200
    """M9: with more voices no single one can matter, and trying each would be slow (voices)."""
    coherence_skew_days: int = 14
    """`component_exceeds_total`: a part newer than the whole by more is not compared (days)."""
    least_wounded: float = 1.0
    """`implausible_ratio`: fewer wounded for each one killed are told (persons per person)."""
    most_wounded: float = 10.0
    """`implausible_ratio`: more wounded for each one killed are told (persons per person)."""
    ratio_floor: int = 100
    """`implausible_ratio`: the ratio of smaller counts scatters too much to tell (persons)."""


METHOD = Method()
