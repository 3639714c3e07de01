"""What tells whether the answer of a figure may have changed: numbers that only ever grow.

All of them are numbers of rows that become visible in their order: changes by the lock of the feed,
facts that bring a parent, and names that lead elsewhere, because one writer at a time learns them.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.tables import CHANGES, EVENTS, FIGURE_ALIASES, FIGURES, WORD_FACTS
from app.store.relatives import events_around
from app.store.statements import among


def _newest_of(event: ColumnElement[str]) -> ColumnElement[int]:
    newest = select(CHANGES.c.seq).where(CHANGES.c.event == event)
    return newest.order_by(CHANGES.c.seq.desc()).limit(1).scalar_subquery()


_OWN = EVENTS.alias("own")
# As the index says it: SQLAlchemy writes `= 1` for SQLite, which then reads the whole table.
_PARENTS = select(WORD_FACTS.c.seq).where(text("word_facts.parented"))
_CHANGE = select(CHANGES.c.seq).order_by(CHANGES.c.seq.desc()).limit(1).scalar_subquery()
_PARENT = _PARENTS.order_by(WORD_FACTS.c.seq.desc()).limit(1).scalar_subquery()
NEWEST: Select[Any] = select(_CHANGE.label("change"), _PARENT.label("parent"))
"""The newest of all changes, and of all facts that gave a word a parent or another name."""
VERSION = (
    FIGURES.c.id,
    FIGURES.c.event,
    _newest_of(FIGURES.c.event).label("told"),
    _PARENT.label("parents"),
    or_(
        exists().where(_OWN.c.slug == FIGURES.c.event, _OWN.c.parent.is_not(None)),
        exists().where(_OWN.c.parent == FIGURES.c.event),
    ).label("related"),
)
"""Of a figure: the newest change of its event, the newest fact that gave a word a parent, and
whether its event is part of another or has one as its part."""
VERSION_IN_ORDER = (*VERSION, FIGURES.c.updated_at, FIGURES.c.spread)
"""The same with what figures are sorted by."""
VERSION_OF_ONE: Select[Any] = select(*VERSION).where(FIGURES.c.id == bindparam("figure"))
VERSIONS_OF_SOME: Select[Any] = select(*VERSION).where(among(FIGURES.c.id, "asked"))
"""Of several figures at once, where many are asked for."""
VERSION_OF_JOINED: Select[Any] = (
    select(*VERSION)
    .join_from(FIGURE_ALIASES, FIGURES, FIGURES.c.id == FIGURE_ALIASES.c.figure_id)
    .where(FIGURE_ALIASES.c.id == bindparam("figure"))
)
"""Of the figure that an old id leads to."""
NEWEST_OF_EVENTS = select(func.max(_newest_of(EVENTS.c.slug))).where(among(EVENTS.c.slug, "events"))
TOGETHER = {VERSION_OF_ONE: VERSIONS_OF_SOME, NEWEST: NEWEST}
"""How what is asked at every read is asked for many readers at once, on PostgreSQL: of the keys
`asked`, which are the first column, or of nothing."""


async def tree_of(session: AsyncSession, event: str) -> tuple[str, ...]:
    """The events around one: all it is part of, and all that is part of those."""
    found = await session.execute(events_around([event]))
    return tuple(sorted({event, *found.scalars()}))


def counted(selection: Select[Any], *, most: int) -> Select[Any]:
    """How many figures a selection holds, up to one more than `most`."""
    some = selection.with_only_columns(FIGURES.c.id).limit(most + 1).subquery()
    return select(func.count()).select_from(some)
