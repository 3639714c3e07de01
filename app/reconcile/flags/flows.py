"""One source's count for some days against the growth of its own running total over them (M12)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf, isfinite

from app.reconcile.bounds import Quantity
from app.reconcile.containment import Key
from app.reconcile.flags.catalogue import FLAGS, Flag
from app.reconcile.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A claim in use, of a closed period or of a running total, with who counted."""

    figure_id: str
    key: Key
    period: Period
    source: str
    quantity: Quantity
    claim_id: str
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class _Hull:
    """What one source's statements allow together, widened by their rounding."""

    low: float
    high: float
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class _Mismatch:
    flow: _Hull
    before: _Hull
    after: _Hull

    @property
    def growth(self) -> tuple[float, float]:
        """The least and the greatest that the running total can have grown by."""
        return self.after.low - self.before.high, self.after.high - self.before.low

    @property
    def gap(self) -> float:
        """How far the two lie apart; none where they meet."""
        least, most = self.growth
        return max(self.flow.low - most, least - self.flow.high)


def flow_stock_mismatch(statements: Iterable[Statement]) -> dict[str, Flag]:
    """A source's count for some days is not what its running total grew by over them.

    The totals compared are of one running period, as of the day before the first day and as of the
    last. Told of the closed figure, with the source whose numbers lie farthest apart. Without both
    totals there is nothing to compare.

    >>> from app.reconcile.bounds import count
    >>> key = ("war", "soldiers", "", "killed")
    >>> def stated(days, number, as_of=None):
    ...     return Statement(figure_id=days, key=key, period=Period.parse(days), source="staff",
    ...                      quantity=count(number), claim_id=f"{days} {as_of}", as_of=as_of)
    >>> flags = flow_stock_mismatch([
    ...     stated("2022-02-24/..", 1_000, date(2022, 2, 28)),
    ...     stated("2022-02-24/..", 1_600, date(2022, 3, 31)),
    ...     stated("2022-03", 900),
    ... ])
    >>> flags["2022-03"].message
    "staff's 900 for 2022-03 is not what its running total grew by: 600."
    """
    totals: dict[tuple[Key, str], dict[Period, dict[date, list[Statement]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    flows: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for said in sorted(statements, key=lambda said: said.claim_id):
        if not said.period.running:
            flows[said.figure_id, said.source].append(said)
        elif said.as_of is not None:
            totals[said.key, said.source][said.period][said.as_of].append(said)
    worst: dict[str, _Mismatch] = {}
    for (figure_id, source), flow in sorted(flows.items()):
        for series in totals.get((flow[0].key, source), {}).values():
            found = _mismatch(flow, series)
            if found and (figure_id not in worst or found.gap > worst[figure_id].gap):
                worst[figure_id] = found
    return {figure_id: _flag(found) for figure_id, found in worst.items()}


def _mismatch(flow: Sequence[Statement], series: dict[date, list[Statement]]) -> _Mismatch | None:
    days = flow[0].period
    if days.start is None or days.end is None or days.start == date.min:
        return None
    before, after = series.get(days.start - timedelta(days=1)), series.get(days.end)
    if not before or not after:
        return None
    found = _Mismatch(_hull(flow), _hull(before), _hull(after))
    return found if found.gap > 0 else None


def _hull(statements: Sequence[Statement]) -> _Hull:
    said = [statement.quantity for statement in statements]
    lows = [0 if one.low is None else one.low - one.allowance for one in said]
    highs = [inf if one.high is None else one.high + one.allowance for one in said]
    return _Hull(min(lows), max(highs), tuple(statements))


def _flag(found: _Mismatch) -> Flag:
    flow, grown = found.flow.statements[0], found.growth
    hulls = (found.flow, found.before, found.after)
    return FLAGS["flow_stock_mismatch"](
        f"{flow.source}'s {flow.quantity} for {flow.period} is not what its running total grew "
        f"by: {_between(*grown)}.",
        (one.claim_id for hull in hulls for one in hull.statements),
        measured={
            "source": flow.source,
            "flow_low": _count(found.flow.low),
            "flow_high": _count(found.flow.high),
            "growth_low": _count(grown[0]),
            "growth_high": _count(grown[1]),
            "running_figures": [found.before.statements[0].figure_id],
        },
    )


def _count(end: float) -> int | None:
    return int(end) if isfinite(end) else None


def _between(low: float, high: float) -> str:
    if not isfinite(low):
        return f"at most {high:,.0f}"
    if not isfinite(high):
        return f"at least {low:,.0f}"
    return f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"
