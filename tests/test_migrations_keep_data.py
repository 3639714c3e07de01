"""Migrations go down and up again on a database full of claims, and every row is as it was."""

import json
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect, select

from app.database import migrate, migrating, migration_config
from app.main import create_app
from app.models.keys import Scope
from app.settings import Settings
from tests.api.bodies import bare, killed
from tests.api.tokens import by, token
from tests.battery.test_races import assert_rebuild_is_equal

SEEDED = "5b7f0e3c2d41"  # below it there is no vocabulary, so no claims
SCRIPTS = ScriptDirectory.from_config(migration_config())
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()]  # the newest first
KEEPING = REVISIONS[1 : REVISIONS.index(SEEDED) + 1]
MERGING = "e81b5f0c36d4"  # below it there are no merges of words
OF_MERGES = {"word_merges", "figure_aliases", "claim_names"}
Table = list[dict[str, Any]]  # rows of any columns
Tables = dict[str, Table]


async def populate(url: str, *, merges: bool = False) -> None:
    """Bring rows into every table: claims of every fate, words with facts, keys, a webhook.

    Those of merges get rows if `merges`, of a source and of an event.
    """
    app = create_app(Settings(database_url=url, webhooks=False))
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://reconciler.test") as client,
    ):
        client.headers.update(by(await token(app, Scope.ADMIN)))
        posted = []
        for n in range(30):
            source = {"slug": f"source-{n % 11}", "kind": "media", "reliability": "BCD"[n % 11 % 3]}
            body = killed(source, f"2022-03-{n % 9 + 1:02}", value=900 + 13 * n, quote=f"“{n}” – é")
            body |= {"external_id": f"x-{n}", "definition": "soldiers only" if n % 4 else None}
            body |= {"place": {"title": f"Kyiv {n % 3}", "parent": "ukraine"}} if n % 2 else {}
            answer = await client.post("/v1/claims", json=body, headers={"X-Scraper": "ap"})
            assert answer.status_code == 201, answer.text
            posted.append(answer.json()["claim"]["id"])
        ways = ("withdrawal", "supersession", "review")
        for n, claim_id in enumerate(posted[:9]):
            body = {"reason": "corrected"} | ({"decision": "rejected"} if n % 3 == 2 else {})
            settled = await client.post(f"/v1/claims/{claim_id}/{ways[n % 3]}", json=body)
            assert settled.status_code == 200, settled.text
        batch = [bare(5 + n, f"outlet {n}", period=f"2021-{n % 12 + 1:02}") for n in range(60)]
        batch += [bare(7, "outlet 1", event=name) for name in ("war", "the-war")]
        kept = {"Idempotency-Key": "a batch", "Content-Type": "application/json"}
        many = await client.post("/v1/claims/batch", content=json.dumps(batch), headers=kept)
        assert many.json()["created"] == len(batch)
        told = {"url": "https://93.184.216.34/told", "events": ["war"]}
        assert (await client.post("/v1/webhooks", json=told)).status_code == 201
        pairs = (("sources/source-10", "source-7"), ("events/the-war", "war"))
        for word, into in pairs if merges else ():
            body = {"into": into, "reason": "one thing under two names"}
            assert (await client.post(f"/v1/{word}/merge", json=body)).status_code == 200


def rows(connection: Connection) -> Tables:
    """Every row of every table, sorted, as the database gives it."""
    found = MetaData()
    found.reflect(connection)
    return {
        table.name: sorted(
            (dict(row) for row in connection.execute(select(table)).mappings()), key=repr
        )
        for table in found.sorted_tables
        if table.name != "alembic_version"
    }


def go(connection: Connection, revision: str) -> None:
    config = migration_config()
    config.attributes["connection"] = connection
    down = revision == "base" or revision in KEEPING
    (command.downgrade if down else command.upgrade)(config, revision)


def narrowed(table: Table, columns: Sequence[str]) -> Table:
    """The same rows with these columns only."""
    return sorted(({name: row[name] for name in columns} for row in table), key=repr)


def columns_of(connection: Connection) -> dict[str, list[str]]:
    seen = inspect(connection)
    return {
        table: [column["name"] for column in seen.get_columns(table)]
        for table in seen.get_table_names()
    }


@pytest.mark.battery(
    "migrations down and up on populated data without merges, each revision",
    rounds=1,
    bar="rows and columns that the older schema has are equal there and after",
)
async def test_what_an_older_schema_has_is_as_it_was_after_going_down_to_any_revision_and_up_again(
    empty_database_url, measured
):
    url = empty_database_url
    await migrate(url)
    await populate(url)
    async with migrating(url) as connection:
        before = await connection.run_sync(rows)
    assert {name for name, table in before.items() if not table} == OF_MERGES
    compared: list[int] = []

    for revision in KEEPING:
        async with migrating(url) as connection:
            await connection.run_sync(go, revision)
            below = await connection.run_sync(rows)
            columns = await connection.run_sync(columns_of)
        await migrate(url)
        async with migrating(url) as connection:
            after = await connection.run_sync(rows)
        for table in below:  # what the older schema has is the same there and after
            expected = narrowed(before[table], columns[table])
            assert below[table] == expected, (revision, table)
            assert narrowed(after[table], columns[table]) == expected, (revision, table)
        assert after.keys() == before.keys()
        compared.append(sum(map(len, below.values())))
    measured(
        done=1,
        found=f"{len(KEEPING)} revisions, with {min(compared):,} to {max(compared):,} rows each",
    )
    await assert_rebuild_is_equal(url)


async def test_a_populated_database_goes_no_lower_than_claims_can_be_kept(empty_database_url):
    url = empty_database_url
    await migrate(url)
    await populate(url)
    async with migrating(url) as connection:
        before = await connection.run_sync(rows)

    with pytest.raises(RuntimeError, match="claims are on record"):
        async with migrating(url) as connection:
            await connection.run_sync(go, "base")

    async with migrating(url) as connection:
        assert await connection.run_sync(rows) == before


async def test_a_database_with_merges_goes_no_lower_than_they_can_be_kept(empty_database_url):
    url = empty_database_url
    await migrate(url)
    await populate(url, merges=True)
    async with migrating(url) as connection:
        populated = await connection.run_sync(rows)
        await connection.run_sync(go, MERGING)
        columns = await connection.run_sync(columns_of)
    await migrate(url)
    async with migrating(url) as connection:
        before = await connection.run_sync(rows)
    there = columns.keys() & before.keys()
    assert all(before[table] for table in there)
    for table in there:
        kept = narrowed(populated[table], columns[table])
        assert narrowed(before[table], columns[table]) == kept, table

    for lower in KEEPING[KEEPING.index(MERGING) + 1 :]:
        with pytest.raises(RuntimeError, match="merges of words on record: 2"):
            async with migrating(url) as connection:
                await connection.run_sync(go, lower)

    async with migrating(url) as connection:
        assert await connection.run_sync(rows) == before
