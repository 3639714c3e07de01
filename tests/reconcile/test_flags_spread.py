"""Flags about how far the voices lie apart: each fires with its evidence, or just does not."""

import pytest

from app.reconcile import Quantity, Reliability
from tests.reconcile.words import (
    Evidence,
    about,
    at_least,
    at_most,
    belligerent,
    between,
    codes,
    evidence,
    graded,
    in_2022,
    says,
)

MOSCOW = belligerent("moscow", "russia")
KYIV = belligerent("kyiv", "ukraine")


def test_disjoint_ranges_fires_where_two_voices_cannot_both_be_right():
    made = in_2022(
        says("ministry", between(100, 200)),
        says("hospital", between(150, 300)),
        says("monitor", between(201, 900)),
    )

    assert evidence(made, "disjoint_ranges") == Evidence(
        "error", ("ministry", "monitor"), measured={"below": 200, "above": 201}, threshold={}
    )


def test_disjoint_ranges_fires_where_a_number_misses_a_bound():
    made = in_2022(says("ministry", 1_351), says("monitor", at_least(1_400)))

    assert evidence(made, "disjoint_ranges").measured == {"below": 1_351, "above": 1_400}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(between(100, 200), between(200, 900), id="ranges that touch"),
        pytest.param(between(100, 200), at_least(200), id="a range and a bound that touch"),
        pytest.param(about(16_100), between(16_150, 20_000), id="apart by the rounding allowance"),
        pytest.param(at_least(300), at_most(100), id="two bounds, which have a flag of their own"),
    ],
)
def test_disjoint_ranges_is_silent(one: Quantity, other: Quantity):
    made = in_2022(says("ministry", one), says("monitor", other))

    assert "disjoint_ranges" not in codes(made)


@pytest.mark.parametrize(
    ("third", "below", "above"),
    [(at_least(500), 200, 500), (at_most(50), 50, 300), (between(250, 900), 200, 300)],
)
def test_disjoint_ranges_names_the_voices_farthest_apart(third: Quantity, below: int, above: int):
    made = in_2022(
        says("ministry", between(100, 200)), says("nato", between(300, 400)), says("monitor", third)
    )

    assert evidence(made, "disjoint_ranges").measured == {"below": below, "above": above}


def test_disjoint_ranges_fires_just_beyond_the_rounding_allowance():
    made = in_2022(says("ministry", about(16_100)), says("monitor", between(16_151, 20_000)))

    assert "disjoint_ranges" in codes(made)


def test_order_of_magnitude_fires_from_tenfold():
    made = in_2022(says("ministry", 1_351), says("nato", 7_000), says("enemy", 13_510))

    assert evidence(made, "order_of_magnitude") == Evidence(
        "error",
        ("enemy", "ministry"),
        measured={"ratio": 10.0, "least": 1_351, "greatest": 13_510},
        threshold={"ratio": 10.0},
    )
    assert "strong_spread" not in codes(made)
    assert made.figure.disagreement == "extreme"


def test_order_of_magnitude_is_silent_just_below_tenfold():
    made = in_2022(says("ministry", 1_351), says("enemy", 13_509))

    assert "order_of_magnitude" not in codes(made)
    assert made.figure.disagreement == "strong"


def test_strong_spread_fires_from_twofold():
    made = in_2022(says("ministry", 1_351), says("enemy", 2_702))

    assert evidence(made, "strong_spread") == Evidence(
        "warning",
        ("enemy", "ministry"),
        measured={"ratio": 2.0, "least": 1_351, "greatest": 2_702},
        threshold={"ratio": 2.0},
    )


def test_strong_spread_is_silent_just_below_twofold():
    made = in_2022(says("ministry", 1_351), says("enemy", 2_701))

    assert "strong_spread" not in codes(made)
    assert made.figure.disagreement == "mild"


def test_strong_spread_is_silent_where_a_lower_bound_is_met():
    made = in_2022(says("ministry", 1_351), says("monitor", at_least(12)))

    assert "strong_spread" not in codes(made)
    assert made.figure.disagreement == "none"


def test_strong_spread_counts_a_bound_that_a_number_contradicts():
    made = in_2022(says("ministry", 1_351), says("monitor", at_least(4_053)))

    assert evidence(made, "strong_spread").measured["ratio"] == 3.0


def test_strong_spread_counts_an_upper_bound_that_a_number_contradicts():
    made = in_2022(says("ministry", at_most(1_351)), says("monitor", 4_053))

    assert evidence(made, "strong_spread").measured["ratio"] == 3.0


@pytest.mark.parametrize(("bound", "number"), [(at_most(1_000), 1_400), (at_least(1_400), 1_000)])
def test_a_bound_that_is_just_missed_counts_in_the_spread(bound: Quantity, number: int):
    made = in_2022(says("ministry", bound), says("monitor", number))

    assert made.figure.statistics.spread_ratio == 1.4


@pytest.mark.parametrize("bound", [at_least(500), at_most(100)])
def test_strong_spread_is_silent_where_a_bound_touches_a_range(bound: Quantity):
    made = in_2022(says("ministry", between(100, 500)), says("monitor", bound))

    assert "strong_spread" not in codes(made)


def test_belligerent_split_fires_where_a_side_counts_fewer_of_its_dead_than_its_enemy():
    made = in_2022(
        says(MOSCOW, 1_351),
        says(KYIV, 15_600),
        says(belligerent("luhansk", "russia"), between(900, 1_500)),
        says("nato", between(7_000, 15_000)),
    )

    assert evidence(made, "belligerent_split") == Evidence(
        "warning",
        ("kyiv", "luhansk", "moscow"),
        measured={"own_high": 1_500, "enemy_low": 15_600},
        threshold={},
    )


@pytest.mark.parametrize(
    ("own", "enemy"),
    [
        pytest.param(between(1_351, 15_600), between(15_600, 20_000), id="they touch"),
        pytest.param(at_least(1_351), between(15_600, 20_000), id="the side gives no upper end"),
        pytest.param(between(1_351, 2_000), at_most(20_000), id="the enemy gives no lower end"),
        pytest.param(between(16_000, 17_000), between(9_000, 15_600), id="the other way about"),
    ],
)
def test_belligerent_split_is_silent(own: Quantity, enemy: Quantity):
    made = in_2022(says(MOSCOW, own), says(KYIV, enemy))

    assert "belligerent_split" not in codes(made)


def test_belligerent_split_is_silent_where_one_voice_of_the_side_is_open_above():
    made = in_2022(
        says(MOSCOW, 1_351),
        says(belligerent("luhansk", "russia"), at_least(30_000)),
        says(KYIV, 15_600),
    )

    assert "belligerent_split" not in codes(made)


def test_belligerent_split_is_silent_where_one_voice_of_the_enemy_is_open_below():
    made = in_2022(
        says(MOSCOW, 1_351),
        says(belligerent("kharkiv", "ukraine"), at_most(30_000)),
        says(KYIV, 15_600),
    )

    assert "belligerent_split" not in codes(made)


def test_belligerent_split_is_silent_where_only_a_third_party_counts_more():
    made = in_2022(says(MOSCOW, 1_351), says("nato", 15_600))

    assert "belligerent_split" not in codes(made)


def test_outlier_fires_where_a_voice_lies_beyond_three_scales():
    made = in_2022(says("ministry", 304), says("monitor", 310), says("rumour", 600))

    # From best, 310, to the nearer end of 600: log(600.5 / 311) = 0.658, over the scale of 0.2.
    assert evidence(made, "outlier") == Evidence(
        "warning",
        ("rumour",),
        measured={"scales": 3.29, "voices": 1},
        threshold={"scales": 3.0},
    )
    assert made.figure.high == 600


def test_outlier_is_silent_within_three_scales():
    made = in_2022(says("ministry", 304), says("monitor", 310), says("rumour", 560))

    assert "outlier" not in codes(made)


def test_outlier_measures_the_farthest_and_names_them_all():
    made = in_2022(
        says("ministry", 304),
        says("monitor", 304),
        says("hospital", 304),
        says("rumour", 600),
        says("tabloid", 900),
    )

    # From best, at the upper end of 304, to the nearer end of 900: log(900.5 / 305.5) = 1.081.
    assert evidence(made, "outlier") == Evidence(
        "warning",
        ("rumour", "tabloid"),
        measured={"scales": 5.405, "voices": 2},
        threshold={"scales": 3.0},
    )


def test_outlier_is_silent_between_two_voices_however_little_one_weighs():
    made = in_2022(
        says(graded("ministry", Reliability.A), 304),
        says(graded("rumour", Reliability.E), 100_000),
    )

    assert "outlier" not in codes(made)
