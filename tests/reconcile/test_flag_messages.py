"""What a flag says in words where the words depend on how many they speak of."""

import pytest

from app.reconcile import Reconciliation, Status
from tests.reconcile.words import in_2022, says


def message(made: Reconciliation, code: str) -> str:
    (flag,) = (flag for flag in made.figure.flags if flag.code == code)
    return flag.message


@pytest.mark.parametrize(
    ("far", "names"),
    [
        (["blog"], "blog stands"),
        (["blog", "forum"], "blog, forum stand"),
        (["blog", "forum", "rumour"], "blog, forum, rumour stand"),
        (["blog", "forum", "rumour", "tabloid"], "blog, forum, rumour and 1 more stand"),
    ],
)
def test_outliers_are_named_up_to_three(far: list[str], names: str):
    made = in_2022(
        says("court", 304),
        says("hospital", 304),
        says("mayor", 304),
        says("ministry", 304),
        says("monitor", 304),
        *(says(source, 100_000) for source in far),
    )

    assert message(made, "outlier") == f"{names} apart from the other voices; kept, and shown."


@pytest.mark.parametrize(
    ("outlets", "carried"), [(["bbc"], ""), (["bbc", "cnn"], ", through 2 outlets")]
)
def test_a_lone_voice_is_told_with_its_outlets(outlets: list[str], carried: str):
    made = in_2022(*(says(outlet, 9_861, origin="ministry") for outlet in outlets))

    assert message(made, "single_source") == (
        f"Only ministry counts here{carried}; nothing confirms it."
    )


def test_a_claim_taken_back_is_told_with_what_it_would_change():
    made = in_2022(says("monitor", 1_351), says("ministry", 9_861, status=Status.WITHDRAWN))

    assert message(made, "withdrawn_claim") == (
        "A claim was taken back; with it the figure would be 1,351 to 9,861, best 3,651."
    )


def test_a_claim_taken_back_that_would_change_nothing_is_told_so():
    made = in_2022(says("monitor", 1_351), says("ministry", 1_351, status=Status.WITHDRAWN))

    assert message(made, "withdrawn_claim") == (
        "A claim was taken back; with it the figure would be the same."
    )
