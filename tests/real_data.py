"""The folder of real claims, which is no part of the project.

RECONCILER_TEST_DATA names it; ../shared/data, seen from the checkout, is looked into otherwise, and
without either the tests that need it are skipped.
"""

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
FOLDER = Path(os.environ.get("RECONCILER_TEST_DATA", CHECKOUT.parent / "shared" / "data"))
needs_real_data = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"no real claims in {FOLDER}; RECONCILER_TEST_DATA names another"
)
