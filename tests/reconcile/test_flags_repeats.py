"""Flags about a number that is said again: each fires with its evidence, or just does not."""

import pytest

from app.reconcile import Claim, Reconciliation, Status
from tests.reconcile.words import (
    Evidence,
    at_least,
    between,
    codes,
    evidence,
    in_2022,
    says,
    so_far,
)

MINISTRY_SAYS = says("ministry", 9_861, published="2022-03-21T12:00")


def after_the_ministry(*claims: Claim) -> Reconciliation:
    return in_2022(MINISTRY_SAYS, *claims)


@pytest.mark.parametrize("again", [9_861, at_least(9_861)])
def test_possible_copy_fires_on_a_number_that_is_said_again_later_with_nobody_named(again):
    made = after_the_ministry(
        says("blog", again, published="2022-03-21T12:01"),
        says("hospital", 8_407, published="2022-03-22T12:00"),
    )

    assert evidence(made, "possible_copy") == Evidence(
        "info",
        ("blog", "ministry"),
        measured={"copies": 1},
        threshold={"digits": 3, "share": 0.5},
    )


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(says("blog", 9_861, published="2022-03-21T12:00"), id="at the same moment"),
        pytest.param(says("blog", 9_861, on="2022-03-21"), id="on the same day"),
        pytest.param(says("blog", 9_861), id="nobody knows when"),
        pytest.param(says("blog", 9_862, published="2022-03-22T12:00"), id="another number"),
        pytest.param(
            says("blog", 9_861, origin="morgue", published="2022-03-22T12:00"), id="an origin"
        ),
        pytest.param(
            says("blog", 9_861, inputs=("morgue",), published="2022-03-22T12:00"), id="an input"
        ),
        pytest.param(
            says("blog", 9_861, origin="ministry", published="2022-03-22T12:00"),
            id="the same voice",
        ),
    ],
)
def test_possible_copy_is_silent(again: Claim):
    assert "possible_copy" not in codes(after_the_ministry(again))


@pytest.mark.parametrize(
    ("number", "fires"), [(980, False), (9_800, False), (981, True), (98_100, True)]
)
def test_possible_copy_needs_three_digits_that_are_told(number: int, fires: bool):
    made = in_2022(
        says("ministry", number, published="2022-03-21T12:00"),
        says("blog", number, published="2022-03-22T12:00"),
    )

    assert ("possible_copy" in codes(made)) is fires


def test_possible_copy_is_silent_on_one_whose_numbers_are_mostly_its_own():
    made = so_far(
        says("ministry", 9_861, on="2022-03-21"),
        says("monitor", 9_502, id="m1", on="2022-03-20"),
        says("monitor", 9_733, id="m2", on="2022-03-21"),
        says("monitor", 9_861, id="m3", on="2022-03-22"),
    )

    assert "possible_copy" not in codes(made)


def test_possible_copy_fires_where_half_of_the_numbers_were_said_before():
    made = so_far(
        says("ministry", 9_861, on="2022-03-21"),
        says("blog", 9_502, id="b1", on="2022-03-20"),
        says("blog", 9_861, id="b2", on="2022-03-22"),
    )

    assert evidence(made, "possible_copy").claim_ids == ("b2", "ministry")


def test_possible_copy_sees_a_number_that_its_first_teller_has_left_behind():
    made = so_far(
        says("ministry", 9_861, id="old", on="2022-03-21"),
        says("ministry", 10_214, id="new", on="2022-03-24"),
        says("blog", 9_861, on="2022-03-25"),
    )

    assert evidence(made, "possible_copy").claim_ids == ("blog", "old")


def corrected(*claims: Claim) -> Reconciliation:
    """Police lowered 115 to 97 on the 15th; others speak too."""
    return in_2022(
        says("police", 115, id="old", status=Status.SUPERSEDED, published="2022-03-10T12:00"),
        says("police", 97, id="new", published="2022-03-15T12:00"),
        *claims,
    )


@pytest.mark.parametrize("status", [Status.SUPERSEDED, Status.WITHDRAWN, Status.DISAVOWED])
def test_superseded_in_use_fires_on_a_newer_report_of_a_number_given_up(status: Status):
    made = in_2022(
        says("police", 115, id="old", status=status, published="2022-03-10T12:00"),
        says("police", 97, id="new", published="2022-03-15T12:00"),
        says("tabloid", 115, published="2022-03-16T12:00"),
    )

    assert evidence(made, "superseded_in_use") == Evidence(
        "warning",
        ("old", "tabloid"),
        measured={"repeats": 1, "status": status.value},
        threshold={"digits": 3},
    )


def test_superseded_in_use_fires_where_the_same_voice_is_told_to_say_it_after_another_number():
    made = corrected(says("tabloid", 115, origin="police", published="2022-03-16T12:00"))

    assert made.figure.best == 115
    assert evidence(made, "superseded_in_use").claim_ids == ("old", "tabloid")


@pytest.mark.parametrize(
    "report",
    [
        pytest.param(says("tabloid", 115, published="2022-03-10T12:00"), id="no newer"),
        pytest.param(says("tabloid", 115), id="nobody knows when"),
        pytest.param(says("tabloid", 116, published="2022-03-16T12:00"), id="another number"),
        pytest.param(
            says("tabloid", between(115, 140), published="2022-03-16T12:00"), id="one end of it"
        ),
    ],
)
def test_superseded_in_use_is_silent(report: Claim):
    assert "superseded_in_use" not in codes(corrected(report))


def test_superseded_in_use_is_silent_where_a_claim_was_sent_again_with_its_number():
    made = in_2022(
        says("police", 115, id="old", status=Status.SUPERSEDED, published="2022-03-10T12:00"),
        says("police", 115, id="new", published="2022-03-15T12:00"),
        says("tabloid", 115, published="2022-03-16T12:00"),
    )

    assert "superseded_in_use" not in codes(made)


def test_superseded_in_use_is_silent_on_a_round_number_of_another_voice():
    made = in_2022(
        says("police", 1_500, id="old", status=Status.SUPERSEDED, published="2022-03-10T12:00"),
        says("police", 970, id="new", published="2022-03-15T12:00"),
        says("tabloid", 1_500, published="2022-03-16T12:00"),
    )

    assert "superseded_in_use" not in codes(made)


@pytest.mark.parametrize(("given_up_on", "fires"), [("2022-03-12", True), ("2022-03-11", False)])
def test_superseded_in_use_looks_back_as_far_as_the_window_of_a_running_total(given_up_on, fires):
    made = so_far(
        says("police", 115, id="old", status=Status.WITHDRAWN, on=given_up_on),
        says("police", 97, id="new", on="2022-03-24"),
        says("tabloid", 115, on="2022-03-25"),
    )

    assert ("superseded_in_use" in codes(made)) is fires


def test_superseded_in_use_does_not_know_what_was_received_later():
    made = so_far(
        says(
            "police", 115, id="old", status=Status.WITHDRAWN, on="2022-03-20", received="2022-04-02"
        ),
        says("tabloid", 115, on="2022-03-25"),
        known_at="2022-04-01",
    )

    assert "superseded_in_use" not in codes(made)
