"""Flags about a running total over time: each fires with its evidence, or just does not."""

from datetime import timedelta

import pytest

from app.reconcile import Claim, Reconciliation, Status
from app.reconcile.flags import freshness
from tests.reconcile.words import (
    Evidence,
    at_least,
    codes,
    day,
    evidence,
    evidence_of,
    in_2022,
    says,
    so_far,
)

THE_DAY = day("2022-03-25")


def stale_after(days: int, *, running: bool = True, ended: bool = False):
    """The flag of a figure whose newest claim is as many days old."""
    on = THE_DAY + timedelta(days=days)
    return freshness(THE_DAY, running=running, on=on, ended=ended, claim_ids=["ministry"])


def test_stale_fires_fifteen_days_after_the_newest_claim_of_a_running_conflict():
    flag = stale_after(15)

    assert flag is not None
    assert flag.code == "stale"
    assert evidence_of(flag) == Evidence(
        "warning", ("ministry",), {"days": 15, "as_of": "2022-03-25"}, {"days": 14}
    )


def test_stale_is_silent_fourteen_days_after():
    assert stale_after(14) is None


def test_stale_fires_ninety_one_days_after_once_the_event_has_ended():
    flag = stale_after(91, ended=True)

    assert flag is not None
    assert (flag.measured["days"], flag.threshold["days"]) == (91, 90)


def test_stale_is_silent_ninety_days_after_once_the_event_has_ended():
    assert stale_after(90, ended=True) is None


def test_stale_is_silent_on_a_closed_period():
    assert stale_after(400, running=False) is None


def test_stale_is_silent_where_no_day_is_known():
    assert freshness(None, running=True, on=THE_DAY) is None


def reports(*days: str) -> list[Claim]:
    """One source's running totals, on days of 2022."""
    return [says("ministry", 300 + n, id=on, on=f"2022-{on}") for n, on in enumerate(days)]


def monitor_speaks(on: str) -> Claim:
    return says("monitor", 310, on=f"2022-{on}")


def test_stale_fires_where_a_source_that_went_on_reporting_falls_silent():
    made = so_far(*reports("03-01", "03-08", "03-15"), monitor_speaks("03-29"))

    assert evidence(made, "stale") == Evidence(
        "warning",
        ("03-15",),
        measured={"sources": ["ministry"], "as_of": "2022-03-15"},
        threshold={"days": 14},
    )


@pytest.mark.parametrize(
    ("days", "today"),
    [
        pytest.param(["03-01", "03-08"], "03-29", id="two reports are no series"),
        pytest.param(["03-01", "03-08", "03-16"], "03-29", id="the last one is in the window"),
        pytest.param(["03-01", "03-08", "03-15"], "06-14", id="it stopped 91 days ago"),
    ],
)
def test_stale_is_silent_on_a_series(days: list[str], today: str):
    made = so_far(*reports(*days), monitor_speaks(today))

    assert "stale" not in codes(made)


def test_stale_still_fires_ninety_days_after_a_series_stopped():
    made = so_far(*reports("03-01", "03-08", "03-15"), monitor_speaks("06-13"))

    assert "stale" in codes(made)


def fell(*claims: Claim, as_of: str | None = None) -> Reconciliation:
    return so_far(says("monitor", 900, on="2022-03-20"), *claims, as_of=as_of)


def test_cumulative_decrease_fires_where_a_running_total_falls_without_a_correction():
    made = fell(
        says("ministry", 1_000, id="earlier", on="2022-03-10"),
        says("ministry", 800, id="later", on="2022-03-20"),
    )

    assert evidence(made, "cumulative_decrease") == Evidence(
        "warning",
        ("earlier", "later"),
        measured={"falls": 1, "from": 1_000, "to": 800, "on": ["2022-03-20"]},
        threshold={"within_days": 14},
    )
    assert made.figure.low == 800  # flagged, never filtered


def test_cumulative_decrease_compares_with_a_total_from_before_the_window():
    made = fell(
        says("ministry", 1_000, id="earlier", on="2022-02-25"),
        says("ministry", 800, id="later", on="2022-03-07"),
    )

    assert evidence(made, "cumulative_decrease").claim_ids == ("earlier", "later")


def test_cumulative_decrease_follows_a_count_through_the_outlets_that_carry_it():
    made = fell(
        says("bbc", 1_000, origin="ministry", on="2022-03-10"),
        says("cnn", 800, origin="ministry", on="2022-03-20"),
    )

    assert evidence(made, "cumulative_decrease").claim_ids == ("bbc", "cnn")


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        pytest.param(
            says("ministry", 800, id="earlier", on="2022-03-10"),
            says("ministry", 800, id="later", on="2022-03-20"),
            id="it stays the same",
        ),
        pytest.param(
            says("ministry", 1_000, id="earlier", on="2022-03-10", status=Status.SUPERSEDED),
            says("ministry", 800, id="later", on="2022-03-20"),
            id="the earlier one was corrected",
        ),
        pytest.param(
            says("ministry", 1_000, id="earlier", on="2022-03-10"),
            says("ministry", at_least(12), id="later", on="2022-03-20"),
            id="a lower bound does not fall",
        ),
        pytest.param(
            says("ministry", 1_000, on="2022-03-10"),
            says("hospital", 800, on="2022-03-20"),
            id="another source says less",
        ),
        pytest.param(
            says("ministry", 1_000, id="earlier", on="2022-02-25"),
            says("ministry", 800, id="later", on="2022-03-06"),
            id="it fell before the window",
        ),
    ],
)
def test_cumulative_decrease_is_silent(earlier: Claim, later: Claim):
    assert "cumulative_decrease" not in codes(fell(earlier, later))


def test_cumulative_decrease_is_silent_on_what_happened_after_the_day_asked_for():
    made = fell(
        says("ministry", 1_000, id="earlier", on="2022-03-10"),
        says("ministry", 800, id="later", on="2022-03-20"),
        as_of="2022-03-19",
    )

    assert "cumulative_decrease" not in codes(made)


def test_cumulative_decrease_is_silent_on_a_closed_period():
    made = in_2022(
        says("ministry", 1_000, id="earlier", on="2022-03-10"),
        says("ministry", 800, id="later", on="2022-03-20"),
    )

    assert "cumulative_decrease" not in codes(made)


def test_cumulative_decrease_tells_the_newest_fall_and_counts_them_all():
    made = fell(
        says("ministry", 1_000, id="m1", on="2022-03-10"),
        says("ministry", 800, id="m2", on="2022-03-20"),
        says("army", 700, id="a1", on="2022-03-11"),
        says("army", 500, id="a2", on="2022-03-18"),
    )

    assert evidence(made, "cumulative_decrease") == Evidence(
        "warning",
        ("a1", "a2", "m1", "m2"),
        measured={"falls": 2, "from": 1_000, "to": 800, "on": ["2022-03-18", "2022-03-20"]},
        threshold={"within_days": 14},
    )


@pytest.mark.parametrize(
    ("morning", "evening", "next_day", "next_evening", "falls"),
    [
        pytest.param(1_000, 950, 800, 900, True, id="all of one day lies below all of the other"),
        pytest.param(1_000, 950, 800, 1_100, False, id="the later day reaches the earlier"),
        pytest.param(1_000, 700, 800, 900, False, id="the earlier day reaches the later"),
    ],
)
def test_cumulative_decrease_takes_what_a_source_said_on_one_day_together(
    morning: int, evening: int, next_day: int, next_evening: int, falls: bool
):
    made = fell(
        says("ministry", morning, id="morning", on="2022-03-19"),
        says("ministry", evening, id="evening", on="2022-03-19"),
        says("ministry", next_day, id="next-day", on="2022-03-20"),
        says("ministry", next_evening, id="next-evening", on="2022-03-20"),
    )

    assert ("cumulative_decrease" in codes(made)) is falls


def test_stale_tells_the_series_that_stopped_last():
    made = so_far(
        *reports("03-01", "03-08", "03-15"),
        says("army", 700, id="a1", on="2022-03-02"),
        says("army", 710, id="a2", on="2022-03-03"),
        says("army", 720, id="a3", on="2022-03-04"),
        monitor_speaks("03-29"),
    )

    assert evidence(made, "stale").claim_ids == ("03-15", "a3")
    assert evidence(made, "stale").measured["as_of"] == "2022-03-15"
