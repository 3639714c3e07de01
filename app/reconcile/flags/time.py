"""Flags about when the claims of a figure were true."""

from collections.abc import Sequence
from datetime import date

from app.reconcile.case import Case
from app.reconcile.flags.catalogue import FLAGS, Flag
from app.reconcile.flags.series import known_claims, reports_by_day
from app.reconcile.methods import METHOD, Method


def stopped_series(case: Case) -> Flag | None:
    """A source that reported again and again has fallen silent while others go on."""
    if not case.group.period.running or case.admission.as_of is None:
        return None
    speaking = {claim.counted_by.slug for claim in case.admission.admitted}
    if not speaking:
        return None
    as_of, longest = case.admission.as_of, case.method.stale_days_after
    series = reports_by_day(known_claims(case), by=lambda claim: claim.counted_by.slug)
    stopped = [
        (last, key)
        for key, reports in series.items()
        if key not in speaking and len(reports) >= case.method.series_length
        for last in (max(reports),)
        if (as_of - last).days <= longest
    ]
    if not stopped:
        return None
    last, key = max(stopped)
    return FLAGS["stale"](
        f"{key} last reported on {last} and is no longer in use.",
        (claim.id for day, silent in stopped for claim in series[silent][day]),
        measured={
            "sources": sorted(key for _, key in stopped)[:10],
            "as_of": last.isoformat(),
        },
        threshold={"days": case.method.window_days},
    )


def freshness(
    as_of: date | None,
    *,
    running: bool,
    on: date,
    ended: bool = False,
    claim_ids: Sequence[str] = (),
    method: Method = METHOD,
) -> Flag | None:
    """Whether a running total is too old to print on the day `on` without saying so.

    >>> freshness(date(2022, 3, 25), running=True, on=date(2022, 4, 25)).measured["days"]
    31
    >>> freshness(date(2022, 3, 25), running=False, on=date(2022, 4, 25)) is None
    True
    """
    limit = method.stale_days_after if ended else method.stale_days
    if not running or as_of is None or (age := (on - as_of).days) <= limit:
        return None
    return FLAGS["stale"](
        f"The newest claim is true as of {as_of}, {age} days before {on}.",
        claim_ids,
        measured={"days": age, "as_of": as_of.isoformat()},
        threshold={"days": limit},
    )


def time_misaligned(case: Case) -> Flag | None:
    """Voices in use speak of days too far apart to stand side by side.

    In a closed period that is an early count beside a later one. In a running total the window
    holds the days together, so there it is a voice without a day beside voices with one.
    """
    if case.group.period.running:
        return _undated(case)
    end = case.group.period.end
    dated = [(claim.as_of, claim.id) for v in case.voices for claim in v.claims if claim.as_of]
    days = _newest_of_each(case)
    if end is None or len(days) < 2:
        return None
    (earliest, early), (latest, late) = days[0], days[-1]
    apart, method = (latest - earliest).days, case.method
    if apart <= method.window_days or (earliest - end).days > method.settling_days:
        return None
    return FLAGS["time_misaligned"](
        f"{early} counted as of {earliest}, {late} as of {latest}, {apart} days later.",
        (claim_id for day, claim_id in dated if day in (earliest, latest)),
        measured={
            "days": apart,
            "earliest": earliest.isoformat(),
            "latest": latest.isoformat(),
        },
        threshold={"days": method.window_days, "settling_days": method.settling_days},
    )


def _newest_of_each(case: Case) -> list[tuple[date, str]]:
    """The day each dated voice speaks of, sorted."""
    days = ((max((c.as_of for c in v.claims if c.as_of), default=None), v.key) for v in case.voices)
    return sorted((day, key) for day, key in days if day is not None)


def _undated(case: Case) -> Flag | None:
    undated = [v for v in case.voices if all(claim.as_of is None for claim in v.claims)]
    if not undated or len(undated) == len(case.voices):
        return None
    others = f" and {len(undated) - 1} more" if len(undated) > 1 else ""
    gives = "give" if others else "gives"
    return FLAGS["time_misaligned"](
        f"{undated[0].key}{others} {gives} no day for a running total; the others do.",
        (claim_id for voice in undated for claim_id in voice.claim_ids),
        measured={"undated": len(undated), "voices": len(case.voices)},
        threshold={"days": case.method.window_days},
    )
