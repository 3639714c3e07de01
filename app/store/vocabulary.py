"""The words of the vocabulary: look up, add, fill in what is not yet known."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, Table, and_, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors import InvalidInput
from app.models.drafts import metric_of
from app.models.tables import ALIASES, EVENTS, METRICS, PLACES, POPULATIONS, SOURCES
from app.models.terms import Term, Vocabulary, slug_of
from app.reconcile import InvalidPeriod, Metric, Period
from app.reconcile.periods import FORMS
from app.store.bulk import add_rows
from app.store.statements import asked_for, is_among, is_asked, is_postgresql

TABLES: Mapping[Vocabulary, Table] = {
    Vocabulary.EVENTS: EVENTS,
    Vocabulary.POPULATIONS: POPULATIONS,
    Vocabulary.PLACES: PLACES,
    Vocabulary.SOURCES: SOURCES,
}
_METRICS = "metrics"
Words = dict[tuple[Vocabulary, str], Term]


async def metrics_by_name(session: AsyncSession) -> dict[str, Metric]:
    """Every metric under its slug and under each of its aliases."""
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
        query = _named(vocabulary, is_postgresql(session))
        for row in (await session.execute(query, asked_for(session, asked))).mappings():
            word = dict(row)
            asked_by = word.pop("asked_by")
            found[vocabulary, asked_by] = Term(**word)
    return found


@cache  # put together once a vocabulary: that takes longer than the question
def _named(vocabulary: Vocabulary, on_postgresql: bool) -> CompoundSelect[Any]:
    """The words of some slugs and aliases, each with the name it was asked for by."""
    table = TABLES[vocabulary]
    by_slug = select(table.c.slug.label("asked_by"), table)
    by_alias = select(ALIASES.c.alias.label("asked_by"), table).join(
        ALIASES, and_(ALIASES.c.slug == table.c.slug, ALIASES.c.vocabulary == vocabulary.value)
    )
    return union_all(
        by_slug.where(is_asked(table.c.slug, on_postgresql=on_postgresql)),
        by_alias.where(is_asked(ALIASES.c.alias, on_postgresql=on_postgresql)),
    )


async def aliases_among(
    session: AsyncSession, names: Iterable[tuple[Vocabulary, str]]
) -> set[tuple[Vocabulary, str]]:
    """Which of these names stand for another word."""
    asked = set(names)
    query = _other_names(is_postgresql(session))
    rows = await session.execute(query, asked_for(session, (slug for _, slug in asked)))
    found = {(row[0], row[1]) for row in rows}
    return {(vocabulary, slug) for vocabulary, slug in asked if (vocabulary.value, slug) in found}


@cache
def _other_names(on_postgresql: bool) -> Select[Any]:
    query = select(ALIASES.c.vocabulary, ALIASES.c.alias)
    # The vocabularies, so that the key of the table serves.
    query = query.where(ALIASES.c.vocabulary.in_([vocabulary.value for vocabulary in Vocabulary]))
    return query.where(is_asked(ALIASES.c.alias, on_postgresql=on_postgresql))


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
    table = TABLES[vocabulary]
    word = select(table.c.slug, table.c.parent).where(table.c.parent.is_not(None))
    line = word.where(is_among(session, table.c.slug, sorted(set(slugs))))
    above = line.cte("line", recursive=True)
    above = above.union(word.join(above, above.c.parent == table.c.slug))
    found = await session.execute(select(above.c.slug, above.c.parent))
    return {row[0]: row[1] for row in found}


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
    names = await session.execute(
        select(ALIASES.c.slug, ALIASES.c.alias)
        .where(
            ALIASES.c.vocabulary == vocabulary.value,
            is_among(session, ALIASES.c.slug, slugs),
        )
        .order_by(ALIASES.c.alias)
    )
    aliases: dict[str, list[str]] = defaultdict(list)
    for slug, alias in names:
        aliases[slug].append(alias)
    return aliases


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
