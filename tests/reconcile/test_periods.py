"""The days a count covers, as text and back (domain rule D3)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reconcile import InvalidPeriod, Period


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2022-03-16", date(2022, 3, 16), date(2022, 3, 16)),
        ("2022-03", date(2022, 3, 1), date(2022, 3, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2018", date(2018, 1, 1), date(2018, 12, 31)),
        ("2022-02-24/2022-03-24", date(2022, 2, 24), date(2022, 3, 24)),
        ("2022-03/2022-05", date(2022, 3, 1), date(2022, 5, 31)),
        ("1954/1962", date(1954, 1, 1), date(1962, 12, 31)),
        ("2022-03-16/2022-03-16", date(2022, 3, 16), date(2022, 3, 16)),
        ("2022-02-24/..", date(2022, 2, 24), None),
        ("2022/..", date(2022, 1, 1), None),
        ("../2022-03", None, date(2022, 3, 31)),
        ("../..", None, None),
        ("  2022-03-16\n", date(2022, 3, 16), date(2022, 3, 16)),
    ],
)
def test_a_period_holds_its_first_and_its_last_day(text: str, start: date | None, end: date | None):
    assert Period.parse(text) == Period(start, end)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2022-01-01/2022-12-31", "2022"),
        ("2022-01/2022-12", "2022"),
        ("2022-03-01/2022-03-31", "2022-03"),
        ("2024-02-01/2024-02-29", "2024-02"),
        ("2024-02-01/2024-02-28", "2024-02-01/2024-02-28"),
        ("2022-03-01/2022-05-31", "2022-03/2022-05"),
        ("2022-03/2022-05-30", "2022-03-01/2022-05-30"),
        ("1954-01/1962-12-31", "1954/1962"),
        ("2022-03-16/2022-03-16", "2022-03-16"),
        ("2022/..", "2022-01-01/.."),
        ("../2022-03", "../2022-03-31"),
        ("../..", "../.."),
    ],
)
def test_the_same_days_have_one_spelling(text: str, canonical: str):
    assert str(Period.parse(text)) == canonical


@pytest.mark.parametrize("text", ["2022-02-24/..", "../.."])
def test_a_period_without_an_end_is_a_running_total(text: str):
    assert Period.parse(text).running


@pytest.mark.parametrize("text", ["2022", "2022-02-24/2022-03-24", "../2022-03-31"])
def test_a_period_with_an_end_is_no_running_total(text: str):
    assert not Period.parse(text).running


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024-06-01/2024-05-01", "period ends (2024-05-01) before it starts (2024-06-01)"),
        ("2024-06/2024-05", "period ends (2024-05) before it starts (2024-06)"),
        ("2022-02-30", "'2022-02-30' is not in the calendar"),
        ("2023-02-29", "'2023-02-29' is not in the calendar"),
        ("2022-13", "'2022-13' is not in the calendar"),
        ("0000", "'0000' is not in the calendar"),
        ("", "'' is no year, month or day"),
        ("..", "'..' is no year, month or day"),
        ("2022/", "'' is no year, month or day"),
        ("/2022", "'' is no year, month or day"),
        ("2022-3-1", "'2022-3-1' is no year, month or day"),
        ("16.03.2022", "'16.03.2022' is no year, month or day"),
        ("last week", "'last week' is no year, month or day"),
        ("2022-03-16T12:00", "'2022-03-16T12:00' is no year, month or day"),
        ("2022/2023/2024", "'2023/2024' is no year, month or day"),
        ("2022 / 2023", "'2022 ' is no year, month or day"),
        ("٢٠٢٢", "'٢٠٢٢' is no year, month or day"),
    ],
)
def test_what_is_no_period_is_refused_with_the_words_that_are_wrong(text: str, said: str):
    with pytest.raises(InvalidPeriod) as refusal:
        Period.parse(text)

    assert said in str(refusal.value)


@pytest.mark.parametrize("text", ["yesterday", "2022-13"])
def test_a_refusal_names_the_forms_that_are_read(text: str):
    with pytest.raises(InvalidPeriod) as refusal:
        Period.parse(text)

    assert "send 2022-03-16, 2022-03, 2022, 2022-02-24/2022-03-24" in str(refusal.value)


ends = st.tuples(st.dates(), st.dates()).map(sorted)
months = st.dates().map(lambda day: day.isoformat()[:7])
years = st.dates().map(lambda day: day.isoformat()[:4])
periods = st.one_of(
    ends.map(lambda pair: Period(*pair)),
    months.map(Period.parse),
    years.map(Period.parse),
    st.builds(Period, st.none() | st.dates(), st.none()),
    st.builds(Period, st.none(), st.dates()),
)


@given(periods)
def test_a_period_survives_being_written_and_read(period: Period):
    assert Period.parse(str(period)) == period


@given(st.one_of(months, years, st.dates().map(str)))
def test_a_year_a_month_or_a_day_is_spelt_as_it_was_sent(text: str):
    assert str(Period.parse(text)) == text
