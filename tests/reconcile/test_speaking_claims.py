"""Which claim speaks for a voice: its latest word, in its most exact wording (M2, M3)."""

import pytest

from app.reconcile import Claim
from tests.reconcile.words import (
    at_least,
    at_most,
    between,
    in_2022,
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


def test_a_later_echo_that_is_less_exact_does_not_displace_what_it_echoes():
    made = so_far(
        says("nato", between(7_000, 15_000), on="2022-03-23", published="2022-03-23T15:00"),
        says(
            "daily", at_most(15_000), origin="nato", on="2022-03-23", published="2022-03-25T09:00"
        ),
    )

    assert numbers(made.figure) == (7_000, 10_247, 15_000)
    assert set_aside(made) == {"daily": ("same_voice", "nato")}


def test_an_echo_dated_by_its_publication_that_dropped_an_end_does_not_displace_the_range():
    made = so_far(
        says("nato", between(7_000, 15_000), id="briefing", on="2022-03-23"),
        says(
            "nato",
            at_most(15_000),
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
                between(6_000, 15_000),
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


def test_two_equally_exact_words_of_one_moment_speak_together():
    made = so_far(
        says("ministry", 550, id="here", on="2022-03-23"),
        says("ministry", 600, id="there", on="2022-03-23"),
    )

    assert made.voices[0].claim_ids == ("here", "there")
    assert (made.figure.low, made.figure.high) == (550, 600)
    assert set_aside(made) == {}


@pytest.mark.parametrize("repeated", ["0-before-all", "z-after-all"])
def test_whichever_of_two_tied_bounds_is_repeated_the_voice_says_the_same(repeated: str):
    noon = "2022-03-23T12:00"
    claims = [
        says("ministry", 600, id="morning", published="2022-03-23T09:00"),
        says("ministry", at_least(300), id="more", published=noon),
        says("ministry", at_most(500), id="less", published=noon),
    ]

    once = in_2022(*claims)
    twice = in_2022(*claims, says("ministry", at_least(300), id=repeated, published=noon))

    assert numbers(twice.figure) == numbers(once.figure)


def test_a_claim_without_a_day_ranks_older_than_any_with_one():
    made = so_far(
        says("ministry", 700, id="dated", on="2022-03-01", published="2022-03-01T12:00"),
        says("ministry", 900, id="undated", published="2022-03-20T12:00"),
    )

    assert made.voices[0].claim_ids == ("dated",)
    assert set_aside(made) == {"undated": ("superseded", "dated")}


def test_two_lower_bounds_of_one_moment_speak_as_the_greater():
    made = in_2022(
        says("ministry", at_least(300), id="one"), says("ministry", at_least(400), id="other")
    )

    assert (made.figure.low, made.figure.high) == (400, None)


def test_two_upper_bounds_of_one_moment_speak_as_the_lesser():
    made = in_2022(
        says("ministry", at_most(500), id="one"), says("ministry", at_most(400), id="other")
    )

    assert (made.figure.low, made.figure.high) == (None, 400)
