"""Many groups at once: the same answers as one at a time, with the numbers from the kernel."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from itertools import accumulate
from math import isnan

from app.reconcile.blocks import FAR
from app.reconcile.claims import Claim, Group
from app.reconcile.columns import Ints, columns_of, fits_columns
from app.reconcile.figures import Reconciliation, conclude, hear
from app.reconcile.fits import Basis, Fit, Interval
from app.reconcile.kernel import Numbers, measure_columns
from app.reconcile.measures import Measures, measure
from app.reconcile.methods import Method
from app.reconcile.policies.telling import Telling
from app.reconcile.ranges import Range
from app.reconcile.statistics import Agreement, Scatter
from app.reconcile.voices import Voice

AS_STORED = Telling()
WORTH_A_BLOCK = 200
"""The kernel takes groups of one size together, at a fixed cost of about half a millisecond. The
two paths broke even at 80 to 200 voices in all for groups of 2 to 64; at twice that the kernel was
ahead by half or more (voices; two cores shared with other work)."""


def reconcile_many(
    asked: Sequence[tuple[Sequence[Claim], Group]],
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    telling: Telling = AS_STORED,
    without: Collection[str] = (),
) -> list[Reconciliation]:
    """Reconcile each group of claims as `reconcile` would, bit for bit.  # M13

    A policy that learns is told what it learned; nothing is learned here.

    >>> from app.reconcile import Source, count
    >>> said = Claim(id="a", source=Source("ministry"), quantity=count(300))
    >>> made = reconcile_many([([said], Group.of(metric="killed", period="2022"))])
    >>> [one.figure.best for one in made], reconcile_many([])
    ([300], [])
    """
    method, shared = telling.terms.method, telling.terms.shared
    heard = [
        hear(claims, group, as_of=as_of, known_at=known_at, method=method, without=without)
        for claims, group in asked
    ]
    numbers = measure_many([hearing.voices for hearing in heard], method, shared)
    return [conclude(hearing, one, telling) for hearing, one in zip(heard, numbers, strict=True)]


def measure_many(
    groups: Sequence[Sequence[Voice]], method: Method, shared: float
) -> list[Measures]:
    """The numbers of each group, by the kernel where enough groups have the same size."""
    of_size = Counter([len(voices) for voices in groups])
    together = [
        place
        for place, voices in enumerate(groups)
        if len(voices) * of_size[len(voices)] >= WORTH_A_BLOCK and fits_columns(voices, method)
    ]
    answers = by_kernel([groups[place] for place in together], method, shared)
    made = dict(zip(together, answers, strict=True))
    return [made.get(place) or measure(v, method, shared) for place, v in enumerate(groups)]


def by_kernel(groups: Sequence[Sequence[Voice]], method: Method, shared: float) -> list[Measures]:
    """The kernel's answer as values, for groups of one voice or more that it can hold."""
    made = measure_columns(columns_of(groups), method, shared=shared)
    return list(
        map(
            Measures,
            _ranges(made.low, made.high),
            _ranges(made.envelope_low, made.envelope_high),
            _fits(made, [len(voices) for voices in groups]),
            _intervals(made, method, shared),
            _agreements(made),
            _scatters(made),
        )
    )


def _ranges(low: Ints, high: Ints) -> Iterator[Range]:
    return map(Range, _counts(low), _counts(high))


def _fits(made: Numbers, sizes: Sequence[int]) -> Iterator[Fit]:
    distances = made.distances.tolist()
    for t1, t2, best, compatible, clip, size, end in zip(
        made.t1.tolist(),
        made.t2.tolist(),
        _counts(made.best),
        made.compatible.tolist(),
        made.clip.tolist(),
        sizes,
        accumulate(sizes),
        strict=True,
    ):
        yield Fit(
            None if t1 <= -FAR else t1,
            None if t2 >= FAR else t2,
            best,
            Basis.COMMON_REGION if compatible else Basis.INTERVAL_MEDIAN,
            tuple(distances[end - size : end]),
            clip,
        )


def _intervals(made: Numbers, method: Method, shared: float) -> Iterator[Interval]:
    for low, high, n_eff in zip(
        made.interval_low.tolist(), made.interval_high.tolist(), made.n_eff.tolist(), strict=True
    ):
        yield Interval(method.level, int(low), _whole(high), shared, n_eff)


def _agreements(made: Numbers) -> Iterator[Agreement]:
    return map(
        Agreement,
        _counts(made.agreement_low),
        _counts(made.agreement_high),
        made.agreement_voices.tolist(),
    )


def _scatters(made: Numbers) -> Iterator[Scatter]:
    for spread, iqr, birge, i_squared, overlap in zip(
        made.spread_ratio.tolist(),
        made.iqr.tolist(),
        made.birge_ratio.tolist(),
        made.i_squared.tolist(),
        made.overlap.tolist(),
        strict=True,
    ):
        yield Scatter(
            spread_ratio=_known(spread),
            iqr=_whole(iqr),
            birge_ratio=_known(birge),
            i_squared=_known(i_squared),
            overlap=_known(overlap),
        )


def _counts(column: Ints) -> list[int | None]:
    return [None if count < 0 else count for count in column.tolist()]


def _known(number: float) -> float | None:
    return None if isnan(number) else number


def _whole(number: float) -> int | None:
    return None if isnan(number) else int(number)
