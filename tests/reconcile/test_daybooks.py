"""A daybook gives fewer claims, and the same figure."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.reconcile import Claim, Figure, Group, Source, Status, count, reconcile
from app.reconcile.daybooks import Daybook
from app.reconcile.figures import Reconciliation, with_unseen
from tests.reconcile.test_timelines import of_many_days, running
from tests.reconcile.words import KILLED_SO_FAR


def by_daybook(book: Daybook, group: Group) -> Reconciliation:
    seen = book.newest(group)
    return with_unseen(reconcile(seen, group), len(book) - len(seen))


@given(of_many_days, running)
def test_the_claims_in_sight_give_the_figure_of_all(claims, group):
    assert by_daybook(Daybook.of(claims), group).figure == reconcile(claims, group).figure


@given(of_many_days, running, st.data())
def test_a_daybook_that_grew_is_the_daybook_of_all(claims, group, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(claims)), min_size=2, max_size=2)))
    book = Daybook.of(claims[: cuts[0]])

    grown = book.with_added(claims[cuts[0] : cuts[1]]).with_added(claims[cuts[1] :])

    assert list(grown.dated) == list(Daybook.of(claims).dated)
    assert by_daybook(grown, group).figure == reconcile(claims, group).figure
    assert len(book) == cuts[0]


def test_a_long_series_is_told_from_its_last_days():
    claims = [daily(number) for number in range(1, 1_001)]

    book = Daybook.of(claims)

    assert len(book.newest(KILLED_SO_FAR)) == 14 + 8
    assert by_daybook(book, KILLED_SO_FAR).figure == reconcile(claims, KILLED_SO_FAR).figure
    assert whole(book).statistics.set_aside == 999


def test_a_withdrawn_claim_of_a_later_day_is_still_seen():
    late = replace(daily(1_001), status=Status.WITHDRAWN, id="late")
    claims = [*(daily(number) for number in range(1, 1_001)), late]

    figure = whole(Daybook.of(claims))

    assert figure == reconcile(claims, KILLED_SO_FAR).figure
    assert figure.including_withdrawn is not None


def whole(book: Daybook) -> Figure:
    return by_daybook(book, KILLED_SO_FAR).figure


def daily(number: int) -> Claim:
    """What a ministry says on day after day; each day a little more."""
    as_of = date.fromordinal(date(2022, 3, 1).toordinal() + number)
    return Claim(
        id=f"day-{number:04}",
        source=Source("ministry"),
        quantity=count(1_000 + 3 * number),
        as_of=as_of,
    )
