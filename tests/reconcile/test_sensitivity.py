"""What hangs on one voice, in words, and whether the voices are independent (M8, M9)."""

import pytest

from app.reconcile import Status, reconcile
from app.reconcile.explanations import explain
from tests.reconcile.words import (
    KILLED_2022,
    at_least,
    at_most,
    between,
    codes,
    in_2022,
    says,
    set_aside,
    so_far,
)


def test_the_voice_that_matters_most_is_told_first():
    made = in_2022(says("a", 10_000), says("b", 10_100), says("c", 15_000))

    assert explain(made).sensitivity == (
        "Without c, high falls from 15,000 to 10,100.",
        "Without a, best rises from 10,100 to 12,309.",
        "Without b, best rises from 10,100 to 12,248.",
    )


def test_a_number_that_goes_weighs_more_than_any_that_moves():
    made = in_2022(
        says("nato", between(7_000, 15_000)), says("b", at_most(10_000)), says("c", at_least(40))
    )

    assert explain(made).sensitivity == (
        "Without nato, low falls from 7,000 to 40, best falls from 8,367 to 639 and high falls from"
        " 15,000 to 10,000.",
        "Without b, best rises from 8,367 to 10,247.",
    )
    assert explain(in_2022(says("x", 500), says("y", at_least(490)))).sensitivity == (
        "Without x there is no best and no high.",
    )


def test_a_voice_whose_absence_moves_nothing_much_is_not_told():
    made = in_2022(says("a", 10_000), says("b", 10_010), says("c", 10_020))

    assert len(explain(made).without) == 3
    assert explain(made).sensitivity == ()


def test_sensitivity_is_told_under_the_policy_of_the_figure():
    claims = says("a", 10_000), says("b", 15_000), says("c", 40_000)

    made = reconcile(claims, KILLED_2022, policy="conservative")

    assert explain(made).sensitivity[1] == (
        "Without a, low rises from 10,000 to 15,000 and best rises from 10,000 to 15,000."
    )
    assert "Under the policy conservative the best value is 10,000." in explain(made).paragraph


def test_fewer_voices_are_left_out_under_a_policy_that_searches():
    def made(voices: int):
        claims = [says(f"v{n:02}", 100 + n) for n in range(voices)]
        return reconcile(claims, KILLED_2022, policy="likelihood")

    assert len(explain(made(30)).without) == 30
    assert explain(made(31)).without == {}


LINKED = (
    says("nato", between(7_000, 15_000), inputs=("staff",)),
    says("staff", 16_100),
    says("us", 7_000, inputs=("nato",)),
)


def test_voices_that_all_rest_on_one_another_are_no_independent_confirmation():
    assert explain(in_2022(*LINKED)).independence == (
        "All 3 voices are linked through nato, staff, so agreement among them is not independent"
        " confirmation. The interval (5,049 to 20,799) takes their errors as independent; with an"
        " error common to all, shared=0.35, it is 3,610 to 29,082."
    )


def test_an_error_that_was_stated_is_not_proposed_again():
    made = reconcile(LINKED, KILLED_2022, shared=0.2)

    said = explain(made).independence or ""
    assert said.endswith("The interval allows for an error common to all of 0.2 log units.")


@pytest.mark.parametrize(
    "more", [[says("monitor", 9_000)], [says("monitor", 9_000, inputs=("morgue",))]]
)
def test_one_voice_of_its_own_breaks_the_chain(more):
    assert explain(in_2022(*LINKED, *more)).independence is None


def test_a_lone_voice_is_not_told_to_depend_on_itself():
    assert explain(in_2022(LINKED[0])).independence is None


def test_a_common_input_that_no_voice_is_links_voices_too():
    said = explain(
        in_2022(says("a", 300, inputs=("morgue",)), says("b", 310, inputs=("morgue",)))
    ).independence

    assert said is not None
    assert said.startswith("All 2 voices are linked through morgue, so agreement")


def test_a_source_left_out_takes_what_it_counted_for_others_with_it():
    made = reconcile(
        [
            says("ministry", 10),
            says("daily", 12, origin="ministry"),
            says("ministry", 14, id="relayed", origin="morgue"),
            says("monitor", 90),
        ],
        KILLED_2022,
        without=["ministry"],
    )

    assert [voice.key for voice in made.voices] == ["monitor"]
    assert set_aside(made) == {
        "ministry": ("left_out", None),
        "daily": ("left_out", None),
        "relayed": ("left_out", None),
    }
    assert made.figure.statistics.set_aside == 3


def test_a_voice_that_bears_the_name_is_left_out_with_who_joined_it():
    made = reconcile(
        [says("nato", 10_000), says("think-tank", 12_000, derived_from="nato"), says("us", 7_000)],
        KILLED_2022,
        without=["nato"],
    )

    assert set_aside(made) == {"nato": ("left_out", None), "think-tank": ("left_out", None)}


def test_leaving_out_the_newest_word_does_not_move_the_day():
    claims = says("a", 100, on="2022-03-20"), says("b", 300, on="2022-03-25")

    made = reconcile(claims, so_far(*claims).figure.group, without=["b"])

    assert str(made.figure.as_of) == "2022-03-25"
    assert (made.figure.low, made.figure.high) == (100, 100)


def test_nothing_is_told_of_a_source_left_out():
    claims = (
        says("a", 500, id="a-1", on="2022-03-20"),
        says("a", 400, id="a-2", on="2022-03-25"),
        says("b", 450, on="2022-03-24"),
    )
    made = so_far(*claims)
    without = reconcile(claims, made.figure.group, without=["a"])

    assert "cumulative_decrease" in codes(made)
    assert "cumulative_decrease" not in codes(without)


def test_with_everybody_left_out_every_claim_is_set_aside():
    figure = reconcile([says("a", 100)], KILLED_2022, without=["a"]).figure

    assert figure.null_reasons["best"] == "every claim is set aside"
    assert figure.flags == ()


def test_a_claim_taken_back_by_a_source_left_out_is_not_brought_back():
    claims = says("a", 100), says("b", 300, status=Status.WITHDRAWN)

    made = reconcile(claims, KILLED_2022, without=["b"])

    assert made.figure.including_withdrawn is None
    assert set_aside(made) == {"b": ("left_out", None)}
