"""API keys for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from app.actions.manage_keys import make_key
from app.models.keys import KeyIn, Scope


async def token(app, *scopes: Scope, ended: bool = False, **bound: Any) -> str:
    """A key as the command line makes it."""
    now = datetime.now(UTC)
    made_at = now - timedelta(days=2) if ended else now
    ends = made_at + timedelta(days=1) if ended else None
    asked = KeyIn(name="test", scopes=list(scopes), expires_at=ends, **bound)
    async with app.state.database.writing() as session:
        return str((await make_key(session, asked, now=made_at))[1])


def by(sent: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {sent}"}
