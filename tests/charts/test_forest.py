"""The forest plot draws what the claims say, and says what it draws."""

import altair as alt
import pytest

from app.charts.forest import forest
from app.charts.looks import LOOKS, Theme
from app.charts.words import Told
from tests.api.bodies import MINISTRY, bare, killed
from tests.charts.answers import answers
from tests.charts.marks import rows, words, x_scale


def test_an_interval_is_a_line_from_its_low_to_its_high():
    spec = forest(*answers(killed("nato", "2022-03-23", low=7000, high=15_000)))

    (line,) = rows(spec, "rule", voice="nato")
    assert (line["from"], line["to"]) == (7000, 15_000)
    ends = [row[row["encoding"]["x"]["field"]] for row in rows(spec, "tick", voice="nato")]
    assert ends == [7000, 15_000]


def test_an_exact_number_is_a_symbol_where_it_lies():
    spec = forest(*answers(killed(MINISTRY, "2022-03-25", value=1351)))

    (symbol,) = rows(spec, "point", voice="russian-ministry-of-defence")
    assert symbol["low"] == 1351
    assert symbol["mark"]["shape"] == "circle"


def test_at_least_is_an_arrow_to_the_right_end():
    spec = forest(*answers(bare(300, "a", bound="at_least"), bare(600, "b")))

    (arrow,) = rows(spec, "point", voice="a")
    (line,) = rows(spec, "rule", voice="a")
    assert arrow["mark"]["shape"] == "triangle-right"
    assert arrow["encoding"]["x"]["field"] == "to"
    assert line["from"] == 300
    assert line["to"] == x_scale(spec)["domain"][1]


@pytest.mark.parametrize(("others", "kind"), [(600, "linear"), (90_000, "log"), (0, "symlog")])
def test_at_most_is_an_arrow_to_the_left_end_on_every_scale(others, kind):
    spec = forest(*answers(bare(500, "a", bound="at_most"), bare(others, "b")))

    (arrow,) = rows(spec, "point", voice="a")
    (line,) = rows(spec, "rule", voice="a")
    assert x_scale(spec)["type"] == kind
    assert arrow["mark"]["shape"] == "triangle-left"
    assert line["from"] == x_scale(spec)["domain"][0]
    assert line["to"] == 500


def test_the_scale_is_logarithmic_from_a_tenfold_spread_on():
    near = forest(*answers(bare(1000, "a"), bare(1100, "b"), bare(1200, "c")))
    far = forest(*answers(bare(1000, "a"), bare(20_000, "b")))

    assert x_scale(near)["type"] == "linear"
    assert x_scale(far)["type"] == "log"
    assert x_scale(far)["domain"][0] > 0
    assert "logarithmic" in str(far)


def test_interests_differ_in_shape_and_in_words_not_in_colour_alone():
    spec = forest(
        *answers(
            killed(MINISTRY, "2022-03-25", value=1351),
            killed({"slug": "nato", "kind": "intergovernmental"}, "2022-03-25", value=7000),
        ),
        theme=Theme.PRINT,
    )

    drawn = [row["mark"] for row in rows(spec, "point") if row.get("voice")]
    assert {mark["fill"] for mark in drawn} == {"#000000"}
    assert {mark["shape"] for mark in drawn} == {"circle", "cross"}
    assert "own losses" in words(spec)
    assert "intergovernmental" in words(spec)


def test_a_claim_set_aside_is_hollow_and_says_why():
    figure, explanation = answers(
        killed(MINISTRY, "2022-03-02", value=498), killed(MINISTRY, "2022-03-25", value=1351)
    )
    spec = forest(figure, explanation)

    (aside,) = rows(spec, "point", low=498)
    assert aside["status"] == "outside window"
    assert aside["mark"]["fill"] == LOOKS[Theme.LIGHT].background
    assert "outside window" in words(spec)


def test_best_is_a_rule_and_range_and_interval_are_bands():
    figure, explanation = answers(*(bare(number, f"s{number}") for number in (1000, 1300, 1800)))
    spec = forest(figure, explanation)

    bands = {row["is"]: (row["from"], row["to"]) for row in rows(spec, "rect") if "is" in row}
    interval = figure["interval"]
    assert bands == {
        "claimed range": (1000, 1800),
        "interval": (interval["low"], interval["high"]),
    }
    assert [row["best"] for row in rows(spec, "rule") if "best" in row] == [figure["best"]]


def test_without_a_best_the_picture_says_why_and_has_no_rule():
    spec = forest(*answers(bare(15_000, "nato", bound="at_most")))

    assert [row for row in rows(spec, "rule") if "best" in row] == []
    assert "No best value: only upper bounds are stated" in words(spec)


def test_a_figure_without_voices_is_a_picture_that_says_so():
    figure, explanation = answers(bare(5, "a"))
    empty = figure | dict.fromkeys(("low", "best", "high", "interval", "as_of"))
    empty |= {"voices": [], "flags": [], "statistics": figure["statistics"] | {"voices": 0}}
    spec = forest(empty, explanation | {"claims": []})

    assert "No number: no voice is in use" in words(spec)
    assert "No claims to show" in words(spec)
    alt.LayerChart.from_dict(spec)


def test_of_many_voices_the_narrowest_are_shown_and_the_rest_counted():
    exact = [bare(1000 + place, f"exact-{place}") for place in range(40)]
    vague = [bare(500, f"vague-{place}", bound="at_least") for place in range(9)]
    spec = forest(*answers(*exact, *vague))

    shown = {row["voice"] for row in rows(spec, "point") if row.get("voice")}
    assert shown == {f"exact-{place}" for place in range(40)}
    assert "9 more voices are in use and not shown" in words(spec)


def test_the_picture_says_what_who_when_and_how():
    claims = (
        killed(MINISTRY, "2022-03-25", value=1351),
        killed("nato", "2022-03-23", low=7000, high=15_000),
    )
    told = Told(names={"nato": "NATO"}, without=["x"], shared=0.35, known_at="2022-04-01T00:00Z")
    figure, explanation = answers(*claims)
    spec = forest(figure | {"policy": "median"}, explanation, told=told)

    written = words(spec)
    for said in (
        "Killed: Russian forces",
        "Russian invasion of Ukraine · since 24 Feb 2022 · as of 25 Mar 2022",
        "Between 1,351 and 15,000, by 2 voices",
        "Sources: NATO; russian-ministry-of-defence",
        "casualty-reconciler · method interval_median/1 · policy median · without x · with a "
        "common error of 0.35 · as known at 2022-04-01T00:00Z",
        "Error (quote no single number): Ranges do not meet",
    ):
        assert said in written
    assert "Killed: Russian forces" in spec["description"]
    assert "Ranges do not meet" in spec["description"]


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize("width", [320, 760, 1600])
def test_every_picture_is_valid_vega_lite_of_the_width_asked_for(theme, width):
    figure, explanation = answers(
        bare(300, "a", bound="at_least"), bare(5, "b"), bare(9, "c", bound="at_most")
    )
    spec = forest(figure, explanation, theme=theme, width=width)

    alt.LayerChart.from_dict(spec)
    padding = spec["padding"]
    assert abs(padding["left"] + spec["width"] + padding["right"] - width) <= 1
