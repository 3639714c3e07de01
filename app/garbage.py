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


def collect_seldom(young: int = YOUNG_OBJECTS) -> None:
    """Leave alone what is there already, and look at so many new objects at a time."""
    _, *older = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(young, *older)


@contextmanager
def seldom_collected(young: int = YOUNG_OBJECTS) -> Iterator[None]:
    """`collect_seldom` while the block lasts."""
    before = gc.get_threshold()
    collect_seldom(young)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
