"""Compare stored figures with what their claims come to when everything is computed anew."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from app.actions.compare_figures import COUNTING, Difference, look_through
from app.actions.rebuild_figures import rebuild_figures
from app.database import Database


async def differing_figures(database: Database) -> list[str]:
    """The ids of stored figures that a rebuild from claims would answer otherwise."""
    return list(dict.fromkeys(one.figure_id for one in await differences(database)))


async def differences(database: Database) -> list[Difference]:
    """What is stored otherwise than a rebuild from claims would answer."""
    return [
        difference
        async for part in rebuild_figures(
            database.reading,
            database.write,
            partial(look_through, database.snapshot),
            storing=False,
            clock=lambda: datetime.now(UTC),
        )
        for difference in part.differences
    ]


def lasting(figure: dict[str, Any]) -> dict[str, Any]:
    """A figure without what counts its changes."""
    return {name: value for name, value in figure.items() if name not in COUNTING}
