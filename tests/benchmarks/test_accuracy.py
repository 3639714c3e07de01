"""`make accuracy` on a few questions of its own, and on the real year where its file is at hand."""

import re
from datetime import timedelta

import pytest

from benchmarks.accuracy import __main__ as accuracy
from benchmarks.accuracy import gold_report, synthetic, ukraine
from benchmarks.accuracy.contenders import CONTENDERS, DEFAULT
from benchmarks.accuracy.hold_out import foretell, learned_of, summarise
from benchmarks.accuracy.ukraine import FIRST_DAY, PUBLISHED, SOURCES, Row
from benchmarks.accuracy.ukraine_report import factors_table, hold_out_table
from tests.real_data import FOLDER, needs_real_data

QUESTIONS = synthetic.fresh(11, questions=30)


def test_without_the_gold_sets_the_command_says_what_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("RECONCILER_TEST_DATA", str(tmp_path))
    assert accuracy.main() == 1
    assert "population_gold_claims.csv" in capsys.readouterr().out


@pytest.mark.parametrize("name", list(CONTENDERS))
def test_every_contender_answers_every_question(name):
    answers = CONTENDERS[name](QUESTIONS)
    assert len(answers) == len(QUESTIONS)
    assert sum(answer.best is not None for answer in answers) > 25


def test_the_table_of_a_set_has_a_row_a_contender_and_marks_the_default():
    found = gold_report.scored("a few", QUESTIONS)
    drawn = found.table(["log error", "coverage"])
    assert drawn.count("\n") == len(CONTENDERS) + 1
    assert f"**{DEFAULT}** (default)" in drawn


def test_every_gap_of_the_report_is_filled_by_the_command():
    template = (accuracy.HERE / "report.md").read_text(encoding="utf-8")
    gaps = set(re.findall(r"\{(\w+)\}", template))
    command = (accuracy.HERE / "__main__.py").read_text(encoding="utf-8")
    named = gaps - accuracy.MEASURES.keys()
    assert named == {name for name in named if f'"{name}":' in command}
    assert gaps > accuracy.MEASURES.keys()


def said(source, number, week):
    day = FIRST_DAY + timedelta(days=7 * week)
    place = 10 * week + list(SOURCES).index(source)
    return Row(place, PUBLISHED[0], SOURCES[source], day, number, None, True)


YEAR = [
    row
    for week in range(2, 50, 2)
    for row in (
        said("UA Source", 2_000 * week, week),
        said("RU Source", 300 * week, week),
        said("US Source", 1_000 * week + 9, week),
    )
]


def test_a_source_group_is_foretold_from_what_earlier_windows_taught():
    last = [one for one in foretell(YEAR) if one.said == 2_000 * 48]
    assert last
    assert all(one.adjusted == pytest.approx(one.said, rel=0.1) for one in last)
    assert all(one.one_vote < one.said / 2 for one in last)
    ours = summarise(last)[-1]
    assert ours.coverage == 1.0


def test_the_year_teaches_factors_near_those_it_was_made_of():
    learned = {(one.source, one.side): one.factor for one in learned_of(YEAR).learned}
    assert learned == {
        ("russian-sources", "russia"): pytest.approx(0.3, rel=0.05),
        ("ukrainian-sources", "russia"): pytest.approx(2.0, rel=0.05),
    }
    assert "| 0.3 |" in factors_table(learned_of(YEAR))
    assert "one vote a group" in hold_out_table(foretell(YEAR))


@needs_real_data
async def test_the_real_year_is_imported_whole_and_told():
    found = await ukraine.imported(FOLDER)
    assert found.claims == 881
    heard = [one for one in found.told if one.default["best"] is not None]
    assert len(heard) == 6
    assert all(one.adjusted["policy"] == "bias_adjusted" for one in heard)
