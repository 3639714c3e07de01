"""Whether a report repeats a number that was taken back (docs/method.md, D6)."""

from datetime import date

from app.reconcile.claims import Claim


def echoes(claim: Claim, taken_back: Claim, on: date | None) -> bool:
    """Whether a claim says again what the same voice took back on a day.

    A repeat that is true as of a later day is a reinstatement, and stands.

    >>> from app.reconcile import Source, count
    >>> said = Claim(id="a", source=Source("ministry"), quantity=count(9861))
    >>> again = Claim(
    ...     id="b", source=Source("daily"), origin=Source("ministry"), quantity=count(9861),
    ...     as_of=date(2022, 3, 25),
    ... )
    >>> echoes(again, said, on=date(2022, 3, 26)), echoes(again, said, on=date(2022, 3, 22))
    (True, False)
    """
    same_voice = claim.counted_by.slug == taken_back.counted_by.slug
    ends = (claim.quantity.low, claim.quantity.high)
    same_number = ends == (taken_back.quantity.low, taken_back.quantity.high)
    since = claim.as_of is not None and on is not None and claim.as_of > on
    return same_voice and same_number and not since
