"""How many examples Hypothesis tries: 200 on every run, 10,000 with HYPOTHESIS_PROFILE=long."""

import os

from hypothesis import settings

# The short profile tries the same examples everywhere, so that a red build is its change's fault;
# the long one looks for new ones. No deadline: a busy machine is not a failure.
settings.register_profile("short", max_examples=200, deadline=None, derandomize=True)
settings.register_profile("long", max_examples=10_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "short"))
