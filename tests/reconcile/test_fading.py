"""In a sudden disaster an older voice weighs less, and only that (M5)."""

from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reconcile import (
    Claim,
    EventKind,
    Figure,
    Group,
    Quantity,
    Reconciliation,
    Reliability,
    Source,
    Status,
    count,
    reconcile,
)
from tests.reconcile import strategies as some
from tests.reconcile.words import at_least, graded, instant, numbers, says

QUAKE = Group.of(metric="killed", period="2023-02-06/..", event_kind=EventKind.SUDDEN_DISASTER)
WAR = replace(QUAKE, event_kind=EventKind.CONFLICT)


def at(hour: str, who: str | Source, what: int | Quantity) -> Claim:
    """A claim of an hour of February 2023, such as `06T09`."""
    return says(who, what, on=f"2023-02-{hour[:2]}", published=f"2023-02-{hour}:00")


TOLL = [
    at("06T03", "first-agency", 76),
    at("06T09", "second-agency", 284),
    at("06T15", "governor", 912),
    at("06T21", "ministry", 1_541),
    at("07T15", "disaster-agency", 5_434),
    at("07T21", "health-office", 5_894),
]


def weights(made: Reconciliation) -> dict[str, int]:
    return {voice.key: voice.weight for voice in made.voices}


def test_best_follows_a_toll_that_climbs_over_two_days():
    climbing = reconcile(TOLL, QUAKE).figure
    still = reconcile(TOLL, WAR).figure

    assert numbers(climbing) == (76, 5_434, 5_894)
    assert numbers(still) == (76, 1_186, 5_894)


def test_a_wrong_early_number_fades_and_is_no_floor():
    early = at("06T04", "rumour", at_least(100_000))

    def with_it(*later: Claim) -> Figure:
        return reconcile([early, *TOLL, *later], QUAKE).figure

    soon, later = with_it(), with_it(at("14T12", "inquiry", 6_200))

    assert soon.best == 5_434
    assert soon.high == 100_000  # the range is what is said
    assert (later.best, later.high) == (6_200, 6_200)  # a week on nobody says it any more


@pytest.mark.parametrize(
    ("reliability", "hours", "weight"),
    [
        (Reliability.B, 0, 800),
        (Reliability.B, 12, 400),
        (Reliability.B, 24, 200),
        (Reliability.A, 18, 354),
        (Reliability.E, 24, 50),
        (Reliability.A, 150, 1),
    ],
)
def test_a_voice_halves_its_weight_every_twelve_hours_and_keeps_one(
    reliability: Reliability, hours: int, weight: int
):
    newest = at("12T12", "now", 900)
    then = instant("2023-02-12T12:00") - timedelta(hours=hours)
    older = replace(newest, id="then", source=graded("then", reliability), published_at=then)
    older = replace(older, as_of=then.date(), quantity=count(400))

    assert weights(reconcile([newest, older], QUAKE)) == {"now": 500, "then": weight}


def test_a_number_printed_again_later_is_as_old_as_the_day_it_was_true_on():
    made = reconcile(
        [
            says("reprint", 76, on="2023-02-06", published="2023-02-08T12:00"),
            says("count", 900, on="2023-02-08", published="2023-02-08T12:00"),
        ],
        QUAKE,
    )

    assert weights(made) == {"count": 500, "reprint": 62}


def test_a_claim_dated_by_its_day_alone_is_of_the_end_of_that_day():
    made = reconcile([says("day", 400, on="2023-02-06"), at("07T12", "noon", 900)], QUAKE)

    assert weights(made) == {"day": 250, "noon": 500}


def test_a_voice_of_unknown_age_is_as_old_as_the_oldest():
    made = reconcile(
        [
            says("undated", 300),
            at("06T12", "old", 400),
            at("07T12", "new", 900),
        ],
        QUAKE,
    )

    assert weights(made) == {"new": 500, "old": 125, "undated": 125}


def test_voices_that_are_all_of_unknown_age_do_not_fade():
    made = reconcile([says("one", 300), says("other", 400)], QUAKE)

    assert weights(made) == {"one": 500, "other": 500}


@pytest.mark.parametrize(
    "group",
    [WAR, replace(QUAKE, event_kind=EventKind.DISASTER), replace(QUAKE, event_kind=None)],
    ids=["conflict", "disaster", "no kind"],
)
def test_nothing_fades_where_the_kind_of_event_is_another(group: Group):
    assert set(weights(reconcile(TOLL, group)).values()) == {500}


def test_nothing_fades_in_a_closed_period():
    closed = Group.of(metric="killed", period="2023-02-06", event_kind=EventKind.SUDDEN_DISASTER)

    assert set(weights(reconcile(TOLL, closed)).values()) == {500}


def test_what_it_would_be_with_a_number_taken_back_fades_alike():
    taken_back = replace(TOLL[0], status=Status.WITHDRAWN)

    made = reconcile([taken_back, *TOLL[1:]], QUAKE)

    assert made.figure.including_withdrawn is not None
    assert made.figure.including_withdrawn.best == 5_434


sudden = some.groups.map(lambda group: replace(group, event_kind=EventKind.SUDDEN_DISASTER))


@given(st.data(), some.claims_of_one_group(), sudden)
def test_the_order_of_claims_changes_not_a_bit_of_what_fades(data, claims, group):
    shuffled = data.draw(st.permutations(claims))

    assert repr(reconcile(shuffled, group)) == repr(reconcile(claims, group))


@given(some.claims_of_one_group(), sudden)
def test_weights_are_whole_and_positive_and_never_grow(claims, group):
    window = replace(group, event_kind=None)
    faded = reconcile(claims, group)
    plain = weights(reconcile([c for v in faded.voices for c in v.carried_by], window))

    assert all(1 <= weight <= plain[key] for key, weight in weights(faded).items())


WITHOUT_WEIGHT = ("low", "high", "envelope", "agreement", "disagreement")


@given(some.claims_of_one_group(), sudden)
def test_fading_moves_nothing_that_the_voices_say(claims, group):
    faded = reconcile(claims, group)
    carried = [claim for voice in faded.voices for claim in voice.carried_by]
    plain = reconcile(carried, replace(group, event_kind=None), as_of=faded.figure.as_of)

    said, told = asdict(faded.figure), asdict(plain.figure)
    assert {n: said[n] for n in WITHOUT_WEIGHT} == {n: told[n] for n in WITHOUT_WEIGHT}
