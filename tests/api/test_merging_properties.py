"""Posting under two names and merging them comes to what posting under one name comes to."""

import asyncio
import random
import shutil
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic_core import from_json
from sqlalchemy import select

from app.actions import merge_words as merging
from app.actions.merge_words import merge_words
from app.actions.record_batch import claim_from
from app.actions.record_claims import Fate, record_claims
from app.database import Database, open_database
from app.errors import ReconcilerError
from app.models.merges import Merge
from app.models.tables import CLAIM_EVENTS, CLAIMS, FIGURES
from app.models.terms import Vocabulary
from app.settings import Settings
from tests.rebuild import differing_figures

NOON = datetime(2022, 4, 1, 12, tzinfo=UTC)
FACTS = {
    "s1": {"kind": "belligerent", "party": "russia"},
    "s2": {"kind": "ngo_monitor", "reliability": "B"},
    "s3": {"kind": "ngo_monitor"},
    "p0": {"party": "russia"},
    "e1": {"kind": "battle"},
}
NAMES = {
    Vocabulary.SOURCES: ["s0", "s1", "s2", "s3", "s4"],
    Vocabulary.EVENTS: ["e0", "e1", "e2"],
    Vocabulary.POPULATIONS: ["p0", "p1"],
    Vocabulary.PLACES: ["l0", "l1", "l2"],
}
IN = {
    "event": Vocabulary.EVENTS,
    "population": Vocabulary.POPULATIONS,
    "place": Vocabulary.PLACES,
    **dict.fromkeys(("source", "origin", "reported_by"), Vocabulary.SOURCES),
}
Step = dict[str, Any] | tuple[Vocabulary, str, str]


def one_of(vocabulary, *more):
    return st.sampled_from([*more, *NAMES[vocabulary]])


CLAIMS_SENT = st.fixed_dictionaries(
    {
        "metric": st.sampled_from(["killed", "wounded", "killed_or_wounded"]),
        "period": st.sampled_from(["2022-03", "2022-02-24/.."]),
        "as_of": st.sampled_from(["2022-03-20", "2022-03-25"]),
        "value": st.sampled_from([7, 30, 400]),
        "event": one_of(Vocabulary.EVENTS),
        "population": one_of(Vocabulary.POPULATIONS),
        "place": one_of(Vocabulary.PLACES, None),
        "source": one_of(Vocabulary.SOURCES),
        "origin": one_of(Vocabulary.SOURCES, None, None),
        "reported_by": one_of(Vocabulary.SOURCES, None),
        "inputs": st.lists(one_of(Vocabulary.SOURCES), max_size=2),
    }
)
MERGES = st.sampled_from(list(Vocabulary)).flatmap(
    lambda v: st.tuples(st.just(v), one_of(v), one_of(v))
)
STEPS = st.lists(st.one_of(CLAIMS_SENT, CLAIMS_SENT, CLAIMS_SENT, MERGES), max_size=25)


@given(steps=STEPS)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_posts_and_merges_come_to_posts_under_the_final_names(
    sqlite_template, tmp_path_factory, steps
):
    folder = tmp_path_factory.mktemp("merged")
    urls = [f"sqlite+aiosqlite:///{folder / name}.db" for name in ("merged", "final")]
    for name in ("merged", "final"):
        shutil.copyfile(sqlite_template, folder / f"{name}.db")

    asyncio.run(both_ways(urls, steps))


@pytest.mark.parametrize("seed", range(3))
async def test_some_posts_and_merges_come_to_posts_under_the_final_names(
    database_url, sqlite_template, tmp_path, seed
):
    shutil.copyfile(sqlite_template, tmp_path / "final.db")
    final = f"sqlite+aiosqlite:///{tmp_path / 'final.db'}"

    await both_ways([database_url, final], some_steps(random.Random(seed)))


def some_steps(chance: random.Random) -> list[Step]:
    def name(vocabulary):
        return chance.choice(NAMES[vocabulary])

    steps: list[Step] = []
    for _ in range(60):
        vocabulary = chance.choice(list(Vocabulary))
        steps.append(
            {
                "metric": chance.choice(["killed", "wounded"]),
                "period": "2022-02-24/..",
                "as_of": "2022-03-20",
                "value": chance.choice([7, 30, 400]),
                **{role: name(within) for role, within in IN.items()},
                "inputs": [name(Vocabulary.SOURCES)],
            }
        )
        if chance.random() < 0.2:
            steps.append((vocabulary, name(vocabulary), name(vocabulary)))
    return steps


async def both_ways(urls: list[str], steps: list[Step]) -> None:
    """Take the steps in one database, and in another the posts under the names at the end."""
    merged, final = [open_database(Settings(database_url=url)) for url in urls]
    try:
        names, fates = await take(merged, steps)
        renamed = [renamed_claim(step, names) for step in steps if isinstance(step, dict)]
        _, again = await take(final, renamed)
        assert [fate is Fate.REFUSED for fate in fates] == [fate is Fate.REFUSED for fate in again]
        assert await told(merged) == await told(final)
        assert await differing_figures(merged) == []
        await assert_repeats_are_known(merged, steps, fates)
    finally:
        await merged.close()
        await final.close()


async def take(database: Database, steps) -> tuple[dict[tuple[Vocabulary, str], str], list[Fate]]:
    names: dict[tuple[Vocabulary, str], str] = {}
    fates = []
    for minute, step in enumerate(steps):
        now = NOON + timedelta(minutes=minute)
        try:
            async with database.writing() as session:
                if isinstance(step, dict):
                    sent = claim_from(informed(step))
                    (outcome,) = await record_claims(session, [sent], scraper="t", now=now)
                    fates.append(outcome.fate)
                else:
                    row = await merge_words(session, asked(*step), now=now)
                    names[step[0], row["slug"]] = row["into_slug"]
        except ReconcilerError:
            assert not isinstance(step, dict)
    return names, fates


def asked(vocabulary: Vocabulary, slug: str, into: str) -> Merge:
    return Merge(vocabulary=vocabulary, slug=slug, into=into, reason="One.", who="Somebody")


def informed(claim: dict[str, Any]) -> dict[str, Any]:
    """The claim with the facts of its words; under a final name they are those of the first."""
    words = {
        role: {"slug": claim[role], **FACTS.get(claim.get("as", {}).get(role, claim[role]), {})}
        for role in IN
        if claim[role]
    }
    words["reported_by"] = claim["reported_by"]  # nothing is learned of an outlet here
    return {**{k: v for k, v in claim.items() if k != "as"}, **words}


def renamed_claim(claim, names) -> dict[str, Any]:
    def last(vocabulary, name):
        while (vocabulary, name) in names:
            name = names[vocabulary, name]
        return name

    names_now: dict[str, Any] = {
        **{role: last(within, claim[role]) for role, within in IN.items() if claim[role]},
        "inputs": [last(Vocabulary.SOURCES, name) for name in claim["inputs"]],
        "as": {role: claim[role] for role in IN},
    }
    return {**claim, **names_now}


# What was posted under both names stays on record twice, the later one set aside.
LEFT_OUT = {"id", "claim_ids", "title", "revision", "updated_at", "message", "set_aside"}


def bare_of_ids(value: Any) -> Any:
    """A figure without ids, titles and the words that are made of them."""
    if isinstance(value, dict):
        return {key: bare_of_ids(one) for key, one in value.items() if key not in LEFT_OUT}
    return [bare_of_ids(one) for one in value] if isinstance(value, list) else value


async def told(database: Database) -> list[Any]:
    async with database.reading() as session:
        bodies = await session.scalars(select(FIGURES.c.body))
        figures = [bare_of_ids(from_json(body)) for body in bodies]
    return sorted(
        figures, key=lambda one: str([one["event"], one["population"], one["place"], one])
    )


async def assert_repeats_are_known(database: Database, steps, fates) -> None:
    """Whatever was taken is on record, under whichever name it is sent again."""
    sent = [informed(step) for step in steps if isinstance(step, dict)]
    kept = [claim for claim, fate in zip(sent, fates, strict=True) if fate is not Fate.REFUSED]
    async with database.writing() as session:
        items = [claim_from(claim) for claim in kept]
        outcomes = await record_claims(session, items, scraper="t", now=NOON + timedelta(days=1))
    assert {outcome.fate for outcome in outcomes} <= {Fate.EXISTING}


async def test_a_merge_that_fails_half_way_changes_nothing(database, monkeypatch):
    steps = [step for step in some_steps(random.Random(7)) if isinstance(step, dict)][:30]
    await take(database, steps)
    before = await everything(database)

    async def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the disk is gone")

    monkeypatch.setattr(merging, "refresh_figures", broken)
    for vocabulary, names in NAMES.items():
        with pytest.raises(RuntimeError, match="the disk is gone"):
            async with database.writing() as session:
                await merge_words(session, asked(vocabulary, *names[-2:]), now=NOON)

    assert await everything(database) == before


async def everything(database: Database) -> list[Any]:
    async with database.reading() as session:
        return [
            [tuple(row) for row in await session.execute(select(table).order_by(table.c[0]))]
            for table in (CLAIMS, FIGURES, CLAIM_EVENTS)
        ]
