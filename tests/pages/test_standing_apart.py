"""How often a source stands apart: counted where it can be compared, beside what chance gives."""

import pytest

from app.pages.standing_apart import in_words, standing_apart
from tests.pages.figures import figure, flag, voice


def test_only_figures_with_two_others_are_compared():
    pair = figure(1, 3, 9, voice("ours", 1), voice("b", 9))
    three = figure(1, 5, 9, voice("ours", 1), voice("b", 5), voice("c", 9))

    found = standing_apart("ours", [pair, three, figure(5, 5, 5, voice("b", 5))])

    assert (found.voice_in, found.compared, found.below, found.above) == (2, 1, 1, 0)
    assert found.expected == pytest.approx(2 / 3)


def test_a_range_that_meets_another_does_not_stand_apart():
    found = standing_apart(
        "ours", [figure(1, 5, 12, voice("ours", 1, 5), voice("b", 5, 9), voice("c", 12))]
    )

    assert (found.compared, found.apart) == (1, 0)


def test_a_bound_that_leaves_the_other_side_open_lies_below_nobody():
    at_least = voice("ours", 1) | {"high": None}
    found = standing_apart("ours", [figure(1, 5, 9, at_least, voice("b", 5), voice("c", 9))])

    assert (found.compared, found.apart) == (1, 0)


def test_what_lies_above_all_others_is_told_apart_from_what_lies_below():
    others = voice("b", 5), voice("c", 9)
    told = [
        figure(5, 9, 20, voice("ours", 20), *others),
        figure(1, 5, 9, voice("ours", 1), *others),
    ]

    found = standing_apart("ours", told)

    assert (found.below, found.above, found.apart) == (1, 1, 2)
    assert in_words(found) == (
        "It stands apart in 2 of 2 figures: 1 below all others, 1 above.",
        "Somebody is always the lowest and somebody the highest: any voice of the same figures"
        " would be one or the other about 1.3 times.",
    )


def test_outliers_are_counted_only_where_a_flag_names_the_source():
    voices = voice("ours", 20), voice("b", 5), voice("c", 9)
    named = figure(5, 9, 20, *voices, flags=[flag("outlier", "warning", "ours")])
    other = figure(5, 9, 20, *voices, flags=[flag("outlier", "warning", "b")])

    assert standing_apart("ours", [named, other]).outlier == 1


def test_without_anything_to_compare_nothing_is_said():
    assert in_words(standing_apart("ours", []))[1] is None
