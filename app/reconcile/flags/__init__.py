"""Disagreement as data: each flag is a small predicate over one group's case.

A predicate takes the `Case` and returns the flag with its evidence, or None. Those of a series are
raised together (`series_flags`). Two are not here alone: `component_exceeds_total` looks across
groups (app.reconcile.families) and the age part of `stale` depends on the day of reading
(`freshness`).
"""

from collections.abc import Iterable

from app.reconcile.case import Case
from app.reconcile.flags.bounds import (
    contradictory_bounds,
    only_lower_bounds,
    only_upper_bounds,
    vague_quantity,
)
from app.reconcile.flags.catalogue import FLAGS, Flag, FlagKind, Severity
from app.reconcile.flags.definitions import definition_mismatch
from app.reconcile.flags.parties import belligerent_only, belligerent_vs_independent
from app.reconcile.flags.repeats import possible_copy, superseded_in_use
from app.reconcile.flags.series import series_flags
from app.reconcile.flags.sourcing import (
    attribution_unknown,
    circular_sourcing,
    derived_claim,
    rounded_restatement,
    shared_upstream,
    single_source,
    unverified_only,
    withdrawn_claim,
)
from app.reconcile.flags.spread import (
    belligerent_split,
    bimodal,
    disjoint_ranges,
    order_of_magnitude,
    outlier,
    strong_spread,
)
from app.reconcile.flags.time import aged, freshness, stopped_series, time_misaligned

__all__ = ["FLAGS", "Flag", "FlagKind", "Severity", "aged", "freshness", "in_order", "raise_flags"]

_PREDICATES = (
    disjoint_ranges,
    order_of_magnitude,
    strong_spread,
    belligerent_split,
    single_source,
    circular_sourcing,
    shared_upstream,
    derived_claim,
    only_lower_bounds,
    only_upper_bounds,
    contradictory_bounds,
    outlier,
    withdrawn_claim,
    stopped_series,
    rounded_restatement,
    vague_quantity,
    attribution_unknown,
    belligerent_vs_independent,
    belligerent_only,
    possible_copy,
    bimodal,
    superseded_in_use,
    time_misaligned,
    definition_mismatch,
    unverified_only,
)

_RANK = {severity: rank for rank, severity in enumerate(Severity)}
_PLACE = {code: place for place, code in enumerate(FLAGS)}


def raise_flags(case: Case) -> tuple[Flag, ...]:
    """Every flag that fires, gravest first."""
    raised = (flag for predicate in _PREDICATES if (flag := predicate(case)))
    return in_order((*raised, *series_flags(case)))


def in_order(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    """Sort flags gravest first, then as the catalogue lists them."""
    return tuple(sorted(flags, key=lambda flag: (_RANK[flag.severity], _PLACE[flag.code])))
