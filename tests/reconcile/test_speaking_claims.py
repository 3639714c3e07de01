"""Which claim speaks for a voice: its latest word, in its most exact wording (M2, M3)."""

import pytest

from app.reconcile import Claim, Quantity
from tests.reconcile.words import (
    at_least,
    at_most,
    between,
    numbers,
    says,
    set_aside,
    so_far,
)


def test_the_newest_day_speaks_even_where_an_older_one_was_tighter():
    made = so_far(
        says("nato", between(7_000, 15_000), id="wednesday", on="2022-03-23"),
        says("nato", at_most(16_000), id="thursday", on="2022-03-24"),
    )

    assert made.voices[0].claim_ids == ("thursday",)
    assert set_aside(made) == {"wednesday": ("superseded", "thursday")}


def test_of_one_day_the_latest_published_speaks():
    made = so_far(
        says("ministry", 600, id="noon", on="2022-03-23", published="2022-03-23T12:00"),
        says("ministry", 550, id="evening", on="2022-03-23", published="2022-03-23T18:00"),
    )

    assert made.voices[0].claim_ids == ("evening",)
    assert set_aside(made) == {"noon": ("superseded", "evening")}


@pytest.mark.parametrize("kept", [at_most(15_000), at_least(7_000)])
def test_a_later_echo_that_is_less_exact_does_not_displace_what_it_echoes(kept: Quantity):
    made = so_far(
        says("nato", between(7_000, 15_000), on="2022-03-23", published="2022-03-23T15:00"),
        says("daily", kept, origin="nato", on="2022-03-23", published="2022-03-25T09:00"),
    )

    assert numbers(made.figure) == (7_000, 10_247, 15_000)
    assert set_aside(made) == {"daily": ("same_voice", "nato")}


@pytest.mark.parametrize("kept", [at_most(15_000), at_least(7_000)])
def test_an_echo_dated_by_its_publication_that_dropped_an_end_does_not_displace_the_range(
    kept: Quantity,
):
    made = so_far(
        says("nato", between(7_000, 15_000), id="briefing", on="2022-03-23"),
        says(
            "nato",
            kept,
            id="article",
            through="daily",
            on="2022-03-25",
            published="2022-03-25T09:00",
        ),
    )

    assert made.voices[0].claim_ids == ("briefing",)
    assert set_aside(made) == {"article": ("same_voice", "briefing")}


@pytest.mark.parametrize(
    "article",
    [
        pytest.param(
            says("nato", at_most(15_000), id="article", on="2022-03-25", through="nato"),
            id="the source says so itself",
        ),
        pytest.param(
            says(
                "nato",
                at_most(15_000),
                id="article",
                through="daily",
                on="2022-03-25",
                published="2022-03-26T09:00",
            ),
            id="the day it was true is stated",
        ),
        pytest.param(
            says(
                "nato",
                at_most(14_000),
                id="article",
                through="daily",
                on="2022-03-25",
                published="2022-03-25T09:00",
            ),
            id="the end is another number",
        ),
        pytest.param(
            says(
                "nato",
                between(7_000, 16_000),
                id="article",
                through="daily",
                on="2022-03-25",
                published="2022-03-25T09:00",
            ),
            id="it has both ends",
        ),
    ],
)
def test_a_newer_report_that_is_no_such_echo_displaces_the_range(article: Claim):
    made = so_far(says("nato", between(7_000, 15_000), id="briefing", on="2022-03-23"), article)

    assert made.voices[0].claim_ids == ("article",)


def test_a_newer_report_of_the_same_bound_displaces_the_older_one():
    made = so_far(
        says("nato", at_most(15_000), id="briefing", on="2022-03-23"),
        says(
            "nato",
            at_most(15_000),
            id="article",
            through="daily",
            on="2022-03-25",
            published="2022-03-25T09:00",
        ),
    )

    assert made.voices[0].claim_ids == ("article",)


def test_a_later_correction_of_the_same_day_displaces_what_it_corrects():
    made = so_far(
        says(
            "nato",
            between(7_000, 15_000),
            id="first",
            on="2022-03-23",
            published="2022-03-23T15:00",
        ),
        says("nato", at_most(6_000), id="corrected", on="2022-03-23", published="2022-03-25T09:00"),
    )

    assert numbers(made.figure) == (None, None, 6_000)
    assert set_aside(made) == {"first": ("superseded", "corrected")}


def test_two_outlets_that_drop_the_same_end_do_not_displace_the_range_either():
    made = so_far(
        says("nato", between(7_000, 15_000), id="full", on="2022-03-23"),
        *(
            says(
                "nato",
                at_most(15_000),
                id=paper,
                through=paper,
                on="2022-03-24",
                published="2022-03-24T09:00",
            )
            for paper in ("daily", "weekly")
        ),
    )

    assert made.voices[0].claim_ids == ("full",)


def test_an_echo_of_a_correction_does_not_bring_back_what_was_corrected():
    made = so_far(
        says("ministry", 250, id="first", on="2022-03-23", published="2022-03-23T09:00"),
        says(
            "ministry",
            between(100, 200),
            id="corrected",
            on="2022-03-23",
            published="2022-03-23T12:00",
        ),
        says(
            "daily",
            at_most(300),
            id="echo",
            origin="ministry",
            on="2022-03-23",
            published="2022-03-23T18:00",
        ),
    )

    assert made.voices[0].claim_ids == ("corrected",)


def test_a_claim_without_a_day_ranks_older_than_any_with_one():
    made = so_far(
        says("ministry", 700, id="dated", on="2022-03-01", published="2022-03-01T12:00"),
        says("ministry", 900, id="undated", published="2022-03-20T12:00"),
    )

    assert made.voices[0].claim_ids == ("dated",)
    assert set_aside(made) == {"undated": ("superseded", "dated")}


def test_a_looser_word_of_the_same_moment_is_the_same_voice_and_no_older():
    made = so_far(
        says("ministry", 300, id="exact", on="2022-03-23"),
        says("ministry", at_most(400), id="loose", on="2022-03-23"),
    )

    assert set_aside(made) == {"loose": ("same_voice", "exact")}


def test_what_a_corrected_number_had_replaced_does_not_come_back():
    made = so_far(
        says("ministry", 150, id="first", on="2022-03-23", published="2022-03-23T01:00"),
        says("ministry", 250, id="second", on="2022-03-23", published="2022-03-23T02:00"),
        says(
            "ministry",
            between(100, 200),
            id="third",
            on="2022-03-23",
            published="2022-03-23T03:00",
        ),
    )

    assert made.voices[0].claim_ids == ("third",)
