"""Real running totals fall, start anew and stay one voice where the files say so, and only there.

What is expected is read from the files by a few plain lines, not by the code under test. The files
are no part of the project; see test_data_files.py.
"""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import pytest

from app.actions.record_batch import claim_from
from app.models.claims import ClaimIn
from app.models.drafts import draft_of
from app.models.running import running_starts
from app.models.uniform import read_rows, uniform_claim
from app.reconcile import (
    METHOD,
    METRICS,
    Claim,
    Flag,
    Group,
    Reconciliation,
    Status,
    count,
    reconcile,
)
from tests.cli.test_data_files import LOSSES
from tests.real_data import FOLDER, needs_real_data

pytestmark = needs_real_data

TOTALS = ("tfp_gaza_daily_claims.csv.gz", "tfp_westbank_lebanon_claims.csv")
REVISIONS = "tfp_gaza_revisions.csv"
FELL = ("cumulative_decrease", "series_reset")
METRIC_OF = {name: metric for metric in METRICS for name in (metric.slug, *metric.aliases)}
WINDOW = timedelta(METHOD.window_days)
A_DAY = timedelta(1)


class Fall(NamedTuple):
    """A later total of one series that lies below the one before it."""

    on: date
    before: int
    after: int
    back_on: date | None
    """The day the series was first back where it had been."""


def plain_rows(name: str) -> list[dict[str, str]]:
    path = FOLDER / name
    with gzip.open(path, "rt") if name.endswith(".gz") else path.open() as file:
        return list(csv.DictReader(file))


def totals(name: str) -> dict[tuple[str, str, str], dict[date, int]]:
    """Each series of running totals in a file: who published which number for which day."""
    series: dict[tuple[str, str, str], dict[date, int]] = defaultdict(dict)
    for row in plain_rows(name):
        if not row["claim_id"].endswith("-day") and row["bound"] != "at_least":
            key = METRIC_OF[row["metric"]].slug, row["population"], row["source"]
            series[key][date.fromisoformat(row["as_of"])] = int(row["value"])
    return series


def falls_of(numbers: dict[date, int]) -> list[Fall]:
    falls = []
    for (_, before), (on, after) in pairwise(sorted(numbers.items())):
        if after < before:
            back = [d for d, number in numbers.items() if d > on and number >= before]
            falls.append(Fall(on, before, after, min(back, default=None)))
    return falls


def expected(fall: Fall, as_of: date) -> str | None:
    """The flag that a fall should raise on a figure of this day, if any."""
    if not fall.on <= as_of < fall.on + WINDOW:
        return None
    came_back = fall.back_on is not None and fall.back_on <= as_of
    near_zero = 20 * fall.after <= fall.before
    return "series_reset" if near_zero and not came_back else "cumulative_decrease"


@cache
def groups(name: str) -> dict[Group, list[Claim]]:
    """The running totals of a file as an import would read them."""
    path = FOLDER / name
    running = running_starts(row.columns for row in read_rows(path))
    found: dict[Group, list[Claim]] = defaultdict(list)
    for row in read_rows(path):
        sent = claim_from(uniform_claim(row.columns, running).claim)
        assert isinstance(sent, ClaimIn)
        draft = draft_of(sent, METRIC_OF, today=date(2026, 9, 1))
        if draft.period.running:
            found[draft.group()].append(draft.claim(str(sent.external_id), None, "import"))
    return found


def day_by_day(
    claims: Sequence[Claim], group: Group, *, since: timedelta = timedelta.max
) -> Iterator[tuple[date, Reconciliation]]:
    """The figure of every day, from the claims of the days before; `since` limits how many."""
    days = [claim.as_of for claim in claims if claim.as_of]
    as_of = min(days)
    while as_of < max(days) + WINDOW:
        known = [c for c in claims if c.as_of is None or abs(as_of - c.as_of) <= since]
        yield as_of, reconcile(known, group, as_of=as_of)
        as_of += A_DAY


def falls_told(made: Reconciliation) -> set[tuple[str, date]]:
    """The days on which the flags of a figure say that a series fell."""
    flags: list[Flag] = [flag for flag in made.figure.flags if flag.code in FELL]
    return {
        (flag.code, date.fromisoformat(day))
        for flag in flags
        for day in flag.measured["on"]  # type: ignore[union-attr]  # a list for these flags
    }


def assert_told_where_they_are(
    claims: Sequence[Claim], group: Group, falls: Sequence[Fall], days: Sequence[date] | None = None
) -> None:
    figures = (
        ((as_of, reconcile(claims, group, as_of=as_of)) for as_of in days)
        if days
        else day_by_day(claims, group)
    )
    for as_of, made in figures:
        should = {(code, fall.on) for fall in falls if (code := expected(fall, as_of))}
        assert falls_told(made) == should, f"{group.metric} {group.population} as of {as_of}"


def series_named(name: str, group: Group) -> list[dict[date, int]]:
    """The plain series that belong to a group, matched by metric and population."""
    return [
        numbers
        for (metric, population, _), numbers in totals(name).items()
        if metric == group.metric and slug(population) == group.population
    ]


def slug(title: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())


@pytest.mark.parametrize("name", TOTALS)
def test_falls_are_told_on_their_days_for_as_long_as_the_window_and_nowhere_else(name: str):
    found = [fall for numbers in totals(name).values() for fall in falls_of(numbers)]
    matched = []

    for group, claims in groups(name).items():
        falls = [fall for numbers in series_named(name, group) for fall in falls_of(numbers)]
        matched += falls
        assert_told_where_they_are(claims, group, falls)

    assert sorted(matched, key=str) == sorted(found, key=str)  # no series went unlooked at


REVISED = {
    "killed_cum": ("killed", "Gaza all"),
    "injured_cum": ("wounded", "Gaza all"),
    "killed_children_cum": ("killed", "Gaza children"),
    "press_killed_cum": ("killed", "Gaza journalists"),
}
"""Fields of the revisions that are running totals, and what they count."""


def revisions(which: str) -> dict[str, int]:
    """The number of each revised claim, as `old` first gave it or as `new` left it."""
    numbers: dict[str, int] = {}
    for row in plain_rows(REVISIONS):
        if row["field"] in REVISED:
            claim_id = f"tfp-gaza-{row['report_date']}-{row['field']}"
            if which == "new" or claim_id not in numbers:
                numbers[claim_id] = int(row[which])
    return numbers


def revised_series(which: str, group: Group) -> list[Fall]:
    """The falls of a group's plain series with the revised numbers in place."""
    series = {
        source: dict(numbers)
        for (metric, population, source), numbers in totals(TOTALS[0]).items()
        if (metric, slug(population)) == (group.metric, group.population)
    }
    publishers = {row["claim_id"]: row["source"] for row in plain_rows(TOTALS[0])}
    for claim_id, number in revisions(which).items():
        _, _, *day, field = claim_id.split("-")
        if (group.metric, group.population) == (REVISED[field][0], slug(REVISED[field][1])):
            publisher = publishers.get(claim_id, "Gaza Ministry of Health (Telegram)")
            series[publisher][date.fromisoformat("-".join(day))] = number
    return [fall for numbers in series.values() for fall in falls_of(numbers)]


def revised_claims(which: str, group: Group) -> list[Claim]:
    """The claims of a group with the revised numbers in place, and the old ones superseded."""
    claims = {claim.id: claim for claim in groups(TOTALS[0])[group]}
    ministry = next(c for c in claims.values() if c.source.slug.startswith("gaza-ministry"))
    old = revisions("old")
    for claim_id, number in revisions(which).items():
        _, _, *day, field = claim_id.split("-")
        if (group.metric, group.population) != (REVISED[field][0], slug(REVISED[field][1])):
            continue
        as_of = date.fromisoformat("-".join(day))
        claim = replace(claims.get(claim_id, ministry), as_of=as_of)
        claims[claim_id] = replace(claim, id=claim_id, quantity=count(number))
        if which == "new":
            former = replace(claim, quantity=count(old[claim_id]), status=Status.SUPERSEDED)
            claims[f"{claim_id}-old"] = replace(former, id=f"{claim_id}-old")
    return list(claims.values())


def days_around(falls: Sequence[Fall], claims: Sequence[Claim]) -> list[date]:
    """The days before, in and after the window of each fall, and every tenth day of the rest."""
    days = sorted({claim.as_of for claim in claims if claim.as_of})[::10]
    near = [fall.on + n * A_DAY for fall in falls for n in range(-2, METHOD.window_days + 2)]
    return sorted({*days, *near})


@pytest.mark.parametrize("which", ["old", "new"])
def test_a_fall_is_told_until_it_is_corrected_and_a_correction_that_falls_is_told(which: str):
    told = []
    for metric, population in sorted(set(REVISED.values())):
        (group,) = (
            g for g in groups(TOTALS[0]) if (g.metric, g.population) == (metric, slug(population))
        )
        falls = revised_series(which, group)
        told += falls
        claims = revised_claims(which, group)
        assert_told_where_they_are(claims, group, falls, days_around(falls, claims))

    assert any(fall.after == 0 for fall in told) is (which == "new")
    assert told  # the file holds falls in both states, or this would show nothing


def test_two_transcriptions_of_one_origin_never_disagree_and_fall_only_where_one_of_them_does():
    for group, claims in groups(LOSSES).items():
        falls = [fall for numbers in series_named(LOSSES, group) for fall in falls_of(numbers)]
        for as_of, made in day_by_day(claims, group, since=timedelta(60)):
            codes = {flag.code for flag in made.figure.flags}
            should = {(code, fall.on) for fall in falls if (code := expected(fall, as_of))}

            assert len(made.voices) == 1
            assert codes <= {
                "single_source",
                "circular_sourcing",
                "rounded_restatement",
                "jump",
                *FELL,
            }
            assert falls_told(made) == should
