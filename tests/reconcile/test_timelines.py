"""A running total through time: each point is the figure of its day (docs/method.md, Time)."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reconcile import EventKind, Figure, Group, Status, reconcile
from app.reconcile.timelines import Pace, Said, ends_of_steps, span_of, timeline
from tests.reconcile import strategies as some
from tests.reconcile.words import KILLED_2022, KILLED_SO_FAR, at_least, day, says

running = st.builds(
    Group.of,
    metric=st.just("killed"),
    period=st.sampled_from(["2022-02-24/..", "../.."]),
    population_party=st.sampled_from([None, "russia"]),
    event_kind=st.sampled_from([None, EventKind.SUDDEN_DISASTER]),
)
near_days = st.dates(date(2022, 2, 24), date(2022, 3, 28))
many_days = st.builds(
    lambda claim, on: replace(claim, as_of=on), some.claims, st.none() | near_days
)
of_many_days = st.lists(many_days, max_size=12).map(
    lambda claims: [replace(claim, id=f"claim-{n}") for n, claim in enumerate(claims)]
)


def told(figure: Figure) -> Figure:
    """A figure without its count of claims set aside: a timeline looks at fewer of them."""
    return replace(figure, statistics=replace(figure.statistics, set_aside=0))


@given(of_many_days, running, near_days, st.integers(0, 9), st.sampled_from(Pace))
def test_every_point_is_the_figure_of_its_day(claims, group, start, length, pace):
    made = timeline(claims, group, pace=pace, start=start, end=start + timedelta(days=length))

    for figure in made.figures:
        alone = reconcile(claims, group, as_of=figure.as_of).figure
        assert told(figure) == told(alone)


@given(st.data(), of_many_days, running)
def test_the_order_of_claims_changes_not_a_bit_of_a_timeline(data, claims, group):
    shuffled = data.draw(st.permutations(claims))

    one, other = (timeline(order, group, pace=Pace.WEEK) for order in (claims, shuffled))

    assert repr(one) == repr(other)


@given(of_many_days, running)
def test_every_claim_is_in_the_series_of_who_counted_once(claims, group):
    made = timeline(claims, group, pace=Pace.MONTH)

    shown = [
        (claim_id, series.voice, said.status)
        for series in made.series
        for said in series.said
        for claim_id in said.claim_ids
    ]
    assert Counter(shown) == Counter((c.id, c.counted_by.slug, c.status) for c in claims)


@given(of_many_days, running)
def test_the_last_point_of_a_whole_timeline_is_the_figure_itself(claims, group):
    in_use = [claim for claim in claims if claim.status is Status.ACTIVE]

    made = timeline(in_use, group, pace=Pace.MONTH)

    newest = reconcile(in_use, group).figure
    assert [told(figure) for figure in made.figures[-1:]] == [told(newest)] * bool(newest.as_of)


@pytest.mark.parametrize(
    ("pace", "ends"),
    [
        (Pace.DAY, ["02-27", "02-28", "03-01", "03-02"]),
        (Pace.WEEK, ["02-27", "03-02"]),
        (Pace.MONTH, ["02-28", "03-02"]),
    ],
)
def test_a_step_ends_with_its_day_sunday_or_month_and_the_last_where_it_was_asked_to(
    pace: Pace, ends: list[str]
):
    days = ends_of_steps(day("2022-02-27"), day("2022-03-02"), pace)

    assert [str(one) for one in days] == [f"2022-{end}" for end in ends]


def test_a_timeline_of_one_day_has_one_point():
    only = day("2022-03-06")

    assert [list(ends_of_steps(only, only, pace)) for pace in Pace] == [[only]] * 3


def test_a_timeline_spans_the_claims_in_use():
    claims = [
        says("spam", 5, on="1999-01-01", status=Status.REJECTED),
        says("ministry", 498, on="2022-03-02"),
        says("monitor", 1_351, on="2022-03-25"),
    ]

    assert span_of(claims) == (day("2022-03-02"), day("2022-03-25"))
    assert span_of(claims[:1]) == (day("1999-01-01"), day("1999-01-01"))
    assert span_of(claims, start=day("2022-04-01")) == (day("2022-04-01"), day("2022-04-01"))
    assert span_of(claims, end=day("2022-02-01")) == (day("2022-02-01"), day("2022-02-01"))


def test_without_any_day_there_are_series_and_no_points():
    made = timeline([says("notebook", 498)], KILLED_SO_FAR)

    assert (made.start, made.end, made.figures) == (None, None, ())
    assert [series.voice for series in made.series] == ["notebook"]


def test_without_any_claim_every_point_says_so():
    made = timeline([], KILLED_SO_FAR, start=day("2022-03-01"), end=day("2022-03-02"))

    assert [figure.null_reasons["best"] for figure in made.figures] == ["no claim is in use"] * 2


def test_a_closed_period_has_no_timeline():
    with pytest.raises(ValueError, match="the period 2022 is closed"):
        timeline([says("ministry", 498, on="2022-03-02")], KILLED_2022)


def test_a_series_keeps_what_was_superseded_and_shows_what_was_withdrawn():
    made = timeline(
        [
            says("ministry", 498, id="first", on="2022-03-02", status=Status.SUPERSEDED),
            says("ministry", 9_861, id="hacked", on="2022-03-21", status=Status.WITHDRAWN),
            says("ministry", 1_351, id="second", on="2022-03-25"),
            says("daily", 1_351, id="echo", origin="ministry", on="2022-03-25"),
            says("ministry", at_least(400), id="undated"),
        ],
        KILLED_SO_FAR,
    )

    (series,) = made.series
    assert series.said == (
        Said(None, 400, None, None, Status.ACTIVE, ("undated",)),
        Said(day("2022-03-02"), 498, 498, 498, Status.SUPERSEDED, ("first",)),
        Said(day("2022-03-21"), 9_861, 9_861, 9_861, Status.WITHDRAWN, ("hacked",)),
        Said(day("2022-03-25"), 1_351, 1_351, 1_351, Status.ACTIVE, ("echo", "second")),
    )


def test_a_series_is_cut_to_the_days_that_are_asked_for():
    claims = [says("ministry", 400 + n, id=f"{n}", on=f"2022-03-{n:02}") for n in range(1, 9)]

    made = timeline(claims, KILLED_SO_FAR, start=day("2022-03-03"), end=day("2022-03-05"))

    (series,) = made.series
    assert [said.low for said in series.said] == [403, 404, 405]
    assert [figure.best for figure in made.figures] == [403, 404, 405]


def test_a_point_looks_back_at_a_series_that_stopped_before_its_window():
    claims = [says("ministry", 400 + n, id=f"{n}", on=f"2022-03-{n:02}") for n in (1, 3, 5)] + [
        says("monitor", 1_351, on="2022-03-30")
    ]

    made = timeline(claims, KILLED_SO_FAR, start=day("2022-03-30"))

    (figure,) = made.figures
    assert "stale" in [flag.code for flag in figure.flags]


def test_every_point_tells_the_moves_of_a_series_that_changes_its_way():
    by_agency = [
        says("ministry", 4 * n * n + (90_000 if n > 24 else 0), id=f"agency-{n}", through="agency")
        for n in range(1, 29)
    ]
    by_daily = [says("ministry", 400 + n, id=f"daily-{n}", through="daily") for n in (30, 45)]
    claims = [
        replace(claim, as_of=date(2022, 3, 1) + timedelta(days=int(claim.id.split("-")[1])))
        for claim in (*by_agency, *by_daily, says("ministry", 90, id="radio-50", through="radio"))
    ]

    figures = timeline(claims, KILLED_SO_FAR).figures

    alone = [reconcile(claims, KILLED_SO_FAR, as_of=figure.as_of).figure for figure in figures]
    assert [told(figure) for figure in figures] == [told(figure) for figure in alone]
    raised = {flag.code for figure in figures for flag in figure.flags}
    assert {"jump", "cumulative_decrease"} <= raised
