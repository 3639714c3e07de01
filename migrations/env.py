"""Runs the migrations: on the connection it is given, or on one of its own for `alembic …`."""

import asyncio
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlmodel import SQLModel

import app.models.tables  # noqa: F401  importing it declares the tables
from app.database import migrating
from app.models.columns import UtcDateTime
from app.settings import Settings


def render_item(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Write our own column type as SQLAlchemy's: a migration never imports the application."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    """Run what was asked for within the transaction that `connection` is in."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite",  # its ALTER TABLE can do little
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


async def connect_and_run() -> None:
    """Run on the database that RECONCILER_DATABASE_URL names."""
    async with migrating(Settings().database_url) as connection:
        await connection.run_sync(run)


given: Connection | None = context.config.attributes.get("connection")
if given is None:
    asyncio.run(connect_and_run())
else:
    run(given)
