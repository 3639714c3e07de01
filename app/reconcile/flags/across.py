"""Flags that look across groups: figures that cannot all be true, or must not be added (M12)."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, product

from app.reconcile.containment import Key, Member, Node
from app.reconcile.flags.catalogue import EVIDENCE, FLAGS, Flag
from app.reconcile.methods import Method

ACROSS = frozenset(
    {"component_exceeds_total", "implausible_ratio", "scope_overlap", "flow_stock_mismatch"}
)
"""The codes of the flags between groups: these depend on figures beside the one that has them."""

_COMPARED = (
    *("component_figures", "total_figures", "killed_figures", "wounded_figures"),
    "wider_figures",
)
"""The measures of these flags that name figures whose claims are their evidence."""

Told = Iterator[tuple[str, Flag]]
"""Flags with the figure that each is told of."""


def component_exceeds_total(
    whole: Member, parts: Sequence[Member], *, others: Sequence[str] = ()
) -> Flag:
    """The lows of disjoint parts add up to more than the high of the whole.

    `others` are further figures that exceed the whole by themselves.
    """
    parts = sorted(parts, key=lambda part: (part.metric.slug, part.figure_id))
    total = sum(part.low or 0 for part in parts)
    group = (whole, *parts)
    names = " + ".join(named(part, group) for part in parts)
    further = {"other_figures": sorted(others)[:EVIDENCE]} if others else {}
    return FLAGS["component_exceeds_total"](
        f"{names} is at least {total:,}, more than {named(whole, group)} at most {whole.high:,}.",
        (claim_id for member in group for claim_id in member.claim_ids),
        measured={
            "components": total,
            "total": whole.high,
            "component_figures": [part.figure_id for part in parts],
            "total_figures": [whole.figure_id],
            **further,
        },
        threshold={"total": whole.high},
    )


def named(member: Member, group: Sequence[Member]) -> str:
    """What a figure counts, with as much of its group as tells it from the others."""
    words = [member.metric.slug]
    if len({other.population[0] for other in group}) > 1:
        words.append(f"of {member.population[0]}")
    if len({other.place[0] for other in group}) > 1:
        words.append(f"in {member.place[0] or 'all places'}")
    if len({other.event[0] for other in group}) > 1:
        words.append(f"in the event {member.event[0]}")
    if len({other.period for other in group}) > 1:
        words.append(_days(member))
    return " ".join(words)


def _days(member: Member) -> str:
    if not member.period.running:
        return f"for {member.period}"
    since = f"since {member.period.start}" if member.period.start else "so far"
    return f"{since} as of {member.as_of}" if member.as_of else since


def implausible_ratio(members: Iterable[Member], method: Method) -> Told:
    """Wounded for each killed, however both ranges are read, outside the band.

    Told of both figures. Small counts scatter, so one of the two must be at least `ratio_floor`.
    """
    families: dict[object, dict[str, Member]] = defaultdict(dict)
    for member in members:
        if member.metric.slug in ("killed", "wounded"):
            families[member.family][member.metric.slug] = member
    for family in families.values():
        if len(family) < 2 or not _of_one_time(family["killed"], family["wounded"], method):
            continue
        killed, wounded = family["killed"], family["wounded"]
        ratio = _nearest_ratio(killed, wounded, method)
        if ratio is not None:
            flag = _implausible(killed, wounded, ratio[0], method)
            yield from ((member.figure_id, flag) for member in (killed, wounded))


def _of_one_time(one: Member, other: Member, method: Method) -> bool:
    if one.as_of is None or other.as_of is None or not one.period.running:
        return True
    return abs((one.as_of - other.as_of).days) <= method.coherence_skew_days


def _nearest_ratio(killed: Member, wounded: Member, method: Method) -> tuple[float | None] | None:
    """The ratio closest to the band, if none lies in it; a ratio to nobody killed is no number."""
    if max(killed.low or 0, wounded.low or 0) < method.ratio_floor:
        return None
    if killed.high is not None and (wounded.low or 0) > method.most_wounded * killed.high:
        return ((wounded.low or 0) / killed.high if killed.high else None,)
    if killed.low and wounded.high is not None and wounded.high < method.least_wounded * killed.low:
        return (wounded.high / killed.low,)
    return None


def _implausible(killed: Member, wounded: Member, ratio: float | None, method: Method) -> Flag:
    if ratio is None:
        said = f"At least {wounded.low or 0:,} are wounded and nobody is killed"
    else:
        said = f"The closest readings make {ratio:.3g} wounded for each one killed"
    return FLAGS["implausible_ratio"](
        f"{said}; {method.least_wounded:g} to {method.most_wounded:g} for each one are usual.",
        (*killed.claim_ids, *wounded.claim_ids),
        measured={
            "ratio": ratio,
            "killed_figures": [killed.figure_id],
            "wounded_figures": [wounded.figure_id],
        },
        threshold={"least": method.least_wounded, "most": method.most_wounded},
    )


def scope_overlap(members: Iterable[Member]) -> Told:
    """A figure is part of one with a wider event, population or place, and their days meet.

    Told of the narrower figure, with the nearest wider one. A figure without a number is neither.
    """
    by_key: dict[Key, list[Node]] = defaultdict(list)
    for member in sorted(members, key=lambda member: member.figure_id):
        if member.low is not None or member.high is not None:
            by_key[member.key].append(Node.of(member, 0))
    calendars = {key: _Calendar(nodes) for key, nodes in by_key.items()}
    for nodes in by_key.values():
        wider = [calendars[way] for way in _ways(nodes[0].member) if way in calendars]
        for node in nodes if wider else ():
            found = next(filter(None, (calendar.meeting(node) for calendar in wider)), None)
            if found is not None:
                yield node.id, _overlaps(node.member, found)


def _ways(member: Member) -> list[Key]:
    """The keys with a wider event, population or place, nearest first."""
    lines = (enumerate(line) for line in (member.event, member.population, member.place))
    ways = [
        (sum(steps), (*words, member.metric.slug))
        for steps, words in (zip(*way, strict=True) for way in product(*lines))
    ]
    return [way for _, way in sorted(ways)[1:]]


class _Calendar:
    """Figures of one key, to find one whose days meet given days."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.same = {node.member.period: node.member for node in nodes}
        ordered = sorted(nodes, key=lambda node: node.start)
        self.starts = [node.start for node in ordered]
        self.latest: list[Node] = list(accumulate(ordered, _longer))

    def meeting(self, node: Node) -> Member | None:
        """The figure of the same period, or else of those that start in time the longest one."""
        same = self.same.get(node.member.period)
        if same is not None:
            return same
        after = bisect_right(self.starts, node.last)
        found = self.latest[after - 1] if after else None
        return found.member if found and found.last >= node.start else None


def _longer(one: Node, other: Node) -> Node:
    return other if other.last > one.last else one


def _overlaps(narrow: Member, wide: Member) -> Flag:
    group = (narrow, wide)
    return FLAGS["scope_overlap"](
        f"{named(narrow, group)} is part of {named(wide, group)}: do not add the two up.",
        (*narrow.claim_ids, *wide.claim_ids),
        measured={"wider_figures": [wide.figure_id]},
    )


def evidenced(flag: Flag, figure_id: str, claims: Mapping[str, Sequence[str]]) -> Flag:
    """The flag with the claims behind the ends of the figures it names and of the one it is on."""
    behind = {claim_id for name in concerned(flag, figure_id) for claim_id in claims.get(name, ())}
    return replace(flag, claim_ids=tuple(sorted(behind))[:EVIDENCE])


def concerned(flag: Flag, figure_id: str) -> list[str]:
    """The figures that a flag compares."""
    lists = [flag.measured.get(key) for key in _COMPARED]
    return sorted({figure_id, *(id for ids in lists if isinstance(ids, list) for id in ids)})
