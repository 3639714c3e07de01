"""`make extraction`: how a draft is held against a gold claim, on passages of its own."""

import re

from benchmarks.extraction import __main__ as bench
from benchmarks.extraction import baselines, gold, speed
from benchmarks.extraction.gold import Found, Passage, accepts
from benchmarks.extraction.scores import score

TEXT = "The flood killed more than 40 people and swept away 7 cars. Earlier, 30 were feared dead."
CLAIM = {
    "metric": "killed", "alt_metric": "total_losses", "bound": "at_least", "low": 40,
    "value": None, "high": None, "status": "current", "claimed_by": "the mayor",
    "start": 17, "end": 29,
}  # fmt: skip
OPTIONAL = {**CLAIM, "low": 30, "bound": "at_least", "optional": True, "start": 70, "end": 72}
PASSAGE = Passage("p1", "flood", TEXT, None, (CLAIM, OPTIONAL), ({"start": 52, "end": 53},))
RIGHT = Found("killed", "at_least", (40,), 17, 29, "the mayor of the town", "current")


def test_a_claim_accepts_its_other_metric_and_no_other_number():
    assert accepts(CLAIM, RIGHT)
    assert accepts(CLAIM, Found("total_losses", "at_least", (40,), 0, 1))
    assert not accepts(CLAIM, Found("injured", "at_least", (40,), 0, 1))
    assert not accepts(CLAIM, Found("killed", "exact", (40,), 0, 1))
    assert not accepts(CLAIM, Found("killed", "at_least", (41,), 0, 1))


def test_an_optional_claim_may_be_left_out_and_a_distractor_may_not_be_taken():
    cars = Found("killed", "exact", (7,), 52, 53, None, "current")
    one = score([PASSAGE], {"p1": [RIGHT, cars]})
    assert (one.hits, one.extra, one.missed, one.taken) == (1, 1, 0, 1)
    assert one.misses == [("p1", "extra", "killed exact")]
    assert 0 < one.source_f1 < 1


def test_a_missed_claim_has_its_cause():
    bound = Found("killed", "at_most", (40,), 17, 29)
    assert score([PASSAGE], {"p1": [bound]}).misses[1] == ("p1", "other bound", "killed at_least")
    assert score([PASSAGE], {"p1": []}).misses == [("p1", "not read", "killed at_least")]


def test_drafts_are_written_in_the_words_of_the_gold_set():
    [one] = bench.rules([PASSAGE])["p1"][:1]
    assert (one.metric, one.bound, one.numbers) == ("killed", "at_least", (40,))
    assert TEXT[one.start : one.end] == "more than 40"


def test_the_nearest_number_takes_the_cars_too():
    numbers = [one.numbers for one in baselines.nearest_number([PASSAGE])["p1"]]
    assert (7,) in numbers


def test_without_the_gold_set_the_command_says_what_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("RECONCILER_TEST_DATA", str(tmp_path))
    assert bench.main() == 1
    assert gold.FILE in capsys.readouterr().out


def test_every_gap_of_the_report_is_filled(monkeypatch):
    monkeypatch.setattr(speed, "WORST", {"digits": "7"})
    monkeypatch.setattr(speed.worst_cases, "__defaults__", (4000,))
    assert not re.findall(r"\{\w+\}", bench.told([PASSAGE]))
