"""Each policy in cases a reader can follow (M11)."""

from math import hypot, log

import pytest

from app.reconcile import (
    POLICIES,
    Claim,
    Grade,
    Reliability,
    Status,
    UnknownPolicy,
    quantity,
    reconcile,
)
from app.reconcile.fits import Basis
from app.reconcile.policies import Lesson, Lessons, scenes_of
from app.reconcile.policies.crh_median import learn_weights
from app.reconcile.policies.policy import Terms
from tests.reconcile.words import (
    KILLED_2022,
    KILLED_SO_FAR,
    at_least,
    at_most,
    between,
    day,
    graded,
    says,
)


def told(policy: str, *claims: Claim, **more):
    return reconcile(claims, KILLED_2022, policy=policy, **more).figure


def best_and_interval(figure):
    found = figure.interval
    return figure.best, found and (found.low, found.high)


THREE = (says("a", 10_000), says("b", 15_000), says("c", 40_000))


def test_a_figure_names_its_policy_and_keeps_its_method():
    figure = told("median", *THREE)

    assert (figure.policy, figure.method) == ("median", "interval_median/1")
    assert told("interval_median", *THREE) == reconcile(THREE, KILLED_2022).figure


def test_a_policy_nobody_knows_is_refused_with_the_names_there_are():
    with pytest.raises(UnknownPolicy, match=r"no policy 'mean'; use one of interval_median, .*crh"):
        told("mean", *THREE)


def test_the_first_policy_is_the_default():
    assert next(iter(POLICIES)) == reconcile(THREE, KILLED_2022).figure.policy


@pytest.mark.parametrize(
    ("numbers", "best"),
    [
        ((10_000, 15_000, 40_000), 15_000),
        ((100, 400), 200),  # the middle on the log scale of the two in the middle
        ((90, 100, 400, 900), 200),
    ],
)
def test_the_median_is_plain(numbers, best):
    grades = (Reliability.A, Reliability.E, Reliability.B, Reliability.E)
    figure = told("median", *(says(graded(f"v{n}", grades[n]), x) for n, x in enumerate(numbers)))

    assert (figure.best, figure.best_basis) == (best, Basis.MEDIAN)


def test_a_bound_that_is_met_has_no_vote_in_the_median_and_one_that_contradicts_has():
    assert told("median", *THREE, says("d", at_least(300))).best == 15_000
    assert told("median", *THREE, says("d", at_most(300))).best == 12_247


def test_conservative_takes_the_lowest_end_of_the_most_reliable():
    low, high = graded("low", Reliability.B), graded("high", Reliability.B)
    figure = told(
        "conservative",
        says(low, between(900, 1_300)),
        says(high, 1_100),
        says(graded("rumour", Reliability.E), 40),
    )

    assert (figure.best, figure.best_basis) == (900, Basis.LOWEST_RELIABLE)
    assert (figure.low, figure.high) == (40, 1_300)


def test_conservative_leaves_assertions_out_while_somebody_counted():
    asserted = says("minister", 70, grade=Grade.ASSERTION)

    assert told("conservative", asserted, says("monitor", 310)).best == 310
    assert told("conservative", asserted).best == 70


def test_conservative_takes_an_upper_bound_that_contradicts():
    assert told("conservative", says("a", 500), says("b", at_most(100))).best == 100


def test_the_verified_floor_is_the_highest_low_end_that_was_checked():
    figure = told(
        "verified_floor",
        says("amnesty", at_least(12), grade=Grade.NAMED),
        says("un", between(40, 90), grade=Grade.VERIFIED_COUNT),
        says("mayor", 304, grade=Grade.OFFICIAL_COUNT),
    )

    assert best_and_interval(figure) == (40, (26, None))
    assert figure.best_basis is Basis.HIGHEST_VERIFIED


def test_one_side_is_enough_for_a_floor():
    figure = told("verified_floor", says("amnesty", at_least(300), grade=Grade.NAMED))

    assert best_and_interval(figure) == (300, (196, None))
    assert figure.null_reasons == {"high": "no voice bounds it from above"}


def test_without_a_verified_claim_there_is_no_floor():
    figure = told("verified_floor", *THREE)

    assert best_and_interval(figure) == (None, None)
    assert figure.null_reasons == {
        "best": "no claim with a low end is graded verified_count or stronger"
    }


TRUST = (
    says(graded("monitor", Reliability.B), 900),
    says(graded("court", Reliability.B), 310, grade=Grade.NAMED),
    says(graded("army", Reliability.E), 70),
)


def test_the_most_trusted_source_is_the_most_reliable_then_the_best_graded():
    figure = told("priority_source", *TRUST)

    assert best_and_interval(figure) == (310, (202, 476))
    assert figure.best_basis is Basis.ONE_VOICE


def test_a_priority_goes_before_reliability_and_skips_who_says_nothing_here():
    assert told("priority_source", *TRUST, priority=["nobody", "army", "monitor"]).best == 70


def test_one_voice_gives_the_value_it_states_within_its_range():
    said = says("nato", quantity(low=7_000, value=9_000, high=15_000))

    assert best_and_interval(told("priority_source", said)) == (9_000, (4_570, 22_976))


def test_the_latest_word_is_that_of_the_newest_day_then_hour():
    figure = reconcile(
        [
            says("a", 100, on="2022-03-20", published="2022-03-24T09:00"),
            says("b", 300, on="2022-03-21", published="2022-03-22T09:00"),
            says("c", 700, on="2022-03-21", published="2022-03-21T09:00"),
            says("d", at_least(900), on="2022-03-23"),
        ],
        KILLED_SO_FAR,
        policy="latest",
    ).figure

    assert figure.best == 300


@pytest.mark.parametrize("policy", POLICIES)
def test_bounds_on_one_side_give_no_best_but_a_floor(policy):
    figure = told(policy, says("a", at_least(300)), says("b", at_least(500)))

    assert figure.best is None
    if policy != "verified_floor":
        reason = "only lower bounds are stated, so nothing bounds it from above"
        assert figure.null_reasons["best"] == reason


def test_bounds_that_meet_give_no_number_to_a_policy_that_needs_one_of_a_voice():
    bounds = says("a", at_least(300)), says("b", at_most(700))

    assert told("likelihood", *bounds).best == pytest.approx(459, abs=2)
    assert told("median", *bounds).null_reasons == {
        "best": "each voice bounds it on one side only, and this policy needs both"
    }


def test_a_wild_voice_moves_the_mean_and_hardly_the_likelihood():
    said = [says(f"v{n}", 300 + n) for n in range(4)]
    wild = says("wild", 100_000)

    moved = {
        policy: told(policy, *said, wild).best / told(policy, *said).best
        for policy in ("likelihood", "dersimonian_laird", "paule_mandel")
    }

    assert moved["likelihood"] < 1.05
    assert moved["dersimonian_laird"] > 2.5
    assert moved["paule_mandel"] > 2.5


def test_more_voices_than_can_be_searched_have_no_most_likely_count():
    many = [says(f"v{n:04}", 100 + n) for n in range(1_001)]

    assert told("likelihood", *many).null_reasons == {
        "best": "1,001 voices are too many for this policy to search"
    }


def test_what_is_shown_beside_a_figure_follows_the_policy():
    made = reconcile(
        [
            says("a", 100),
            says("b", between(300, 1_200)),
            says("c", 5_000, status=Status.WITHDRAWN),
        ],
        KILLED_2022,
        policy="conservative",
    )

    assert made.figure.best == 100
    (summary,) = made.figure.by_interest.values()
    assert summary.best == 100
    assert made.figure.including_withdrawn is not None
    assert made.figure.including_withdrawn.best == 100
    (flag,) = (flag for flag in made.figure.flags if flag.code == "withdrawn_claim")
    assert flag.measured["best"] == 100


WEEKS = [
    # The one who errs says thrice the number; the others are one person apart.
    [says("errs", 3 * n), says("middle", n + 1), says("near", n)]
    for n in (110, 230, 350, 470, 590)
]


def lessons_of(*groups) -> Lessons:
    return learn_weights([scenes_of(claims, KILLED_2022)[0] for claims in groups], Terms())


def test_a_source_that_errs_in_many_groups_weighs_less():
    lessons = lessons_of(*WEEKS)

    weights = {one.source: one.weight or 0 for one in lessons.learned}
    assert weights["middle"] > weights["near"] > 10 * weights["errs"]
    assert [one.scenes for one in lessons.learned] == [5, 5, 5]
    errs = lessons.of("errs")
    assert errs is not None
    assert errs.scale == pytest.approx((0.2 + 5 * 1.09) / 6, abs=0.01)


def test_lessons_do_not_hang_on_the_order_of_the_groups():
    assert lessons_of(*WEEKS) == lessons_of(*reversed(WEEKS))


def test_one_voice_teaches_nothing():
    assert lessons_of([says("alone", 5)]) == Lessons(0, ())


def test_learned_weights_decide_between_sources_that_otherwise_tie():
    claims = (says("errs", 900), says("near", 310), says("nearer", 300), says("errs-too", 850))
    lessons = Lessons(
        9,
        (
            Lesson(source="errs", scenes=9, weight=200),
            Lesson(source="errs-too", scenes=9, weight=300),
            Lesson(source="near", scenes=9, weight=2_000),
            Lesson(source="nearer", scenes=9, weight=2_100),
        ),
    )

    figure = told("crh_median", *claims, lessons=lessons)

    assert (figure.best, figure.best_basis) == (310, Basis.LEARNED_WEIGHTS)
    assert figure.lessons == lessons
    assert told("median", *claims).best == 513


def test_no_learned_source_has_more_than_half():
    lessons = Lessons(9, (Lesson(source="a", scenes=9, weight=5_000),))

    assert told("crh_median", says("a", 100), says("b", 400), lessons=lessons).best == 200


def test_without_lessons_a_policy_learns_from_the_claims_at_hand():
    figure = told("crh_median", *WEEKS[0])

    assert [one.source for one in figure.lessons.learned] == ["errs", "middle", "near"]
    assert figure.lessons.scenes == 1
    assert told("median", *WEEKS[0]).lessons is None


def test_a_source_nobody_learned_of_weighs_what_is_usual():
    lessons = Lessons(
        4, tuple(Lesson(source=f"s{n}", scenes=4, weight=w) for n, w in enumerate((5, 900, 1_000)))
    )
    claims = says("s0", 10), says("new", 400), says("s2", 700)

    assert told("crh_median", *claims, lessons=lessons).best == 529  # 1,000 is cut to 905


def test_scenes_are_windows_that_do_not_overlap():
    claims = [
        says("a", 10, id="1", on="2022-03-01"),
        says("a", 20, id="2", on="2022-03-16"),
        says("b", 25, id="3", on="2022-03-17"),
        says("a", 30, id="4", on="2022-03-30"),
        says("b", 35, id="5"),
        says("c", 90, id="6", on="2022-04-30"),
    ]

    scenes = scenes_of(claims, KILLED_SO_FAR, as_of=day("2022-03-30"))

    used = [sorted(i for voice in scene.voices for i in voice.claim_ids) for scene in scenes]
    assert used == [["3", "4"], ["2"], ["1"]]
    assert [str(scene.as_of) for scene in scenes] == ["2022-03-30", "2022-03-16", "2022-03-02"]


def test_a_closed_period_is_one_scene_and_a_source_left_out_is_in_none():
    claims = says("a", 10, on="2022-01-05"), says("b", 20, on="2022-11-05")

    (scene,) = scenes_of(claims, KILLED_2022, without=["a"])

    assert [voice.key for voice in scene.voices] == ["b"]


@pytest.mark.parametrize("policy", ["median", "likelihood", "dersimonian_laird", "paule_mandel"])
def test_an_error_common_to_all_joins_the_interval_as_it_does_in_m8(policy):
    claims = says("a", 1_000_000), says("b", 1_500_000), says("c", 2_300_000)
    alone = told(policy, *claims)
    common = told(policy, *claims, shared=0.35)

    for side in ("low", "high"):
        own = log(getattr(alone.interval, side) / alone.best)
        both = log(getattr(common.interval, side) / common.best)
        assert abs(both) == pytest.approx(hypot(own, 1.645 * 0.35), rel=1e-4)


def test_of_words_of_one_day_the_latest_is_the_most_reliable():
    claims = says(graded("a", Reliability.E), 300), says(graded("b", Reliability.B), 700)

    assert told("latest", *claims).best == 700


def test_the_interval_of_the_median_weighs_all_alike_and_that_of_learned_weights_does_not():
    claims = [
        says(graded(f"v{n}", grade), 300 + 70 * n)
        for n, grade in enumerate((Reliability.A, Reliability.E, Reliability.E))
    ]
    lessons = Lessons(
        3, tuple(Lesson(source=f"v{n}", scenes=3, weight=w) for n, w in enumerate((3, 2, 2)))
    )

    plain = told("median", *claims).interval
    learned = told("crh_median", *claims, lessons=lessons).interval

    assert plain is not None
    assert learned is not None
    assert (plain.n_eff, learned.n_eff) == (3, pytest.approx(49 / 17))


@pytest.mark.parametrize(
    "policy", ["median", "crh_median", "dersimonian_laird", "paule_mandel", "latest"]
)
def test_a_range_that_stands_alone_has_the_interval_of_m8(policy):
    figure = told(policy, says("nato", between(7_000, 15_000)))

    assert best_and_interval(figure) == (10_247, (4_570, 22_976))


@pytest.mark.parametrize("policy", ["dersimonian_laird", "paule_mandel"])
def test_two_who_agree_on_a_very_large_number_are_believed_to_the_person(policy):
    assert told(policy, says("a", 10**15), says("b", 10**15)).best == 10**15
