"""The claims of a running total by day, to find those that its figure depends on.

A figure depends on the claims within the window of M1, and of each series on the last days before
it, which the flags about series look at. The others are only counted, as set aside.
"""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter

from app.reconcile.claims import TAKEN_BACK, Claim, Group, Status
from app.reconcile.flags.steps import reports_by_day, way_of
from app.reconcile.methods import METHOD, Method

FEW = 20
"""So many claims are put in their places one by one, rather than all sorted (claims)."""
_BY_DAY = attrgetter("as_of", "id")


@dataclass(frozen=True, slots=True)
class _History:
    """The active claims of one who counted, by day, and the days of each way they came by."""

    reports: Mapping[date, Sequence[Claim]]
    ways: Mapping[tuple[str, str], Sequence[date]]
    remembered: int
    """How many days of a way the flags about series look back at, before the window."""

    @property
    def most(self) -> int:
        """The most claims it can give."""
        sizes = sorted((len(said) for said in self.reports.values()), reverse=True)
        return sum(sizes[: self.remembered * len(self.ways)])

    def before(self, oldest: date) -> Iterator[Claim]:
        days: set[date] = set()
        for way in self.ways.values():
            until = bisect_left(way, oldest)
            days.update(way[max(0, until - self.remembered) : until])
        for day in sorted(days):
            yield from self.reports[day]

    def with_added(self, claim: Claim, day: date) -> "_History":
        way = self.ways.get(way_of(claim), ())
        if (place := bisect_left(way, day)) == len(way) or way[place] != day:
            way = [*way[:place], day, *way[place:]]
        return replace(
            self,
            reports={**self.reports, day: [*self.reports.get(day, ()), claim]},
            ways={**self.ways, way_of(claim): way},
        )


@dataclass(frozen=True, slots=True)
class Daybook:
    """Claims of a running total sorted by day, so that those of a window are a slice."""

    undated: Sequence[Claim]
    dated: Sequence[Claim]
    method: Method
    _histories: Mapping[str, _History]

    @classmethod
    def of(cls, claims: Iterable[Claim], method: Method = METHOD) -> "Daybook":
        """The daybook of claims in any order.

        >>> from app.reconcile import Source, count
        >>> said = [Claim(id=f"{d}", source=Source("m"), quantity=count(d), as_of=date(2022, 3, d))
        ...         for d in range(1, 29)]
        >>> book, group = Daybook.of(said), Group.of(metric="killed", period="2022-02-24/..")
        >>> len(book), len(book.newest(group)), book.with_added(said[:0]) is book
        (28, 22, True)
        """
        ordered = sorted(claims, key=attrgetter("id"))
        dated = sorted([c for c in ordered if c.as_of], key=attrgetter("as_of"))
        undated = [claim for claim in ordered if claim.as_of is None]
        return cls(undated, dated, method, _histories(dated, _remembered_days(method)))

    def __len__(self) -> int:
        return len(self.undated) + len(self.dated)

    def on(self, day: date, group: Group) -> list[Claim]:
        """The claims that decide the figure of a day."""
        oldest = self._oldest(day, group)
        last = bisect_right(self.dated, day, key=_day)
        return self._seen(oldest, last)

    def newest(self, group: Group) -> list[Claim]:
        """The claims that decide the figure of no day in particular.

        That is the newest day of an active claim. A later one that was taken back is looked at too:
        it would be the newest if it were still made.
        """
        day = self._newest_of({Status.ACTIVE}) or self._newest_of(TAKEN_BACK)
        if day is None:
            return [*self.dated, *self.undated]
        return self._seen(self._oldest(day, group), len(self.dated))

    def with_added(self, claims: Sequence[Claim]) -> "Daybook":
        """The daybook with some more claims; this one stays as it is."""
        if not claims:
            return self
        if len(claims) > FEW:
            return Daybook.of([*self.undated, *self.dated, *claims], self.method)
        undated, dated, histories = list(self.undated), list(self.dated), dict(self._histories)
        for claim in claims:
            if claim.as_of is None:
                insort(undated, claim, key=attrgetter("id"))
                continue
            insort(dated, claim, key=_BY_DAY)
            if claim.status is Status.ACTIVE:
                voice = claim.counted_by.slug
                history = histories.get(voice) or _History({}, {}, _remembered_days(self.method))
                histories[voice] = history.with_added(claim, claim.as_of)
        return replace(self, undated=undated, dated=dated, _histories=histories)

    def _seen(self, oldest: date, last: int) -> list[Claim]:
        first = bisect_left(self.dated, oldest, key=_day)
        history = [claim for one in self._histories.values() for claim in one.before(oldest)]
        seen = [*history, *self.dated[first:last], *self.undated]
        # Where all claims lie elsewhere, one of them says that there are some.
        return seen or list(self.dated[:1])

    def _oldest(self, day: date, group: Group) -> date:
        """The first day of the window that ends on a day."""
        window = self.method.window_for(group.event_kind)
        return date.fromordinal(max(1, day.toordinal() - window + 1))

    def _newest_of(self, statuses: Collection[Status]) -> date | None:
        return next((c.as_of for c in reversed(self.dated) if c.status in statuses), None)


def remembered_claims(claims: Sequence[Claim], method: Method = METHOD) -> int:
    """How many claims from before its window a point of a timeline looks at, at most (claims).

    >>> from app.reconcile import Source, count
    >>> said = [Claim(id=f"{d}", source=Source("m"), quantity=count(d), as_of=date(2022, 3, d))
    ...         for d in range(1, 29)]
    >>> remembered_claims(said), remembered_claims(said[:3])
    (8, 3)
    """
    dated = sorted((claim for claim in claims if claim.as_of), key=_BY_DAY)
    return sum(one.most for one in _histories(dated, _remembered_days(method)).values())


def _day(claim: Claim) -> date:
    return claim.as_of or date.min


def _remembered_days(method: Method) -> int:
    return max(method.series_length, method.jump_steps + 1)


def _histories(claims: Sequence[Claim], remembered: int) -> dict[str, _History]:
    """The history of each who counted; the claims are sorted by day."""
    reports = reports_by_day(claims, by=lambda claim: claim.counted_by.slug)
    ways: dict[str, dict[tuple[str, str], list[date]]] = defaultdict(dict)
    for way, by_day in reports_by_day(claims, by=way_of).items():
        ways[way[0]][way] = list(by_day)
    return {voice: _History(said, ways[voice], remembered) for voice, said in reports.items()}
