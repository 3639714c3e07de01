"""Quantiles of Student's t, so that the core needs nothing but the standard library.

The distribution function comes from the regularised incomplete beta function (continued fraction
of DLMF 8.17.22, evaluated by Lentz's method), its inverse from Newton's method; the tests hold it
to SciPy within 1e-10.
"""

from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt
from statistics import NormalDist


@lru_cache(maxsize=16_384)
def quantile(probability: float, df: float) -> float:
    """The upper quantile of Student's t (dimensionless), for probability in (0.5, 1), df > 0.

    >>> round(quantile(0.95, 4), 6)
    2.131847
    """
    t = _start(probability, df)
    for _ in range(100):
        step = (_cdf(t, df) - probability) / _density(t, df)
        t = max(t - step, t / 4)
        if abs(step) < 1e-8 * max(1.0, t):
            break  # each step squares the error: the next one would be below the last bit
    return t


def _start(probability: float, df: float) -> float:
    """Two terms of the Cornish-Fisher expansion (Abramowitz and Stegun 1964, 26.7.5)."""
    z = NormalDist().inv_cdf(probability)
    first = z * (z**2 + 1) / 4
    second = z * (5 * z**4 + 16 * z**2 + 3) / 96
    return z + first / df + second / df**2


def _density(t: float, df: float) -> float:
    constant = lgamma((df + 1) / 2) - lgamma(df / 2)
    return exp(constant - (df + 1) / 2 * log1p(t * t / df)) / sqrt(df * 3.141592653589793)


def _cdf(t: float, df: float) -> float:
    return 1 - _incomplete_beta(df / 2, 0.5, df / (df + t * t)) / 2


def _incomplete_beta(a: float, b: float, x: float) -> float:
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    return front / _continued_fraction(a, b, x)


def _continued_fraction(a: float, b: float, x: float) -> float:
    fraction, c, d = 1.0, 1.0, 0.0
    for m in range(1, 300):
        half, odd = divmod(m, 2)
        if odd:
            term = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        else:
            term = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        d = 1 / (1 + term * d)
        c = 1 + term / c
        fraction *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return fraction
