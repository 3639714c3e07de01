"""What tells whether the answer of a figure may have changed: numbers that only ever grow.

All of them are numbers of rows that become visible in their order: changes by the lock of the feed,
facts that bring a parent because they are learned by one writer at a time.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.tables import CHANGES, EVENTS, FIGURES, WORD_FACTS
from app.store.relatives import events_around
from app.store.statements import is_among


def _newest_of(event: ColumnElement[str]) -> ColumnElement[int]:
    newest = select(CHANGES.c.seq).where(CHANGES.c.event == event)
    return newest.order_by(CHANGES.c.seq.desc()).limit(1).scalar_subquery()


_PARENTS = select(WORD_FACTS.c.seq).where(WORD_FACTS.c.parented)
VERSION = (
    FIGURES.c.id,
    FIGURES.c.event,
    _newest_of(FIGURES.c.event).label("told"),
    _PARENTS.order_by(WORD_FACTS.c.seq.desc()).limit(1).scalar_subquery().label("parents"),
)
"""Of a figure: the newest change of its event, and the newest fact that gave a word a parent."""
VERSION_OF_ONE: Select[Any] = select(*VERSION).where(FIGURES.c.id == bindparam("figure"))
NEWEST_CHANGE = select(CHANGES.c.seq).order_by(CHANGES.c.seq.desc()).limit(1)
NEWEST_OF_EVENTS = select(func.max(_newest_of(EVENTS.c.slug))).where(
    EVENTS.c.slug.in_(bindparam("events", expanding=True))
)


async def trees_of(session: AsyncSession, events: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The events around each of these: all it is part of, and all that is part of those."""
    asked = sorted(events)
    parents = select(EVENTS.c.parent).where(EVENTS.c.parent.is_not(None))
    related = or_(EVENTS.c.parent.is_not(None), EVENTS.c.slug.in_(parents))
    query = select(EVENTS.c.slug).where(is_among(session, EVENTS.c.slug, asked), related)
    trees: dict[str, tuple[str, ...]] = {event: (event,) for event in asked}
    for event in sorted((await session.execute(query)).scalars()):
        around = await session.execute(events_around([event]))
        trees[event] = tuple(sorted({event, *around.scalars()}))
    return trees


def page_of_versions(selection: Select[Any], *, after: str | None, limit: int) -> Select[Any]:
    """One page of a selection of figures, in id order, as versions."""
    query = selection.with_only_columns(*VERSION).order_by(FIGURES.c.id).limit(limit)
    return query if after is None else query.where(FIGURES.c.id > after)


def counted(selection: Select[Any], *, most: int) -> Select[Any]:
    """How many figures a selection holds, up to one more than `most`."""
    some = selection.with_only_columns(FIGURES.c.id).limit(most + 1).subquery()
    return select(func.count()).select_from(some)


Versions = Sequence[Any]  # rows of VERSION
