"""Flags about one-sided and vague statements: each fires with its evidence, or just does not."""

from tests.reconcile.words import (
    Evidence,
    at_least,
    at_most,
    between,
    codes,
    evidence,
    in_2022,
    says,
    word,
)


def test_only_lower_bounds_fires_where_nobody_says_how_many_at_most():
    made = in_2022(says("ministry", at_least(300)), says("monitor", at_least(600)))

    assert evidence(made, "only_lower_bounds") == Evidence(
        "warning", ("ministry", "monitor"), measured={"voices": 2}, threshold={}
    )


def test_only_lower_bounds_is_silent_once_one_voice_gives_an_upper_end():
    made = in_2022(says("ministry", at_least(300)), says("monitor", at_most(9_000)))

    assert "only_lower_bounds" not in codes(made)


def test_only_upper_bounds_fires_where_nobody_says_how_many_at_least():
    made = in_2022(says("nato", at_most(15_000)), says("embassy", at_most(40_000)))

    assert evidence(made, "only_upper_bounds") == Evidence(
        "warning", ("embassy", "nato"), measured={"voices": 2}, threshold={}
    )


def test_only_upper_bounds_is_silent_where_the_upper_end_is_that_of_a_range():
    made = in_2022(says("nato", between(7_000, 15_000)), says("embassy", at_most(40_000)))

    assert "only_upper_bounds" not in codes(made)


def test_contradictory_bounds_fires_where_at_least_is_more_than_at_most():
    made = in_2022(
        says("hospital", at_least(200)),
        says("monitor", at_least(500)),
        says("ministry", at_most(499)),
        says("mayor", at_most(900)),
    )

    assert evidence(made, "contradictory_bounds") == Evidence(
        "error",
        ("ministry", "monitor"),
        measured={"greatest_lower_bound": 500, "least_upper_bound": 499},
        threshold={},
    )


def test_contradictory_bounds_is_silent_where_the_bounds_touch():
    made = in_2022(says("monitor", at_least(500)), says("ministry", at_most(500)))

    assert "contradictory_bounds" not in codes(made)
    assert made.figure.best == 500


def test_contradictory_bounds_is_silent_where_a_lower_bound_contradicts_a_number():
    made = in_2022(says("monitor", at_least(500)), says("ministry", 100))

    assert "contradictory_bounds" not in codes(made)
    assert "disjoint_ranges" in codes(made)


def test_vague_quantity_fires_where_a_word_stands_for_a_number():
    made = in_2022(
        says("witness", word("hundreds of bodies")),
        says("mayor", word("dozens")),
        says("ministry", 304),
    )

    assert evidence(made, "vague_quantity") == Evidence(
        "info", ("mayor", "witness"), measured={"claims": 2}, threshold={}
    )


def test_vague_quantity_is_silent_on_the_same_range_said_in_numbers():
    made = in_2022(says("witness", between(200, 999)), says("ministry", 304))

    assert "vague_quantity" not in codes(made)
