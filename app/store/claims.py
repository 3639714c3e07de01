"""Claims on record: add, find, page through, and read back as the core's values."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.drafts import is_id
from app.models.tables import CLAIM_EVENTS, CLAIM_NAMES, CLAIMS, EXTERNAL_IDS, FIGURES
from app.reconcile import Status
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


async def figures_with_source(session: AsyncSession, slug: str) -> list[str]:
    """The figures whose claims this source asserts or counted."""
    found = await session.execute(
        select(CLAIMS.c.figure_id)
        .where((CLAIMS.c.source == slug) | (CLAIMS.c.origin == slug))
        .distinct()
    )
    return list(found.scalars())


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
    """One page of claims, newest first, whose columns equal what is asked.

    Those received since an instant go by when they were received: so they are found by an index.
    """
    query = _WITH_GROUP.limit(limit)
    for name, wanted in filters:
        if wanted is not None:
            table = FIGURES if name in GROUP_FILTERS else CLAIMS
            query = query.where(table.c[name] == wanted)
    if received_since is None:
        query = query.order_by(CLAIMS.c.seq.desc())
        return await _rows(session, query if after is None else query.where(CLAIMS.c.seq < after))
    newest_first = CLAIMS.c.received_at.desc(), CLAIMS.c.seq.desc()
    query = query.where(CLAIMS.c.received_at >= received_since).order_by(*newest_first)
    if after is not None:
        last = select(CLAIMS.c.received_at, CLAIMS.c.seq).where(CLAIMS.c.seq == after)
        query = query.where(tuple_(CLAIMS.c.received_at, CLAIMS.c.seq) < last.scalar_subquery())
    return await _rows(session, query)


async def _rows(session: AsyncSession, query: Select[Any]) -> list[RowMapping]:
    return list((await session.execute(query)).mappings())


async def earlier_names(session: AsyncSession, claim_id: str) -> dict[str, list[str]]:
    """The names that a claim was posted under before its words were merged, by role."""
    query = select(CLAIM_NAMES.c.role, CLAIM_NAMES.c.slug).where(CLAIM_NAMES.c.claim_id == claim_id)
    names: dict[str, list[str]] = defaultdict(list)
    for role, slug in await session.execute(query.order_by(CLAIM_NAMES.c.role, CLAIM_NAMES.c.slug)):
        names[role].append(slug)
    return {**names}


async def events_by_claim(
    session: AsyncSession, claim_ids: Sequence[str]
) -> dict[str, list[RowMapping]]:
    events: dict[str, list[RowMapping]] = defaultdict(list)
    for event in await events_of(session, claim_ids):
        events[event["claim_id"]].append(event)
    return events
