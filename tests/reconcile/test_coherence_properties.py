"""Coherence against a plain closure over all pairs: order, idempotence, and the fixed point."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.reconcile import METHOD, METRICS, Member, Period, cohere
from app.reconcile.containment import is_part_of, line_of, place_line

PARENTS = {"siege": "war", "army": "forces", "navy": "forces", "forces": "people", "port": "town"}
DAYS = [date(2022, 3, day) for day in (6, 16, 28, 31)]
PERIODS = (
    *("2022", "2022-03", "2022-03-01/2022-03-16", "2022-03-16", "2022-02/2022-03", "../2022-03"),
    *("2022-03-01/..", "2022/..", "2022-03-05/..", "../.."),
)
SKEW = METHOD.coherence_skew_days
COUNTED = [metric for metric in METRICS if metric.slug not in ("affected", "detained")]


@st.composite
def members(draw: st.DrawFn) -> Member:
    ends = sorted(draw(st.tuples(st.integers(0, 60), st.integers(0, 60))))
    event = draw(st.sampled_from(["war", "siege"]))
    return Member(
        figure_id="",
        metric=draw(st.sampled_from(COUNTED)),
        period=Period.parse(draw(st.sampled_from(PERIODS))),
        low=draw(st.sampled_from([None, ends[0]])),
        high=draw(st.sampled_from([None, ends[1]])),
        event=line_of(event, PARENTS),
        population=line_of(draw(st.sampled_from(["army", "forces", "people"])), PARENTS),
        place=place_line(draw(st.sampled_from([None, "port", "town"])), event, PARENTS),
        as_of=draw(st.none() | st.sampled_from(DAYS)),
    )


def named(some: list[Member]) -> st.SearchStrategy[list[Member]]:
    """The same figures, named so that names and places in the list are unrelated."""
    return st.permutations(range(len(some))).map(
        lambda names: [
            replace(member, figure_id=f"figure-{name:02}")
            for member, name in zip(some, names, strict=True)
        ]
    )


def worlds(least: int = 0, most: int = 12) -> st.SearchStrategy[list[Member]]:
    """Figures of different groups."""
    groups = st.lists(
        members(), min_size=least, max_size=most, unique_by=lambda m: (m.key, m.period)
    )
    return groups.flatmap(named)


@st.composite
def crowds(draw: st.DrawFn) -> list[Member]:
    """Many figures of few groups: one family of all metrics, or one key of many periods."""
    one, others = draw(members()), draw(st.lists(members(), min_size=4, max_size=9))
    shared = draw(st.sampled_from([("event", "population", "place", "period"), ("metric",)]))
    if shared == ("metric",):
        shared = ("metric", "event", "population", "place")
    some = [replace(other, **{name: getattr(one, name) for name in shared}) for other in others]
    return draw(named(list({(m.key, m.period): m for m in some}.values())))


def pairs(world: Sequence[Member], skew: int | None) -> list[tuple[Member, Member]]:
    return [
        (part, whole) for part in world for whole in world if is_part_of(part, whole, skew=skew)
    ]


def sums(world: Sequence[Member], skew: int | None) -> list[tuple[Member, tuple[Member, ...]]]:
    """Every whole with every choice of disjoint parts from its family."""
    related = pairs(world, skew)
    return [
        (whole, some)
        for whole in world
        for parts in [[p for p, w in related if w is whole and p.family == whole.family]]
        for size in range(2, len(parts) + 1)
        for some in combinations(parts, size)
        if sum(len(part.metric.outcomes) for part in some)
        == len(frozenset[str]().union(*(part.metric.outcomes for part in some)))
    ]


def closed_lows(world: Sequence[Member], skew: int | None = None) -> dict[str, int]:
    lows = {member.figure_id: member.low or 0 for member in world}
    inequalities = [(w, (part,)) for part, w in pairs(world, skew)] + sums(world, skew)
    changed = True
    while changed:
        changed = False
        for whole, parts in inequalities:
            total = sum(lows[part.figure_id] for part in parts)
            if total > lows[whole.figure_id]:
                lows[whole.figure_id], changed = total, True
    return lows


def closed_highs(world: Sequence[Member], lows: dict[str, int]) -> dict[str, int | None]:
    highs = {member.figure_id: member.high for member in world}
    inequalities = [(w, (part,)) for part, w in pairs(world, None)] + sums(world, None)
    changed = True
    while changed:
        changed = False
        for whole, parts in inequalities:
            most = highs[whole.figure_id]
            if most is None:
                continue
            for part in parts:
                left = most - sum(lows[p.figure_id] for p in parts if p is not part)
                high = highs[part.figure_id]
                if high is None or left < high:
                    highs[part.figure_id], changed = left, True
    return highs


def contradicted(world: Iterable[Member]) -> set[str]:
    return {
        name
        for name, found in cohere(list(world)).items()
        if any(flag.code == "component_exceeds_total" for flag in found.flags)
    }


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_the_figures_changes_nothing(world, random):
    shuffled = random.sample(world, len(world))

    assert cohere(shuffled) == cohere(world)


@settings(max_examples=400)
@given(worlds() | crowds())
def test_the_fixed_point_is_the_closure_over_all_pairs_and_sums(world):
    found = cohere(world)
    against = contradicted(world)
    rest = [member for member in world if member.figure_id not in against]
    lows = closed_lows(rest)
    highs = closed_highs(rest, lows)

    assert {m.figure_id: found[m.figure_id].low or 0 for m in rest} == lows
    assert {m.figure_id: found[m.figure_id].high for m in rest} == highs


@settings(max_examples=400)
@given(worlds() | crowds())
def test_whoever_exceeds_a_whole_and_whoever_is_exceeded_is_told(world):
    lows, against = closed_lows(world, SKEW), contradicted(world)

    exceeded = {m.figure_id for m in world if m.high is not None and lows[m.figure_id] > m.high}
    exceeding = {
        part.figure_id
        for part, whole in pairs(world, SKEW)
        if part.low and whole.high is not None and part.low > whole.high
    }
    assert exceeded | exceeding <= against
    assert bool(against) == bool(exceeded)


@given(worlds())
def test_who_is_contradicted_keeps_the_claimed_range(world):
    found, against = cohere(world), contradicted(world)

    for member in world:
        if member.figure_id in against:
            kept = found[member.figure_id]
            assert (kept.low, kept.high, kept.because) == (member.low, member.high, ())


@given(worlds())
def test_a_range_never_widens_never_crosses_and_says_why_it_changed(world):
    found = cohere(world)

    for member in world:
        one = found[member.figure_id]
        assert (one.low or 0) >= (member.low or 0)
        assert member.high is None or (one.high is not None and one.high <= member.high)
        assert one.high is None or (one.low or 0) <= one.high
        changed = (one.low, one.high) != (member.low, member.high)
        assert changed == bool(one.because)
        assert member.figure_id not in one.because


@given(worlds())
def test_tightening_again_changes_no_range(world):
    once = cohere(world)
    again = cohere(
        [replace(m, low=once[m.figure_id].low, high=once[m.figure_id].high) for m in world]
    )

    assert {id: (one.low, one.high) for id, one in again.items()} == {
        id: (one.low, one.high) for id, one in once.items()
    }


@given(worlds())
def test_related_is_who_is_contradicted_or_has_a_part_or_a_whole_with_a_number(world):
    against = contradicted(world)
    related = (
        against
        | {
            one.figure_id
            for pair in pairs(world, None)
            for one, other in (pair, pair[::-1])
            if (other.low, other.high) != (None, None) and other.figure_id not in against
        }
        - against
    )

    assert {id for id, one in cohere(world).items() if one.related} == related


@given(worlds(least=1))
def test_an_unrelated_figure_changes_nothing(world):
    other = replace(world[0], figure_id="other", event=("elsewhere",), low=7, high=9)

    found = cohere([*world, other])
    assert {id: one for id, one in found.items() if id != "other"} == cohere(world)
