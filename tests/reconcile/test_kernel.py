"""The kernel says of many groups what the scalar path says of each, bit for bit (M13)."""

from collections.abc import Sequence
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reconcile import METHOD, Claim, Quantity, Reliability, Source, many, quantity, reconcile
from app.reconcile.blocks import log_middle
from app.reconcile.bounds import log_middle as log_middle_of_one
from app.reconcile.columns import HEAVIEST, MOST, Columns, by_group, columns_of, fits_columns
from app.reconcile.kernel import Numbers, measure_columns, range_and_best
from app.reconcile.many import WORTH_A_BLOCK, by_kernel, measure_many, reconcile_many
from app.reconcile.measures import Measures, measure
from app.reconcile.policies import Terms
from app.reconcile.policies.telling import Telling
from app.reconcile.voices import Voice, gather
from tests.reconcile import strategies as some
from tests.reconcile.words import KILLED_2022, KILLED_SO_FAR, at_least, between, says

# Up to the greatest count the service takes, where products need more than 64 bits.
huge = st.integers(0, MOST)
few = st.integers(0, 12)  # these meet, tie and touch
said = st.one_of(
    some.quantities,
    some.ranges_of(few),
    few.map(lambda number: quantity(value=10 * number, bound="about")),
    few.map(lambda number: quantity(low=number)),
    few.map(lambda number: quantity(high=number)),
    huge.map(lambda number: quantity(value=number)),
    some.ranges_of(huge),
    huge.map(lambda number: quantity(low=number)),
    huge.map(lambda number: quantity(high=number)),
)


def voices_of(pairs: Sequence[tuple[Quantity, Reliability | None]]) -> tuple[Voice, ...]:
    """One voice for each of some numbers, by sources of these reliabilities."""
    claims = [
        Claim(id=f"{n:03}", source=Source(f"source-{n:03}", reliability=grade), quantity=what)
        for n, (what, grade) in enumerate(pairs)
    ]
    return tuple(gather(claims, KILLED_2022)[0])


voices = st.lists(st.tuples(said, some.reliabilities), min_size=1, max_size=7).map(voices_of)
many_groups = st.lists(voices, max_size=4)
errors = st.sampled_from([0.0, 0.35]) | st.floats(0, 2)


def assert_same_bits(one: Sequence[Measures], other: Sequence[Measures]) -> None:
    assert one == other
    assert repr(one) == repr(other)  # the sign of a zero, and 1 for 1.0


@given(many_groups, errors)
def test_many_groups_have_the_bits_of_each_alone(groups, shared):
    alone = [measure(group, METHOD, shared) for group in groups]

    together = by_kernel(groups, METHOD, shared)

    assert_same_bits(together, alone)


@given(st.data(), many_groups)
def test_the_order_of_voices_changes_not_a_bit(data, groups):
    shuffled = [data.draw(st.permutations(group)) for group in groups]

    one, other = by_kernel(groups, METHOD, 0.0), by_kernel(shuffled, METHOD, 0.0)

    for ours, theirs, group, order in zip(one, other, groups, shuffled, strict=True):
        assert ours.fit is not None
        assert theirs.fit is not None
        by_key = dict(zip((v.key for v in order), theirs.fit.distances, strict=True))
        assert tuple(by_key[v.key] for v in group) == ours.fit.distances
        assert numbers_but_distances(ours) == numbers_but_distances(theirs)


def numbers_but_distances(made: Measures) -> tuple[object, ...]:
    assert made.fit is not None
    place = (made.fit.t1, made.fit.t2, made.fit.best, made.fit.basis, made.fit.clip)
    return place, made.range, made.envelope, made.interval, made.agreement, made.scatter


@given(many_groups, st.integers(0, 4))
def test_splitting_into_batches_changes_not_a_bit(groups, cut):
    whole = by_kernel(groups, METHOD, 0.35)

    parts = by_kernel(groups[:cut], METHOD, 0.35) + by_kernel(groups[cut:], METHOD, 0.35)

    assert_same_bits(parts, whole)


@given(many_groups)
def test_range_and_best_alone_are_those_of_the_full_method(groups):
    columns = columns_of(groups)

    full = measure_columns(columns)
    low, best, high = range_and_best(columns)

    assert (low.tolist(), best.tolist(), high.tolist()) == (
        full.low.tolist(),
        full.best.tolist(),
        full.high.tolist(),
    )


@given(st.lists(st.tuples(huge, huge), max_size=20))
def test_the_middle_is_exact_where_products_need_more_than_64_bits(pairs):
    lows = np.array([2 * min(pair) for pair in pairs], dtype=np.int64)
    highs = np.array([2 * max(pair) for pair in pairs], dtype=np.int64)

    middles = log_middle(lows, highs).tolist()

    expected = [log_middle_of_one(a, b) for a, b in zip(lows.tolist(), highs.tolist(), strict=True)]
    assert middles == expected


def sharing(shared: float) -> Telling:
    return Telling(terms=Terms(shared=shared))


@given(st.lists(st.tuples(some.claims_of_one_group(), some.groups), max_size=3), errors)
def test_many_reconciliations_are_those_of_each_alone(asked, shared):
    alone = [reconcile(claims, group, shared=shared) for claims, group in asked]

    with patch.object(many, "WORTH_A_BLOCK", 1):  # so that the kernel is used for a few voices too
        together = reconcile_many(asked, telling=sharing(shared))

    assert together == alone
    assert repr(together) == repr(alone)


def test_where_the_kernel_is_used_reconciliations_are_those_of_each_alone():
    size = 5
    asked = [
        (
            [says(f"source-{n}", between(300 + n * step, 700 + 7 * step)) for n in range(size)],
            KILLED_SO_FAR,
        )
        for step in range(1, WORTH_A_BLOCK // size + 2)
    ]

    together = reconcile_many(asked, telling=sharing(0.1))

    assert together == [reconcile(claims, group, shared=0.1) for claims, group in asked]


def test_groups_the_kernel_cannot_hold_are_measured_one_by_one():
    beyond = [voices_of([(quantity(value=MOST + 700 + n), None)]) for n in range(WORTH_A_BLOCK)]

    made = measure_many(beyond, METHOD, 0.0)

    assert not fits_columns(beyond[0], METHOD)
    assert_same_bits(made, [measure(group, METHOD, 0.0) for group in beyond])


def test_of_no_groups_nothing_is_said():
    assert by_kernel([], METHOD, 0.0) == []
    assert measure_many([], METHOD, 0.0) == []
    assert reconcile_many([]) == []


def test_a_group_without_voices_has_no_numbers():
    made = measure_columns(Columns.of(sizes=[0, 1], low=[300], high=[300]))

    assert row(made, 0) == {"low": -1, "best": -1, "high": -1, "agreement_voices": 0}
    assert row(made, 1) == {"low": 300, "best": 300, "high": 300, "agreement_voices": 1}


def row(made: Numbers, group: int) -> dict[str, int]:
    names = ("low", "best", "high", "agreement_voices")
    return {name: int(getattr(made, name)[group]) for name in names}


def test_a_block_is_one_group_where_a_group_is_larger():
    ranges = [(between(300 + n, 900 + 7 * n), Reliability.D) for n in range(700)]
    bounds = [(at_least(20_000 + n), Reliability.A) for n in range(300)]
    large = voices_of(ranges + bounds)

    assert_same_bits(by_kernel([large], METHOD, 0.35), [measure(large, METHOD, 0.35)])


def test_rows_are_brought_together_by_group_in_their_order():
    order, sizes = by_group(np.array([2, 0, 2, 0, 0]), groups=4)

    assert order.tolist() == [1, 3, 4, 0, 2]
    assert sizes.tolist() == [3, 0, 2, 0]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"low": [1, 2], "high": [3]}, "differ in length"),
        ({"low": [300], "high": [700], "sizes": [2]}, "add up to 2"),
        ({"low": [300], "high": [MOST + 1]}, "above 1,000,000,000,000,000"),
        ({"low": [-2], "high": [700]}, "negative"),
        ({"low": [-1], "high": [-1]}, "neither end"),
        ({"low": [300], "high": [700], "weight": [0]}, "weights run from 1 to 1365"),
        ({"low": [300], "high": [700], "weight": [1366]}, "weights run from 1 to 1365"),
        (
            {
                "low": np.full(HEAVIEST // 1000 + 1, 300),
                "high": np.full(HEAVIEST // 1000 + 1, 700),
                "weight": np.full(HEAVIEST // 1000 + 1, 1000),
            },
            "too heavy",
        ),
    ],
)
def test_columns_the_kernel_cannot_hold_are_refused_with_what_to_do(columns, message):
    with pytest.raises(ValueError, match=message):
        measure_columns(Columns.of(**{"sizes": [len(columns["low"])], **columns}))
