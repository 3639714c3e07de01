"""Flags about who speaks and through whom: each fires with its evidence, or just does not."""

import pytest

from app.reconcile import Claim, Grade, Source, SourceKind
from tests.reconcile.words import Evidence, at_most, between, codes, evidence, in_2022, says


def test_single_source_fires_on_one_voice_however_many_outlets_carry_it():
    made = in_2022(
        says("ministry", 9_861, through="telegram"),
        says("bbc", 9_861, origin="ministry"),
        says("cnn", 9_861, origin="ministry", through="reuters"),
    )

    assert evidence(made, "single_source") == Evidence(
        "warning",
        ("bbc", "cnn", "ministry"),
        measured={"voices": 1, "outlets": 3},
        threshold={"voices": 2},
    )


def test_single_source_is_silent_on_two_voices():
    made = in_2022(says("ministry", 9_861), says("bbc", 9_861))

    assert "single_source" not in codes(made)


def test_single_source_is_silent_where_nobody_speaks():
    assert "single_source" not in codes(in_2022())


def test_circular_sourcing_fires_where_two_reports_rest_on_one_origin():
    made = in_2022(
        says("bbc", 9_861, origin="ministry"),
        says("cnn", 9_000, origin="ministry"),
        says("hospital", 8_000, through="times"),
    )

    assert evidence(made, "circular_sourcing") == Evidence(
        "info", ("bbc", "cnn"), measured={"reports": 2, "voices": 1}, threshold={"reports": 2}
    )


def test_circular_sourcing_counts_the_reports_of_the_voice_most_carried():
    made = in_2022(
        says("bbc", 9_861, origin="ministry"),
        says("cnn", 9_861, origin="ministry"),
        says("dw", 9_861, origin="ministry"),
        says("hospital", 8_000, id="h1", through="times"),
        says("hospital", 8_000, id="h2", through="herald"),
    )

    assert evidence(made, "circular_sourcing") == Evidence(
        "info",
        ("bbc", "cnn", "dw", "h1", "h2"),
        measured={"reports": 3, "voices": 2},
        threshold={"reports": 2},
    )


def test_circular_sourcing_is_silent_where_one_source_says_two_things():
    made = in_2022(
        says("ministry", 9_861, id="noon", through="telegram"),
        says("ministry", 9_000, id="evening", through="telegram"),
    )

    assert "circular_sourcing" not in codes(made)


def test_shared_upstream_fires_where_two_voices_name_one_input():
    made = in_2022(
        says("nato", between(7_000, 15_000), inputs=("general-staff", "satellites")),
        says("pentagon", 7_000, inputs=("general-staff",)),
        says("hospital", 8_000, inputs=("morgue",)),
    )

    assert evidence(made, "shared_upstream") == Evidence(
        "warning",
        ("nato", "pentagon"),
        measured={"pairs": 1, "inputs": ["general-staff"]},
        threshold={},
    )


def test_shared_upstream_fires_where_one_voice_rests_on_the_other():
    made = in_2022(
        says("nato", between(7_000, 15_000), inputs=("general-staff",)),
        says("general-staff", 15_600),
    )

    assert evidence(made, "shared_upstream").claim_ids == ("general-staff", "nato")


def test_shared_upstream_is_silent_on_voices_with_inputs_of_their_own():
    made = in_2022(
        says("nato", between(7_000, 15_000), inputs=("satellites",)),
        says("pentagon", 7_000, inputs=("general-staff",)),
        says("hospital", 8_000),
    )

    assert "shared_upstream" not in codes(made)


@pytest.mark.parametrize(
    "computed",
    [
        pytest.param(says("nato", at_most(40_000), derived_from="c2"), id="from another claim"),
        pytest.param(says("nato", at_most(40_000), grade=Grade.DERIVED_RATIO), id="by a ratio"),
    ],
)
def test_derived_claim_fires_on_a_number_that_was_computed(computed: Claim):
    made = in_2022(computed, says("monitor", 26_014))

    assert evidence(made, "derived_claim") == Evidence(
        "info", ("nato",), measured={"claims": 1}, threshold={}
    )


def test_derived_claim_is_silent_on_a_number_that_was_counted():
    made = in_2022(says("nato", at_most(40_000), grade=Grade.STATISTICAL_ESTIMATE))

    assert "derived_claim" not in codes(made)


def test_derived_claim_is_silent_where_the_computed_number_is_set_aside():
    made = in_2022(
        says("nato", at_most(40_000), id="noon", derived_from="c2", published="2022-03-23T12:00"),
        says("nato", at_most(35_000), id="evening", published="2022-03-23T18:00"),
    )

    assert "derived_claim" not in codes(made)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        (9_861, 10_000),
        (9_861, 9_900),
        (12_345, 12_300),
        (12_350, 12_400),
        (1_052, 1_000),
        (9_999, 10_000),
        (99, 100),
    ],
)
def test_rounded_restatement_fires_on_a_number_said_again_with_fewer_digits(
    exact: int, rounded: int
):
    made = in_2022(says("ministry", exact), says("tabloid", rounded), says("hospital", 30_417))

    assert evidence(made, "rounded_restatement") == Evidence(
        "info",
        ("ministry", "tabloid"),
        measured={"pairs": 1},
        threshold={"count": 100, "error": 0.05},
    )


def test_rounded_restatement_sees_an_echo_of_the_same_voice():
    made = in_2022(says("ministry", 9_861), says("tabloid", 10_000, origin="ministry"))

    assert "rounded_restatement" in codes(made)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(9_861, 9_800, id="cut off, not rounded"),
        pytest.param(9_861, 9_861, id="the same number"),
        pytest.param(10_000, 10_000, id="the same round number"),
        pytest.param(98, 90, id="neither rounds to the other"),
        pytest.param(94, 90, id="below a hundred numbers round alike by chance"),
        pytest.param(9_861, 20_000, id="another number"),
        pytest.param(1_053, 1_000, id="more than 5 % off is changed, not rounded"),
    ],
)
def test_rounded_restatement_is_silent(one: int, other: int):
    made = in_2022(says("ministry", one), says("tabloid", other))

    assert "rounded_restatement" not in codes(made)


def test_rounded_restatement_is_silent_on_a_growing_series_that_passes_a_round_number():
    growing = [says("ministry", n, id=f"day {n}", on="2022-03-01") for n in (995, 1_000)]
    again = says("ministry", 1_000, id="in the daily", on="2022-03-01", through="daily")

    assert "rounded_restatement" not in codes(in_2022(*growing))
    assert "rounded_restatement" in codes(in_2022(*growing, again))


def test_rounded_restatement_is_silent_on_a_range_with_a_round_end():
    made = in_2022(says("ministry", 9_861), says("nato", between(10_000, 15_000)))

    assert "rounded_restatement" not in codes(made)


@pytest.mark.parametrize(
    "unattributed",
    [
        pytest.param(says(Source("daily", SourceKind.MEDIA), 9_861), id="an outlet as source"),
        pytest.param(says("daily", 9_861, through="daily"), id="its own reporter"),
    ],
)
def test_attribution_unknown_fires_where_only_the_outlet_is_named(unattributed: Claim):
    made = in_2022(unattributed, says("ministry", 9_000))

    assert evidence(made, "attribution_unknown") == Evidence(
        "warning", ("daily",), measured={"claims": 1}, threshold={}
    )


@pytest.mark.parametrize(
    "attributed",
    [
        pytest.param(
            says(Source("daily", SourceKind.MEDIA), 9_861, origin="ministry"), id="it names who"
        ),
        pytest.param(says("ministry", 9_861, through="daily"), id="the source is no outlet"),
        pytest.param(
            says(Source("daily", SourceKind.MEDIA_INVESTIGATION), 9_861), id="it counted itself"
        ),
    ],
)
def test_attribution_unknown_is_silent(attributed: Claim):
    assert "attribution_unknown" not in codes(in_2022(attributed))
