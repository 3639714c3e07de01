"""Colours stand out from what they are drawn on; shapes tell what colours may not."""

import pytest

from app.charts.looks import LOOKS, SHAPES, Theme
from app.reconcile import Interest


def luminance(colour):
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """How much two colours differ in brightness, from 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", Theme)
def test_words_can_be_read_and_marks_be_seen(theme):
    look = LOOKS[theme]

    written = [look.ink, look.muted, *look.severities.values()]
    assert min(contrast(colour, look.background) for colour in written) >= 4.5
    drawn = [look.best, look.edge, *look.interests.values()]
    assert min(contrast(colour, look.background) for colour in drawn) >= 3
    # The bands are told apart by their dashed ends; marks upon them are still to be seen.
    assert min(contrast(colour, look.interval) for colour in look.interests.values()) >= 2.2


def test_every_interest_has_a_shape_of_its_own_that_is_no_arrow():
    assert set(SHAPES) == set(Interest)
    assert len(set(SHAPES.values())) == len(Interest)
    assert not {"triangle-left", "triangle-right"} & set(SHAPES.values())
