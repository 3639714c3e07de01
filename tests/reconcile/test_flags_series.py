"""Flags about how one source's running total moves: ways, starts anew and jumps."""

from datetime import timedelta
from itertools import permutations

import pytest

from app.reconcile import Claim, Quantity, Reconciliation
from tests.reconcile.words import Evidence, about, at_least, codes, day, evidence, says, so_far

FIRST = day("2022-03-01")


def series(
    *numbers: int | Quantity | None,
    who: str = "ministry",
    through: str | None = None,
    id: str = "m",
) -> list[Claim]:
    """One report a day from the first of March on, none where the number is None."""
    return [
        says(who, number, id=f"{id}{n:02}", on=str(FIRST + timedelta(n)), through=through)
        for n, number in enumerate(numbers)
        if number is not None
    ]


def moved(*numbers: int | Quantity | None) -> Reconciliation:
    return so_far(*series(*numbers), says("monitor", 900, on="2022-03-10"), as_of="2022-03-14")


def test_two_transcriptions_that_are_days_apart_do_not_fall():
    made = so_far(
        *series(1_000, None, 1_210, None, 1_398, None, who="staff", through="daily", id="d"),
        *series(None, None, None, 1_000, None, 1_210, who="staff", through="weekly", id="w"),
    )

    assert {"cumulative_decrease", "series_reset", "jump"}.isdisjoint(codes(made))


def test_a_new_way_is_compared_with_one_that_has_fallen_silent():
    made = so_far(
        *series(1_000, None, 1_210, who="staff", through="daily", id="d"),
        *series(None, None, None, 1_007, who="staff", through="weekly", id="w"),
    )

    assert evidence(made, "cumulative_decrease").claim_ids == ("d02", "w03")


def test_a_transcription_that_falls_is_told_with_its_name_though_another_does_not():
    made = so_far(
        *series(1_000, 1_105, 1_210, who="staff", through="daily", id="d"),
        *series(1_000, 1_150, 1_012, who="staff", through="weekly", id="w"),
    )

    assert evidence(made, "cumulative_decrease").claim_ids == ("w01", "w02")
    (flag,) = (flag for flag in made.figure.flags if flag.code == "cumulative_decrease")
    assert flag.message == (
        "staff (through weekly) said 1,150 on 2022-03-02 and 1,012 on 2022-03-03."
    )


def test_rounding_explains_a_fall():
    assert "cumulative_decrease" not in codes(moved(about(1_000), 967))
    assert "cumulative_decrease" in codes(moved(about(1_010), 967))


def test_series_reset_fires_in_place_of_a_decrease_on_a_fall_to_near_zero():
    made = moved(4_047, 4_047, 31, 58)

    assert evidence(made, "series_reset") == Evidence(
        "info",
        ("m01", "m02"),
        measured={"falls": 1, "from": 4_047, "to": 31, "on": ["2022-03-03"]},
        threshold={"within_days": 14, "share": 0.05},
    )
    assert "cumulative_decrease" not in codes(made)


@pytest.mark.parametrize(("to", "code"), [(50, "series_reset"), (51, "cumulative_decrease")])
def test_series_reset_takes_a_fall_to_a_twentieth(to: int, code: str):
    raised = codes(moved(1_000, to))

    assert {"series_reset", "cumulative_decrease"} & set(raised) == {code}


def test_a_zero_that_is_taken_back_is_a_decrease_and_no_new_start():
    assert "series_reset" in codes(moved(1_000, 0))
    assert "series_reset" in codes(moved(1_000, 0, 999))
    assert "series_reset" not in codes(moved(1_000, 0, 1_000))
    assert evidence(moved(1_000, 0, 1_000), "cumulative_decrease").measured["to"] == 0


def test_both_falls_of_a_group_are_told_each_under_its_own_flag():
    made = so_far(*series(4_047, 31), *series(800, 760, who="army", id="a"), as_of="2022-03-14")

    assert evidence(made, "series_reset").claim_ids == ("m00", "m01")
    assert evidence(made, "cumulative_decrease").claim_ids == ("a00", "a01")


# Seven moves of 11 a day, then one more: usual is 11.
STEADY = [1_001 + 11 * n for n in range(8)]


def test_jump_fires_where_a_series_grows_far_beyond_its_own_rate():
    made = moved(*STEADY, 1_188)

    assert evidence(made, "jump") == Evidence(
        "info",
        ("m07", "m08"),
        measured={"jumps": 1, "times": 10.0, "usual": 11.0, "on": ["2022-03-09"]},
        threshold={"times": 10.0, "share": 0.05},
    )


@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param([*STEADY, 1_187], id="not quite ten times"),
        pytest.param([*STEADY[1:], 1_188], id="six moves tell no rate"),
        pytest.param([*STEADY, None, 1_188], id="two days to grow in"),
        pytest.param([100_001 + 11 * n for n in range(8)] + [101_179], id="a hundredth of it"),
        pytest.param([*STEADY[:4], 87, *STEADY[5:], 1_089], id="back from a slip"),
        pytest.param([16_000] * 8 + [17_000], id="a step of a round number"),
        pytest.param([*STEADY, 1_090], id="as usual"),
        pytest.param([*STEADY[:7], at_least(1_070), 1_190], id="a bound has no rate"),
    ],
)
def test_jump_is_silent(numbers: list[int | Quantity | None]):
    assert "jump" not in codes(moved(*numbers))


def test_jump_takes_a_series_that_stood_still_to_grow_by_one_a_day():
    assert evidence(moved(*[187] * 8, 197), "jump").measured["usual"] == 1.0
    assert "jump" not in codes(moved(*[187] * 8, 196))


def test_jump_counts_growth_from_the_greatest_number_before():
    assert "jump" in codes(moved(*STEADY, 2_401))
    assert "jump" not in codes(moved(*STEADY[:6], 2_345, STEADY[7], 2_401))


def test_jump_follows_one_way_only():
    made = so_far(
        *series(*STEADY, who="staff", through="daily", id="d"),
        *series(*[None] * 8, 1_989, who="staff", through="weekly", id="w"),
    )

    assert "jump" not in codes(made)


def test_the_order_of_a_long_series_changes_no_flag():
    claims = [*series(*STEADY, 1_989), *series(4_047, 31, 29, who="army", id="a")]
    once = so_far(*claims).figure.flags

    assert {"jump", "series_reset", "cumulative_decrease"} <= {flag.code for flag in once}
    assert so_far(*reversed(claims)).figure.flags == once
    assert all(so_far(*head, *claims[3:]).figure.flags == once for head in permutations(claims[:3]))
