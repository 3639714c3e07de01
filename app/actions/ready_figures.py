"""Stored figures as ready bytes, kept in memory and checked at every read.

What a figure's answer depends on changes only together with something that has a number: a change
of its event or of the events around it, or a parent of a word. The newest of these numbers tell, in
one short statement, whether the bytes at hand are still the answer. So nothing is served that was
not checked since it was asked for.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.relate_figures import read_figures
from app.models.drafts import is_id
from app.models.ready import Ready
from app.store.figures import figures_to_read
from app.store.versions import NEWEST_OF_EVENTS, VERSION_OF_ONE, counted, trees_of

COUNTED = 10_000
"""A longer list is not counted: that takes as long as it is (figures)."""
KEPT = 64 * 1024 * 1024
"""What the figures at hand come to before they are compressed; some 20,000 of them (bytes)."""
TREES_KEPT = 50_000
"""Events of which it is known which are around them (events)."""
Version = tuple[int | None, int | None, date]
"""The newest change around its event, the newest parent of a word, and the day of reading."""
Glance = Callable[..., Awaitable[Sequence[Any]]]  # rows
Reading = Callable[[], AbstractAsyncContextManager[AsyncSession]]


@dataclass(slots=True)
class ReadyFigures:
    """The figures at hand of one process."""

    glance: Glance
    reading: Reading
    _kept: OrderedDict[str, tuple[Version, Ready]] = field(default_factory=OrderedDict)
    _bytes: int = 0
    _trees: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _trees_as_of: int | None = None

    async def one(self, figure_id: str, *, today: date) -> Ready | None:
        """A stored figure as it is to be read now; None if there is none."""
        if not is_id(figure_id):
            return None
        rows = await self.glance(VERSION_OF_ONE, figure=figure_id)
        found = await self._ready(rows, today)
        return found[0] if found else None

    async def page(self, asked: Select[Any], *, today: date) -> list[tuple[str, Ready]]:
        """The figures of a page of versions as they are to be read now, with their ids."""
        rows = await self.glance(asked)
        found = await self._ready(rows, today)
        return [(row.id, one) for row, one in zip(rows, found, strict=True)]

    async def count(self, asked: Select[Any]) -> int | None:
        """How many figures a selection holds; None where they are more than `COUNTED`."""
        (row,) = await self.glance(counted(asked, most=COUNTED))
        return row[0] if row[0] <= COUNTED else None

    async def _ready(self, rows: Sequence[Any], today: date) -> list[Ready]:
        if not rows:
            return []
        told = await self._told(rows)
        versions = {row.id: (told[row.event], row.parents, today) for row in rows}
        found = {}
        for figure_id, version in versions.items():
            kept = self._kept.get(figure_id)
            if kept and kept[0] == version:
                self._kept.move_to_end(figure_id)
                found[figure_id] = kept[1]
        missing = [figure_id for figure_id in versions if figure_id not in found]
        if missing:
            found |= await self._read(missing, versions, today)
        return [found[row.id] for row in rows]

    async def _told(self, rows: Sequence[Any]) -> dict[str, int | None]:
        """The newest change around the event of each."""
        if self._trees_as_of != rows[0].parents or len(self._trees) > TREES_KEPT:
            self._trees, self._trees_as_of = {}, rows[0].parents
        told: dict[str, int | None] = {row.event: row.told for row in rows}
        trees = await self._trees_around(told)
        for event in told:
            if len(trees[event]) > 1:
                newest = await self.glance(NEWEST_OF_EVENTS, events=list(trees[event]))
                told[event] = newest[0][0]
        return told

    async def _trees_around(self, events: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
        trees = self._trees  # that of this moment: another read may start a new one
        unknown = [event for event in events if event not in trees]
        if unknown:
            async with self.reading() as session:
                trees |= await trees_of(session, unknown)
        return trees

    async def _read(
        self, ids: Sequence[str], versions: Mapping[str, Version], today: date
    ) -> dict[str, Ready]:
        async with self.reading() as session:
            rows = await figures_to_read(session, ids)
            bodies = await read_figures(session, rows, today=today)
        found = {row["id"]: Ready(body) for row, body in zip(rows, bodies, strict=True)}
        for figure_id, one in found.items():
            _, before = self._kept.pop(figure_id, (None, None))
            self._kept[figure_id] = versions[figure_id], one
            self._bytes += len(one.body) - (len(before.body) if before else 0)
        while self._bytes > KEPT:
            _, (_, oldest) = self._kept.popitem(last=False)
            self._bytes -= len(oldest.body)
        return found
