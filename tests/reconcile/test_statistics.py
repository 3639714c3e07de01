"""How far the voices agree, in numbers a reader can check by hand (M9, M10)."""

import numpy as np
import pytest

from app.reconcile.statistics import Agreement, spread_of
from tests.reconcile.words import about, at_least, at_most, between, in_2022, says


def test_most_voices_agree_on_the_region_they_share():
    made = in_2022(
        says("academy", between(100, 500)),
        says("bureau", between(300, 900)),
        says("court", between(400, 700)),
        says("daily", 5_000),
    )

    assert made.figure.agreement == Agreement(400, 500, 3)


def test_of_two_regions_that_as_many_share_the_lower_is_told():
    made = in_2022(
        says("academy", between(100, 300)),
        says("bureau", between(200, 400)),
        says("court", between(6_000, 8_000)),
        says("daily", between(7_000, 9_000)),
    )

    assert made.figure.agreement == Agreement(200, 300, 2)


def test_voices_that_share_nothing_agree_nowhere():
    made = in_2022(says("academy", 100), says("bureau", 900))

    assert made.figure.agreement == Agreement(None, None, 1)


def test_a_lone_voice_agrees_with_itself():
    made = in_2022(says("academy", between(100, 300)))

    assert made.figure.agreement == Agreement(100, 300, 1)


def test_voices_may_agree_on_nobody():
    made = in_2022(says("academy", 0), says("bureau", 0))

    assert made.figure.agreement == Agreement(0, 0, 2)


def test_neighbouring_numbers_meet_between_them():
    made = in_2022(says("academy", 10), says("bureau", 11))

    assert made.figure.agreement == Agreement(10, 11, 2)


def test_a_rounded_number_agrees_with_what_it_may_have_been_rounded_from():
    made = in_2022(says("academy", about(16_100)), says("bureau", 16_140))

    assert made.figure.agreement == Agreement(16_140, 16_140, 2)


def test_lower_bounds_agree_without_an_upper_end():
    made = in_2022(says("academy", at_least(300)), says("bureau", at_least(600)))

    assert made.figure.agreement == Agreement(600, None, 2)


def test_upper_bounds_agree_without_a_lower_end():
    made = in_2022(says("academy", at_most(300)), says("bureau", at_most(600)))

    assert made.figure.agreement == Agreement(None, 300, 2)


def test_the_envelope_holds_every_number_that_was_said():
    made = in_2022(
        says("academy", between(400, 700)),
        says("bureau", at_least(12)),
        says("court", at_most(9_000)),
    )

    assert (made.figure.envelope.low, made.figure.envelope.high) == (12, 9_000)
    assert (made.figure.low, made.figure.high) == (400, 700)


@pytest.mark.parametrize(
    ("least", "most", "level"),
    [
        (1_000, 1_249, "none"),
        (1_000, 1_250, "mild"),
        (1_000, 1_999, "mild"),
        (1_000, 2_000, "strong"),
        (1_000, 9_999, "strong"),
        (1_000, 10_000, "extreme"),
    ],
)
def test_the_level_of_disagreement_follows_from_the_spread(least: int, most: int, level: str):
    made = in_2022(says("academy", least), says("bureau", most))

    assert made.figure.disagreement == level
    assert made.figure.statistics.spread_ratio == most / least


def test_with_a_zero_among_them_both_ends_of_the_spread_count_from_one():
    assert spread_of([0, 3, 9]) == 10.0


def test_the_middle_half_is_as_wide_as_numpy_finds():
    made = in_2022(
        says("academy", 130),
        says("bureau", 170),
        says("court", 260),
        says("daily", 410),
        says("embassy", 700),
        says("hospital", 990),
    )

    lower, upper = np.percentile([130, 170, 260, 410, 700, 990], [25, 75])
    assert made.figure.statistics.iqr == round(upper - lower)


def test_two_voices_have_a_middle_half_and_an_overlap():
    apart = in_2022(says("academy", 100), says("bureau", 900)).figure.statistics
    together = in_2022(says("academy", 100), says("bureau", at_least(12))).figure.statistics

    assert (apart.iqr, apart.overlap) == (400, 0.0)
    assert together.overlap == 1.0


def test_one_voice_has_nothing_to_compare():
    statistics = in_2022(says("academy", 130)).figure.statistics

    assert statistics.spread_ratio is None
    assert statistics.iqr is None
    assert statistics.birge_ratio is None
    assert statistics.i_squared is None
    assert statistics.overlap is None


def test_scatter_is_measured_in_scales_of_a_fifth():
    made = in_2022(says("academy", 100), says("bureau", 900), says("court", 300))

    # From best, 300, to the nearer ends: log(301 / 101.5) = 1.0870, log(900.5 / 301) = 1.0959.
    # Q = (1.0870² + 1.0959²) / 0.2² = 59.57; √(59.57 / 2) = 5.457 and 1 - 2 / 59.57 = 0.9664.
    statistics = made.figure.statistics
    assert statistics.birge_ratio == pytest.approx(5.457, abs=5e-4)
    assert statistics.i_squared == pytest.approx(0.9664, abs=5e-5)
    assert statistics.i_squared_scale == 0.2


def test_the_overlap_is_the_share_of_pairs_that_meet():
    made = in_2022(
        says("academy", between(100, 300)),
        says("bureau", between(200, 500)),
        says("court", between(400, 900)),
        says("daily", at_least(250)),
    )

    # Only the academy and the court do not meet, of six pairs.
    assert made.figure.statistics.overlap == pytest.approx(5 / 6, abs=1e-6)


def test_outlets_are_counted_by_who_carried_the_claim():
    made = in_2022(
        says("ministry", 300, through="reuters"),
        says("bbc", 300, origin="ministry", through="reuters"),
        says("monitor", 410),
    )

    statistics = made.figure.statistics
    assert (statistics.voices, statistics.claims, statistics.outlets) == (2, 3, 2)


def test_a_bound_that_does_not_bind_adds_no_precision():
    with_bound = in_2022(says("academy", 400), says("bureau", 500), says("court", at_least(12)))
    without = in_2022(says("academy", 400), says("bureau", 500))

    assert without.figure.statistics.n_eff == 2.0
    assert with_bound.figure.statistics.n_eff == 2.0
