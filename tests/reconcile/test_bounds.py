"""What was sent, as the interval of counts it stands for (domain rule D4)."""

import pytest

from app.reconcile import Bound, Quantity, count, quantity


@pytest.mark.parametrize(
    ("sent", "low", "high"),
    [
        pytest.param({"value": 9_861}, 9_861, 9_861, id="a bare number"),
        pytest.param({"value": 9_861, "bound": "exact"}, 9_861, 9_861, id="exact"),
        pytest.param({"value": 16_100, "bound": "about"}, 16_100, 16_100, id="about"),
        pytest.param({"low": 300}, 300, None, id="low only"),
        pytest.param({"value": 300, "bound": "at_least"}, 300, None, id="value, at least"),
        pytest.param({"low": 300, "bound": "at_least"}, 300, None, id="low, at least"),
        pytest.param({"value": 300, "bound": "more_than"}, 301, None, id="more than"),
        pytest.param({"low": 300, "bound": "more_than"}, 301, None, id="low, more than"),
        pytest.param({"high": 15_000}, None, 15_000, id="high only"),
        pytest.param({"value": 15_000, "bound": "at_most"}, None, 15_000, id="value, at most"),
        pytest.param({"high": 15_000, "bound": "at_most"}, None, 15_000, id="high, at most"),
        pytest.param(
            {"low": 300, "value": 300, "high": 300, "bound": "at_least"},
            300,
            None,
            id="one number in every field, at least",
        ),
        pytest.param(
            {"value": 300, "high": 300, "bound": "at_least"}, 300, None, id="value and high alike"
        ),
        pytest.param({"value": 15_000, "bound": "less_than"}, None, 14_999, id="less than"),
        pytest.param({"high": 15_000, "bound": "less_than"}, None, 14_999, id="high, less than"),
        pytest.param({"low": 7_000, "high": 15_000}, 7_000, 15_000, id="both ends"),
        pytest.param(
            {"low": 7_000, "value": 9_000, "high": 15_000}, 7_000, 15_000, id="both and a value"
        ),
        pytest.param(
            {"low": 7_000, "high": 15_000, "bound": "range"}, 7_000, 15_000, id="both, range"
        ),
        pytest.param({"low": 7_000, "high": 7_000}, 7_000, 7_000, id="both ends alike"),
        pytest.param({"bound": "none"}, 0, 0, id="none"),
        pytest.param({"value": 0}, 0, 0, id="zero"),
        pytest.param({"value": 10_000_000_000}, 10**10, 10**10, id="ten thousand million"),
    ],
)
def test_what_was_sent_stands_for_an_interval(sent, low: int | None, high: int | None):
    said = quantity(**sent)

    assert (said.low, said.high) == (low, high)


@pytest.mark.parametrize(
    ("sent", "bound"),
    [
        ({"value": 9_861}, Bound.EXACT),
        ({"low": 300}, Bound.AT_LEAST),
        ({"high": 15_000}, Bound.AT_MOST),
        ({"low": 7_000, "high": 15_000}, Bound.RANGE),
        ({"low": 7_000, "high": 7_000}, Bound.EXACT),
        ({"bound": "none"}, Bound.NONE),
        ({"bound": Bound.MORE_THAN, "value": 300}, Bound.MORE_THAN),
    ],
)
def test_a_bound_that_was_left_out_is_read_from_the_numbers(sent, bound: Bound):
    assert quantity(**sent).bound is bound


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("dozens", 24, 99),
        ("scores of wounded", 40, 99),
        ("Hundreds", 200, 999),
        ("several thousands", 2_000, 9_999),
        ("tens of thousands of people", 20_000, 99_999),
        ("tens  of\nthousands", 20_000, 99_999),
        ("hundreds of thousands", 200_000, 999_999),
    ],
)
def test_a_word_stands_for_a_number_by_convention(words: str, low: int, high: int):
    said = quantity(bound="vague", words=words)

    assert (said.low, said.high, said.bound) == (low, high, Bound.VAGUE)


@pytest.mark.parametrize(
    ("number", "allowance"),
    [(16_100, 50), (600, 50), (7_000, 500), (120, 5), (9_861, 0), (10_000, 5_000), (0, 0)],
)
def test_about_allows_half_a_unit_of_the_last_stated_digit(number: int, allowance: int):
    assert quantity(value=number, bound="about").allowance == allowance


def test_about_allows_the_same_however_its_number_is_sent():
    by_ends = quantity(low=16_100, high=16_100, bound="about")

    assert by_ends == quantity(value=16_100, bound="about")


def test_only_about_makes_an_allowance():
    assert quantity(value=16_100).allowance == 0
    assert quantity(low=7_000, high=15_000).allowance == 0


@pytest.mark.parametrize(
    ("said", "central"),
    [
        (count(9_861), 9_861),
        (quantity(low=7_000, value=9_000, high=15_000), 9_000),
        (quantity(low=7_000, high=15_000), 10_247),
        (quantity(low=300), None),
        (quantity(high=15_000), None),
    ],
)
def test_a_quantity_is_compared_by_its_value_or_its_middle(said: Quantity, central: int | None):
    assert said.central == central


@pytest.mark.parametrize(
    ("said", "spoken"),
    [
        (count(9_861), "9,861"),
        (quantity(value=16_100, bound="about"), "about 16,100"),
        (quantity(low=300), "at least 300"),
        (quantity(value=300, bound="more_than"), "at least 301"),
        (quantity(high=15_000), "at most 15,000"),
        (quantity(low=7_000, high=15_000), "7,000 to 15,000"),
    ],
)
def test_a_quantity_is_spoken_as_a_reader_would(said: Quantity, spoken: str):
    assert str(said) == spoken
