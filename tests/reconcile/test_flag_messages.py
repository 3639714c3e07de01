"""What a flag says in words where the words depend on how many they speak of."""

import pytest

from app.reconcile import Claim, Reconciliation, Source, SourceKind, Status
from tests.reconcile.words import at_least, belligerent, in_2022, says, so_far


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


@pytest.mark.parametrize(
    ("claims", "code", "said"),
    [
        (
            [
                says(belligerent("staff", "ukraine"), 25_650),
                says(Source("un", SourceKind.INTERGOVERNMENTAL), at_least(26_000)),
            ],
            "belligerent_vs_independent",
            "staff, a party to it, says 25,650; independent voices say at least 26,000.",
        ),
        (
            [
                says("ministry", 9_861, published="2022-03-21T12:00"),
                says("blog", 9_861, published="2022-03-30T12:00"),
            ],
            "possible_copy",
            "blog says 9,861, as ministry did before, and names no one who counted.",
        ),
        (
            [
                says("police", 115, id="old", status=Status.SUPERSEDED, on="2022-03-10"),
                says("tabloid", 115, on="2022-03-16"),
            ],
            "superseded_in_use",
            "tabloid says 115, which police has given up.",
        ),
        (
            [says("mayor", 275, on="2022-12-31"), says("court", 301, on="2023-02-18")],
            "time_misaligned",
            "mayor said 275 as of 2022-12-31, court 301 49 days later.",
        ),
        (
            [says("monitor", 7_010, definition="Soldiers only"), says("x", 1, definition="all")],
            "definition_mismatch",
            "x counts “all”, monitor “Soldiers only”; these may differ.",
        ),
        (
            [says("nato", 30_000, words="30,000 casualties")],
            "definition_mismatch",
            "nato says “30,000 casualties”, more than killed alone.",
        ),
    ],
)
def test_a_flag_names_who_says_what(claims: list[Claim], code: str, said: str):
    assert message(in_2022(*claims), code) == said


@pytest.mark.parametrize(
    ("blogs", "who"), [(["blog"], "blog gives"), (["blog", "forum"], "blog and 1 more give")]
)
def test_voices_without_a_day_are_counted(blogs: list[str], who: str):
    made = so_far(says("ministry", 1_351, on="2022-03-25"), *(says(blog, 4_007) for blog in blogs))

    assert message(made, "time_misaligned") == (
        f"{who} no day for a running total; others do, and differ."
    )


def test_a_total_that_starts_anew_is_told_as_one_that_may():
    made = so_far(
        says("ministry", 4_047, id="a", on="2022-03-20"),
        says("ministry", 31, id="b", on="2022-03-21"),
    )

    assert message(made, "series_reset") == (
        "ministry said 4,047 on 2022-03-20 and 31 on 2022-03-21; it may count since a new day."
    )
