"""Who counted, once each: whose claims are one voice, and what it weighs (M3, M5)."""

import pytest

from app.reconcile import Reliability
from tests.reconcile.words import (
    between,
    graded,
    in_2022,
    says,
)


def test_three_outlets_that_carry_one_ministry_are_one_voice():
    made = in_2022(
        says("bbc", 9_861, origin="ministry"),
        says("cnn", 9_861, origin="ministry"),
        says("ministry", 9_861),
    )

    assert [voice.key for voice in made.voices] == ["ministry"]
    assert [claim.id for claim in made.voices[0].carried_by] == ["bbc", "cnn", "ministry"]
    assert made.figure.statistics.voices == 1


def test_without_an_origin_each_source_is_a_voice_of_its_own():
    made = in_2022(says("bbc", 9_861), says("cnn", 9_861))

    assert [voice.key for voice in made.voices] == ["bbc", "cnn"]


def test_voices_that_only_share_an_input_stay_apart():
    made = in_2022(
        says("nato", between(7_000, 15_000), inputs=("general-staff",)),
        says("pentagon", 7_000, inputs=("general-staff",)),
    )

    assert [voice.key for voice in made.voices] == ["nato", "pentagon"]


def test_a_count_of_five_outlets_weighs_no_more_than_the_one_they_carry():
    made = in_2022(
        says("bbc", 9_000, origin="ministry"),
        says("cnn", 9_000, origin="ministry"),
        says("dw", 9_000, origin="ministry"),
        says("hospital", 500),
        says("monitor", 500),
    )

    assert made.figure.best == 500


@pytest.mark.parametrize("reference", ["c2", "nato-2022-03-23"])
def test_a_claim_derived_from_another_joins_its_voice(reference: str):
    made = in_2022(
        says("nato", 10_000, id="c2", external_id="nato-2022-03-23"),
        says("think-tank", 12_000, id="c3", derived_from=reference),
    )

    assert [voice.key for voice in made.voices] == ["nato"]


def test_an_external_id_names_a_claim_of_its_own_scraper_only():
    made = in_2022(
        says("nato", 10_000, external_id="n-7", scraper="newsroom"),
        says("think-tank", 12_000, derived_from="n-7", scraper="newsroom"),
        says("blog", 13_000, derived_from="n-7", scraper="aggregator"),
    )

    assert [voice.key for voice in made.voices] == ["blog", "nato"]


def test_a_claim_derived_from_one_of_another_group_is_a_voice_of_its_own():
    made = in_2022(says("nato", 10_000), says("think-tank", 12_000, derived_from="elsewhere"))

    assert [voice.key for voice in made.voices] == ["nato", "think-tank"]


def test_a_chain_of_derivations_is_one_voice():
    made = in_2022(
        says("academy", 10_000),
        says("bureau", 11_000, derived_from="academy"),
        says("centre", 12_000, derived_from="bureau"),
    )

    assert [voice.key for voice in made.voices] == ["academy"]


@pytest.mark.parametrize(
    ("reliability", "weight"),
    [("A", 1_000), ("B", 800), ("C", 600), ("D", 400), ("E", 200), ("F", 500)],
)
def test_a_voice_weighs_by_the_reliability_of_who_counted(reliability: str, weight: int):
    made = in_2022(
        says(graded("daily", Reliability.A), 300, origin=graded("army", Reliability(reliability)))
    )

    assert made.voices[0].weight == weight


def test_a_source_that_nobody_judged_weighs_as_one_that_cannot_be_judged():
    made = in_2022(says("army", 300), says(graded("court", Reliability.F), 400))

    assert [voice.weight for voice in made.voices] == [500, 500]


@pytest.mark.parametrize(
    ("first", "second", "best"),
    [(Reliability.A, Reliability.E, 100), (Reliability.E, Reliability.A, 900)],
)
def test_best_is_nearer_to_the_more_reliable(first: Reliability, second: Reliability, best: int):
    made = in_2022(says(graded("army", first), 100), says(graded("court", second), 900))

    assert made.figure.best == best


def test_a_voice_of_two_sources_weighs_as_the_one_it_is_named_after():
    made = in_2022(
        says(graded("academy", Reliability.A), 100),
        says(graded("bureau", Reliability.E), 200, derived_from="academy"),
    )

    assert made.voices[0].source.slug == "academy"
    assert made.voices[0].weight == 1_000
    assert (made.figure.low, made.figure.high) == (100, 200)
