"""The quick ways to find repeated numbers answer as looking at every pair does."""

from datetime import UTC, date, datetime
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from app.reconcile import METHOD, Claim, Flag, Group, Reconciliation, Source, quantity, reconcile
from app.reconcile.flags.repeats import number_of, said_before, significant_digits
from app.reconcile.voices import Voice

# Few numbers and few moments, so that most claims repeat another and many tie.
numbers = st.sampled_from([471, 9_861, 9_900, 10_000, 12])
stated = st.builds(lambda n: quantity(value=n), numbers) | st.builds(
    lambda n: quantity(value=n, bound="at_least"), numbers
)
days = st.none() | st.sampled_from([date(2022, 3, day) for day in (1, 2, 3)])
instants = st.none() | st.sampled_from(
    [datetime(2022, 3, day, hour, tzinfo=UTC) for day, hour in product((1, 2, 3), (0, 6, 23))]
)
sources = st.sampled_from([Source(slug) for slug in ("army", "blog", "court", "daily")])
claims = st.builds(
    Claim,
    id=st.integers(0, 10**6).map(lambda n: f"{n:07}"),
    source=sources,
    origin=st.none() | sources,
    quantity=stated,
    inputs=st.sampled_from([(), (), ("army",)]),
    as_of=days,
    published_at=instants,
)
groups = st.sampled_from(
    [Group.of(metric="killed", period=period) for period in ("2022-03", "2022-02-24/..")]
)
told = st.lists(claims, max_size=25, unique_by=lambda claim: claim.id)


@given(told, groups)
def test_possible_copy_is_what_looking_at_every_pair_finds(claims, group):
    made = reconcile(claims, group)

    pairs = _copied_pairs(made)

    flag = _flag(made, "possible_copy")
    assert (flag is None) == (not pairs)
    if flag:
        assert flag.claim_ids == tuple(sorted({c.id for pair in pairs for c in pair}))[:20]
        assert flag.measured == {"copies": len({copy.id for _, copy in pairs})}


@given(told, groups)
def test_rounded_restatement_counts_the_rounded_numbers_of_other_tellers(claims, group):
    made = reconcile(claims, group)
    used = [claim for voice in made.voices for claim in voice.carried_by]
    points = [claim for claim in used if claim.quantity.is_point]

    restated = {
        claim.id
        for claim, exact in product(points, points)
        if _rounds_to(exact.quantity.low or 0, claim.quantity.low or 0)
        and _teller(exact) != _teller(claim)
    }

    flag = _flag(made, "rounded_restatement")
    assert (flag.measured["pairs"] if flag else 0) == len(restated)


def _flag(made: Reconciliation, code: str) -> Flag | None:
    return next((flag for flag in made.figure.flags if flag.code == code), None)


def _copied_pairs(made: Reconciliation) -> list[tuple[Claim, Claim]]:
    said = [
        (voice, claim)
        for voice in made.voices
        for claim in voice.carried_by
        if significant_digits(number_of(claim)) >= METHOD.copy_digits
    ]
    return [pair for voice in made.voices for pair in _copies_of(voice, said)]


def _copies_of(voice: Voice, said: list[tuple[Voice, Claim]]) -> list[tuple[Claim, Claim]]:
    numbers = {number_of(claim) for teller, claim in said if teller is voice}
    first = {number: _first_said(voice, number, said) for number in numbers}
    suspects = [
        claim
        for claim in voice.claims
        if number_of(claim) in numbers and not (claim.origin or claim.inputs)
    ]
    copied = [claim for claim in first.values() if claim]
    if len(copied) < METHOD.copy_share * len(first):
        return []
    return [(original, c) for c in suspects if (original := first[number_of(c)])]


def _first_said(voice: Voice, number, said: list[tuple[Voice, Claim]]) -> Claim | None:
    telling = [(teller, claim) for teller, claim in said if number_of(claim) == number]
    own = [claim for teller, claim in telling if teller is voice]
    others = [
        claim
        for teller, claim in telling
        if teller is not voice and all(said_before(claim, each) for each in own)
    ]
    return min(others, key=lambda claim: claim.id, default=None)


def _rounds_to(exact: int, rounded: int) -> bool:
    """Whether a number with fewer digits is `rounded`, and near."""
    near = 0 < abs(rounded - exact) <= METHOD.restatement_error * exact
    units = (10**n for n in range(1, len(str(exact))))
    return (
        near
        and rounded >= METHOD.restatement_floor
        and any((exact + unit // 2) // unit * unit == rounded for unit in units)
    )


def _teller(claim: Claim) -> tuple[str, str, str]:
    return claim.source.slug, claim.counted_by.slug, claim.reported_by or ""
