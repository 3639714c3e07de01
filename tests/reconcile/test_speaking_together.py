"""Claims that tie speak for their voice together: what the voice then says (M2, M3)."""

import pytest

from app.reconcile import quantity
from tests.reconcile.words import (
    about,
    at_least,
    at_most,
    between,
    in_2022,
    numbers,
    says,
    set_aside,
    so_far,
)


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

    assert numbers(once.figure) == (300, 387, 500)
    assert numbers(twice.figure) == (300, 387, 500)


def test_two_ranges_of_one_moment_speak_as_their_hull():
    made = in_2022(
        says("ministry", between(99, 199), id="here"),
        says("ministry", between(199, 399), id="there"),
    )

    assert numbers(made.figure) == (99, 199, 399)
    assert made.voices[0].quantity == between(99, 399)


def test_a_hull_keeps_the_allowance_of_the_rounder_number():
    made = in_2022(
        says("ministry", about(600), id="here"),
        says("ministry", 640, id="there"),
        says("monitor", 690),
    )

    assert made.voices[0].quantity.allowance == 50
    assert made.figure.agreement.voices == 2


def test_one_number_said_roughly_and_exactly_is_that_number_with_its_allowance():
    made = in_2022(says("ministry", about(600), id="here"), says("ministry", 600, id="there"))

    assert made.voices[0].claim_ids == ("here", "there")
    assert made.voices[0].quantity == about(600)


def test_a_range_repeated_keeps_the_value_its_source_thinks_best():
    said = quantity(low=7_000, value=14_000, high=15_000)

    made = in_2022(says("bbc", said, origin="nato"), says("cnn", said, origin="nato"))

    assert made.voices[0].quantity == said


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
