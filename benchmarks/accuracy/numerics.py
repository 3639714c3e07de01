"""How exactly the estimators agree with statsmodels, and the interval score with scoringrules."""

from collections.abc import Sequence
from math import log1p

import numpy as np
import scoringrules
from statsmodels.stats.meta_analysis import combine_effects

from app.reconcile import METHOD
from app.reconcile.policies.dersimonian_laird import moment_tau2
from app.reconcile.policies.paule_mandel import iterated_tau2
from app.reconcile.policies.random_effects import pooled
from app.reconcile.statistics import central_values
from benchmarks.accuracy.contenders import scene_of
from benchmarks.accuracy.gold import Question
from benchmarks.accuracy.scores import Answer, interval_score

SAMPLE = 200
"""statsmodels is asked this many questions (questions)."""


def against_statsmodels(questions: Sequence[Question]) -> tuple[float, float]:
    """The greatest difference of the pooled means, for either estimator (log units)."""
    worst = [0.0, 0.0]
    for effects in _effects(questions)[:SAMPLE]:
        variances = [METHOD.prior_scale**2] * len(effects)
        for place, (name, tau2) in enumerate((("dl", moment_tau2), ("pm", iterated_tau2))):
            ours = pooled(effects, variances, tau2(effects, variances)).mean
            theirs = combine_effects(np.array(effects), np.array(variances), method_re=name)
            worst[place] = max(worst[place], abs(ours - float(theirs.mean_effect_re)))
    return worst[0], worst[1]


def _effects(questions: Sequence[Question]) -> list[list[float]]:
    """The central values of the questions that have three voices or more (log units)."""
    told = ([log1p(n) for n, _ in central_values(scene_of(q).voices)] for q in questions)
    return [effects for effects in told if len(effects) > 2]


def against_scoringrules(answers: Sequence[Answer], truths: Sequence[float]) -> float:
    """The greatest difference of the interval score (log units)."""
    closed = [
        (a.low, a.high, t)
        for a, t in zip(answers, truths, strict=True)
        if a.low is not None and a.high is not None
    ]
    low, high, truth = np.log1p(np.array(closed, dtype=np.float64)).T
    theirs = scoringrules.interval_score(truth, low, high, alpha=0.1)
    return float(np.abs(interval_score(low, high, truth) - theirs).max())
