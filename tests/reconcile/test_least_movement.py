"""Best asks the least movement of the voices on the log scale (M7): against plain search."""

from math import log

import pytest
from hypothesis import assume, given

from app.reconcile import Claim, Reliability, reconcile
from app.reconcile.fits import Basis
from tests.reconcile import strategies as some
from tests.reconcile.words import (
    KILLED_2022,
    at_least,
    at_most,
    between,
    graded,
    in_2022,
    says,
)


@given(some.one_claim_each(some.points | some.ranges | some.one_sided, min_size=3))
def test_no_end_of_any_interval_asks_less_movement_than_best_does(claims: list[Claim]):
    made = reconcile(claims, KILLED_2022)
    assume(made.figure.best_basis is Basis.INTERVAL_MEDIAN)
    assume(made.figure.best not in (made.figure.low, made.figure.high))
    assert made.fit is not None
    cells = [(*voice.quantity.cell(), voice.weight) for voice in made.voices]

    def movement(at: int | None) -> float:
        assert at is not None
        return sum(weight * moved(low, high, at) for low, high, weight in cells)

    ends = {end for low, high, _ in cells for end in (low, high) if end is not None}
    least = min(movement(end) for end in ends)
    assert movement(made.fit.t1) == pytest.approx(least, rel=1e-9, abs=1e-9)
    assert movement(made.fit.t2) == pytest.approx(least, rel=1e-9, abs=1e-9)


def moved(low: int | None, high: int | None, at: int) -> float:
    """How far a voice must move to say `at` (half persons); beyond a bound, half as much."""
    if low is None:
        assert high is not None
        return log_ratio(at, high) if at > high else log_ratio(high, at) / 2
    if high is None:
        return log_ratio(low, at) if at < low else log_ratio(at, low) / 2
    return max(log_ratio(low, at), log_ratio(at, high), 0)


def log_ratio(greater: int, less: int) -> float:
    return log((greater + 2) / (less + 2))


def test_where_all_voices_meet_best_is_the_middle_of_what_they_share_on_the_log_scale():
    made = in_2022(says("ministry", between(1_000, 5_000)), says("monitor", between(2_000, 9_000)))

    assert made.figure.best == 3_162  # √(2,001 · 5,001) - 1
    assert made.figure.best_basis == "common_region"


def test_ranges_that_touch_leave_best_where_they_touch():
    made = in_2022(says("ministry", between(100, 200)), says("monitor", between(200, 900)))

    assert made.figure.best == 200
    assert made.figure.best_basis == "common_region"


def test_bounds_that_meet_leave_best_between_them():
    made = in_2022(says("monitor", at_least(300)), says("ministry", at_most(1_200)))

    assert made.figure.best == 600  # √(301 · 1,201) - 1 = 600.25
    assert (made.figure.low, made.figure.high) == (300, 1_200)


def test_of_two_numbers_that_differ_best_is_the_middle_on_the_log_scale():
    made = in_2022(says("ministry", 100), says("monitor", 900))

    assert made.figure.best == 301  # √(101.5 · 900.5) - 1 = 301.3, between their inner ends
    assert made.figure.best_basis == "interval_median"


def test_of_three_numbers_best_is_the_one_in_the_middle():
    made = in_2022(says("ministry", 100), says("monitor", 900), says("enemy", 70_000))

    assert made.figure.best == 900


def test_a_number_and_a_bound_it_contradicts_weigh_alike():
    made = in_2022(says("ministry", 100), says("monitor", at_least(900)))

    assert made.figure.best == 301


@pytest.mark.parametrize(
    ("monitor", "best"),
    [
        pytest.param(Reliability.C, 8_000, id="half of 600 is less than 800 - 400"),
        pytest.param(Reliability.B, 6_325, id="half of 800 holds the balance"),
        pytest.param(Reliability.A, 5_000, id="half of 1,000 is more than 800 - 400"),
    ],
)
def test_a_bound_that_is_met_still_pulls_half_as_hard_towards_itself(
    monitor: Reliability, best: int
):
    made = in_2022(
        says(graded("ministry", Reliability.D), 5_000),
        says(graded("enemy", Reliability.B), 8_000),
        says(graded("monitor", monitor), at_least(300)),
    )

    assert made.figure.best == best


def test_lower_bounds_that_are_met_do_not_pull_best_out_of_the_claimed_range():
    made = in_2022(
        says("amnesty", at_least(300)),
        says("city-council", at_least(300)),
        says("hospital", at_least(300)),
        says("mayor", at_least(300)),
        says("police", at_least(300)),
        says("associated-press", 600),
        says("bbc", 620),
    )

    assert (made.figure.low, made.figure.high) == (600, 620)
    assert made.figure.best == 600


def test_upper_bounds_that_are_met_do_not_pull_best_out_of_the_claimed_range():
    made = in_2022(
        says("amnesty", at_most(9_000)),
        says("city-council", at_most(9_000)),
        says("hospital", at_most(9_000)),
        says("mayor", at_most(9_000)),
        says("police", at_most(9_000)),
        says("associated-press", 600),
        says("bbc", 620),
    )

    assert (made.figure.low, made.figure.high) == (600, 620)
    assert made.figure.best == 620


def test_bounds_that_are_met_do_not_pull_best_beyond_a_bound_that_extends_the_range():
    made = in_2022(
        says("amnesty", at_least(10_000)),
        says("city-council", at_least(10_000)),
        says("hospital", at_least(10_000)),
        says("mayor", at_least(10_000)),
        says("ministry", at_most(20_000)),
        says("monitor", 30_000),
    )

    assert (made.figure.low, made.figure.high) == (20_000, 30_000)
    assert made.figure.best == 20_000
