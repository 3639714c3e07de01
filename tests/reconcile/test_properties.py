"""What holds for any claims at all (docs/method.md, M13): order, repetition, scaling, widening."""

from collections.abc import Mapping
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reconcile import Claim, Figure, Quantity, Source, count, quantity, reconcile
from app.reconcile.explanations import explain
from tests.reconcile import strategies as some
from tests.reconcile.words import KILLED_2022

known_at = st.none() | some.instants
as_of = st.none() | some.days


@given(st.data(), some.claims_of_one_group(), some.groups, as_of, known_at, st.floats(0, 2))
def test_the_order_of_claims_changes_not_a_bit(data, claims, group, on, known, shared):
    shuffled = data.draw(st.permutations(claims))

    one = reconcile(claims, group, as_of=on, known_at=known, shared=shared)
    other = reconcile(shuffled, group, as_of=on, known_at=known, shared=shared)

    assert one == other
    assert repr(one) == repr(other)  # the order of what it lists too, and the sign of a zero


def numbers_of(figure: Figure) -> Mapping[str, object]:
    """Everything a figure says in numbers but how many reports there are."""
    said = asdict(figure)
    statistics = asdict(figure.statistics)
    for reports in ("claims", "set_aside", "outlets"):
        del statistics[reports]
    return {name: said[name] for name in said if name not in ("flags", "statistics")} | statistics


@given(
    st.data(),
    some.claims_of_one_group(min_size=1) | some.words_of_one_voice(),
    some.groups,
    st.sampled_from(["0", "dd", "z"]),
)
def test_a_voice_that_repeats_itself_through_another_outlet_changes_no_number(
    data, claims, group, new_id
):
    said = data.draw(st.sampled_from(claims))
    outlet = data.draw(st.sampled_from([said.source, Source("gazette")]))
    again = replace(
        said,
        id=new_id,
        external_id=None,
        source=outlet,
        origin=said.counted_by,
        reported_by="radio",
    )

    once = reconcile(claims, group).figure
    twice = reconcile([*claims, again], group).figure

    assert numbers_of(twice) == numbers_of(once)


@given(st.integers(0, 10**12), some.reliabilities)
def test_a_single_exact_claim_is_its_own_range_and_best(number, reliability):
    claim = Claim(
        id="a", source=Source("ministry", reliability=reliability), quantity=count(number)
    )

    figure = reconcile([claim], KILLED_2022).figure

    assert (figure.low, figure.best, figure.high) == (number, number, number)


@given(some.one_claim_each(some.quantities))
def test_every_voice_in_use_lies_in_the_claimed_range_or_extends_it(claims):
    made = reconcile(claims, KILLED_2022)

    for voice in made.voices:
        assert meets(voice.quantity, made.figure)


def meets(said: Quantity, figure: Figure) -> bool:
    """Whether the claimed range holds all of a two-sided voice, or some count a bound allows."""
    if said.two_sided:
        return in_order(figure.low, said.low, said.high, figure.high)
    return in_order(said.low, figure.high) and in_order(figure.low, said.high)


def in_order(*numbers: int | None) -> bool:
    """Whether the numbers that are stated do not fall."""
    stated = [number for number in numbers if number is not None]
    return stated == sorted(stated)


large = st.integers(1_000, 10**9)


@given(
    some.one_claim_each(large.map(count) | some.ranges_of(large)),
    st.integers(2, 10_000),
)
def test_scaling_every_count_scales_best(claims, factor):
    scaled = [replace(claim, quantity=times(claim.quantity, factor)) for claim in claims]

    best = reconcile(claims, KILLED_2022).figure.best
    best_scaled = reconcile(scaled, KILLED_2022).figure.best

    # Counts of 1,000 or more: the 1 of log(1 + count) and the half person at a point's ends, which
    # do not scale, each move best by less than a thousandth.
    assert best_scaled == pytest.approx(factor * best, rel=2e-3)


def times(said: Quantity, factor: int) -> Quantity:
    assert said.low is not None
    assert said.high is not None
    value = None if said.value is None else factor * said.value
    return quantity(low=factor * said.low, value=value, high=factor * said.high)


@given(some.two_sided, some.one_claim_each(some.quantities, min_size=0), some.counts, some.counts)
def test_widening_a_two_sided_claim_never_narrows_the_claimed_range(said, others, down, up):
    narrow = Claim(id="it", source=Source("ministry"), quantity=said)
    wide = replace(narrow, quantity=quantity(low=max(0, said.low - down), high=said.high + up))

    before = reconcile([narrow, *others], KILLED_2022).figure
    after = reconcile([wide, *others], KILLED_2022).figure

    assert None not in (after.low, before.low, before.high, after.high)
    assert in_order(after.low, before.low, before.high, after.high)


@given(some.one_claim_each(some.quantities))
def test_best_lies_within_the_claimed_range(claims):
    figure = reconcile(claims, KILLED_2022).figure

    assert in_order(figure.low, figure.best, figure.high)


@given(some.one_claim_each(some.quantities), st.floats(0, 2))
def test_best_lies_within_its_interval(claims, shared):
    figure = reconcile(claims, KILLED_2022, shared=shared).figure

    assert figure.interval is not None
    assert figure.interval.low is not None
    assert in_order(figure.interval.low, figure.best, figure.interval.high)


@given(some.one_claim_each(some.quantities), st.floats(0.01, 2))
def test_an_error_common_to_all_voices_never_narrows_the_interval(claims, shared):
    alone = reconcile(claims, KILLED_2022).figure.interval
    common = reconcile(claims, KILLED_2022, shared=shared).figure.interval

    assert alone is not None
    assert common is not None
    assert in_order(common.low, alone.low, alone.high, common.high)


@given(some.one_claim_each(some.quantities, min_size=0))
def test_a_number_is_missing_exactly_where_a_reason_is_given(claims):
    figure = reconcile(claims, KILLED_2022).figure

    numbers = {"low": figure.low, "best": figure.best, "high": figure.high}
    assert set(figure.null_reasons) == {name for name in numbers if numbers[name] is None}


@given(some.one_claim_each(some.quantities))
def test_no_more_voices_agree_than_there_are_and_they_agree_on_a_region(claims):
    made = reconcile(claims, KILLED_2022)
    agreement = made.figure.agreement

    assert 1 <= agreement.voices <= len(made.voices)
    assert in_order(agreement.low, agreement.high)


@given(some.one_claim_each(some.quantities, min_size=2))
def test_leaving_one_voice_out_is_tried_for_each_voice(claims):
    made = reconcile(claims, KILLED_2022)

    without = explain(made).without

    assert list(without) == [voice.key for voice in made.voices]
    for claim in claims:
        others = reconcile([other for other in claims if other is not claim], KILLED_2022).figure
        left = without[claim.source.slug]
        assert (left.low, left.best, left.high) == (others.low, others.best, others.high)


@given(some.claims_of_one_group(), some.groups, as_of, known_at)
def test_every_claim_is_used_or_set_aside_exactly_once(claims, group, on, known):
    made = reconcile(claims, group, as_of=on, known_at=known)

    used = [claim_id for voice in made.voices for claim_id in voice.claim_ids]
    unused = [aside.claim.id for aside in made.set_aside]
    assert sorted(used + unused) == sorted(claim.id for claim in claims)
    assert made.figure.statistics.claims == len(used)
    assert made.figure.statistics.set_aside == len(unused)
    assert [use.claim_id for use in explain(made).claims] == sorted(used + unused)


@given(some.claims_of_one_group(), some.groups)
def test_each_voice_has_one_interest(claims, group):
    made = reconcile(claims, group)

    by_interest = made.figure.by_interest
    assert sum(summary.voices for summary in by_interest.values()) == len(made.voices)


@given(some.claims_of_one_group(min_size=1), some.groups)
def test_every_flag_names_claims_that_it_was_given(claims, group):
    figure = reconcile(claims, group).figure

    known = {claim.id for claim in claims}
    assert all(flag.claim_ids for flag in figure.flags)
    assert all(known.issuperset(flag.claim_ids) for flag in figure.flags)
