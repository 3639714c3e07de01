"""`bimodal`: two camps with nobody between them."""

import pytest

from app.reconcile import Reliability
from tests.reconcile.words import (
    Evidence,
    at_least,
    between,
    codes,
    evidence,
    graded,
    in_2022,
    says,
)


def camps(*numbers: int):
    return in_2022(*(says(f"voice-{n}", number) for n, number in enumerate(numbers)))


def test_bimodal_fires_with_both_camps():
    made = camps(63, 89, 200, 400)

    assert evidence(made, "bimodal") == Evidence(
        "warning",
        ("voice-0", "voice-1", "voice-2", "voice-3"),
        measured={
            "gap": 2.247191,
            "share": 0.5,
            "below": ["voice-0", "voice-1"],
            "above": ["voice-2", "voice-3"],
        },
        threshold={"gap": 2.0, "share": 0.3, "voices": 2},
    )


def test_bimodal_tells_each_camp_by_what_it_claims():
    made = in_2022(
        says("a", between(100, 300)), says("b", 180), says("c", 471), says("d", between(460, 490))
    )

    (flag,) = (flag for flag in made.figure.flags if flag.code == "bimodal")
    assert flag.message == "Sources form two camps: 2 of them say 100 to 300, 2 say 460 to 490."


@pytest.mark.parametrize(
    ("numbers", "why"),
    [
        ((70, 89, 178, 190), "exactly twice is no more than twice"),
        ((63, 400, 500), "three voices"),
        ((63, 300, 350, 400), "one voice is no camp"),
        ((10, 40, 90, 400), "two of one camp are as far apart as the camps"),
    ],
)
def test_bimodal_is_silent(numbers, why):
    assert "bimodal" not in codes(camps(*numbers)), why


def test_bimodal_takes_a_camp_from_three_tenths_of_the_weight():
    heavy = [says(graded(f"court-{n}", Reliability.B), 400 + n) for n in range(7)]
    light = [says(graded(f"blog-{n}", Reliability.B), 90 + n) for n in range(3)]

    assert evidence(in_2022(*heavy, *light), "bimodal").measured["share"] == 0.3
    assert "bimodal" not in codes(in_2022(*heavy, *light[:2]))


def test_bimodal_counts_a_zero_from_one():
    assert "bimodal" in codes(camps(0, 0, 2, 2))
    assert "bimodal" not in codes(camps(0, 0, 1, 1))


def test_bimodal_leaves_out_a_bound_that_contradicts_nobody():
    made = in_2022(says("a", 63), says("b", 89), says("c", 400), says("d", at_least(50)))

    assert "bimodal" not in codes(made)
