"""What figures said after each change; rows are only ever added."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.tables import FIGURE_REVISIONS
from app.store.bulk import add_rows
from app.store.claims import Row
from app.store.statements import among

_LARGEST = 2**31 - 1  # of the column; a cursor of a stranger's making may say more


async def add_revisions(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Add revisions of figures."""
    await add_rows(session, FIGURE_REVISIONS, rows)


async def revision_at(
    session: AsyncSession, figure_id: str, known_at: datetime | None
) -> tuple[int, datetime | None]:
    """The revision of a figure that was in force at an instant, and since when; 0 before any."""
    table = FIGURE_REVISIONS
    query = (
        select(table.c.revision, table.c.updated_at)
        .where(table.c.figure_id == figure_id)
        .order_by(table.c.revision.desc())
        .limit(1)
    )
    if known_at is not None:
        query = query.where(table.c.updated_at <= known_at)
    found = (await session.execute(query)).one_or_none()
    return (found.revision, found.updated_at) if found else (0, None)


async def revisions_at(
    session: AsyncSession, figure_ids: Sequence[str], known_at: datetime
) -> dict[str, tuple[int, datetime]]:
    """Of those figures that had one: the revision in force at an instant, and since when."""
    table = FIGURE_REVISIONS.c
    newest = (
        select(table.figure_id, func.max(table.revision).label("revision"))
        .where(among(table.figure_id, "figures", figure_ids), table.updated_at <= known_at)
        .group_by(table.figure_id)
        .subquery()
    )
    theirs = and_(
        table.figure_id == newest.c.figure_id,
        table.revision == newest.c.revision,
    )
    query = select(table.figure_id, table.revision, table.updated_at).join(newest, theirs)
    return {row[0]: (row[1], row[2]) for row in await session.execute(query)}


async def revision_page(
    session: AsyncSession, figure_id: str, *, after: int | None, limit: int
) -> list[RowMapping]:
    """One page of a figure's revisions, newest last."""
    table = FIGURE_REVISIONS
    query = select(table).where(table.c.figure_id == figure_id)
    if after is not None:
        query = query.where(table.c.revision > min(after, _LARGEST))
    found = await session.execute(query.order_by(table.c.revision).limit(limit))
    return list(found.mappings())


async def count_revisions(session: AsyncSession, figure_id: str) -> int:
    """How many revisions of a figure are kept."""
    table = FIGURE_REVISIONS
    counted = select(func.count()).select_from(table).where(table.c.figure_id == figure_id)
    return (await session.execute(counted)).scalar_one()
