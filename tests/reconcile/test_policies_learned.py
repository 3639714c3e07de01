"""The policies `catd` and `bias_adjusted`, which learn from many groups (docs/method.md, M11)."""

import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from app.reconcile import POLICIES, Claim, Group, Source, SourceKind, count, quantity, reconcile
from app.reconcile.chi_squared import quantile
from app.reconcile.policies import Terms, scenes_of
from app.reconcile.policies.bias_adjusted import learn_factors
from app.reconcile.policies.catd import learn_confidence

RED = SourceKind.BELLIGERENT, "red"
BLUE = SourceKind.BELLIGERENT, "blue"
WATCH = SourceKind.NGO_MONITOR, None


def group(year, side="red"):
    return Group.of(metric="killed", period=str(year), population_party=side)


def says(name, number, facts=WATCH):
    kind, party = facts
    return Claim(id=name, source=Source(name, kind, party), quantity=count(number))


def scene(year, *claims, side="red"):
    (only,) = scenes_of(claims, group(year, side))
    return only


@given(st.floats(0.001, 0.999), st.floats(0.5, 200))
def test_chi_squared_quantiles_are_those_of_scipy(probability, df):
    assert quantile(probability, df) == pytest.approx(
        scipy.stats.chi2.ppf(probability, df), rel=1e-9
    )


ARCHIVES = [
    scene(
        year,
        says("archive", 1_000 + year),
        says("diary", 1_010 + year),
        says("rumour", 9 * (1_000 + year)),
        says("hearsay", 7 * (1_000 + year)),
    )
    for year in (1941, 1942, 1943, 1944)
]


def test_a_source_that_was_near_elsewhere_speaks_for_a_pair():
    lessons = learn_confidence(ARCHIVES, Terms())
    claims = [says("diary", 700), says("rumour", 90)]
    told = reconcile(claims, group(1950), policy="catd", lessons=lessons).figure
    assert (told.low, told.best, told.high) == (90, 700, 700)


def test_of_three_sources_none_outweighs_the_other_two():
    lessons = learn_confidence(ARCHIVES, Terms())
    heaviest = max(lessons.learned, key=weight).source
    claims = [says(heaviest, 700), says("rumour", 90), says("hearsay", 80)]
    told = reconcile(claims, group(1950), policy="catd", lessons=lessons).figure
    assert told.best == 252  # halfway from 90 to 700, which tie at half of the weight


def test_a_source_seen_once_is_trusted_less_than_one_as_good_seen_often():
    years = [
        scene(
            year,
            says("court", 10 * year),
            says("clerk", 10 * year),
            says("judge", 10 * year),
            says("often" if year < 1944 else "seldom", 10 * year + 300),
        )
        for year in (1940, 1941, 1942, 1943, 1944)
    ]
    found = {one.source: one for one in learn_confidence(years, Terms()).learned}
    assert (found["often"].scenes, found["seldom"].scenes) == (4, 1)
    assert found["often"].scale == pytest.approx(found["seldom"].scale, rel=0.01)
    assert weight(found["seldom"]) < weight(found["often"]) / 50


def weight(lesson):
    assert lesson.weight is not None
    return lesson.weight


@pytest.mark.parametrize("policy", ["catd", "crh_median"])
@pytest.mark.parametrize(
    ("low", "high", "middle"), [(100, 400, 200), (1_000, 4_000, 2_000), (10, 1_000, 104)]
)
def test_two_sources_never_heard_elsewhere_tie(policy, low, high, middle):
    figure = reconcile([says("a", low), says("b", high)], group(1950), policy=policy).figure
    assert figure.best == middle


WAR = [
    scene(
        year,
        says("red-army", 290 * n, RED),
        says("blue-army", 2_100 * n, BLUE),
        says("watch", 1_000 * n + 7),
    )
    for n, year in enumerate((2001, 2002, 2003, 2004, 2005), start=3)
]


def factor(lessons, source, side="red"):
    lesson = lessons.of(source, side)
    assert lesson is not None
    assert lesson.factor is not None
    return lesson.factor


def test_reporting_factors_are_found_with_the_independent_voice_as_anchor():
    lessons = learn_factors(WAR, Terms())
    assert factor(lessons, "red-army") == pytest.approx(0.29, abs=0.02)
    assert factor(lessons, "blue-army") == pytest.approx(2.1, abs=0.1)
    assert lessons.of("watch", "red") is None


def test_a_factor_lies_in_its_interval_and_more_scenes_narrow_it():
    few, many = learn_factors(WAR[:2], Terms()), learn_factors(WAR, Terms())
    (one, more) = (lessons.of("blue-army", "red") for lessons in (few, many))
    assert one is not None
    assert more is not None
    assert one.factor_low is not None
    assert one.factor is not None
    assert one.factor_high is not None
    assert one.factor_low < one.factor < one.factor_high
    assert one.error is not None
    assert more.error is not None
    assert more.error < one.error


def test_a_source_has_a_factor_of_its_own_on_each_side():
    other = [
        scene(
            year,
            says("blue-army", 400 * n, BLUE),
            says("watch", 1_000 * n + 3),
            side="blue",
        )
        for n, year in enumerate((2001, 2002, 2003), start=5)
    ]
    lessons = learn_factors([*WAR, *other], Terms())
    assert factor(lessons, "blue-army", "red") > 1.8
    assert factor(lessons, "blue-army", "blue") < 0.6


def test_a_belligerent_alone_is_corrected_by_what_it_said_before_others():
    lessons = learn_factors(WAR, Terms())
    figure = reconcile(
        [says("blue-army", 4_200, BLUE)], group(2010), policy="bias_adjusted", lessons=lessons
    ).figure
    assert figure.best == pytest.approx(2_000, rel=0.05)
    assert (figure.low, figure.high) == (4_200, 4_200)
    assert figure.interval is not None
    assert figure.interval.low is not None
    assert figure.interval.high is not None
    assert figure.interval.low < 2_000 < figure.interval.high < 4_200


def test_an_unknown_belligerent_is_believed_with_a_wide_interval():
    lessons = learn_factors(WAR, Terms())
    figure = reconcile(
        [says("green-army", 4_200, BLUE)], group(2010), policy="bias_adjusted", lessons=lessons
    ).figure
    assert figure.best == 4_200
    assert figure.interval is not None
    assert figure.interval.low is not None
    assert figure.interval.high is not None
    assert figure.interval.low * 3 < figure.interval.high


def test_bounds_neither_teach_nor_are_heard_by_bias_adjusted():
    floor = Claim(id="floor", source=Source("red-army", *RED), quantity=quantity(low=5))
    figure = reconcile([floor], group(2010), policy="bias_adjusted").figure
    assert figure.best is None
    assert "best" in figure.null_reasons


@pytest.mark.parametrize("policy", ["catd", "bias_adjusted", "crh_median"])
def test_lessons_do_not_hang_on_the_order_of_scenes(policy):
    learn = POLICIES[policy].learn
    assert learn is not None
    scenes = [*WAR, *ARCHIVES]
    assert learn(scenes, Terms()) == learn([*reversed(scenes)], Terms())


@pytest.mark.parametrize("policy", ["catd", "bias_adjusted", "crh_median"])
def test_nothing_to_compare_teaches_nothing(policy):
    learn = POLICIES[policy].learn
    assert learn is not None
    assert learn([scene(2001, says("watch", 70))], Terms()).learned == ()
    assert learn([], Terms()).learned == ()
