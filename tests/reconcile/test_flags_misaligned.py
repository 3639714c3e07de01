"""`time_misaligned`: voices that differ because they speak of different days."""

import pytest

from app.reconcile import Claim, Group, reconcile
from tests.reconcile.words import Evidence, about, at_least, codes, day, evidence, says, so_far

THE_STRIKE = Group.of(metric="killed", period="2022-03-16")


def of_the_strike(*claims: Claim):
    return reconcile(claims, THE_STRIKE)


def test_time_misaligned_fires_on_an_early_count_beside_a_later_one_that_differs():
    made = of_the_strike(
        says("mayor", 275, on="2022-03-17"),
        says("hospital", 262, on="2022-03-20"),
        says("court", 301, on="2022-05-04"),
    )

    assert evidence(made, "time_misaligned") == Evidence(
        "warning",
        ("court", "mayor"),
        measured={"days": 48, "earliest": "2022-03-17", "latest": "2022-05-04"},
        threshold={"days": 14, "settling_days": 90},
    )


def test_time_misaligned_finds_the_later_count_that_differs_among_those_that_do_not():
    made = of_the_strike(
        says("mayor", at_least(275), on="2022-03-17"),
        says("court", 301, on="2022-05-04"),
        says("morgue", 244, on="2022-06-01"),
        says("ministry", 310, on="2022-06-30"),
    )

    assert evidence(made, "time_misaligned").claim_ids == ("mayor", "morgue")


@pytest.mark.parametrize(
    ("early", "late"),
    [
        pytest.param(
            says("mayor", 275, on="2022-03-17"), says("court", 301, on="2022-03-31"), id="14 days"
        ),
        pytest.param(
            says("mayor", 275, on="2022-06-15"), says("court", 301, on="2022-12-04"), id="settled"
        ),
        pytest.param(
            says("mayor", at_least(275), on="2022-03-17"),
            says("court", 301, on="2022-05-04"),
            id="a lower bound does not differ",
        ),
        pytest.param(
            says("mayor", about(280), on="2022-03-17"),
            says("court", 284, on="2022-05-04"),
            id="rounding explains it",
        ),
        pytest.param(says("mayor", 275), says("court", 301, on="2022-05-04"), id="no day"),
    ],
)
def test_time_misaligned_is_silent_on_a_closed_period(early: Claim, late: Claim):
    assert "time_misaligned" not in codes(of_the_strike(early, late))


@pytest.mark.parametrize(
    ("early", "late"),
    [
        pytest.param("2022-03-17", "2022-04-01", id="15 days"),
        pytest.param("2022-06-14", "2022-12-04", id="90 days after the strike"),
        pytest.param("2022-03-15", "2022-12-04", id="before the period was over"),
    ],
)
def test_time_misaligned_fires_up_to_its_edges(early: str, late: str):
    made = of_the_strike(says("mayor", 275, on=early), says("court", 301, on=late))

    assert evidence(made, "time_misaligned").measured["days"] == (day(late) - day(early)).days


def test_time_misaligned_fires_on_a_running_total_without_a_day_that_differs():
    made = so_far(
        says("ministry", 1_351, on="2022-03-25"),
        says("blog", 4_007),
        says("nato", 7_040, on="2022-03-23"),
    )

    assert evidence(made, "time_misaligned") == Evidence(
        "warning", ("blog",), measured={"undated": 1, "voices": 3}, threshold={"days": 14}
    )


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param([says("a", 1_351), says("b", 4_007)], id="nobody gives a day"),
        pytest.param(
            [says("a", 1_351, on="2022-03-25"), says("b", 4_007, on="2022-03-12")],
            id="the window holds them together",
        ),
        pytest.param([says("a", 1_351, on="2022-03-25"), says("b", at_least(12))], id="they meet"),
    ],
)
def test_time_misaligned_is_silent_on_a_running_total(claims: list[Claim]):
    assert "time_misaligned" not in codes(so_far(*claims))
