"""The policies' arithmetic against statsmodels and SciPy, which know nothing of this code."""

from fractions import Fraction
from math import expm1, log, log1p

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import optimize, stats
from statsmodels.stats.meta_analysis import combine_effects

from app.reconcile import Quantity, Reliability, count, quantity, reconcile
from app.reconcile.methods import METHOD
from app.reconcile.policies import Terms
from app.reconcile.policies.dersimonian_laird import moment_tau2
from app.reconcile.policies.paule_mandel import hartung_knapp, iterated_tau2
from app.reconcile.policies.random_effects import pooled
from tests.reconcile.words import KILLED_2022, at_least, at_most, between, graded, says

studies = st.lists(st.tuples(st.floats(-3, 12), st.floats(0.01, 2)), min_size=2, max_size=12)


def scatters(effects, variances) -> bool:
    """Whether Q exceeds its degrees of freedom; else τ² is 0, and statsmodels' is below it."""
    weights = 1 / variances
    mean = (weights * effects).sum() / weights.sum()
    return bool((weights * (effects - mean) ** 2).sum() > (len(effects) - 1) * 1.001)


def exact_tau2(effects, variances):
    """The estimate of DerSimonian and Laird without any rounding."""
    y, w = [Fraction(e) for e in effects], [1 / Fraction(v) for v in variances]
    mean = sum(a * b for a, b in zip(w, y, strict=True)) / sum(w)
    q = sum(a * (b - mean) ** 2 for a, b in zip(w, y, strict=True))
    return (q - (len(y) - 1)) / (sum(w) - sum(a * a for a in w) / sum(w))


@given(studies)
def test_dersimonian_laird_is_the_exact_one_and_that_of_statsmodels(studies):
    effects, variances = (np.array(column) for column in zip(*studies, strict=True))
    assume(scatters(effects, variances))
    theirs = combine_effects(effects, variances, method_re="dl")

    tau2 = moment_tau2(effects.tolist(), variances.tolist())
    ours = pooled(effects.tolist(), variances.tolist(), tau2)

    exact = exact_tau2(effects.tolist(), variances.tolist())
    assert tau2 == pytest.approx(float(exact), rel=1e-12, abs=1e-12)
    # statsmodels loses digits where variances are far apart: 1.7e-12 with (7, 1.72), (9.25, 0.01).
    assert tau2 == pytest.approx(theirs.tau2, rel=1e-10, abs=1e-10)
    assert ours.mean == pytest.approx(theirs.mean_effect_re, rel=1e-10, abs=1e-10)
    assert ours.error == pytest.approx(theirs.sd_eff_w_re, rel=1e-10)


@given(studies)
def test_paule_mandel_with_hartung_knapp_is_that_of_statsmodels(studies):
    effects, variances = (np.array(column) for column in zip(*studies, strict=True))
    assume(scatters(effects, variances))
    theirs = combine_effects(effects, variances, method_re="pm", use_t=True, atol=1e-9)

    tau2 = iterated_tau2(effects.tolist(), variances.tolist())
    ours = pooled(effects.tolist(), variances.tolist(), tau2)

    assert ours.q == pytest.approx(1, abs=1e-9)
    assume(theirs.tau2 > 0)  # it answers 0 where its last step lands a rounding below the root
    assert tau2 == pytest.approx(theirs.tau2, rel=1e-6)
    assert ours.mean == pytest.approx(theirs.mean_effect_re, rel=1e-6, abs=1e-6)
    # At the root q is 1, so the factor max(1, q) is too, and both intervals are the same.
    low, high = theirs.conf_int(alpha=0.1)[3]
    assert hartung_knapp(ours, Terms()) == pytest.approx((high - low) / 2, rel=1e-6)


def test_the_hartung_knapp_factor_never_shrinks_the_interval():
    close = pooled([1.0, 1.1, 1.05], [0.5, 0.4, 0.6], 0.0)

    apart = pooled([1.0, 9.0, 5.0], [0.5, 0.4, 0.6], 0.0)

    assert close.q < 1 < apart.q
    t = stats.t.ppf(0.95, 2)
    assert hartung_knapp(close, Terms()) == pytest.approx(t * close.error, rel=1e-12)
    assert hartung_knapp(apart, Terms()) == pytest.approx(t * apart.error * apart.q**0.5, rel=1e-12)


def test_random_effects_widen_a_range_by_the_variance_of_an_even_spread_over_it():
    figure = reconcile(
        [says("a", between(100, 400)), says("b", 900), says("c", 300)],
        KILLED_2022,
        policy="dersimonian_laird",
    ).figure

    effects = np.log1p([200, 900, 300])  # 200 is the middle of 100 to 400 on the log scale
    width = log(401 / 101)
    variances = np.array([0.04 + width**2 / 12, 0.04, 0.04])
    theirs = combine_effects(effects, variances, method_re="dl")
    assert figure.interval is not None
    assert figure.best == round(expm1(theirs.mean_effect_re))
    low, high = np.expm1(theirs.conf_int(alpha=0.1)[1])
    assert figure.interval.low == pytest.approx(low, abs=1)
    assert figure.interval.high == pytest.approx(high, abs=1)


SCENES = {
    "points": [count(1_351), count(7_000), count(15_600)],
    "one wild voice": [count(304), count(310), count(298), count(100_000)],
    "ranges": [between(7_000, 15_000), count(9_100), between(5_000, 8_000)],
    "bounds": [count(900), count(1_400), at_least(1_200), at_most(2_500)],
    "bounds alone": [at_least(300), at_most(900)],
    "small": [count(0), count(2), between(1, 4)],
}
GRADES = (Reliability.A, Reliability.D, Reliability.C, Reliability.E)


@pytest.mark.parametrize("said", SCENES.values(), ids=list(SCENES))
def test_the_most_likely_count_and_its_profile_interval_are_what_scipy_finds(said):
    claims = [says(graded(f"voice-{n}", GRADES[n]), what) for n, what in enumerate(said)]
    figure = reconcile(claims, KILLED_2022, policy="likelihood").figure
    profile = scipy_profile(said, np.array([1000, 400, 600, 200][: len(said)], float))

    # Not on grids that narrow down but by global search, then by roots.
    found = optimize.brute(lambda y: -profile(y[0]), [(0, 13)], Ns=400, finish=optimize.fmin)
    mu, top = found[0], profile(found[0])
    fall = stats.norm.ppf(0.95) ** 2 / 2
    low = optimize.brentq(lambda y: profile(y) - top + fall, mu - 6, mu)
    high = optimize.brentq(lambda y: profile(y) - top + fall, mu, mu + 6)

    assert figure.interval is not None
    claimed = (figure.low, figure.high)
    assert figure.best == pytest.approx(np.clip(expm1(mu), *claimed), rel=2e-3, abs=0.51)
    assert figure.interval.low == pytest.approx(max(0, expm1(low)), rel=2e-3, abs=1)
    assert figure.interval.high == pytest.approx(expm1(high), rel=2e-3, abs=1)


def scipy_profile(said: list[Quantity], weights):
    """The profile log-likelihood in the words of SciPy, unlike the core's in every step."""
    omega = weights * weights.sum() / (weights**2).sum()
    cells = [what.cell() for what in said]
    lows = np.array([-np.inf if a is None else log1p(a / 2) for a, _ in cells])
    highs = np.array([np.inf if b is None else log1p(b / 2) for _, b in cells])
    t = stats.t(4)

    def log_likelihood(mu: float, log_s: float) -> float:
        s = np.exp(log_s)
        below, above = (lows - mu) / s, (highs - mu) / s
        chance = np.where(below > 0, t.sf(below) - t.sf(above), t.cdf(above) - t.cdf(below))
        prior = METHOD.prior_df * (log_s + METHOD.prior_scale**2 / (2 * s**2))
        return float((omega * np.log(np.maximum(chance, 1e-300))).sum() - prior)

    def profile(mu: float) -> float:
        starts = np.linspace(-3.5, 3, 14)
        best = max(starts, key=lambda log_s: log_likelihood(mu, log_s))
        found = optimize.minimize_scalar(
            lambda log_s: -log_likelihood(mu, log_s), bounds=(best - 0.6, best + 0.6)
        )
        return -float(found.fun)

    return profile


@given(st.integers(1, 10**6), st.integers(0, 10**6))
def test_the_likelihood_reads_a_range_as_a_probability(low, width):
    figure = reconcile(
        [says("a", quantity(low=low, high=low + width))], KILLED_2022, policy="likelihood"
    ).figure

    # Alone, a range is likeliest from its middle on the log scale.
    middle = expm1((log1p(low) + log1p(low + width)) / 2)
    # Rounded to a count; the search stops within a ten-thousandth.
    assert figure.best == pytest.approx(middle, abs=0.5 + 1e-4 * middle)
