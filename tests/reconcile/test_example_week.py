"""The week of the article of 25 March 2022, worked through claim by claim (domain rule D7)."""

from app.reconcile import (
    METRICS,
    Claim,
    Grade,
    Group,
    Reconciliation,
    Source,
    SourceKind,
    Status,
    reconcile,
)
from tests.reconcile.groups import coherent, figure
from tests.reconcile.words import (
    Evidence,
    about,
    at_least,
    at_most,
    belligerent,
    between,
    codes,
    evidence,
    numbers,
    says,
    set_aside,
    so_far,
)

METRIC = {metric.slug: metric for metric in METRICS}

RUSSIAN_DEFENCE_MINISTRY = belligerent("russian-defence-ministry", "russia")
GENERAL_STAFF = belligerent("ukrainian-general-staff", "ukraine")
NATO = Source("nato", SourceKind.ALLY)
US_OFFICIALS = Source("us-officials", SourceKind.STATE)

HACKED = says(
    Source("komsomolskaya-pravda", SourceKind.MEDIA),
    10_000,
    id="c1",
    origin=RUSSIAN_DEFENCE_MINISTRY,
    through="the-article",
    on="2022-03-21",
    status=Status.WITHDRAWN,
)
UP_TO_15_000 = says(
    NATO,
    at_most(15_000),
    id="c2",
    inputs=("ukrainian-authorities",),
    through="the-article",
    on="2022-03-23",
)
UP_TO_40_000 = says(
    NATO, at_most(40_000), id="c3", derived_from="c2", through="the-article", on="2022-03-23"
)
THEATRE = says(
    Source("ukrainian-authorities", SourceKind.LOCAL_AUTHORITY),
    at_least(300),
    id="c4",
    through="the-article",
)


def test_the_article_alone_bounds_the_killed_from_above_only():
    made = so_far(HACKED, UP_TO_15_000)

    assert numbers(made.figure) == (None, None, 15_000)
    assert made.figure.null_reasons == {
        "low": "no voice bounds it from below",
        "best": "only upper bounds are stated, so nothing bounds it from below",
    }
    assert codes(made) == [
        "single_source",
        "only_upper_bounds",
        "withdrawn_claim",
        "belligerent_only",
    ]
    assert set_aside(made) == {"c1": ("withdrawn", None)}


def test_the_article_says_what_the_withdrawn_number_would_change():
    made = so_far(HACKED, UP_TO_15_000)

    assert evidence(made, "withdrawn_claim") == Evidence(
        "warning",
        ("c1",),
        measured={"claims": 1, "low": 10_000, "best": 10_000, "high": 10_000},
        threshold={},
    )


def test_the_total_losses_are_a_derived_upper_bound():
    made = reconcile(
        [UP_TO_40_000],
        Group.of(metric="total_losses", period="2022-02-24/..", population_party="russia"),
    )

    assert numbers(made.figure) == (None, None, 40_000)
    assert codes(made) == [
        "single_source",
        "only_upper_bounds",
        "belligerent_only",
        "derived_claim",
    ]
    assert evidence(made, "derived_claim").claim_ids == ("c3",)


def the_week() -> Reconciliation:
    return so_far(
        HACKED,
        UP_TO_15_000,
        says(NATO, between(7_000, 15_000), id="nato", on="2022-03-23"),
        says(RUSSIAN_DEFENCE_MINISTRY, 498, id="second-of-march", on="2022-03-02"),
        says(RUSSIAN_DEFENCE_MINISTRY, 1_351, id="ministry", on="2022-03-25"),
        says(US_OFFICIALS, about(7_000), id="us", on="2022-03-16"),
        says(GENERAL_STAFF, about(16_100), id="general-staff", on="2022-03-25"),
    )


def test_the_week_ranges_from_one_sides_number_to_the_others():
    assert numbers(the_week().figure) == (1_351, 7_000, 16_100)


def test_the_week_differs_twelvefold():
    made = the_week()

    ratio = evidence(made, "order_of_magnitude").measured["ratio"]
    assert f"{ratio:.1f}" == "11.9"
    assert evidence(made, "order_of_magnitude").claim_ids == ("general-staff", "ministry")
    assert made.figure.disagreement == "extreme"


def test_the_week_splits_by_side():
    made = the_week()

    assert evidence(made, "belligerent_split") == Evidence(
        "warning",
        ("general-staff", "ministry"),
        measured={"own_high": 1_351, "enemy_low": 16_100},
        threshold={},
    )
    assert {interest.value: one.best for interest, one in made.figure.by_interest.items()} == {
        "own_losses": 1_351,
        "enemy_losses": 16_100,
        "allied": 10_247,
        "third_party_state": 7_000,
    }


def test_the_week_keeps_the_full_range_against_its_echo_and_sets_the_old_total_aside():
    assert set_aside(the_week()) == {
        "c1": ("withdrawn", None),
        "c2": ("same_voice", "nato"),
        "second-of-march": ("outside_window", None),
    }


def in_the_theatre(*claims: Claim) -> Reconciliation:
    return reconcile(claims, Group.of(metric="killed", period="2022-03-16"))


ABOUT_600 = says("associated-press", at_least(600), grade=Grade.INVESTIGATED)
AT_LEAST_12 = says("amnesty-international", at_least(12), grade=Grade.NAMED)


def test_the_theatre_has_a_lower_end_and_no_other():
    made = in_the_theatre(THEATRE)

    assert numbers(made.figure) == (300, None, None)
    assert codes(made) == ["single_source", "only_lower_bounds"]


def test_a_higher_lower_bound_joins_without_conflict():
    made = in_the_theatre(THEATRE, ABOUT_600)

    assert numbers(made.figure) == (600, None, None)
    assert codes(made) == ["only_lower_bounds"]


def test_a_far_lower_bound_joins_without_conflict_and_without_a_pull():
    made = in_the_theatre(THEATRE, ABOUT_600, AT_LEAST_12)

    assert numbers(made.figure) == (600, None, None)
    assert codes(made) == ["only_lower_bounds"]
    assert made.figure.disagreement == "none"


def test_about_600_is_no_lower_bound_and_meets_both_of_those_that_are():
    stated = says("associated-press", about(600), grade=Grade.INVESTIGATED)

    made = in_the_theatre(THEATRE, stated, AT_LEAST_12)

    assert numbers(made.figure) == (600, 600, 600)
    assert codes(made) == []


def test_15_000_killed_fit_into_40_000_losses():
    found = coherent(figure("killed", 7_000, 15_000), figure("total_losses", None, 40_000))

    assert [one.flags for one in found.values()] == [(), ()]


def test_9_861_killed_and_16_153_wounded_fit_into_40_000_losses():
    found = coherent(
        figure("killed", 9_861, 9_861),
        figure("wounded", 16_153, 16_153),
        figure("total_losses", None, 40_000),
    )

    assert [one.flags for one in found.values()] == [(), (), ()]


def test_50_000_killed_do_not_fit_and_both_figures_say_so():
    found = coherent(figure("killed", 50_000, None), figure("total_losses", None, 40_000))

    (flag,) = found["killed"].flags
    assert found["total_losses"].flags == (flag,)
    assert flag.code == "component_exceeds_total"
    assert flag.claim_ids == ("claim-killed", "claim-total_losses")
