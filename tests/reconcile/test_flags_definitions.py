"""Flags about what is counted and how: each fires with its evidence, or just does not."""

import pytest

from app.reconcile import Claim, Grade, Group, quantity, reconcile
from tests.reconcile.words import Evidence, codes, evidence, in_2022, says


def test_definition_mismatch_fires_where_two_voices_state_different_definitions():
    made = in_2022(
        says("monitor", 7_010, definition="excludes separatist forces"),
        says("ministry", 9_861, definition="all who fought"),
        says("hospital", 8_407),
    )

    assert evidence(made, "definition_mismatch") == Evidence(
        "warning",
        ("ministry", "monitor"),
        measured={"definitions": 2, "worded_wider": 0},
        threshold={},
    )


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(says("ministry", 9_861), id="one of them states none"),
        pytest.param(says("ministry", 9_861, definition="Killed, and  injured."), id="one sense"),
        pytest.param(
            says("monitor", 9_861, id="other", definition="all who fought"), id="one voice"
        ),
    ],
)
def test_definition_mismatch_is_silent_on_definitions(other: Claim):
    made = in_2022(says("monitor", 7_010, definition="dead or wounded"), other)

    assert "definition_mismatch" not in codes(made)


@pytest.mark.parametrize(
    "words",
    [
        "some 30,000 casualties",
        "30,000 killed or wounded",
        "30,000 dead and injured",
        "30,000 dead and missing",
        "30,000 killed, wounded, captured or missing",
    ],
)
def test_definition_mismatch_fires_on_words_that_count_more_than_the_killed(words: str):
    made = in_2022(says("nato", 30_000, words=words), says("monitor", 7_010, words="7,010 dead"))

    assert evidence(made, "definition_mismatch") == Evidence(
        "warning", ("nato",), measured={"definitions": 0, "worded_wider": 1}, threshold={}
    )


@pytest.mark.parametrize(
    "words", ["30,000 dead", "30,000 killed and 60,000 wounded", "30,000 personnel", ""]
)
def test_definition_mismatch_is_silent_on_words_that_name_the_killed_alone(words: str):
    assert "definition_mismatch" not in codes(in_2022(says("nato", 30_000, words=words)))


def test_definition_mismatch_is_silent_on_no_casualties():
    nobody = says("governor", quantity(bound="none"), words="no casualties")

    assert "definition_mismatch" not in codes(in_2022(nobody))


@pytest.mark.parametrize("metric", ["killed_or_wounded", "total_losses", "unspecified_losses"])
def test_definition_mismatch_is_silent_where_the_metric_counts_what_the_words_name(metric: str):
    made = reconcile(
        [says("nato", 30_000, words="30,000 casualties")], Group.of(metric=metric, period="2022")
    )

    assert "definition_mismatch" not in codes(made)


def test_unverified_only_fires_where_every_claim_in_use_is_asserted():
    made = in_2022(
        says("mayor", 310, grade=Grade.ASSERTION), says("governor", 297, grade=Grade.ASSERTION)
    )

    assert evidence(made, "unverified_only") == Evidence(
        "warning",
        ("governor", "mayor"),
        measured={"claims": 2, "grade": "assertion"},
        threshold={},
    )


@pytest.mark.parametrize("grade", [None, Grade.DERIVED_RATIO, Grade.NAMED])
def test_unverified_only_is_silent_where_one_claim_is_more_or_may_be(grade: Grade | None):
    made = in_2022(says("mayor", 310, grade=Grade.ASSERTION), says("morgue", 297, grade=grade))

    assert "unverified_only" not in codes(made)


def test_unverified_only_is_silent_where_nobody_speaks():
    assert "unverified_only" not in codes(in_2022())
