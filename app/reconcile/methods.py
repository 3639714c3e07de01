"""Every threshold of the method, each with its unit; one home for all of them.

Where a number was measured or published its source stands beside it; the others were chosen, and
docs/method.md says so. The weights of M5 are with the reliability grades (claims.py), the words
that stand for numbers with the bounds (bounds.py).

A changed number is a new method version: it gets a new `name`, and every figure says which one
made it.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import isclose
from statistics import NormalDist

from app.reconcile.events import EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """The numbers behind `interval_median`; rule numbers are those of docs/method.md.

    >>> METHOD.name, METHOD.window_days
    ('interval_median/1', 14)
    """

    name: str = "interval_median/1"
    policy: str = "interval_median"

    window_days: int = 14
    """M1: a running total's claims count while their `as_of` lies within these days (days), unless
    the kind of event has a window of its own, below."""

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
    """M8, M11: the normal quantile of `level`, two-sided (dimensionless). It multiplies the error
    shared by all voices, and the errors of the policies that take them to be normal."""

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
    leave_one_out_slow_voices: int = 30
    """M9: the same under a policy whose every answer takes a search (voices)."""
    likelihood_voices: int = 1000
    """M11: more voices than this are not searched for a maximum (voices)."""
    sensitivity_ratio: float = 1.05
    """M9: a voice whose absence moves no number by this ratio does not matter (ratio)."""
    shared_shown: float = 0.35
    """M8: the common error the explanation tries on voices with one upstream, as it was fitted on
    four trackers of deaths that share health departments (log units)."""
    bimodal_gap: float = 2.0
    """Flag `bimodal`: two camps lie further apart than this (ratio)."""
    bimodal_share: float = 0.3
    """Flag `bimodal`: each camp holds at least this much of the weight (share)."""
    bimodal_voices: int = 2
    """Flag `bimodal`: one voice is no camp (voices)."""
    copy_digits: int = 3
    """M3, flags `possible_copy` and `superseded_in_use`: a number told with fewer digits may be
    said twice by chance (significant digits)."""
    copy_share: float = 0.5
    """Flag `possible_copy`: a voice fewer of whose numbers were said before counts itself
    (share)."""
    settling_days: int = 90
    """Flag `time_misaligned`: a count made this long after its period is no early one (days)."""
    reset_share: float = 0.05
    """Flag `series_reset`: a fall to this share of the number before or less starts anew; a lost
    digit leaves twice as much (share)."""
    jump_steps: int = 7
    """Flag `jump`: the moves of a series whose median is its usual growth (moves)."""
    jump_factor: float = 10.0
    """Flag `jump`: growth of this many times the usual or more; with `jump_share` that is 17 of
    7,286 reports on Ukraine, Gaza, the West Bank and Lebanon (ratio)."""
    jump_share: float = 0.05
    """Flag `jump`: smaller growth, as a share of the number before, is no jump (share)."""
    jump_floor: float = 1.0
    """Flag `jump`: a series that stood still is taken to grow by this (persons a day)."""
    window_days_disaster: int = 30
    """M1: the window of a disaster that unfolds, which is reported by the week or month (days)."""
    window_days_sudden: int = 7
    """M1: the window of a sudden disaster (days)."""
    stale_days_disaster: int = 30
    """Flag `stale`: freshness limit of a disaster that unfolds (days)."""
    stale_days_sudden: int = 3
    """Flag `stale`: the same of a sudden disaster, whether its end is on record or not (days)."""
    half_life_hours: int = 12
    """M5: a voice of a sudden disaster's running total halves its weight in this time (hours)."""
    coherence_skew_days: int = 14
    """`component_exceeds_total`: a part newer than the whole by more is not compared (days)."""
    least_wounded: float = 1.0
    """`implausible_ratio`: fewer wounded for each one killed are told (persons per person)."""
    most_wounded: float = 10.0
    """`implausible_ratio`: more wounded for each one killed are told (persons per person)."""
    ratio_floor: int = 100
    """`implausible_ratio`: the ratio of smaller counts scatters too much to tell (persons)."""
    bias_scale: float = 0.7
    """M11 `bias_adjusted`: how far reporting factors are expected to lie from 1; chosen by
    foretelling each claim of the PNAS set from the others, its answers unseen (log units)."""
    bias_tail_df: int = 4
    """M11 `bias_adjusted`: how heavy the tails of errors are (degrees of freedom)."""
    catd_alpha: float = 0.05
    """M11 `catd`: 1 - the level of its confidence intervals, as published (probability)."""
    catd_floor: float = 1e-6
    """M11 `catd`: nobody counts more exactly than to a thousandth (log units squared)."""

    def __post_init__(self) -> None:
        if not isclose(self.shared_z, NormalDist().inv_cdf((1 + self.level) / 2), abs_tol=0.001):
            raise ValueError(f"shared_z {self.shared_z} is not the quantile of level {self.level}")

    def window_for(self, kind: EventKind | None) -> int:
        """M1: how many days a claim counts in a running total of this kind of event.

        >>> METHOD.window_for(None), METHOD.window_for(EventKind.SUDDEN_DISASTER)
        (14, 7)
        """
        windows = {
            EventKind.DISASTER: self.window_days_disaster,
            EventKind.SUDDEN_DISASTER: self.window_days_sudden,
        }
        return windows.get(kind, self.window_days) if kind else self.window_days

    def stale_for(self, kind: EventKind | None, *, ended: bool) -> int:
        """Flag `stale`: after how many days a running total of this kind of event is too old.

        A sudden disaster is over at once and its count is not, so its end changes nothing.

        >>> METHOD.stale_for(EventKind.BATTLE, ended=False), METHOD.stale_for(None, ended=True)
        (14, 90)
        """
        if kind is EventKind.SUDDEN_DISASTER:
            return self.stale_days_sudden
        if ended:
            return self.stale_days_after
        return self.stale_days_disaster if kind is EventKind.DISASTER else self.stale_days

    def half_life_for(self, kind: EventKind | None) -> timedelta | None:
        """M5: the time in which a voice halves its weight; None where voices do not fade."""
        sudden = kind is EventKind.SUDDEN_DISASTER
        return timedelta(hours=self.half_life_hours) if sudden else None


METHOD = Method()
