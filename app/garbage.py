"""The garbage collector, told what a service is like: much that stays, and much that is soon gone.

Nearly everything is freed when its last user lets go of it; the collector is for circles alone. As
Python comes it looks for them after every 700 objects, and every so often at all there are. A chunk
of a batch makes hundreds of thousands, so that it stopped every thread for a fifth of a second.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG_OBJECTS = 10_000
"""So many new objects are looked at together: of a request that ended, hardly one is left."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Leave alone what is there already while the block lasts, and look at the rest less often."""
    _, *older = before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, *older)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
