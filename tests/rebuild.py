"""Compare stored figures with what their claims come to when everything is computed anew."""

from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import select

from app.actions.compute_figures import compute, load_subjects
from app.database import Database
from app.models.tables import FIGURES
from app.store.figures import figures_of_families

CHANGING = ("revision", "updated_at")


async def differing_figures(database: Database) -> list[str]:
    """The ids of stored figures that a rebuild from claims would answer differently."""
    async with database.reading() as session:
        families = (await session.execute(select(FIGURES.c.family).distinct())).scalars().all()
        stored = await figures_of_families(session, families)
        computed = compute(await load_subjects(session, stored))
    return [
        row["id"]
        for row, answer in zip(stored, computed, strict=True)
        if lasting(from_json(row["body"]))
        != lasting(from_json(to_json(answer.body(revision=0, updated_at=None))))
    ]


def lasting(figure: dict[str, Any]) -> dict[str, Any]:
    """A figure without what counts its changes."""
    return {name: value for name, value in figure.items() if name not in CHANGING}
