"""Claims on record: add, find, page through, and read back as the core's values."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row as SelectedRow
from sqlalchemy import RowMapping, Select, Text, bindparam, cast, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.drafts import is_id
from app.models.tables import CLAIM_EVENTS, CLAIMS, EXTERNAL_IDS, FIGURES
from app.models.terms import Term, Vocabulary
from app.reconcile import Claim, Grade, Source, Status, quantity
from app.store.bulk import add_rows
from app.store.statements import among, pairs

Row = Mapping[Any, Any]  # values of any type, by column
_WITH_GROUP = select(
    CLAIMS,
    FIGURES.c.metric,
    FIGURES.c.event,
    FIGURES.c.population,
    FIGURES.c.place,
    FIGURES.c.period,
).join(FIGURES, FIGURES.c.id == CLAIMS.c.figure_id)


_OF_THE_CORE = [
    *(CLAIMS.c.id, CLAIMS.c.figure_id, CLAIMS.c.source, CLAIMS.c.origin, CLAIMS.c.reported_by),
    cast(CLAIMS.c.inputs, Text).label("inputs"),  # nearly always [], which need not be parsed
    *(CLAIMS.c.derived_from, CLAIMS.c.grade, CLAIMS.c.as_published, CLAIMS.c.definition),
    *(CLAIMS.c.value, CLAIMS.c.low, CLAIMS.c.high, CLAIMS.c.bound),
    *(CLAIMS.c.as_of, CLAIMS.c.published_at, CLAIMS.c.received_at),
    *(CLAIMS.c.status, CLAIMS.c.external_id, CLAIMS.c.scraper, CLAIMS.c.seq),
]


# Put together once: that takes longer than the questions.
_ONE_WITH_GROUP = _WITH_GROUP.where(CLAIMS.c.id == bindparam("claim"))
_THESE_WITH_GROUPS = _WITH_GROUP.where(among(CLAIMS.c.id, "claims"))
_SENT = pairs("keys")
_BY_KEY = select(CLAIMS.c.figure_id, CLAIMS.c.dedupe_key, CLAIMS.c.id).join_from(
    _SENT, CLAIMS, (CLAIMS.c.figure_id == _SENT.c.one) & (CLAIMS.c.dedupe_key == _SENT.c.other)
)
_BY_EXTERNAL_ID = select(EXTERNAL_IDS.c.external_id, EXTERNAL_IDS.c.claim_id).where(
    EXTERNAL_IDS.c.scraper == bindparam("by"), among(EXTERNAL_IDS.c.external_id, "ids")
)
_OF_FIGURES = select(*_OF_THE_CORE).where(among(CLAIMS.c.figure_id, "figures"))
_EVENTS_OF = (
    select(CLAIM_EVENTS)
    .where(among(CLAIM_EVENTS.c.claim_id, "claims"))
    .order_by(CLAIM_EVENTS.c.seq)
)
_TAKEN_BACK = (
    select(CLAIM_EVENTS.c.effective_on, CLAIM_EVENTS.c.recorded_at, CLAIMS)
    .join(CLAIMS, CLAIMS.c.id == CLAIM_EVENTS.c.claim_id)
    .where(
        CLAIMS.c.status.in_((Status.WITHDRAWN, Status.DISAVOWED)),
        CLAIM_EVENTS.c.status == CLAIMS.c.status,
        among(CLAIMS.c.figure_id, "figures"),
    )
    .order_by(CLAIM_EVENTS.c.seq)
)


async def claim_with_group(session: AsyncSession, claim_id: str) -> RowMapping | None:
    """One claim with the words of its group."""
    if not is_id(claim_id):
        return None
    found = await session.execute(_ONE_WITH_GROUP, {"claim": claim_id})
    return found.mappings().one_or_none()


async def claims_with_groups(
    session: AsyncSession, claim_ids: Collection[str]
) -> dict[str, RowMapping]:
    """These claims with the words of their groups, by id."""
    if not claim_ids:
        return {}
    found = await session.execute(_THESE_WITH_GROUPS, {"claims": claim_ids})
    return {row["id"]: row for row in found.mappings()}


async def known_claims(
    session: AsyncSession, keys: Collection[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """The ids of those claims that are on record, by the figure's id and the dedupe key."""
    if not keys:
        return {}
    found = await session.execute(_BY_KEY, {"keys": sorted(keys)})
    return {(row[0], row[1]): row[2] for row in found}


async def claims_by_id(session: AsyncSession, ids: Sequence[str]) -> dict[str, RowMapping]:
    """Those of these claims that are on record, by id."""
    found = await session.execute(select(CLAIMS).where(CLAIMS.c.id.in_(ids)))
    return {row["id"]: row for row in found.mappings()}


async def claims_by_external_id(
    session: AsyncSession, scraper: str, external_ids: Sequence[str]
) -> dict[str, str]:
    """The id of the claim this scraper posted under each of its own ids."""
    found = await session.execute(_BY_EXTERNAL_ID, {"by": scraper, "ids": external_ids})
    return {row[0]: row[1] for row in found}


async def take_external_ids(
    session: AsyncSession, scraper: str, claims: Mapping[str, str]
) -> dict[str, str]:
    """Reserve a scraper's own ids for claims; answers which claim each id now stands for."""
    rows = [
        {"scraper": scraper, "external_id": external_id, "claim_id": claim_id}
        for external_id, claim_id in sorted(claims.items())
    ]
    if not rows:
        return {}
    await add_rows(session, EXTERNAL_IDS, rows, unless_taken=True)
    return await claims_by_external_id(session, scraper, list(claims))


async def add_claims(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Add claims that are known to be new."""
    await add_rows(session, CLAIMS, rows)


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


async def figures_with_source(session: AsyncSession, slug: str) -> list[str]:
    """The figures whose claims this source asserts or counted."""
    found = await session.execute(
        select(CLAIMS.c.figure_id)
        .where((CLAIMS.c.source == slug) | (CLAIMS.c.origin == slug))
        .distinct()
    )
    return list(found.scalars())


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


async def events_of(session: AsyncSession, claim_ids: Sequence[str]) -> list[RowMapping]:
    """What befell these claims, in the order it was recorded."""
    found = await session.execute(_EVENTS_OF, {"claims": claim_ids})
    return list(found.mappings())


async def taken_back_in(
    session: AsyncSession, figure_ids: Sequence[str]
) -> dict[str, list[RowMapping]]:
    """These figures' claims that were taken back, by figure, with the day each was."""
    by_figure: dict[str, list[RowMapping]] = defaultdict(list)
    found = await session.execute(_TAKEN_BACK, {"figures": figure_ids})
    for row in found.mappings():
        by_figure[row["figure_id"]].append(row)
    return by_figure


async def add_events(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Record what befell claims, and give them the status it leaves them in."""
    if not rows:
        return
    await add_rows(session, CLAIM_EVENTS, rows)
    by_status: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        by_status[row["status"]].append(row["claim_id"])
    for status, ids in sorted(by_status.items()):
        concerned = update(CLAIMS).where(among(CLAIMS.c.id, "claims", ids))
        await session.execute(concerned.values(status=status))


GROUP_FILTERS = frozenset({"event", "population", "place", "metric", "period"})


async def claim_page(
    session: AsyncSession,
    filters: Iterable[tuple[str, str | None]],
    *,
    received_since: datetime | None,
    after: int | None,
    limit: int,
) -> list[RowMapping]:
    """One page of claims, newest first, whose columns equal what is asked."""
    query = _WITH_GROUP.order_by(CLAIMS.c.seq.desc()).limit(limit)
    for name, wanted in filters:
        if wanted is not None:
            table = FIGURES if name in GROUP_FILTERS else CLAIMS
            query = query.where(table.c[name] == wanted)
    if received_since is not None:
        query = query.where(CLAIMS.c.received_at >= received_since)
    if after is not None:
        query = query.where(CLAIMS.c.seq < after)
    return list((await session.execute(query)).mappings())


async def events_by_claim(
    session: AsyncSession, claim_ids: Sequence[str]
) -> dict[str, list[RowMapping]]:
    events: dict[str, list[RowMapping]] = defaultdict(list)
    for event in await events_of(session, claim_ids):
        events[event["claim_id"]].append(event)
    return events
