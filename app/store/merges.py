"""What a merge of words moves: claims, groups, aliases and parents, in a few statements each.

Rows that get values of their own are sent as one JSON parameter, some thousands at a time, so that
a word with many claims is merged in one transaction without holding it open for long.
"""

import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

from sqlalchemy import (
    RowMapping,
    cast,
    delete,
    exists,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy import Text as TextType
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.tables import (
    ALIASES,
    CLAIM_NAMES,
    CLAIMS,
    FIGURE_ALIASES,
    FIGURE_FLAGS,
    FIGURES,
    WORD_MERGES,
)
from app.models.terms import Vocabulary
from app.store.bulk import add_rows
from app.store.claims import Row
from app.store.statements import among, is_postgresql
from app.store.vocabulary import TABLES

CHUNK = 2_000
"""Rows in one parameter (rows)."""


async def merge_of(session: AsyncSession, vocabulary: Vocabulary, slug: str) -> RowMapping | None:
    """The merge that made this word another one's name."""
    table = WORD_MERGES
    found = await session.execute(
        select(table).where(table.c.vocabulary == vocabulary.value, table.c.slug == slug)
    )
    return found.mappings().one_or_none()


async def add_merge(session: AsyncSession, row: Row) -> None:
    """Write down a merge."""
    await session.execute(insert(WORD_MERGES), [dict(row)])


async def add_alias(session: AsyncSession, vocabulary: Vocabulary, alias: str, slug: str) -> None:
    """Give a word another name, one that nothing else is called by."""
    row = {"vocabulary": vocabulary.value, "alias": alias, "slug": slug}
    await session.execute(insert(ALIASES), [row])


async def replace_word(
    session: AsyncSession, vocabulary: Vocabulary, slug: str, into: str
) -> list[str]:
    """Put one word in the place of another, which nothing refers to any more: it is removed.

    Its aliases and its slug become aliases of the other one, and its parts become parts of it; they
    are what is answered.
    """
    table = TABLES[vocabulary]
    mine = ALIASES.c.vocabulary == vocabulary.value
    await session.execute(update(ALIASES).where(mine, ALIASES.c.slug == slug).values(slug=into))
    parts = await session.scalars(
        select(table.c.slug).where(table.c.parent == slug).order_by(table.c.slug)
    )
    found = list(parts)
    await session.execute(update(table).where(table.c.parent == slug).values(parent=into))
    await session.execute(delete(table).where(table.c.slug == slug))
    await add_alias(session, vocabulary, slug, into)
    return found


async def claims_naming(session: AsyncSession, source: str) -> AsyncIterator[Sequence[RowMapping]]:
    """Every claim that names a source in any part, the oldest first, some at a time.

    Read all of them before the next statement of the session.
    """
    named = or_(
        *(CLAIMS.c[role] == source for role in ("source", "origin", "reported_by")),
        # A slug has letters, digits and hyphens only: nothing of it is a pattern.
        cast(CLAIMS.c.inputs, TextType).like(f'%"{source}"%'),
    )
    found = await session.stream(select(CLAIMS).where(named).order_by(CLAIMS.c.seq))
    async for rows in found.mappings().partitions(CHUNK):
        yield rows


async def claims_in_groups(session: AsyncSession, figures: Sequence[str]) -> list[RowMapping]:
    """What tells the claims of these figures apart."""
    columns = ("id", "seq", "figure_id", "dedupe_key", "received_at", "status")
    found = await session.execute(
        select(*(CLAIMS.c[name] for name in columns)).where(
            among(CLAIMS.c.figure_id, "figures", figures)
        )
    )
    return list(found.mappings())


async def groups_with(session: AsyncSession, column: str, slug: str) -> list[RowMapping]:
    """Every figure whose event, population or place (`column`) is this word, in id order."""
    found = await session.execute(
        select(FIGURES).where(FIGURES.c[column] == slug).order_by(FIGURES.c.id)
    )
    return list(found.mappings())


async def changes_of(session: AsyncSession, families: Sequence[str]) -> dict[str, RowMapping]:
    """The event, the revision and the last change of each figure of these families, by id."""
    found = await session.execute(
        select(FIGURES.c.id, FIGURES.c.event, FIGURES.c.revision, FIGURES.c.updated_at).where(
            among(FIGURES.c.family, "families", families)
        )
    )
    return {row["id"]: row for row in found.mappings()}


_SET_KEYS = {
    True: "UPDATE claims SET dedupe_key = new.dedupe_key"
    " FROM json_to_recordset(CAST(:rows AS json)) AS new(id text, dedupe_key text)"
    " WHERE claims.id = new.id",
    False: "UPDATE claims SET dedupe_key = new.value ->> 'dedupe_key'"
    " FROM json_each(:rows) AS new WHERE claims.id = new.value ->> 'id'",
}
_RENAME = {
    True: "UPDATE claims SET dedupe_key = new.dedupe_key, source = new.source,"
    " origin = new.origin, reported_by = new.reported_by, inputs = new.inputs"
    " FROM json_to_recordset(CAST(:rows AS json)) AS new(id text, dedupe_key text, source text,"
    " origin text, reported_by text, inputs json) WHERE claims.id = new.id",
    False: "UPDATE claims SET dedupe_key = new.value ->> 'dedupe_key',"
    " source = new.value ->> 'source', origin = new.value ->> 'origin',"
    " reported_by = new.value ->> 'reported_by', inputs = new.value -> 'inputs'"
    " FROM json_each(:rows) AS new WHERE claims.id = new.value ->> 'id'",
}


async def set_keys(session: AsyncSession, keys: Mapping[str, str]) -> None:
    """Give claims these dedupe keys, by id."""
    rows = [{"id": claim_id, "dedupe_key": key} for claim_id, key in sorted(keys.items())]
    await _with_rows(session, _SET_KEYS, rows)


async def rename_sources(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Write the sources and the dedupe keys of claims."""
    names = ("id", "dedupe_key", "source", "origin", "reported_by", "inputs")
    for some in _chunks(rows):
        await _with_rows(session, _RENAME, [{name: row[name] for name in names} for row in some])


async def _with_rows(
    session: AsyncSession, statements: Mapping[bool, str], rows: Sequence[Row]
) -> None:
    statement = text(statements[is_postgresql(session)])
    for some in _chunks(rows):
        await session.execute(statement, {"rows": json.dumps([dict(row) for row in some])})


def _chunks(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


async def keep_source_names(session: AsyncSession, rows: Sequence[Row], source: str) -> None:
    """Write down in which parts, `named_in`, these claims named a source."""
    for some in _chunks(rows):
        kept = [
            {"claim_id": row["id"], "role": role, "slug": source}
            for row in some
            for role in row["named_in"]
        ]
        await add_rows(session, CLAIM_NAMES, kept, unless_taken=True)


async def move_groups(
    session: AsyncSession, column: str, slug: str, moves: Sequence[tuple[str, str]]
) -> None:
    """Move the claims of groups to others (old figure id, new), and let old ids lead there.

    `column` is the part of the group that was `slug`; nothing of the old groups is left but their
    revisions.
    """
    of_word = select(FIGURES.c.id).where(FIGURES.c[column] == slug)
    names = select(CLAIMS.c.id, literal(column), literal(slug)).where(
        CLAIMS.c.figure_id.in_(of_word)
    )
    await session.execute(insert(CLAIM_NAMES).from_select(["claim_id", "role", "slug"], names))
    aliases = [{"id": old, "figure_id": new} for old, new in moves]
    await add_rows(session, FIGURE_ALIASES, aliases, unless_taken=True)
    new = FIGURE_ALIASES.alias("new")
    older = FIGURE_ALIASES.c.figure_id == new.c.id
    await session.execute(
        update(FIGURE_ALIASES)
        .where(exists().where(older))
        .values(figure_id=select(new.c.figure_id).where(older).scalar_subquery())
    )
    joined = select(FIGURE_ALIASES.c.figure_id).where(FIGURE_ALIASES.c.id == CLAIMS.c.figure_id)
    await session.execute(
        update(CLAIMS)
        .where(CLAIMS.c.figure_id.in_(of_word))
        .values(figure_id=joined.scalar_subquery())
    )
    await session.execute(delete(FIGURE_FLAGS).where(FIGURE_FLAGS.c.figure_id.in_(of_word)))
    await session.execute(delete(FIGURES).where(FIGURES.c[column] == slug))
