"""Flags about a running total over time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from app.reconcile.case import Case
from app.reconcile.claims import Claim, Status
from app.reconcile.events import EventKind
from app.reconcile.flags.catalogue import FLAGS, Flag
from app.reconcile.methods import METHOD, Method
from app.reconcile.voices import Reason


@dataclass(frozen=True, slots=True)
class Step:
    """What one source said a running total was on one day, all its active claims together."""

    as_of: date
    low: int | None
    high: int | None
    claim_ids: tuple[str, ...]


def series_of(claims: Sequence[Claim]) -> dict[str, list[Step]]:
    """Each voice's own active running totals, by day."""
    days: dict[tuple[str, date], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.status is Status.ACTIVE and claim.as_of is not None:
            days[claim.counted_by.slug, claim.as_of].append(claim)
    series: dict[str, list[Step]] = defaultdict(list)
    for (key, as_of), said in sorted(days.items()):
        lows = [claim.quantity.low for claim in said]
        highs = [claim.quantity.high for claim in said]
        series[key].append(
            Step(
                as_of,
                None if None in lows else min(low for low in lows if low is not None),
                None if None in highs else max(high for high in highs if high is not None),
                tuple(sorted(claim.id for claim in said)),
            )
        )
    return series


def _known(case: Case) -> list[Claim]:
    """Active claims a figure of this `as_of` knows, in the window or before it."""
    before = [
        aside.claim for aside in case.admission.set_aside if aside.reason is Reason.OUTSIDE_WINDOW
    ]
    return [*case.admission.admitted, *before]


def cumulative_decrease(case: Case) -> Flag | None:
    """A source's running total fell within the window, and nothing on record corrects it.

    Flagged, never filtered.  # D3
    """
    if not case.group.period.running or case.admission.as_of is None:
        return None
    as_of, window = case.admission.as_of, case.method.window_for(case.group.event_kind)
    falls = [
        (key, earlier, later)
        for key, steps in series_of(_known(case)).items()
        for earlier, later in pairwise(steps)
        if (as_of - later.as_of).days < window and _falls(earlier, later)
    ]
    if not falls:
        return None
    key, earlier, later = max(falls, key=lambda fall: (fall[2].as_of, fall[0]))
    return FLAGS["cumulative_decrease"](
        f"{key} said {earlier.low:,} on {earlier.as_of} and {later.high:,} on {later.as_of}.",
        (claim_id for _, a, b in falls for claim_id in a.claim_ids + b.claim_ids),
        measured={
            "falls": len(falls),
            "from": earlier.low,
            "to": later.high,
            "on": [later.as_of.isoformat() for _, _, later in falls][:10],
        },
        threshold={"within_days": window},
    )


def _falls(earlier: Step, later: Step) -> bool:
    return earlier.low is not None and later.high is not None and later.high < earlier.low


def stopped_series(case: Case) -> Flag | None:
    """A source that reported again and again has fallen silent while others go on."""
    if not case.group.period.running or case.admission.as_of is None:
        return None
    speaking = {claim.counted_by.slug for claim in case.admission.admitted}
    as_of, longest = case.admission.as_of, case.method.stale_days_after
    stopped = speaking and [
        (steps[-1], key)
        for key, steps in series_of(_known(case)).items()
        if key not in speaking
        and len(steps) >= case.method.series_length
        and (as_of - steps[-1].as_of).days <= longest
    ]
    if not stopped:
        return None
    last, key = max(stopped, key=lambda pair: (pair[0].as_of, pair[1]))
    return FLAGS["stale"](
        f"{key} last reported on {last.as_of} and is no longer in use.",
        (claim_id for step, _ in stopped for claim_id in step.claim_ids),
        measured={"sources": [key for _, key in stopped][:10], "as_of": last.as_of.isoformat()},
        threshold={"days": case.method.window_for(case.group.event_kind)},
    )


def freshness(
    as_of: date | None,
    *,
    running: bool,
    on: date,
    ended: bool = False,
    kind: EventKind | None = None,
    claim_ids: Sequence[str] = (),
    method: Method = METHOD,
) -> Flag | None:
    """Whether a running total is too old to print on the day `on` without saying so.

    How old that is depends on the kind of event, and on whether it has ended.

    >>> freshness(date(2022, 3, 25), running=True, on=date(2022, 4, 25)).measured["days"]
    31
    >>> freshness(date(2022, 3, 25), running=False, on=date(2022, 4, 25)) is None
    True
    """
    if not running or as_of is None:
        return None
    limit = method.stale_for(kind, ended=ended)
    return aged(as_of, on=on, limit=limit, claim_ids=claim_ids)


def aged(as_of: date, *, on: date, limit: int, claim_ids: Sequence[str] = ()) -> Flag | None:
    """The age part of `stale`: told on `on` when the newest claim is older than `limit` days."""
    if (age := (on - as_of).days) <= limit:
        return None
    return FLAGS["stale"](
        f"The newest claim is true as of {as_of}, {age} days before {on}.",
        claim_ids,
        measured={"days": age, "as_of": as_of.isoformat()},
        threshold={"days": limit},
    )
