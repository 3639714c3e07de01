"""API keys for tests."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from app.actions.manage_keys import make_key
from app.database import Database, open_database
from app.models.keys import KeyIn, Scope
from app.settings import Settings


async def token(app, *scopes: Scope, ended: bool = False, **bound: Any) -> str:
    """A key as the command line makes it."""
    return await _made(app.state.database, *scopes, ended=ended, **bound)


def key_in(database_url: str, *scopes: Scope, **bound: Any) -> str:
    """A key in a database that nobody has open; one that may do everything if none is named."""

    async def made() -> str:
        database = open_database(Settings(database_url=database_url))
        try:
            return await _made(database, *(scopes or [Scope.ADMIN]), **bound)
        finally:
            await database.close()

    return asyncio.run(made())


async def _made(database: Database, *scopes: Scope, ended: bool = False, **bound: Any) -> str:
    now = datetime.now(UTC)
    made_at = now - timedelta(days=2) if ended else now
    ends = made_at + timedelta(days=1) if ended else None
    asked = KeyIn(name="test", scopes=list(scopes), expires_at=ends, **bound)
    async with database.writing() as session:
        return str((await make_key(session, asked, now=made_at))[1])


def by(sent: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {sent}"}
