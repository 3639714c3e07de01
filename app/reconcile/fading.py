"""How a voice fades while the toll of a sudden disaster climbs (docs/method.md, M5)."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from math import exp2

from app.reconcile.claims import Claim


def moment_of(claims: Iterable[Claim]) -> datetime | None:
    """The newest moment at which a number of these claims was true, as far as anyone said.

    A claim's is its publication, and never later than the end of its `as_of` day: printing an old
    number again makes it no newer. None where neither is known.

    >>> from datetime import date
    >>> from app.reconcile import Source, count
    >>> said = Claim(id="a", source=Source("agency"), quantity=count(76), as_of=date(2023, 2, 6),
    ...              published_at=datetime(2023, 2, 9, 12, tzinfo=UTC))
    >>> moment_of([said]).isoformat()
    '2023-02-06T23:59:59.999999+00:00'
    """
    return max((moment for claim in claims if (moment := _moment(claim))), default=None)


def _moment(claim: Claim) -> datetime | None:
    ends = datetime.combine(claim.as_of, time.max, UTC) if claim.as_of else None
    stated = [moment for moment in (claim.published_at, ends) if moment]
    return min(stated, default=None)


def faded(weight: int, age: timedelta, half_life: timedelta) -> int:
    """The weight that is left of a voice older than the newest by `age`, at least 1.  # M5

    It stays a whole number, so that sums stay exact.

    >>> half_a_day = timedelta(hours=12)
    >>> [faded(800, timedelta(hours=hours), half_a_day) for hours in (0, 12, 18, 48, 400)]
    [800, 400, 283, 50, 1]
    """
    return max(1, round(weight * exp2(-(age / half_life))))
