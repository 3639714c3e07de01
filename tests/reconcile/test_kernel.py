"""The kernel says of many groups what the scalar path says of each, bit for bit (M13)."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reconcile import METHOD, Claim, Quantity, Reliability, Source, quantity, reconcile
from app.reconcile.blocks import BLOCK, log_middle
from app.reconcile.bounds import log_middle as log_middle_of_one
from app.reconcile.columns import Columns, by_group, columns_of, fits_columns
from app.reconcile.kernel import measure_columns, range_and_best
from app.reconcile.many import WORTH_A_BLOCK, _by_kernel, measure_many, reconcile_many
from app.reconcile.measures import measure
from app.reconcile.voices import Voice, gather
from tests.reconcile import strategies as some
from tests.reconcile.words import KILLED_2022, between, graded, says

# Up to the greatest count the service takes, where products need more than 64 bits.
huge = st.integers(0, 10**15)
said = st.one_of(
    some.quantities,
    huge.map(lambda number: quantity(value=number)),
    some.ranges_of(huge),
    huge.map(lambda number: quantity(low=number)),
    huge.map(lambda number: quantity(high=number)),
    st.integers(1, 6).map(lambda number: quantity(value=10 * number, bound="about")),
)


def voices_of(pairs: Sequence[tuple[Quantity, Reliability | None]]) -> tuple[Voice, ...]:
    """One voice for each of some numbers, by sources of these reliabilities."""
    claims = [
        Claim(id=f"{n:03}", source=Source(f"source-{n:03}", reliability=grade), quantity=what)
        for n, (what, grade) in enumerate(pairs)
    ]
    return tuple(gather(claims, KILLED_2022)[0])


groups = st.lists(st.tuples(said, some.reliabilities), max_size=7).map(voices_of)
shared = st.sampled_from([0.0, 0.35]) | st.floats(0, 2)


@given(st.lists(groups, max_size=6), shared)
def test_the_kernel_gives_the_bits_of_the_scalar_path(many, common):
    alone = [measure(voices, METHOD, common) for voices in many if voices]

    together = list(_by_kernel([voices for voices in many if voices], METHOD, common))

    assert together == alone
    assert repr(together) == repr(alone)
