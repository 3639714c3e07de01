"""How a figure came about: every claim accounted for, and one paragraph to read aloud (M9)."""

from app.reconcile import Reconciliation, Status, count
from app.reconcile.case import Summary
from app.reconcile.explanations import ClaimUse, explain
from tests.reconcile.words import at_least, at_most, between, in_2022, says, so_far


def a_figure_with_something_set_aside() -> Reconciliation:
    return so_far(
        says("ministry", 498, id="b-older", on="2022-03-02"),
        says("ministry", 1_351, id="a-newer", on="2022-03-14"),
        says("monitor", 3_000, id="c-monitor", on="2022-03-14"),
    )


def test_every_claim_is_told_as_used_or_set_aside():
    explained = explain(a_figure_with_something_set_aside())

    assert explained.claims == (
        ClaimUse("a-newer", count(1_351), "ministry", 500, True, None, None),
        ClaimUse("b-older", count(498), "ministry", None, False, "superseded", "a-newer"),
        ClaimUse("c-monitor", count(3_000), "monitor", 500, True, None, None),
    )


def test_a_claim_set_aside_is_told_under_the_voice_it_was_joined_to():
    made = so_far(
        says("nato", 10_000, on="2022-03-14"),
        says("think-tank", 12_000, derived_from="nato", on="2022-03-12"),
    )

    assert explain(made).claims[1] == ClaimUse(
        "think-tank", count(12_000), "nato", None, False, "same_voice", "nato"
    )


def test_leaving_a_voice_out_tells_what_the_others_say():
    explained = explain(a_figure_with_something_set_aside())

    assert explained.without == {
        "ministry": Summary(3_000, 3_000, 3_000, 1),
        "monitor": Summary(1_351, 1_351, 1_351, 1),
    }


def test_a_lone_voice_cannot_be_left_out():
    assert explain(in_2022(says("ministry", 1_351))).without == {}


def one_voice_each(voices: int) -> Reconciliation:
    return in_2022(*(says(f"witness-{n}", 100 + n) for n in range(voices)))


def test_of_two_hundred_voices_each_is_left_out_once():
    assert len(explain(one_voice_each(200)).without) == 200


def test_of_more_voices_no_single_one_matters():
    assert explain(one_voice_each(201)).without == {}


def test_the_paragraph_tells_the_figure_its_flags_and_what_was_set_aside():
    explained = explain(a_figure_with_something_set_aside())

    assert explained.paragraph == (
        "Between 1,351 and 3,000 killed as of 2022-03-14, by 2 voices. "
        "The value closest to all of them is 2,013. "
        "ministry says 1,351 and monitor says 3,000; both cannot be right. "
        "Sources differ 2.2-fold: 1,351 (ministry) against 3,000 (monitor). "
        "1 claim set aside: superseded."
    )


def test_a_paragraph_without_a_best_says_why():
    explained = explain(in_2022(says("nato", at_most(15_000)), says("embassy", at_most(40_000))))

    assert explained.paragraph.startswith(
        "At most 15,000 killed, by 2 voices. There is no best value: only upper bounds are stated,"
        " so nothing bounds it from below."
    )


def test_a_paragraph_of_a_closed_period_names_no_day():
    assert explain(in_2022(says("mayor", 304, on="2022-03-16"))).paragraph == (
        "304 killed, by 1 voice. Only mayor counts here; nothing confirms it."
    )


def test_a_paragraph_of_a_lower_bound():
    assert explain(in_2022(says("mayor", at_least(300)))).paragraph.startswith(
        "At least 300 killed, by 1 voice."
    )


def test_a_paragraph_of_a_range_one_voice_gave():
    assert explain(in_2022(says("nato", between(7_000, 15_000)))).paragraph == (
        "Between 7,000 and 15,000 killed, by 1 voice. Only nato counts here; nothing confirms it."
    )


def test_a_paragraph_without_a_number_says_what_was_set_aside():
    explained = explain(in_2022(says("spam", 5, status=Status.REJECTED)))

    assert explained.paragraph == (
        "No number of killed can be given, by 0 voices. 1 claim set aside: rejected."
    )
