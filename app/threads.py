"""The threads of the service take turns: the one that answers does not wait long for another.

A thread that counts holds Python's lock until another has asked for it so long, by default 5 ms.
The one that answers lets go of it at every read of a socket and every hand-over, and asks anew:
beside a batch or a long text a GET waited for it several times over (benchmarks/README.md).
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

TURN_SECONDS = 0.0005


@contextmanager
def short_turns(seconds: float = TURN_SECONDS) -> Iterator[None]:
    """Let a thread that waits go on after so long, while the block lasts."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(seconds)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
