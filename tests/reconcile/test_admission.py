"""Which claims a figure may use: their status, their day, and when they were known (M1, D6)."""

import pytest

from app.reconcile import Status, reconcile
from tests.reconcile.words import KILLED_2022, day, in_2022, numbers, says, set_aside, so_far


@pytest.mark.parametrize(
    "status", ["withdrawn", "disavowed", "superseded", "rejected", "duplicate"]
)
def test_a_claim_that_is_no_longer_active_is_set_aside_with_its_status(status: str):
    made = in_2022(says("monitor", 1_351), says("ministry", 9_861, status=Status(status)))

    assert numbers(made.figure) == (1_351, 1_351, 1_351)
    assert set_aside(made) == {"ministry": (status, None)}


def test_where_every_claim_is_set_aside_the_figure_says_so():
    made = in_2022(says("ministry", 9_861, status=Status.REJECTED))

    assert numbers(made.figure) == (None, None, None)
    assert set(made.figure.null_reasons.values()) == {"every claim is set aside"}


def test_a_claim_thirteen_days_old_is_in_the_window():
    made = so_far(says("old", 900, on="2022-03-12"), says("new", 1_351, on="2022-03-25"))

    assert set_aside(made) == {}
    assert (made.figure.low, made.figure.high) == (900, 1_351)


def test_a_claim_fourteen_days_old_is_out_of_the_window():
    made = so_far(says("old", 900, on="2022-03-11"), says("new", 1_351, on="2022-03-25"))

    assert set_aside(made) == {"old": ("outside_window", None)}
    assert (made.figure.low, made.figure.high) == (1_351, 1_351)


def test_a_closed_period_has_no_window():
    made = in_2022(says("old", 900, on="2022-03-11"), says("new", 1_351, on="2023-03-25"))

    assert set_aside(made) == {}


def test_a_closed_period_is_told_as_of_its_newest_claim_whatever_day_is_asked_for():
    claims = [says("old", 900, on="2022-03-11"), says("new", 1_351, on="2022-03-25")]

    made = reconcile(claims, KILLED_2022, as_of=day("2022-03-20"))

    assert made.figure.as_of == day("2022-03-25")
    assert set_aside(made) == {}


def test_a_claim_without_a_day_is_used():
    made = so_far(says("undated", 900), says("new", 1_351, on="2022-03-25"))

    assert set_aside(made) == {}
    assert made.figure.low == 900


def test_a_figure_is_told_as_of_its_newest_active_claim():
    made = so_far(
        says("monitor", 900, on="2022-03-20"),
        says("ministry", 1_351, on="2022-03-25"),
        says("hacked", 9_861, on="2022-03-28", status=Status.WITHDRAWN),
    )

    assert made.figure.as_of == day("2022-03-25")


def test_without_an_active_claim_it_is_told_as_of_the_newest_one_taken_back():
    made = so_far(
        says("hacked", 9_861, on="2022-03-21", status=Status.WITHDRAWN),
        says("spam", 5, on="2022-03-28", status=Status.REJECTED),
    )

    assert made.figure.as_of == day("2022-03-21")


def test_as_of_an_earlier_day_later_claims_are_set_aside():
    made = so_far(
        says("ministry", 498, id="second", on="2022-03-02"),
        says("ministry", 1_351, id="twenty-fifth", on="2022-03-25"),
        as_of="2022-03-03",
    )

    assert numbers(made.figure) == (498, 498, 498)
    assert made.figure.as_of == day("2022-03-03")
    assert set_aside(made) == {"twenty-fifth": ("after_as_of", None)}


def test_a_claim_true_as_of_the_very_day_asked_for_is_used():
    made = so_far(says("ministry", 1_351, on="2022-03-25"), as_of="2022-03-25")

    assert made.figure.best == 1_351


def test_as_of_a_later_day_old_claims_leave_the_window():
    made = so_far(
        says("ministry", 498, on="2022-03-02"),
        says("monitor", 1_351, on="2022-03-25"),
        as_of="2022-04-07",
    )

    assert numbers(made.figure) == (1_351, 1_351, 1_351)
    assert set_aside(made) == {"ministry": ("outside_window", None)}


def test_long_after_the_last_claim_nothing_is_left():
    made = so_far(says("ministry", 498, on="2022-03-02"), as_of="2022-06-01")

    assert numbers(made.figure) == (None, None, None)
    assert made.figure.null_reasons["best"] == "every claim is set aside"


@pytest.mark.parametrize("first_days", ["0001-01-01", "0001-01-14"])
def test_a_figure_can_be_asked_for_on_the_first_days_of_the_calendar(first_days: str):
    made = so_far(says("chronicle", 900, on="0001-01-01"), as_of=first_days)

    assert made.figure.best == 900


def test_what_was_received_later_was_not_known_then():
    made = so_far(
        says("ministry", 498, received="2022-03-02T10:00"),
        says("monitor", 1_351, received="2022-03-25T10:00"),
        known_at="2022-03-25T09:59",
    )

    assert numbers(made.figure) == (498, 498, 498)
    assert set_aside(made) == {"monitor": ("not_yet_received", None)}


def test_what_was_received_at_the_very_instant_was_known():
    made = so_far(says("monitor", 1_351, received="2022-03-25T10:00"), known_at="2022-03-25T10:00")

    assert made.figure.best == 1_351


def test_a_claim_withdrawn_but_received_later_was_not_known_either():
    made = so_far(
        says("ministry", 498, received="2022-03-02T10:00"),
        says(
            "hacked", 9_861, on="2022-03-21", received="2022-03-22T10:00", status=Status.WITHDRAWN
        ),
        known_at="2022-03-03T10:00",
    )

    assert made.figure.including_withdrawn is None
    assert made.figure.as_of is None
    assert set_aside(made) == {"hacked": ("not_yet_received", None)}


def test_a_claim_that_was_never_received_is_known_at_any_time():
    made = so_far(says("notebook", 498), known_at="2022-03-03T10:00")

    assert made.figure.best == 498
