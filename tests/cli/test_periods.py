"""Which rows are running totals, and which are counts of a closed day or month."""

import pytest

from tests.cli.rows import claim, row


def counted(start: str, end: str, **columns: str) -> dict[str, str]:
    """A row whose period ends on the day it is true."""
    return row(period_start=start, period_end=end, as_of=end, **columns)


def test_a_row_without_an_end_is_a_running_total():
    assert claim(row(period_start="2022-02-24", as_of="2022-03-23"))["period"] == "2022-02-24/.."


def test_rows_of_one_series_since_one_day_are_a_running_total():
    first, second = counted("2023-10-07", "2023-10-08"), counted("2023-10-07", "2023-10-09")

    assert claim(first, second)["period"] == "2023-10-07/.."
    assert claim(second, first)["period"] == "2023-10-07/.."
    assert claim(second, first)["as_of"] == "2023-10-09"


@pytest.mark.parametrize(
    ("one", "next_one"),
    [
        (counted("2023-10-08", "2023-10-08"), counted("2023-10-09", "2023-10-09")),
        (counted("2022-03-01", "2022-03-31"), counted("2022-04-01", "2022-04-30")),
    ],
    ids=["days", "months"],
)
def test_a_closed_period_that_stands_alone_keeps_its_end(one, next_one):
    assert claim(one, next_one)["period"] == f"{one['period_start']}/{one['period_end']}"


def test_a_row_that_is_there_twice_is_no_series():
    day = counted("2023-10-07", "2023-10-08")

    assert claim(day, counted("2023-10-07", "2023-10-08", value="7001"))["period"] == (
        "2023-10-07/2023-10-08"
    )


@pytest.mark.parametrize("differing", ["event", "metric", "population"])
def test_rows_about_something_else_make_no_series(differing):
    other = counted("2023-10-07", "2023-10-09", **{differing: "wounded"})

    assert claim(counted("2023-10-07", "2023-10-08"), other)["period"] == "2023-10-07/2023-10-08"


def test_a_count_told_after_its_period_stays_closed_and_makes_no_series():
    series = counted("2023-10-07", "2023-10-08"), counted("2023-10-07", "2023-10-09")
    later = row(period_start="2023-10-07", period_end="2023-10-31", as_of="2023-11-05")

    assert claim(later, *series)["period"] == "2023-10-07/2023-10-31"
    assert claim(series[0], later)["period"] == "2023-10-07/2023-10-08"


def test_a_closed_period_without_a_day_it_is_true_stays_closed():
    march = row(period_start="2022-02-24", period_end="2022-03-23")
    april = row(period_start="2022-02-24", period_end="2022-04-23")

    assert claim(march, april)["period"] == "2022-02-24/2022-03-23"


def test_a_start_nobody_stated_is_open_too():
    assert claim(row())["period"] == "../.."
    assert claim(row(period_end="2020-04-17"))["period"] == "../2020-04-17"


def test_years_are_periods_too():
    assert claim(row(period_start="1954", period_end="1962", as_of="2026-07"))["period"] == (
        "1954/1962"
    )
