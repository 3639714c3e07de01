"""The quantiles of Student's t against SciPy's, over every degree of freedom the method can ask."""

import pytest
from scipy import stats

from app.reconcile.students_t import quantile


@pytest.mark.parametrize("probability", [0.6, 0.75, 0.9, 0.95, 0.975, 0.99, 0.999])
@pytest.mark.parametrize("df", [0.5, 1, 1.7, 2, 3, 4, 5.5, 10, 29.3, 100, 517.2, 1_000, 10_000])
def test_a_quantile_is_the_one_scipy_finds(probability: float, df: float):
    assert quantile(probability, df) == pytest.approx(stats.t.ppf(probability, df), rel=1e-10)
