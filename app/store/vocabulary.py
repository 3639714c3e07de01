"""The words of the vocabulary: look up, add, fill in what is not yet known."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    CompoundSelect,
    Pool,
    Select,
    Table,
    and_,
    bindparam,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors import InvalidInput
from app.models.drafts import metric_of
from app.models.tables import ALIASES, EVENTS, METRICS, PLACES, POPULATIONS, SOURCES
from app.models.terms import Term, Vocabulary, slug_of
from app.reconcile import InvalidPeriod, Metric, Period
from app.reconcile.periods import FORMS
from app.store.bulk import add_rows
from app.store.statements import among

TABLES: Mapping[Vocabulary, Table] = {
    Vocabulary.EVENTS: EVENTS,
    Vocabulary.POPULATIONS: POPULATIONS,
    Vocabulary.PLACES: PLACES,
    Vocabulary.SOURCES: SOURCES,
}
_METRICS = "metrics"
Words = dict[tuple[Vocabulary, str], Term]


async def metrics_by_name(session: AsyncSession) -> Mapping[str, Metric]:
    """Every metric under its slug and under each of its aliases.

    Read once for all connections of a pool: only a migration changes metrics.
    """
    pool = session.get_bind().engine.pool
    known = _metrics_of.get(pool)
    if not known:
        known = _metrics_of[pool] = await _metrics_on_record(session)
    return known


_metrics_of: WeakKeyDictionary[Pool, Mapping[str, Metric]] = WeakKeyDictionary()


async def _metrics_on_record(session: AsyncSession) -> Mapping[str, Metric]:
    mine = and_(ALIASES.c.slug == METRICS.c.slug, ALIASES.c.vocabulary == _METRICS)
    query = select(METRICS, ALIASES.c.alias).outerjoin(ALIASES, mine).order_by(ALIASES.c.alias)
    aliases: dict[str, list[str]] = defaultdict(list)
    rows = {}
    for row in (await session.execute(query)).mappings():
        rows[row["slug"]] = row
        aliases[row["slug"]] += [row["alias"]] if row["alias"] else []
    metrics = {
        slug: Metric(
            slug,
            frozenset(row["outcomes"]),
            row["title"],
            row["definition"],
            tuple(aliases[slug]),
            row["unit"],
        )
        for slug, row in rows.items()
    }
    return metrics | {alias: m for m in list(metrics.values()) for alias in m.aliases}


async def known_words(session: AsyncSession, wanted: Iterable[tuple[Vocabulary, str]]) -> Words:
    """The terms on record for these slugs; one asked for by an alias answers under the alias.

    One statement a vocabulary, however many words are asked for.
    """
    slugs: dict[Vocabulary, set[str]] = defaultdict(set)
    for vocabulary, slug in wanted:
        slugs[vocabulary].add(slug)
    found: Words = {}
    for vocabulary, asked in sorted(slugs.items()):
        for row in (await session.execute(_NAMED[vocabulary], {"asked": asked})).mappings():
            word = dict(row)
            asked_by = word.pop("asked_by")
            found[vocabulary, asked_by] = Term(**word)
    return found


def _named(vocabulary: Vocabulary) -> CompoundSelect[Any]:
    """The words of some slugs and aliases, each with the name it was asked for by."""
    table = TABLES[vocabulary]
    by_slug = select(table.c.slug.label("asked_by"), table)
    by_alias = select(ALIASES.c.alias.label("asked_by"), table).join(
        ALIASES, and_(ALIASES.c.slug == table.c.slug, ALIASES.c.vocabulary == vocabulary.value)
    )
    return union_all(
        by_slug.where(among(table.c.slug, "asked")),
        by_alias.where(among(ALIASES.c.alias, "asked")),
    )


_NAMED = {vocabulary: _named(vocabulary) for vocabulary in Vocabulary}


async def add_words(session: AsyncSession, words: Words) -> None:
    """Add provisional terms, in one order for everybody."""
    rows: dict[Vocabulary, list[dict[str, Any]]] = defaultdict(list)  # column values
    for (vocabulary, _), term in sorted(words.items()):
        names = {"slug": term.slug, "title": term.title, "provisional": term.provisional}
        rows[vocabulary].append(names | _facts(vocabulary, term))
    for vocabulary, values in rows.items():
        await add_rows(session, TABLES[vocabulary], values, unless_taken=True)


async def fill_word(session: AsyncSession, vocabulary: Vocabulary, term: Term) -> None:
    """Write the title and the facts of a term that is on record."""
    table = TABLES[vocabulary]
    values = {"title": term.title} | _facts(vocabulary, term)
    await session.execute(update(table).where(table.c.slug == term.slug).values(**values))


async def confirm_word(session: AsyncSession, vocabulary: Vocabulary, slug: str) -> None:
    """Say that a curator has looked at a word."""
    table = TABLES[vocabulary]
    await session.execute(update(table).where(table.c.slug == slug).values(provisional=False))


def _facts(vocabulary: Vocabulary, term: Term) -> dict[str, Any]:  # column values
    columns = TABLES[vocabulary].c.keys()
    every = ("kind", "party", "reliability", "ended_on", "parent")
    return {name: getattr(term, name) for name in every if name in columns}


async def parents_above(
    session: AsyncSession, vocabulary: Vocabulary, slugs: Iterable[str]
) -> dict[str, str]:
    """The parents of these words, of their parents and so on, by word."""
    found = await session.execute(_ABOVE[vocabulary], {"slugs": [*slugs]})
    return {row[0]: row[1] for row in found}


def _above(table: Table) -> Select[Any]:
    word = select(table.c.slug, table.c.parent).where(table.c.parent.is_not(None))
    above = word.where(among(table.c.slug, "slugs")).cte("line", recursive=True)
    above = above.union(word.join(above, above.c.parent == table.c.slug))
    return select(above.c.slug, above.c.parent)


_ABOVE = {vocabulary: _above(table) for vocabulary, table in TABLES.items()}


async def words_after(
    session: AsyncSession,
    vocabulary: Vocabulary,
    *,
    after: str | None,
    limit: int,
    provisional: bool | None = None,
) -> list[tuple[Term, list[str]]]:
    """One page of a vocabulary in slug order, each term with its aliases."""
    table = TABLES[vocabulary]
    query = select(table).order_by(table.c.slug).limit(limit)
    if after is not None:
        query = query.where(table.c.slug > after)
    if provisional is not None:
        query = query.where(table.c.provisional == provisional)
    terms = [Term(**row) for row in (await session.execute(query)).mappings()]
    aliases = await aliases_of(session, vocabulary, [term.slug for term in terms])
    return [(term, aliases[term.slug]) for term in terms]


async def aliases_of(
    session: AsyncSession, vocabulary: Vocabulary, slugs: Sequence[str]
) -> dict[str, list[str]]:
    """The other names of these words, by word."""
    names = await session.execute(_ALIASES_OF, {"within": vocabulary.value, "slugs": slugs})
    aliases: dict[str, list[str]] = defaultdict(list)
    for slug, alias in names:
        aliases[slug].append(alias)
    return aliases


_ALIASES_OF = (
    select(ALIASES.c.slug, ALIASES.c.alias)
    .where(ALIASES.c.vocabulary == bindparam("within"), among(ALIASES.c.slug, "slugs"))
    .order_by(ALIASES.c.alias)
)


_FILTERS = {
    "event": Vocabulary.EVENTS,
    "population": Vocabulary.POPULATIONS,
    "place": Vocabulary.PLACES,
    "source": Vocabulary.SOURCES,
    "origin": Vocabulary.SOURCES,
}


async def canonical(
    session: AsyncSession, filters: Mapping[str, str | None]
) -> dict[str, str | None]:
    """The same filters with names turned to slugs and aliases followed, so old slugs answer."""
    asked = {
        name: (_FILTERS[name], slug_of(value, name))
        for name, value in filters.items()
        if value is not None and name in _FILTERS
    }
    words = await known_words(session, asked.values())
    found = {name: words[key].slug if key in words else key[1] for name, key in asked.items()}
    period, metric = filters.get("period"), filters.get("metric")
    if period is not None:
        found["period"] = _spelled(period)
    if metric is not None:
        found["metric"] = metric_of(metric, await metrics_by_name(session)).slug
    return dict(filters) | found


def _spelled(period: str) -> str:
    try:
        return str(Period.parse(period))
    except InvalidPeriod as error:
        raise InvalidInput.of("period", period, str(error), f"send {FORMS}") from None
