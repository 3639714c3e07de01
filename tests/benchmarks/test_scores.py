"""The scores of `make accuracy`, against an independent library and by hand."""

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.accuracy import scores
from benchmarks.accuracy.scores import Answer

logs = st.floats(0.1, 30)


@given(st.lists(st.tuples(logs, logs, logs), min_size=1, max_size=20))
def test_the_interval_score_is_that_of_scoringrules(drawn):
    first, second, truth = np.array(drawn).T
    low, high = np.minimum(first, second), np.maximum(first, second)
    ours = scores.interval_score(low, high, truth)
    theirs = scoringrules.interval_score(truth, low, high, alpha=0.1)
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)


def test_errors_are_taken_over_the_questions_that_have_a_best():
    answers = [Answer(110), Answer(None, 10, 20), Answer(95)]
    scored = scores.absolute_error(answers, [100, 15, 100])
    assert scored is not None
    assert (scored.mean, scored.questions) == (7.5, 2)


def test_coverage_counts_closed_intervals_alone():
    answers = [Answer(5, 1, 10), Answer(5, 6, 10), Answer(5, 1, None)]
    scored = scores.coverage(answers, [4, 5, 4])
    assert scored is not None
    assert (scored.mean, scored.questions) == (0.5, 2)


def test_a_log_error_is_a_ratio_of_counts_and_one():
    scored = scores.log_error([Answer(199)], [99])
    assert scored is not None
    assert scored.mean == pytest.approx(np.log(2))


def test_nothing_answered_is_no_score():
    assert scores.absolute_error([Answer(None)], [3]) is None
    assert scores.coverage([Answer(4)], [3]) is None


def test_a_bootstrap_interval_holds_the_mean_and_is_the_same_every_time():
    values = np.array([1.0, 2.0, 4.0, 8.0, 16.0])
    first = scores.bootstrap(values)
    assert first == scores.bootstrap(values)
    assert first.low < first.mean < first.high
