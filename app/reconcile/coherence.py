"""Figures checked against each other, and tightened by each other, to a fixed point (M12).

A part cannot be larger than its whole, and disjoint parts of one family cannot add up to more
than it. So lows rise from parts to wholes and highs fall from wholes to parts. Lows never depend on
highs: one pass each way is the fixed point.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.reconcile.containment import Member, Node, covers
from app.reconcile.flags.across import (
    component_exceeds_total,
    implausible_ratio,
    scope_overlap,
)
from app.reconcile.flags.catalogue import Flag
from app.reconcile.methods import METHOD, Method
from app.reconcile.sweeps import Bound, Bounds, Kin, Within, lowered, raised

Family = Mapping[object, Sequence[Node]]


@dataclass(frozen=True, slots=True)
class Coherence:
    """What the figures related to one figure say of it."""

    low: int | None
    high: int | None
    because: tuple[str, ...] = ()
    """The figures whose claimed numbers tightened it."""
    related: bool = False
    """Whether another figure with a number is part of it, has it as a part, or contradicts it."""
    flags: tuple[Flag, ...] = ()


def cohere(members: Sequence[Member], *, method: Method = METHOD) -> dict[str, Coherence]:
    """Tighten the claimed range of each figure by the others, and flag what cannot all be true.

    A figure that is contradicted keeps its claimed range and tightens no other: which side is
    wrong is not known. The order of the members changes nothing.  # M12, M13

    >>> from app.reconcile.metrics import METRICS
    >>> from app.reconcile.periods import Period
    >>> def member(metric, low, high):
    ...     (counted,) = (one for one in METRICS if one.slug == metric)
    ...     days = Period.parse("2022")
    ...     return Member(figure_id=metric, metric=counted, period=days, low=low, high=high)
    >>> found = cohere([member("killed", 15_000, None), member("total_losses", None, 40_000)])
    >>> found["killed"].high, found["total_losses"].low, found["total_losses"].because
    (40000, 15000, ('killed',))
    >>> found = cohere([member("killed", 50_000, None), member("total_losses", None, 40_000)])
    >>> found["killed"].high, found["killed"].flags[0].message
    (None, 'killed is at least 50,000, more than total_losses at most 40,000.')
    """
    ordered = sorted(members, key=lambda member: member.figure_id)
    counted = [member for member in ordered if member.metric.outcomes]
    contradictions = _contradictions([Node.of(m, method.coherence_skew_days) for m in counted])
    agreed = [Node.of(m, None) for m in counted if m.figure_id not in contradictions]
    kin, families = Kin(agreed), _families(agreed)
    lows = raised(kin, _lows(agreed), _sums(families))
    highs = lowered(kin, _highs(agreed), _remainders(families, lows.bounds))
    related = lows.related | highs.related | contradictions.keys()
    others = _others(ordered, method)
    return {
        member.figure_id: _coherence(
            member,
            lows.bounds.get(member.figure_id),
            highs.bounds.get(member.figure_id),
            related=member.figure_id in related,
            flags=(
                *contradictions.get(member.figure_id, ()),
                *others.get(member.figure_id, ()),
            ),
        )
        for member in ordered
    }


def _families(nodes: Sequence[Node]) -> Family:
    families: dict[object, list[Node]] = defaultdict(list)
    for node in nodes:
        families[node.member.family].append(node)
    return {family: own for family, own in families.items() if len(own) > 1}


def _lows(nodes: Sequence[Node]) -> Bounds:
    """The claimed lows; none and zero bound no whole."""
    return {node.id: (-node.member.low, (node.id,)) for node in nodes if node.member.low}


def _highs(nodes: Sequence[Node]) -> Bounds:
    return {
        node.id: (node.member.high, (node.id,)) for node in nodes if node.member.high is not None
    }


def _sums(families: Family) -> Within:
    """What the disjoint parts in a figure's family add up to."""

    def heaviest(whole: Node, lows: Bounds) -> Bound | None:
        parts = _parts(whole, families.get(whole.member.family, ()))
        return heaviest_disjoint([(part, lows[part.id]) for part in parts if part.id in lows])

    return heaviest


def _remainders(families: Family, lows: Bounds) -> Within:
    """What the wholes in a figure's family leave for it."""

    def least(part: Node, highs: Bounds) -> Bound | None:
        own = families.get(part.member.family, ())
        found = [
            _remainder(part, whole, own, lows, highs[whole.id])
            for whole in own
            if whole.id in highs and _is_smaller(part, whole)
        ]
        return min(found, default=None)

    return least


def _remainder(part: Node, whole: Node, own: Sequence[Node], lows: Bounds, high: Bound) -> Bound:
    """What of a whole the parts beside this one leave for it."""
    beside = [
        (other, lows[other.id])
        for other in _parts(whole, own)
        if other.id in lows and not other.member.metric.outcomes & part.member.metric.outcomes
    ]
    taken = heaviest_disjoint(beside)
    if taken is None:
        return high
    return high[0] + taken[0], tuple(sorted({*high[1], *taken[1]}))


def _parts(whole: Node, own: Sequence[Node]) -> list[Node]:
    return [part for part in own if _is_smaller(part, whole)]


def _is_smaller(part: Node, whole: Node) -> bool:
    """Whether a member of the whole's family counts some of its outcomes."""
    return part.member.metric.is_part_of(whole.member.metric) and covers(whole, part)


def heaviest_disjoint(parts: Sequence[tuple[Node, Bound]]) -> Bound | None:
    """The parts without a common outcome whose lows add up to most; None without parts.

    The best sum is kept for each set of outcomes that is used up, so the work grows with the sets
    that can be made and not with the choices of parts.
    """
    best: dict[frozenset[str], Bound] = {frozenset(): (0, ())}
    for part, (cost, ids) in parts:
        outcomes = part.member.metric.outcomes
        for used, (sum_of, chosen) in list(best.items()):
            if not used & outcomes:
                together = sum_of + cost, tuple(sorted({*chosen, *ids}))
                joint = used | outcomes
                best[joint] = min(best.get(joint, together), together)
    heaviest = min(best.values())
    return heaviest if heaviest[1] else None


def _exceeded(node: Node, lows: Bounds) -> bool:
    high = node.member.high
    return high is not None and node.id in lows and -lows[node.id][0] > high


def _contradictions(nodes: Sequence[Node]) -> dict[str, list[Flag]]:
    """A flag for every whole that is exceeded, and for every part that exceeds one.

    A part is told of one whole: the least that it exceeds alone, or else one that it exceeds
    together with others.
    """
    kin = Kin(nodes)
    lows = raised(kin, _lows(nodes), _sums(_families(nodes))).bounds
    broken = [node for node in nodes if _exceeded(node, lows)]
    if not broken:
        return {}
    highs = lowered(kin, _highs(nodes), lambda *_: None).bounds
    members = {node.id: node.member for node in nodes}
    alone = {
        node.id: highs[node.id][1][0]
        for node in nodes
        if node.member.low and node.id in highs and node.member.low > highs[node.id][0]
    }
    exceeding = defaultdict(list)
    for part, whole in alone.items():
        exceeding[whole].append(part)
    flags: dict[str, list[Flag]] = defaultdict(list)
    told: set[str] = set()
    for node in broken:
        parts = lows[node.id][1]
        others = [part for part in exceeding[node.id] if part not in parts]
        flag = component_exceeds_total(
            node.member, [members[part] for part in parts], others=others
        )
        flags[node.id].append(flag)
        for part in parts:
            if part not in told and alone.get(part, node.id) == node.id:
                told.add(part)
                flags[part].append(flag)
    for part, whole in alone.items():
        if part not in told:
            flags[part].append(component_exceeds_total(members[whole], [members[part]]))
    return dict(flags)


def _others(members: Sequence[Member], method: Method) -> Mapping[str, Sequence[Flag]]:
    """The flags between groups that no bound depends on."""
    flags: dict[str, list[Flag]] = defaultdict(list)
    for found in (implausible_ratio(members, method), scope_overlap(members)):
        for figure_id, flag in found:
            flags[figure_id].append(flag)
    return flags


def _coherence(
    member: Member,
    low: Bound | None,
    high: Bound | None,
    *,
    related: bool,
    flags: Sequence[Flag],
) -> Coherence:
    because = {id for bound in (low, high) if bound for id in bound[1]} - {member.figure_id}
    return Coherence(
        low=member.low if low is None else -low[0],
        high=member.high if high is None else high[0],
        because=tuple(sorted(because)),
        related=related,
        flags=tuple(flags),
    )
