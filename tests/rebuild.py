"""Compare stored figures with what their claims come to when everything is computed anew."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import RowMapping, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.compute_figures import compute, load_subjects
from app.database import Database
from app.models.tables import FIGURE_FLAGS, FIGURE_REVISIONS, FIGURES
from app.store.figures import figures_of_families

CHANGING = ("revision", "updated_at")
KEPT = ("revision", "updated_at", "as_of", "low", "best", "high", "disagreement")


async def differing_figures(database: Database) -> list[str]:
    """The ids of stored figures that a rebuild from claims would answer differently.

    Also of those whose revisions on record do not lead up to what they say.
    """
    async with database.reading() as session:
        families = (await session.execute(select(FIGURES.c.family).distinct())).scalars().all()
        stored = await figures_of_families(session, families)
        computed = compute(await load_subjects(session, stored))
        unkept = await _unkept(session, stored)
    return unkept + [
        row["id"]
        for row, answer in zip(stored, computed, strict=True)
        if lasting(from_json(row["body"]))
        != lasting(from_json(to_json(answer.body(revision=0, updated_at=None))))
    ]


async def _unkept(session: AsyncSession, stored: Sequence[RowMapping]) -> list[str]:
    """The ids of figures whose last revision on record is not what they say, or has a gap."""
    rows = (await session.execute(select(FIGURE_REVISIONS).order_by("revision"))).mappings()
    revisions: dict[str, list[RowMapping]] = defaultdict(list)
    for row in rows:
        revisions[row["figure_id"]].append(row)
    flags: dict[str, set[str]] = defaultdict(set)
    for raised in (await session.execute(select(FIGURE_FLAGS))).mappings():
        flags[raised["figure_id"]].add(raised["code"])
    return [
        row["id"]
        for row in stored
        for kept in (revisions[row["id"]],)
        if [one["revision"] for one in kept] != list(range(1, row["revision"] + 1))
        or any(kept[-1][name] != row[name] for name in KEPT)
        or set(kept[-1]["flags"]) != flags[row["id"]]
    ]


def lasting(figure: dict[str, Any]) -> dict[str, Any]:
    """A figure without what counts its changes."""
    return {name: value for name, value in figure.items() if name not in CHANGING}
