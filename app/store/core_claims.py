"""Stored claims as the core's values: what it is told of each, and what was known at a time."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row as SelectedRow
from sqlalchemy import Select, Text, bindparam, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.tables import CLAIM_EVENTS, CLAIMS
from app.models.terms import Term, Vocabulary
from app.reconcile import Claim, Grade, Source, Status, quantity
from app.store.claims import Row
from app.store.statements import among

_OF_THE_CORE = [
    *(CLAIMS.c.id, CLAIMS.c.figure_id, CLAIMS.c.source, CLAIMS.c.origin, CLAIMS.c.reported_by),
    cast(CLAIMS.c.inputs, Text).label("inputs"),  # nearly always [], which need not be parsed
    *(CLAIMS.c.derived_from, CLAIMS.c.grade, CLAIMS.c.as_published, CLAIMS.c.definition),
    *(CLAIMS.c.value, CLAIMS.c.low, CLAIMS.c.high, CLAIMS.c.bound),
    *(CLAIMS.c.as_of, CLAIMS.c.published_at, CLAIMS.c.received_at),
    *(CLAIMS.c.status, CLAIMS.c.external_id, CLAIMS.c.scraper, CLAIMS.c.seq),
]
_OF_FIGURES = select(*_OF_THE_CORE).where(among(CLAIMS.c.figure_id, "figures"))


async def claims_of_figures(
    session: AsyncSession, figure_ids: Sequence[str]
) -> dict[str, list[Row]]:
    """What the core reads of every claim of these figures, by figure."""
    claims: dict[str, list[Row]] = defaultdict(list)
    found = await session.execute(_OF_FIGURES, {"figures": figure_ids})
    names = tuple(found.keys())
    for values in found:
        row = dict(zip(names, values, strict=True))  # a plain dict is looked up far quicker
        claims[row["figure_id"]].append(row)
    return claims


Told = SelectedRow[Any]
"""The columns `_OF_THE_CORE` of one claim, which is looked up far quicker by place than by name."""
_ON_RECORD = select(func.count()).where(CLAIMS.c.figure_id == bindparam("figure"))
_SINCE: Select[Any] = (
    select(*_OF_THE_CORE, _ON_RECORD.scalar_subquery().label("on_record"))
    .where(CLAIMS.c.figure_id == bindparam("figure"), CLAIMS.c.seq >= bindparam("seq"))
    .order_by(CLAIMS.c.seq)
)


async def told_of_figures(
    session: AsyncSession, figure_ids: Sequence[str]
) -> dict[str, Sequence[Told]]:
    """As `claims_of_figures`, for `core_claims` of many."""
    claims: dict[str, list[Told]] = defaultdict(list)
    if figure_ids:
        for told in (await session.execute(_OF_FIGURES, {"figures": figure_ids})).all():
            claims[told[1]].append(told)
    return {**claims}


async def claims_since(session: AsyncSession, figure_id: str, seq: int) -> Sequence[Told]:
    """As `told_of_figures`, of one figure's claims from one on, in the order they were added.

    Each with how many the figure has in all, `on_record`.
    """
    found = await session.execute(_SINCE, {"figure": figure_id, "seq": seq})
    rows: Sequence[Told] = found.all()
    return rows


def sources_of(told: Sequence[Told]) -> set[str]:
    """The slugs of who asserts and who counted."""
    sources = {claim.source for claim in told}
    return sources | {claim.origin for claim in told if claim.origin}


class Sources(dict[str, Source]):
    """What is known of each source, by its slug; each is made when it is first asked for."""

    def __init__(self, words: Mapping[tuple[Vocabulary, str], Term]) -> None:
        super().__init__()
        self._words = words

    def __missing__(self, slug: str) -> Source:
        term = self._words.get((Vocabulary.SOURCES, slug))
        self[slug] = term.as_source() if term else Source(slug)
        return self[slug]


def core_claims(told: Iterable[Sequence[Any]], sources: Sources) -> list[Claim]:
    """The core's view of stored claims, with what is known of who counted."""
    return [
        Claim(
            id=claim_id,
            source=sources[source],
            quantity=quantity(value=value, low=low, high=high, bound=bound, words=as_published),
            origin=sources[origin] if origin else None,
            inputs=() if inputs == "[]" else _inputs(inputs),
            derived_from=derived_from,
            reported_by=reported_by,
            grade=_GRADES[grade] if grade else None,
            as_of=as_of,
            published_at=published_at,
            received_at=received_at,
            status=_STATUSES[status],
            external_id=external_id,
            scraper=scraper,
            as_published=as_published,
            definition=definition,
        )
        for (
            claim_id,
            _,
            source,
            origin,
            reported_by,
            inputs,
            derived_from,
            grade,
            as_published,
            definition,
            value,
            low,
            high,
            bound,
            as_of,
            published_at,
            received_at,
            status,
            external_id,
            scraper,
            *_,
        ) in told
    ]


_GRADES = {grade.value: grade for grade in Grade}
_STATUSES = {status.value: status for status in Status}


def core_claim(row: Row, words: Mapping[tuple[Vocabulary, str], Term]) -> Claim:
    """The core's view of a stored claim, or of one that is about to be stored."""
    told = tuple(row[column.name] for column in _OF_THE_CORE[:-1])
    return core_claims([(*told, None)], Sources(words))[0]


def _inputs(stored: str | Sequence[str]) -> tuple[str, ...]:
    """The inputs of a claim, from JSON or parsed already."""
    if stored == "[]":
        return ()
    return tuple(json.loads(stored) if isinstance(stored, str) else stored)


async def statuses_at(
    session: AsyncSession, figure_ids: Sequence[str], known_at: datetime
) -> dict[str, Status]:
    """The status that each claim of these figures had then; one without an event was active."""
    query = (
        select(CLAIM_EVENTS.c.claim_id, CLAIM_EVENTS.c.status)
        .join(CLAIMS, CLAIMS.c.id == CLAIM_EVENTS.c.claim_id)
        .where(CLAIM_EVENTS.c.recorded_at <= known_at)
        .order_by(CLAIM_EVENTS.c.seq)
    )
    found = await session.execute(query.where(among(CLAIMS.c.figure_id, "figures", figure_ids)))
    return {row.claim_id: Status(row.status) for row in found}


def as_known_at(
    claims: Iterable[Claim], statuses: Mapping[str, Status], known_at: datetime
) -> list[Claim]:
    """The claims that were on record then, with the status each had."""
    return [
        replace(claim, status=statuses.get(claim.id, Status.ACTIVE))
        for claim in claims
        if claim.received_at is None or claim.received_at <= known_at
    ]
