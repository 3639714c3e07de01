"""The schema that migrations build is the schema that the tables declare, and it can go back."""

import asyncio
from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import Connection, inspect, text

from app.actions.follow_changes import Wanted, read_changes
from app.actions.load_examples import load_examples
from app.database import (
    Database,
    current_revision,
    head_revision,
    migrate,
    migrating,
    migration_config,
    open_database,
)
from app.models.changes import claim_posted
from app.models.terms import Vocabulary
from app.settings import Settings, shipped
from app.store.changes import add_changes
from app.store.facts import words_as_known_at
from app.store.revisions import revision_page
from app.store.vocabulary import known_words


def check(connection: Connection) -> None:
    config = migration_config()
    config.attributes["connection"] = connection
    command.check(config)  # raises when autogenerate would still find something to do


def downgrade_to_nothing(connection: Connection) -> None:
    config = migration_config()
    config.attributes["connection"] = connection
    command.downgrade(config, "base")


def table_names(connection: Connection) -> list[str]:
    return inspect(connection).get_table_names()


@pytest.mark.every_driver
async def test_the_schema_goes_up_matches_the_tables_goes_down_and_up_again(empty_database_url):
    await migrate(empty_database_url)
    async with migrating(empty_database_url) as connection:
        await connection.run_sync(check)
    async with migrating(empty_database_url) as connection:
        await connection.run_sync(downgrade_to_nothing)
    async with migrating(empty_database_url) as connection:
        assert await connection.run_sync(table_names) == ["alembic_version"]
    await migrate(empty_database_url)
    async with migrating(empty_database_url) as connection:
        await connection.run_sync(check)


@pytest.mark.every_driver
async def test_starters_that_race_migrate_once(empty_database_url):
    async with asyncio.TaskGroup() as starters:
        for _ in range(4):
            starters.create_task(migrate(empty_database_url))
    database = open_database(Settings(database_url=empty_database_url))
    assert await current_revision(database) == head_revision() is not None
    await database.close()


BEFORE_REVISIONS = "8c1f4a7d90b2"
POPULATED = """
INSERT INTO events (slug, title, kind, ended_on, provisional)
    VALUES ('siege', 'Siege', 'battle', '2022-05-20', true);
INSERT INTO sources (slug, title, kind, party, reliability, provisional)
    VALUES ('ministry', 'Ministry', 'belligerent', 'russia', 'E', true);
INSERT INTO figures (id, event, population, metric, period, family, as_of, low, best, high,
                     disagreement, revision, updated_at, body)
    VALUES ('figure-1', 'siege', 'all', 'killed', '2022-02-24/..', 'family-1', '2022-03-25',
            300, 425, 600, 'mild', 4, '2022-03-25 12:00:00.500000', '{}');
INSERT INTO figure_flags (figure_id, code, severity) VALUES ('figure-1', 'stale', 'warning');
INSERT INTO figure_flags (figure_id, code, severity) VALUES ('figure-1', 'outlier', 'warning')
"""


def move(connection: Connection, revision: str) -> None:
    config = migration_config()
    config.attributes["connection"] = connection
    command.downgrade(config, revision)


async def rows_of(url: str, query: str) -> list[tuple[object, ...]]:
    async with migrating(url) as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def test_figures_and_words_on_record_keep_what_they_are_as_their_first_revision_and_facts(
    empty_database_url,
):
    url = empty_database_url
    await migrate(url)
    async with migrating(url) as connection:
        await connection.run_sync(move, BEFORE_REVISIONS)
        for statement in POPULATED.split(";"):
            await connection.execute(text(statement))
    await migrate(url)
    database = open_database(Settings(database_url=url))
    async with database.reading() as session:
        (revision,) = await revision_page(session, "figure-1", after=None, limit=9)
        words = await known_words(
            session, [(Vocabulary.EVENTS, "siege"), (Vocabulary.SOURCES, "ministry")]
        )
        then = await words_as_known_at(session, words, datetime(1999, 1, 1, tzinfo=UTC))
    await database.close()

    numbers = [revision[name] for name in ("revision", "low", "best", "high")]
    assert numbers == [4, 300, 425, 600]
    assert revision["updated_at"].isoformat() == "2022-03-25T12:00:00.500000+00:00"
    assert revision["flags"] == ["outlier", "stale"]
    assert [cause["action"] for cause in revision["causes"]] == ["revisions_begin"]
    assert then == words
    async with migrating(url) as connection:
        await connection.run_sync(move, BEFORE_REVISIONS)
    assert await rows_of(url, "SELECT best FROM figures") == [(425,)]


BEFORE_MERGES = "5e1b7d93c8a4"
REVISED = """
INSERT INTO figure_revisions (figure_id, revision, updated_at, low, best, high, disagreement, flags,
                              changes, causes)
    VALUES ('figure-1', 1, '2022-03-25 12:00:00.500000', 300, 425, 600, 'mild', '[]', '[]', '[]')
"""


async def test_without_merges_of_words_the_revisions_of_figures_stay(empty_database_url):
    url = empty_database_url
    await migrate(url)
    async with migrating(url) as connection:
        for statement in POPULATED.split(";"):
            await connection.execute(text(statement))
        await connection.execute(text(REVISED))

    async with migrating(url) as connection:
        await connection.run_sync(move, BEFORE_MERGES)
    kept = await rows_of(url, "SELECT figure_id, best, flags FROM figure_revisions")
    await migrate(url)

    assert [row[:2] for row in kept] == [("figure-1", 425)]
    assert await rows_of(url, "SELECT figure_id, best, flags FROM figure_revisions") == kept


BEFORE_CHANGES = "c4a9e2d71f06"


async def changes_of(database: Database) -> list[dict[str, object]]:
    """Every change of the feed, as it is told."""
    async with database.reading() as session:
        page = await read_changes(session, Wanted(), limit=1000)
    assert not page.more
    return [{**item, "cursor": ""} for item in page.items]


async def load_march(database: Database) -> None:
    path = shipped("examples") / "march_2022.json"
    await load_examples(database.write, path, clock=lambda: datetime.now(UTC))


async def test_what_is_on_record_is_told_by_the_feed_as_if_it_had_been_there_all_along(
    empty_database_url,
):
    url = empty_database_url
    await migrate(url)
    database = open_database(Settings(database_url=url))
    await load_march(database)
    told = await changes_of(database)
    async with migrating(url) as connection:
        await connection.run_sync(move, BEFORE_CHANGES)

    await migrate(url)

    filled = await changes_of(database)
    assert sorted(filled, key=str) == sorted(told, key=str)
    times = [str(item["recorded_at"]) for item in filled]
    assert times == sorted(times)
    assert len(filled) > 40
    async with database.writing() as session:
        add_changes(session, [claim_posted("new", event="siege", at=datetime.now(UTC))])
    (newest,) = await rows_of(url, "SELECT max(seq) FROM changes WHERE key = 'new'")
    assert newest == (len(filled) + 1,)
    await database.close()
