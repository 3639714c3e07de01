"""The worked values of docs/method.md, M6 to M8: what the claims are, what the figure says."""

import pytest

from app.reconcile import Figure, Quantity, count, reconcile
from tests.reconcile.words import (
    KILLED_2022,
    at_least,
    at_most,
    between,
    codes,
    in_2022,
    numbers,
    says,
)


def interval(figure: Figure) -> tuple[int | None, int | None]:
    assert figure.interval is not None
    return figure.interval.low, figure.interval.high


@pytest.mark.parametrize(
    ("claimed", "range_with_best", "interval_of_90_percent"),
    [
        # 4,569.45 before rounding; method.md once printed 4,570, which is 4,569.45 rounded twice.
        pytest.param(count(7_000), (7_000, 7_000, 7_000), (4_569, 10_723), id="7,000"),
        pytest.param(
            between(7_000, 15_000), (7_000, 10_247, 15_000), (4_570, 22_976), id="7,000 to 15,000"
        ),
        pytest.param(at_least(300), (300, None, None), (196, None), id="at least 300"),
        pytest.param(at_most(40_000), (None, None, 40_000), (0, 61_268), id="at most 40,000"),
        pytest.param(count(0), (0, 0, 0), (0, 1), id="0"),
    ],
)
def test_one_claim(claimed: Quantity, range_with_best, interval_of_90_percent):
    made = in_2022(says("ministry", claimed))

    assert numbers(made.figure) == range_with_best
    assert interval(made.figure) == interval_of_90_percent
    assert "single_source" in codes(made)


def test_a_lone_lower_bound_says_why_there_is_no_best_and_no_high():
    made = in_2022(says("ministry", at_least(300)))

    assert codes(made) == ["single_source", "only_lower_bounds"]
    assert made.figure.best_basis is None
    assert made.figure.null_reasons == {
        "best": "only lower bounds are stated, so nothing bounds it from above",
        "high": "no voice bounds it from above",
    }


def test_a_lone_upper_bound_says_why_there_is_no_best_and_no_low():
    made = in_2022(says("ministry", at_most(40_000)))

    assert codes(made) == ["single_source", "only_upper_bounds"]
    assert made.figure.best_basis is None
    assert made.figure.null_reasons == {
        "low": "no voice bounds it from below",
        "best": "only upper bounds are stated, so nothing bounds it from below",
    }


def test_two_ranges_that_do_not_meet():
    made = in_2022(says("ministry", between(100, 200)), says("monitor", between(900, 1_000)))

    assert numbers(made.figure) == (100, 425, 1_000)
    assert interval(made.figure) == (97, 1_855)
    assert made.figure.best_basis == "interval_median"
    assert codes(made) == ["disjoint_ranges", "strong_spread"]


def test_two_bounds_that_cross():
    made = in_2022(says("monitor", at_least(500)), says("ministry", at_most(100)))

    assert numbers(made.figure) == (100, 224, 500)
    assert interval(made.figure) == (46, 1_076)
    assert "contradictory_bounds" in codes(made)
    assert "disjoint_ranges" not in codes(made)


def test_five_voices_of_one_mind():
    made = in_2022(
        says("ministry", 304),
        says("monitor", 304),
        says("hospital", 304),
        says("court", 304),
        says("newspaper", 304),
    )

    assert numbers(made.figure) == (304, 304, 304)
    assert interval(made.figure) == (270, 343)
    assert made.figure.best_basis == "common_region"
    assert codes(made) == []


def test_four_voices_of_one_mind_and_a_wild_one():
    made = in_2022(
        says("ministry", 304),
        says("monitor", 304),
        says("hospital", 304),
        says("court", 304),
        says("rumour", 100_000),
    )

    assert numbers(made.figure) == (304, 304, 100_000)
    assert interval(made.figure) == (246, 377)
    assert codes(made) == ["disjoint_ranges", "order_of_magnitude", "outlier"]


def test_millions():
    made = in_2022(
        says("ministry", between(8_000_000, 20_000_000)),
        says("academy", 10_000_000),
        says("monitor", 12_000_000),
    )

    # method.md states these to three digits: 8.25e6 / 1.10e7 / 1.45e7.
    assert made.figure.interval is not None
    assert f"{made.figure.interval.low:.2e}" == "8.25e+06"
    assert f"{made.figure.best:.2e}" == "1.10e+07"
    assert f"{made.figure.interval.high:.2e}" == "1.45e+07"
    assert (made.figure.low, made.figure.high) == (8_000_000, 20_000_000)


def test_a_range_two_numbers_and_a_lower_bound():
    made = in_2022(
        says("alliance", between(7_000, 15_000)),
        says("ministry", 1_351),
        says("enemy", 15_600),
        says("monitor", at_least(300)),
    )

    assert numbers(made.figure) == (1_351, 7_000, 15_600)
    assert interval(made.figure) == (3_835, 12_775)
    assert codes(made) == ["disjoint_ranges", "order_of_magnitude", "outlier"]


def test_a_lower_bound_that_contradicts_a_range_extends_it():
    made = in_2022(says("ministry", between(100, 200)), says("monitor", at_least(500)))

    assert (made.figure.low, made.figure.high) == (100, 500)


def test_an_error_common_to_all_voices_widens_the_interval():
    claims = [says("ministry", 7_000)]

    figure = reconcile(claims, KILLED_2022, shared=0.35).figure

    # h = √(0.42637² + (1.645 · 0.35)²) = 0.71643: 7,000.5·e^-h - 1 and 7,001.5·e^h - 1.
    assert interval(figure) == (3_419, 14_332)
    assert figure.interval is not None
    assert figure.interval.shared == 0.35


def test_every_figure_names_the_method_that_made_it():
    figure = in_2022(says("ministry", 7_000)).figure

    assert (figure.method, figure.policy) == ("interval_median/1", "interval_median")


def test_without_claims_there_is_no_number_and_the_figure_says_why():
    figure = in_2022().figure

    assert numbers(figure) == (None, None, None)
    assert figure.interval is None
    assert figure.statistics.n_eff == 0
    assert set(figure.null_reasons.values()) == {"no claim is in use"}
