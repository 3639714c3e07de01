"""Words end where the picture does, and steer nothing."""

from app.charts.lettering import fitted, plain, width_of, wrapped


def test_a_long_name_ends_in_an_ellipsis_within_its_width():
    name = "Office of the United Nations High Commissioner for Human Rights"

    cut = fitted(name, 13, 200)
    assert cut.endswith("…")
    assert width_of(cut, 13) <= 200


def test_a_name_that_fits_stays_whole():
    assert fitted("NATO", 13, 200) == "NATO"


def test_marks_that_turn_the_direction_of_reading_are_left_out():
    assert plain("a\u202eb\u2066c\u0000d\ue000") == "abcd"


def test_wide_letters_take_more_room():
    assert width_of("国防", 10) == 20


def test_lines_hold_every_word_where_there_is_room():
    text = "one two three four five six seven"

    assert " ".join(wrapped(text, 10, 60, most=9)) == text
