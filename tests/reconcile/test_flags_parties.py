"""Flags about voices that take part in what they count: each fires, or just does not."""

import pytest

from app.reconcile import Claim, Group, Source, SourceKind, reconcile
from tests.reconcile.words import (
    Evidence,
    about,
    at_least,
    at_most,
    belligerent,
    between,
    codes,
    evidence,
    in_2022,
    says,
)

STAFF = belligerent("staff", "ukraine")
MINISTRY = belligerent("ministry", "russia")
NATO = Source("nato", SourceKind.ALLY)
RECORDER = Source("recorder", SourceKind.NGO_MONITOR)
UN = Source("un", SourceKind.INTERGOVERNMENTAL)


def test_belligerent_vs_independent_fires_on_each_side_that_the_independent_contradict():
    made = in_2022(
        says(STAFF, 25_650),
        says(MINISTRY, 1_351),
        says(RECORDER, between(7_000, 9_000)),
        says(UN, 8_100),
        says(NATO, 30_000),
    )

    assert evidence(made, "belligerent_vs_independent") == Evidence(
        "warning",
        ("ministry", "recorder", "staff", "un"),
        measured={
            "parties": ["ministry", "staff"],
            "independent_low": 7_000,
            "independent_high": 9_000,
        },
        threshold={},
    )


@pytest.mark.parametrize(
    "kind",
    [
        SourceKind.INTERGOVERNMENTAL,
        SourceKind.NGO_MONITOR,
        SourceKind.OPEN_SOURCE_INVESTIGATOR,
        SourceKind.MEDIA_INVESTIGATION,
        SourceKind.ACADEMIC,
    ],
)
def test_belligerent_vs_independent_holds_a_party_against_every_kind_that_has_no_part_in_it(kind):
    made = in_2022(says(STAFF, 25_650), says(Source("recorder", kind), 9_000))

    assert "belligerent_vs_independent" in codes(made)


@pytest.mark.parametrize(
    "kind", [SourceKind.STATE, SourceKind.ALLY, SourceKind.MEDIA, SourceKind.UNKNOWN]
)
def test_belligerent_vs_independent_holds_no_party_against_a_state_an_ally_or_an_unknown(kind):
    made = in_2022(says(STAFF, 25_650), says(Source("other", kind), 9_000))

    assert "belligerent_vs_independent" not in codes(made)


@pytest.mark.parametrize(
    ("party", "independent"),
    [
        pytest.param(9_001, 9_000, id="neighbouring counts touch"),
        pytest.param(about(9_100), between(7_000, 9_060), id="rounding reaches it"),
        pytest.param(at_least(300), between(7_000, 9_000), id="a lower bound reaches up"),
        pytest.param(25_650, at_least(7_000), id="the independent have no upper end"),
        pytest.param(1_351, at_most(9_000), id="the independent have no lower end"),
    ],
)
def test_belligerent_vs_independent_is_silent_where_they_meet(party, independent):
    assert "belligerent_vs_independent" not in codes(
        in_2022(says(STAFF, party), says(RECORDER, independent))
    )


def test_belligerent_vs_independent_leaves_an_open_side_null():
    made = in_2022(says(MINISTRY, 1_351), says(RECORDER, at_least(7_000)), says(UN, 8_100))

    measured = evidence(made, "belligerent_vs_independent").measured
    assert (measured["independent_low"], measured["independent_high"]) == (7_000, None)


def test_belligerent_only_fires_where_parties_and_allies_are_all_who_count():
    made = in_2022(says(STAFF, 25_650), says(MINISTRY, 1_351), says(NATO, between(7_000, 15_000)))

    assert evidence(made, "belligerent_only") == Evidence(
        "warning", ("ministry", "nato", "staff"), measured={"voices": 3}, threshold={}
    )


def test_belligerent_only_fires_on_a_party_where_nobody_said_whose_people_are_counted():
    made = reconcile([says(STAFF, 25_650)], Group.of(metric="killed", period="2022"))

    assert "belligerent_only" in codes(made)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(says(Source("france", SourceKind.STATE), 8_100), id="a third state"),
        pytest.param(says(RECORDER, 8_100), id="a monitor"),
        pytest.param(says("blog", 8_100), id="somebody unknown"),
    ],
)
def test_belligerent_only_is_silent_where_one_other_counts(other: Claim):
    assert "belligerent_only" not in codes(in_2022(says(STAFF, 25_650), other))


def test_belligerent_only_is_silent_where_nobody_speaks():
    assert "belligerent_only" not in codes(in_2022())
