"""Carry bounds between parts and wholes without comparing every pair (M12).

Members are indexed by what they count; the days of those that can be related are swept once, in
the order of their starts. The least cost so far, by end, is kept as stairs: a bound is a cost (a
low is the better the greater, so it costs its negative) with the figures it came from.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby, product
from math import inf
from operator import attrgetter

from app.reconcile.containment import Extent, Key, Node

Bound = tuple[int, tuple[str, ...]]
"""A cost, and the ids of the figures whose claimed numbers it rests on; less is better."""
Bounds = dict[str, Bound]
Within = Callable[[Node, Bounds], Bound | None]
"""The bound that a figure's own family puts on it, given those found so far."""


@dataclass(slots=True)
class Stairs:
    """The least cost among offers whose key is at most a given one.

    >>> stairs = Stairs()
    >>> for key, low in ((5, 30), (3, 20), (9, 25)):
    ...     stairs.offer(key, (-low, (f"figure-{key}",)))
    >>> stairs.least(4), stairs.least(9), stairs.least(2)
    ((-20, ('figure-3',)), (-30, ('figure-5',)), None)
    """

    keys: list[int] = field(default_factory=list)
    costs: list[Bound] = field(default_factory=list)
    first: float = inf
    second: float = inf
    """The two least keys of all that were seen, with this bound or without."""

    def see(self, key: int) -> None:
        self.first, self.second = sorted((self.first, self.second, key))[:2]

    def offer(self, key: int, cost: Bound) -> None:
        after = bisect_right(self.keys, key)
        if after and self.costs[after - 1] <= cost:
            return
        first = bisect_left(self.keys, key)
        while after < len(self.keys) and self.costs[after] >= cost:
            after += 1
        self.keys[first:after] = [key]
        self.costs[first:after] = [cost]

    def least(self, key: int) -> Bound | None:
        after = bisect_right(self.keys, key)
        return self.costs[after - 1] if after else None


class Kin:
    """Members by what they count, with the keys above and below each that are present."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.own: dict[Key, list[Node]] = defaultdict(list)
        for node in nodes:
            self.own[node.key].append(node)
        self.above = self._above()
        self.below: dict[Key, list[Key]] = defaultdict(list)
        for part, wholes in self.above.items():
            for whole in wholes:
                self.below[whole].append(part)
        self.parts_first = sorted(self.own, key=lambda key: (self._rank(key), key))

    def _above(self) -> dict[Key, list[Key]]:
        metrics = {own[0].member.metric.slug: own[0].member.metric for own in self.own.values()}
        wider = {
            slug: [slug, *(other.slug for other in metrics.values() if metric.is_part_of(other))]
            for slug, metric in metrics.items()
        }
        above = {}
        for key, own in self.own.items():
            one = own[0].member
            ways = product(one.event, one.population, one.place, wider[one.metric.slug])
            above[key] = [way for way in ways if way in self.own]
        return above

    def _rank(self, key: Key) -> int:
        """Less for a part than for its whole: lines shorten and outcomes grow on the way up."""
        one = self.own[key][0].member
        lines = len(one.event) + len(one.population) + len(one.place)
        return len(one.metric.outcomes) - lines


@dataclass(frozen=True, slots=True)
class Carried:
    """The bounds after a sweep, and which figures have another to be compared with."""

    bounds: Bounds
    related: frozenset[str]


def raised(kin: Kin, claimed: Bounds, within: Within) -> Carried:
    """The best low of each figure: its own, its parts', or what `within` its family adds up."""
    bounds, related = dict(claimed), set[str]()
    for key in kin.parts_first:
        parts = [node for below in kin.below[key] for node in kin.own[below]]
        parts.sort(key=_start, reverse=True)
        related |= _sweep(key, kin.own[key], parts, bounds, within, _PARTS)
    return Carried(bounds, frozenset(related))


def lowered(kin: Kin, claimed: Bounds, within: Within) -> Carried:
    """The best high of each figure: its own, its wholes', or what `within` its family is left."""
    bounds, related = dict(claimed), set[str]()
    for key in reversed(kin.parts_first):
        wholes = [node for above in kin.above[key] for node in kin.own[above]]
        wholes.sort(key=_start)
        related |= _sweep(key, kin.own[key], wholes, bounds, within, _WHOLES)
    return Carried(bounds, frozenset(related))


@dataclass(frozen=True, slots=True)
class _Direction:
    """Where a figure lies on the stairs: as one that is asked, and as one that offers its bound."""

    asked: Callable[[Node], int]
    offered: Callable[[Node], Sequence[int | None]]


# A whole ends no earlier than its part: ends are negated where wholes offer.
_PARTS = _Direction(lambda node: node.end, lambda node: node.reach)
_WHOLES = _Direction(
    lambda node: -node.last,
    lambda node: [None if end is None else -end for end in node.room],
)
_start = attrgetter("start")


def _sweep(
    key: Key,
    own: Sequence[Node],
    others: Sequence[Node],
    bounds: Bounds,
    within: Within,
    direction: _Direction,
) -> set[str]:
    """Improve the bounds of `own` by those of the others, which come in the order of the sweep.

    Answers which of them have another that is related.
    """
    for node in own:
        _better(bounds, node.id, within(node, bounds))
    if len(others) == 1:
        return set()
    asked, offered, related = direction.asked, direction.offered, set()
    stairs = [(extent, Stairs()) for extent in sorted({node.extent for node in own})]
    steps = dict(stairs)
    for _, group in groupby(others, key=_start):
        mine = []
        for node in group:
            _offer(offered(node), stairs, bounds.get(node.id), new=node.numbered)
            if node.key == key:
                mine.append(node)
        # In the order of ends, so that what one passes on reaches the next. A running total comes
        # before the closed period of the same days: each lies within the other.
        mine.sort(key=lambda node: (asked(node), node.extent is Extent.CLOSED))
        for node in mine:
            step, mark = steps[node.extent], asked(node)
            if (step.second if node.numbered else step.first) <= mark:
                related.add(node.id)
            if _better(bounds, node.id, step.least(mark)):
                _offer(offered(node), stairs, bounds[node.id], new=False)
    return related


def _better(bounds: Bounds, id: str, found: Bound | None) -> bool:
    """Take a bound that is strictly better than the one at hand."""
    if found is None or (id in bounds and bounds[id][0] <= found[0]):
        return False
    bounds[id] = found
    return True


def _offer(
    marks: Sequence[int | None],
    stairs: Sequence[tuple[Extent, Stairs]],
    cost: Bound | None,
    *,
    new: bool,
) -> None:
    for extent, step in stairs:
        mark = marks[extent]
        if mark is None:
            continue
        if new and mark < step.second:
            step.see(mark)
        if cost is not None:
            step.offer(mark, cost)
