"""What holds under every policy, for any claims at all (M11, M13)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reconcile import POLICIES, Claim, Grade, Source, count, reconcile
from app.reconcile.explanations import explain
from tests.reconcile import strategies as some
from tests.reconcile.test_properties import in_order, numbers_of
from tests.reconcile.words import KILLED_2022

policies = st.sampled_from(list(POLICIES))
as_of = st.none() | some.days
shares = st.sampled_from([0.0, 0.35])


@given(st.data(), policies, some.claims_of_one_group(), some.groups, as_of, shares)
def test_the_order_of_claims_changes_not_a_bit(data, policy, claims, group, on, shared):
    shuffled = data.draw(st.permutations(claims))

    one = reconcile(claims, group, as_of=on, shared=shared, policy=policy)
    other = reconcile(shuffled, group, as_of=on, shared=shared, policy=policy)

    assert one == other
    assert repr(one) == repr(other)  # the order of what it lists too, and the sign of a zero
    assert explain(one) == explain(other)


@given(st.data(), policies, some.claims_of_one_group(min_size=1), some.groups)
def test_a_voice_that_repeats_itself_changes_no_number(data, policy, claims, group):
    said = data.draw(st.sampled_from(claims))
    again = replace(said, id="z", external_id=None, origin=said.counted_by, reported_by="radio")

    once = reconcile(claims, group, policy=policy).figure
    twice = reconcile([*claims, again], group, policy=policy).figure

    assert numbers_of(twice) == numbers_of(once)


@given(policies, st.integers(0, 10**15), some.reliabilities)
def test_a_single_exact_claim_is_its_own_best(policy, number, reliability):
    claim = Claim(
        id="a",
        source=Source("ministry", reliability=reliability),
        quantity=count(number),
        grade=Grade.NAMED,
    )

    best = reconcile([claim], KILLED_2022, policy=policy).figure.best
    if policy == "bias_adjusted":  # a mean of logarithms: exact to as many digits as a double has
        assert best == pytest.approx(number, rel=1e-13, abs=0)
    else:
        assert best == number


@given(policies, some.claims_of_one_group(), some.groups)
def test_no_policy_touches_the_claimed_range_and_best_lies_in_it(policy, claims, group):
    default = reconcile(claims, group).figure
    figure = reconcile(claims, group, policy=policy).figure

    assert (figure.low, figure.high) == (default.low, default.high)
    assert figure.statistics == default.statistics
    assert [flag.code for flag in figure.flags] == [flag.code for flag in default.flags]
    if policy == "verified_floor":  # others may all state more than what is verified
        assert in_order(0, figure.best, figure.high)
    elif policy != "bias_adjusted":  # to leave the range is what that one is for
        assert in_order(figure.low, figure.best, figure.high)


@given(policies, some.claims_of_one_group(), some.groups, shares)
def test_best_lies_within_its_interval_and_an_error_common_to_all_never_narrows_it(
    policy, claims, group, shared
):
    alone = reconcile(claims, group, policy=policy).figure
    common = reconcile(claims, group, policy=policy, shared=shared).figure

    assert common.best == alone.best
    if alone.interval is not None and common.interval is not None:
        ends = (alone.interval.low, alone.best, alone.interval.high)
        assert in_order(common.interval.low, *ends, common.interval.high)
        assert common.interval.shared == shared
    assert (common.interval is None) == (alone.interval is None)


@given(policies, some.claims_of_one_group(), some.groups)
def test_a_number_is_missing_exactly_where_a_reason_is_given(policy, claims, group):
    figure = reconcile(claims, group, policy=policy).figure

    numbers = {"low": figure.low, "best": figure.best, "high": figure.high}
    assert set(figure.null_reasons) == {name for name in numbers if numbers[name] is None}
    assert all(figure.null_reasons.values())
    assert (figure.best_basis is None) == (figure.best is None)


@given(st.sampled_from(some.SLUGS), policies, some.claims_of_one_group(), some.groups)
def test_every_claim_is_used_or_set_aside_and_none_of_a_source_left_out_is_used(
    source, policy, claims, group
):
    made = reconcile(claims, group, policy=policy, without=[source])

    uses = explain(made).claims
    assert [use.claim_id for use in uses] == sorted(claim.id for claim in claims)
    left_out = {use.claim_id for use in uses if use.reason == "left_out"}
    named = {c.id for c in claims if source in (c.source.slug, c.counted_by.slug)}
    assert named <= left_out
    assert source not in {voice.key for voice in made.voices}


@given(policies, some.claims_of_one_group(min_size=2), some.groups)
def test_leaving_out_the_source_of_a_voice_is_what_the_explanation_says_of_it(
    policy, claims, group
):
    plain = [replace(claim, derived_from=None) for claim in claims]
    plain = [replace(claim, source=claim.counted_by) for claim in plain]
    fixed = POLICIES[policy].learn is None  # what is learned is learned anew without the source
    made = reconcile(plain, group, policy=policy)

    for key, left in explain(made).without.items():
        without = reconcile(plain, group, policy=policy, without=[key]).figure
        assert (left.low, left.high) == (without.low, without.high)
        assert left.best == without.best or not fixed
