"""The numbers of the method agree with each other."""

from dataclasses import replace

import pytest

from app.reconcile.methods import METHOD


def test_a_level_without_its_quantile_is_refused():
    with pytest.raises(ValueError, match=r"shared_z 1\.645 is not the quantile of level 0\.5"):
        replace(METHOD, level=0.5)

    assert replace(METHOD, level=0.5, shared_z=0.6745).level == 0.5
