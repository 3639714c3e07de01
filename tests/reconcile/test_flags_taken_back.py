"""`withdrawn_claim`: what was taken back stays visible, with what it would change (D6, M9)."""

import pytest

from app.reconcile import Status
from app.reconcile.flags.catalogue import FLAGS
from tests.reconcile.words import Evidence, at_most, codes, evidence, in_2022, numbers, says, so_far

WITHDRAWN = Status.WITHDRAWN


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.DISAVOWED])
def test_withdrawn_claim_says_what_the_figure_would_be_with_it(status: Status):
    made = in_2022(says("monitor", 1_351), says("ministry", 9_861, status=status))

    assert evidence(made, "withdrawn_claim") == Evidence(
        "warning",
        ("ministry",),
        measured={"claims": 1, "low": 1_351, "best": 3_651, "high": 9_861},
        threshold={},
    )
    assert numbers(made.figure) == (1_351, 1_351, 1_351)


@pytest.mark.parametrize("status", [Status.SUPERSEDED, Status.REJECTED, Status.DUPLICATE])
def test_withdrawn_claim_is_silent_on_a_claim_set_aside_for_another_reason(status: Status):
    made = in_2022(says("monitor", 1_351), says("ministry", 9_861, status=status))

    assert "withdrawn_claim" not in codes(made)
    assert made.figure.including_withdrawn is None


def test_withdrawn_claim_is_silent_where_the_claim_would_be_out_of_the_window():
    made = so_far(
        says("monitor", 1_351, on="2022-03-25"),
        says("ministry", 9_861, on="2022-03-11", status=WITHDRAWN),
    )

    assert "withdrawn_claim" not in codes(made)


def test_withdrawn_claim_still_fires_on_the_last_day_of_the_window():
    made = so_far(
        says("monitor", 1_351, on="2022-03-25"),
        says("ministry", 9_861, on="2022-03-12", status=WITHDRAWN),
    )

    assert "withdrawn_claim" in codes(made)


def test_withdrawn_claim_says_so_where_the_figure_would_be_the_same_with_it():
    made = so_far(
        says("ministry", 9_861, id="hacked", on="2022-03-21", status=WITHDRAWN),
        says("ministry", 1_351, id="official", on="2022-03-25"),
    )

    assert evidence(made, "withdrawn_claim") == Evidence(
        "warning",
        ("hacked",),
        measured={"claims": 1, "low": 1_351, "best": 1_351, "high": 1_351},
        threshold={},
    )


def test_withdrawn_claim_says_which_number_would_still_be_unknown():
    made = in_2022(
        says("ministry", at_most(15_000), status=WITHDRAWN), says("monitor", at_most(40_000))
    )

    (flag,) = (flag for flag in made.figure.flags if flag.code == "withdrawn_claim")
    assert flag.message == (
        "A claim was taken back; with it the figure would be unknown to 15,000, best unknown."
    )


def test_withdrawn_claim_names_only_the_claims_known_then():
    made = so_far(
        says("ministry", 9_861, received="2022-03-21T10:00", status=WITHDRAWN),
        says("tabloid", 20_000, received="2022-03-25T10:00", status=WITHDRAWN),
        says("monitor", 1_351, received="2022-03-20T10:00"),
        known_at="2022-03-22T10:00",
    )

    assert evidence(made, "withdrawn_claim").claim_ids == ("ministry",)
    assert evidence(made, "withdrawn_claim").measured["claims"] == 1


def test_withdrawn_claim_names_only_the_claims_that_would_be_in_use():
    made = so_far(
        says("monitor", 1_351, on="2022-03-25"),
        says("ministry", 9_861, on="2022-03-21", status=WITHDRAWN),
        says("tabloid", 20_000, on="2022-03-01", status=WITHDRAWN),
    )

    assert evidence(made, "withdrawn_claim").claim_ids == ("ministry",)


def test_a_flag_names_at_most_twenty_claims_and_counts_them_all():
    flag = FLAGS["withdrawn_claim"](
        "Many.", (f"claim-{n:02}" for n in range(25, 0, -1)), measured={"claims": 25}
    )

    assert flag.claim_ids == tuple(f"claim-{n:02}" for n in range(1, 21))
    assert flag.measured == {"claims": 25}


def test_the_gravest_flags_come_first():
    made = in_2022(
        says("tabloid", 100_000, through="tabloid"),
        says("ministry", 304),
        says("monitor", 310),
        says("court", 600, derived_from="elsewhere"),
        says("hacked", 9_861, status=WITHDRAWN),
    )

    assert codes(made) == [
        "disjoint_ranges",
        "order_of_magnitude",
        "outlier",
        "withdrawn_claim",
        "attribution_unknown",
        "derived_claim",
    ]
