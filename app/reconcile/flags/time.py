"""Flags about when the claims of a figure were true."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from math import inf

from app.reconcile.case import Case
from app.reconcile.events import EventKind
from app.reconcile.flags.catalogue import FLAGS, Flag
from app.reconcile.flags.steps import known_claims, reports_by_day
from app.reconcile.methods import METHOD, Method
from app.reconcile.voices import Voice

Dated = tuple[date, Voice]


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
        threshold={"days": case.window_days},
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


def time_misaligned(case: Case) -> Flag | None:
    """Two voices that differ speak of days too far apart to stand side by side.

    In a closed period that is an early count beside a later one. In a running total the window
    holds the days together, so there it is a voice without a day beside voices with one.
    """
    if len(case.voices) < 2:
        return None
    if case.group.period.running:
        return _undated(case)
    pair = _early_and_late(case)
    if pair is None:
        return None
    (earliest, early), (latest, late) = pair
    apart = (latest - earliest).days
    return FLAGS["time_misaligned"](
        f"{early.key} said {early.quantity} as of {earliest}, {late.key} {late.quantity} "
        f"{apart} days later.",
        early.claim_ids + late.claim_ids,
        measured={
            "days": apart,
            "earliest": earliest.isoformat(),
            "latest": latest.isoformat(),
        },
        threshold={"days": case.method.window_days, "settling_days": case.method.settling_days},
    )


def _early_and_late(case: Case) -> tuple[Dated, Dated] | None:
    """The earliest count that a later one does not meet, and that later one."""
    end, method = case.group.period.end, case.method
    dated = sorted(_dated(case.voices), key=lambda pair: (pair[0], pair[1].key))
    if not dated or (dated[-1][0] - dated[0][0]).days <= method.window_days:
        return None
    days = [day.toordinal() for day, _ in dated]
    highest, lowest = _extremes(dated)
    for day, voice in dated:
        if end is None or (day - end).days > method.settling_days:
            return None
        later = bisect_right(days, day.toordinal() + method.window_days)
        for other in (*highest[later : later + 1], *lowest[later : later + 1]):
            low, high = other[1].reach
            if _misses(voice, low, high):
                return (day, voice), other
    return None


def _dated(voices: Sequence[Voice]) -> Iterator[Dated]:
    """The day each voice speaks of, where it gives one."""
    for voice in voices:
        days = [claim.as_of for claim in voice.claims if claim.as_of]
        if days:
            yield days[0] if len(days) == 1 else max(days), voice


def _extremes(dated: Sequence[Dated]) -> tuple[list[Dated], list[Dated]]:
    """From each place on, who says the most at least, and who the least at most."""
    highest, lowest = [dated[-1]], [dated[-1]]
    for each in dated[-2::-1]:
        low, high = each[1].reach
        highest.append(each if low > highest[-1][1].reach[0] else highest[-1])
        lowest.append(each if high < lowest[-1][1].reach[1] else lowest[-1])
    return highest[::-1], lowest[::-1]


def _misses(voice: Voice, most_low: float, least_high: float) -> bool:
    """Whether a voice does not meet one that says at least this, or one that says at most that."""
    low, high = voice.reach
    return high < most_low or low > least_high


def _undated(case: Case) -> Flag | None:
    dated = {voice.key: voice.reach for _, voice in _dated(case.voices)}
    most_low = max((low for low, _ in dated.values()), default=-inf)
    least_high = min((high for _, high in dated.values()), default=inf)
    undated = [
        voice
        for voice in case.voices
        if voice.key not in dated and _misses(voice, most_low, least_high)
    ]
    if not undated:
        return None
    others = f" and {len(undated) - 1} more" if len(undated) > 1 else ""
    gives = "give" if others else "gives"
    return FLAGS["time_misaligned"](
        f"{undated[0].key}{others} {gives} no day for a running total; others do, and differ.",
        (claim_id for voice in undated for claim_id in voice.claim_ids),
        measured={"undated": len(undated), "voices": len(case.voices)},
        threshold={"days": case.window_days},
    )
