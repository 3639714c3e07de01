"""When a report repeats a number its voice took back, and when it reinstates it (D6)."""

import pytest

from app.reconcile import Claim
from app.reconcile.echoes import echoes
from tests.reconcile.words import at_least, between, day, says

HACKED = says("ministry", 9_861, id="hacked", on="2022-03-21")
TAKEN_BACK_ON = day("2022-03-22")


@pytest.mark.parametrize(
    "report",
    [
        pytest.param(says("ministry", 9_861, on="2022-03-21"), id="by the source itself"),
        pytest.param(says("daily", 9_861, origin="ministry", on="2022-03-21"), id="by an outlet"),
        pytest.param(says("daily", 9_861, origin="ministry", on="2022-03-22"), id="of that day"),
        pytest.param(says("daily", 9_861, origin="ministry"), id="of no stated day"),
    ],
)
def test_a_report_echoes_what_its_voice_took_back(report: Claim):
    assert echoes(report, HACKED, on=TAKEN_BACK_ON)


@pytest.mark.parametrize(
    "report",
    [
        pytest.param(says("ministry", 9_861, on="2022-03-23"), id="a reinstatement"),
        pytest.param(says("monitor", 9_861, on="2022-03-21"), id="another voice"),
        pytest.param(says("ministry", 9_860, on="2022-03-21"), id="another number"),
        pytest.param(says("ministry", at_least(9_861), on="2022-03-21"), id="no upper end"),
        pytest.param(says("ministry", between(9_000, 9_861), on="2022-03-21"), id="a lower end"),
    ],
)
def test_a_report_does_not_echo(report: Claim):
    assert not echoes(report, HACKED, on=TAKEN_BACK_ON)


def test_where_the_day_of_taking_back_is_not_known_every_repeat_is_an_echo():
    assert echoes(says("ministry", 9_861, on="2022-12-31"), HACKED, on=None)
