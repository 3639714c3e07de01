"""Everything a flag may look at: one group's claims, its voices and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.reconcile.admissions import Admission
from app.reconcile.claims import Claim, Group
from app.reconcile.fits import Fit
from app.reconcile.methods import Method
from app.reconcile.ranges import Range
from app.reconcile.statistics import Statistics
from app.reconcile.voices import Voice


@dataclass(frozen=True, slots=True)
class Summary:
    """The range and best of some voices, without the rest (persons)."""

    low: int | None
    best: int | None
    high: int | None
    voices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One group under reconciliation, before its flags are raised."""

    group: Group
    claims: Sequence[Claim]
    admission: Admission
    voices: tuple[Voice, ...]
    fit: Fit | None
    range: Range
    statistics: Statistics
    including_withdrawn: Summary | None
    taken_back: tuple[str, ...]
    """The ids of withdrawn and disavowed claims that would else be admitted."""
    method: Method

    @property
    def window_days(self) -> int:
        """How many days a claim of this group's running total counts.  # M1"""
        return self.method.window_for(self.group.event_kind)
