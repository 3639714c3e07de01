"""The timeline draws a running total through time, long or short, and what its voices said."""

import altair as alt
import pytest

from app.charts.series import BINS, thinned
from app.charts.timeline import timeline
from app.charts.words import Told
from tests.api.bodies import MINISTRY, bare, killed
from tests.charts.answers import timeline_answers
from tests.charts.marks import rows, words

RUNNING = {"period": "2022-02-24/..", "metric": "killed"}


def said(numbers, **more):
    """A series as the API tells it, a number a day."""
    day = {"value": None, "status": "active", "claim_ids": []} | more
    return [day | {"as_of": f"day {place}", "low": n, "high": n} for place, n in enumerate(numbers)]


def test_the_range_is_an_area_and_a_voice_a_line_through_its_numbers():
    figure, through_time = timeline_answers(
        *(killed(MINISTRY, f"2022-03-0{day}", value=100 * day) for day in (1, 3, 5)),
        killed("nato", "2022-03-05", low=700, high=900),
    )
    spec = timeline(figure, through_time)

    line = [(row["on"], row["low"]) for row in rows(spec, "line") if row.get("voice")]
    assert line == [("2022-03-01", 100), ("2022-03-03", 300), ("2022-03-05", 500)]
    last = through_time["points"][-1]
    areas = [(row["low"], row["high"]) for row in rows(spec, "area", on="2022-03-05")]
    assert areas == [
        (last["low"], last["high"]),
        (last["interval"]["low"], last["interval"]["high"]),
    ]
    (bar,) = rows(spec, "rule", voice="nato")
    assert (bar["low"], bar["high"]) == (700, 900)


def test_bounds_point_to_where_the_count_lies():
    spec = timeline(
        *timeline_answers(
            killed("least", "2022-03-01", value=100, bound="at_least"),
            killed("most", "2022-03-01", value=900, bound="at_most"),
        )
    )

    shapes = {row["voice"]: row["mark"]["shape"] for row in rows(spec, "point") if "voice" in row}
    assert shapes == {"least": "triangle-up", "most": "triangle-down"}


def test_a_voice_that_was_silent_for_long_is_not_joined():
    spec = timeline(
        *timeline_answers(
            *(killed("a", day, value=9) for day in ("2022-03-01", "2022-03-20", "2022-06-01"))
        )
    )

    runs = {row["on"]: row["run"] for row in rows(spec, "line") if row.get("voice")}
    assert runs == {"2022-03-01": 0, "2022-03-20": 0, "2022-06-01": 1}


def test_a_total_that_fell_is_marked_on_its_day():
    numbers = {"2022-03-01": 500, "2022-03-02": 600, "2022-03-03": 300, "2022-03-04": 650}
    figure, through_time = timeline_answers(
        *(killed("a", day, value=count) for day, count in numbers.items())
    )
    spec = timeline(figure, through_time)

    assert any("cumulative_decrease" in point["flags"] for point in through_time["points"])
    assert "A running total fell" in words(spec)


def test_a_number_far_beyond_the_figure_is_drawn_at_the_end_and_told():
    figure, through_time = timeline_answers(
        *(killed("a", f"2022-03-{day:02}", value=1000 + day) for day in range(1, 29))
    )
    (series,) = through_time["series"]
    series["said"][10] |= {"low": 11_000_000, "high": 11_000_000}
    spec = timeline(figure, through_time)

    (axis,) = {str(row["encoding"]["y"]["scale"]["domain"]) for row in rows(spec, "area")}
    assert float(axis.strip("[]").split(",")[1]) < 10_000
    assert "Beyond the axis, drawn at its end: 11,000,000 on 11 Mar 2022 (a)." in words(spec)


def test_thinning_keeps_the_ends_the_peaks_and_what_was_taken_back():
    numbers = list(range(10_000))
    series = said(numbers)
    series[4321] |= {"low": 90_000, "high": 90_000}
    series[1234] |= {"status": "withdrawn"}
    kept = list(thinned(series))

    assert len(kept) <= 4 * BINS + 1
    assert (kept[0], kept[-1]) == (series[0], series[-1])
    assert series[4321] in kept
    assert series[1234] in kept


def test_a_short_series_is_whole():
    series = said(range(4 * BINS))

    assert list(thinned(series)) == series


def test_many_voices_are_counted_where_they_are_not_drawn():
    spec = timeline(*timeline_answers(*(killed(f"v{n}", "2022-03-01", value=n) for n in range(14))))

    assert "4 more voices are not shown; shown are the 10 that said most." in words(spec)


def test_a_timeline_without_points_is_a_picture_that_says_so():
    figure, through_time = timeline_answers(bare(5, "a", **RUNNING))
    empty = through_time | {"from": None, "to": None, "points": [], "series": []}
    spec = timeline(figure, empty)

    alt.LayerChart.from_dict(spec)
    assert "No claims to show" in words(spec)


@pytest.mark.parametrize("width", [320, 760, 1600])
def test_every_timeline_is_valid_vega_lite_of_the_width_asked_for(width):
    claims = (killed("a", "2022-03-01", value=5), killed("b", "2022-03-09", low=50, high=900))
    spec = timeline(*timeline_answers(*claims), width=width, told=Told(names={"a": "A name"}))

    alt.LayerChart.from_dict(spec)
    padding = spec["padding"]
    assert abs(padding["left"] + spec["width"] + padding["right"] - width) <= 1
    assert "A name" in words(spec)
