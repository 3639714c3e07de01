"""The schema that migrations build is the schema that the tables declare, and it can go back."""

import asyncio

from alembic import command
from sqlalchemy import Connection, inspect

from app.database import (
    current_revision,
    head_revision,
    migrate,
    migrating,
    migration_config,
    open_database,
)
from app.settings import Settings


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


async def test_starters_that_race_migrate_once(empty_database_url):
    async with asyncio.TaskGroup() as starters:
        for _ in range(4):
            starters.create_task(migrate(empty_database_url))
    database = open_database(Settings(database_url=empty_database_url))
    assert await current_revision(database) == head_revision() is not None
    await database.close()
