"""Everything a figure says in numbers, from the voices of one group (M6 to M10).

This is the path for one group. The kernel is the path for many, and gives the same bits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.reconcile.fits import Fit, Interval, fit, interval
from app.reconcile.methods import Method
from app.reconcile.ranges import Range, ranges_of
from app.reconcile.statistics import (
    NO_SCATTER,
    Agreement,
    Scatter,
    agreement_of,
    scatter_of,
)
from app.reconcile.voices import Voice


@dataclass(frozen=True, slots=True)
class Measures:
    """The numbers of one group; without voices there is no fit and no interval."""

    range: Range
    envelope: Range
    fit: Fit | None
    interval: Interval | None
    agreement: Agreement
    scatter: Scatter


NOTHING = Measures(
    Range(None, None), Range(None, None), None, None, Agreement(None, None, 0), NO_SCATTER
)


def measure(voices: Sequence[Voice], method: Method, shared: float) -> Measures:
    """Work out the numbers of one group.

    >>> from app.reconcile import METHOD
    >>> measure([], METHOD, 0.0).agreement.voices
    0
    """
    if not voices:
        return NOTHING
    claimed, envelope = ranges_of([voice.quantity for voice in voices])
    found = fit(voices, claimed, method)
    agreement, overlap = agreement_of(voices)
    return Measures(
        range=claimed,
        envelope=envelope,
        fit=found,
        interval=interval(voices, found, method, shared),
        agreement=agreement,
        scatter=scatter_of(voices, found, overlap, method),
    )
