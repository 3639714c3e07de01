"""Stored figures as ready bytes, kept in memory and checked at every read.

What a figure's answer depends on changes only together with something that has a number: a change
of its event or of the events around it, or a parent or another name of a word. The newest of these
numbers tell, in one short statement, whether the bytes at hand are still the answer. So nothing is
served that was not checked since it was asked for.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.relate_figures import as_read, coherence_of
from app.models.drafts import is_id
from app.models.ready import Ready
from app.shelf import Shelf
from app.store.figures import TO_READ
from app.store.versions import (
    NEWEST,
    NEWEST_OF_EVENTS,
    VERSION_OF_JOINED,
    VERSION_OF_ONE,
    counted,
    tree_of,
)

COUNTED = 10_000
"""A longer list is not counted: that takes as long as it is (figures)."""
KEPT = 128 * 1024 * 1024
"""What the figures at hand may take; some 25,000 of them (bytes)."""
PAGES_KEPT = 32 * 1024 * 1024
"""What the pages at hand may take (bytes)."""
TREES_KEPT = 50_000
"""Events of which it is known which are around them (events)."""
Version = tuple[int | None, int | None, date]
"""The newest change around its event, the newest parent of a word, and the day of reading."""
Glance = Callable[..., Awaitable[Sequence[Any]]]  # rows
Reading = Callable[[], AbstractAsyncContextManager[AsyncSession]]


@dataclass(slots=True)
class ReadyFigures:
    """The figures at hand of one process, and the pages of them."""

    glance: Glance
    reading: Reading
    pages: Shelf[tuple[str, ...]] = field(default_factory=lambda: Shelf(PAGES_KEPT))
    """Whole answers, by what was asked; each of the `newest` version."""
    _kept: Shelf[str] = field(default_factory=lambda: Shelf(KEPT))
    _trees: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _trees_as_of: int | None = None

    async def one(self, figure_id: str, *, today: date) -> Ready | None:
        """A stored figure as it is to be read now; None if there is none."""
        if not is_id(figure_id):
            return None
        found = await self._found(VERSION_OF_ONE, today, figure=figure_id)
        if not found:  # perhaps its group was joined to another by a merge of words
            found = await self._found(VERSION_OF_JOINED, today, figure=figure_id)
        return found[0][1] if found else None

    async def page(
        self, asked: Select[Any], *, today: date, short: bool
    ) -> list[tuple[Any, Ready]]:
        """The figures of a page of versions as they are to be read now, with their rows.

        A question that is not `short` is kept off the event loop, where SQLite answers glances.
        """
        return await self._found(asked, today, ask=self.glance if short else self._search)

    async def newest(self, *, today: date) -> Version:
        """What every answer of this moment depends on."""
        (row,) = await self.glance(NEWEST)
        return row.change, row.parent, today

    async def count(self, asked: Select[Any], *, short: bool) -> int | None:
        """How many figures a selection holds; None where they are more than `COUNTED`."""
        ask = self.glance if short else self._search
        (row,) = await ask(counted(asked, most=COUNTED))
        count: int = row[0]
        return count if count <= COUNTED else None

    async def _search(self, asked: Select[Any], **parameters: str) -> Sequence[Any]:  # rows
        async with self.reading() as session:
            rows: Sequence[Any] = (await session.execute(asked, parameters)).all()
        return rows

    async def _found(
        self, asked: Select[Any], today: date, *, ask: Glance | None = None, **parameters: str
    ) -> list[tuple[Any, Ready]]:
        """The figures of some versions with their rows.

        Asked again when a merge of words came between two questions and one of them is no more.
        """
        while True:
            rows = await (ask or self.glance)(asked, **parameters)
            found = await self._ready(rows, today) if rows else {}
            if len(found) == len(rows):
                return [(row, found[row.id]) for row in rows]

    async def _ready(self, rows: Sequence[Any], today: date) -> dict[str, Ready]:
        told = await self._told(rows)
        versions = {row.id: (told[row.event], row.parents, today) for row in rows}
        found = {}
        for figure_id, version in versions.items():
            kept = self._kept.get(figure_id, version)
            if kept is not None:
                found[figure_id] = kept
        missing = [figure_id for figure_id in versions if figure_id not in found]
        if missing:
            found |= await self._read(missing, versions, today)
        return found

    async def _told(self, rows: Sequence[Any]) -> dict[str, int | None]:
        """The newest change around the event of each."""
        if self._trees_as_of != rows[0].parents or len(self._trees) > TREES_KEPT:
            self._trees, self._trees_as_of = {}, rows[0].parents
        told: dict[str, int | None] = {row.event: row.told for row in rows}
        for event in {row.event for row in rows if row.related}:
            newest = await self.glance(NEWEST_OF_EVENTS, events=await self._around(event))
            told[event] = newest[0][0]
        return told

    async def _around(self, event: str) -> Sequence[str]:
        trees = self._trees  # those of this moment: another read may begin new ones
        if event not in trees:
            async with self.reading() as session:
                tree = await tree_of(session, event)
            trees |= dict.fromkeys(tree, tree)  # the same one for all its events
        return trees[event]

    async def _read(
        self, ids: Sequence[str], versions: Mapping[str, Version], today: date
    ) -> dict[str, Ready]:
        rows = [row._mapping for row in await self.glance(TO_READ, figures=list(ids))]
        found_by = {}
        compared = [row for row in rows if row["comparable"]]
        if compared:
            async with self.reading() as session:
                found_by = await coherence_of(session, compared)
            rows = [row for row in rows if row["id"] in found_by or not row["comparable"]]
        bodies = as_read(rows, found_by, today)
        found = {row["id"]: Ready(body) for row, body in zip(rows, bodies, strict=True)}
        for figure_id, one in found.items():
            self._kept.put(figure_id, versions[figure_id], one)
        return found
