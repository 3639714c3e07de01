"""The kind of an event decides how long its claims count, and when they are old (M1)."""

from datetime import date, timedelta

import pytest

from app.reconcile import EventKind, Group, reconcile
from app.reconcile.events import KIND_WORDS, event_kind
from app.reconcile.flags import freshness
from tests.reconcile.words import codes, says, set_aside

SINCE = "2023-02-06/.."
NEWEST = date(2023, 3, 20)


def group(kind: EventKind | None) -> Group:
    return Group.of(metric="killed", period=SINCE, event_kind=kind)


@pytest.mark.parametrize(
    ("kind", "window"),
    [
        (None, 14),
        (EventKind.CONFLICT, 14),
        (EventKind.BATTLE, 14),
        (EventKind.STRIKE, 14),
        (EventKind.DISASTER, 30),
        (EventKind.SUDDEN_DISASTER, 7),
    ],
)
def test_a_claim_counts_for_as_many_days_as_the_kind_of_event_says(
    kind: EventKind | None, window: int
):
    last_in, first_out = (str(NEWEST - timedelta(days=days)) for days in (window - 1, window))

    made = reconcile(
        [
            says("now", 1_200, on=str(NEWEST)),
            says("inside", 900, on=last_in),
            says("outside", 300, on=first_out),
        ],
        group(kind),
    )

    assert set_aside(made) == {"outside": ("outside_window", None)}


@pytest.mark.parametrize(
    ("kind", "ended", "limit"),
    [
        (None, False, 14),
        (EventKind.CONFLICT, False, 14),
        (EventKind.CONFLICT, True, 90),
        (EventKind.STRIKE, True, 90),
        (EventKind.DISASTER, False, 30),
        (EventKind.DISASTER, True, 90),
        (EventKind.SUDDEN_DISASTER, False, 3),
        (EventKind.SUDDEN_DISASTER, True, 3),
    ],
)
def test_a_running_total_is_stale_after_as_many_days_as_the_kind_of_event_says(
    kind: EventKind | None, ended: bool, limit: int
):
    def told(days: int) -> bool:
        on = NEWEST + timedelta(days=days)
        return freshness(NEWEST, running=True, on=on, ended=ended, kind=kind) is not None

    assert (told(limit), told(limit + 1)) == (False, True)


def test_a_fall_is_looked_for_in_the_window_of_the_kind_of_event():
    claims = [
        says("ministry", 1_000, id="a", on="2023-03-01"),
        says("ministry", 800, id="b", on="2023-03-12"),
        says("agency", 900, on=str(NEWEST)),
    ]

    assert "cumulative_decrease" in codes(reconcile(claims, group(EventKind.CONFLICT)))
    assert "cumulative_decrease" not in codes(reconcile(claims, group(EventKind.SUDDEN_DISASTER)))


@pytest.mark.parametrize("said", ["Earthquake", "flash flood", "SUDDEN-DISASTER", " tsunami "])
def test_a_source_s_own_word_is_read_as_the_kind_it_stands_for(said: str):
    assert event_kind(said) is EventKind.SUDDEN_DISASTER


@pytest.mark.parametrize("said", ["coup", "", None])
def test_a_word_that_nobody_knows_stands_for_no_kind(said: str | None):
    assert event_kind(said) is None


def test_no_word_stands_for_two_kinds_and_each_leads_to_its_own():
    words = [word for _, others in KIND_WORDS for word in others]

    assert len(words) == len(set(words))
    assert all(event_kind(word) is kind for kind, others in KIND_WORDS for word in others)
