"""What a merge of words will change, worked out before anything is written.

The claims that follow keep their ids. Their groups and their keys change, so that the same claim
sent later under either name is found again.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.models.drafts import dedupe_key_of, group_ids
from app.models.terms import Vocabulary
from app.reconcile.statistics import Disagreement
from app.store import merges as merge_store
from app.store.claims import Row
from app.store.figures import families_of

COLUMNS = {
    Vocabulary.EVENTS: "event",
    Vocabulary.POPULATIONS: "population",
    Vocabulary.PLACES: "place",
}
"""The part of a group that a word of each vocabulary is; a source is none."""
_ROLES = ("source", "origin", "reported_by")
_KEPT = ("id", "seq", "figure_id", "received_at", "status", *_ROLES, "inputs")


@dataclass(frozen=True, slots=True)
class Moves:
    """What a merge changes of claims and groups, worked out before anything is written."""

    claims: Sequence[Row]
    """The claims that name the merged word, as they will be; with `told_apart`, those of a source
    with `named_in`."""
    groups: Sequence[Row]
    """The figures whose group the merged word is in, as they are."""
    new_groups: Mapping[str, Row]
    """Where each of these leads, by its id."""
    figures: Mapping[str, str]
    """The family of each figure that these claims will belong to, by its id."""

    @property
    def families(self) -> set[str]:
        """The families that are left or joined."""
        return {row["family"] for row in self.groups} | set(self.figures.values())


async def moves_of(session: AsyncSession, vocabulary: Vocabulary, slug: str, into: str) -> Moves:
    """Which claims and groups follow, and what they will be."""
    if vocabulary is Vocabulary.SOURCES:
        claims: list[Row] = []
        async for rows in merge_store.claims_naming(session, slug):
            claims += await asyncio.to_thread(_all_renamed, rows, slug, into)
        families = await families_of(session, sorted({row["figure_id"] for row in claims}))
        return Moves(claims, (), {}, families)
    column = COLUMNS[vocabulary]
    groups = await merge_store.groups_with(session, column, slug)
    new = {row["id"]: _moved(row, column, into) for row in groups}
    rows = await merge_store.claims_in_groups(session, sorted(new))
    claims = [
        {**row, "figure_id": new[row["figure_id"]]["id"], "told_apart": False} for row in rows
    ]
    return Moves(claims, groups, new, {row["id"]: row["family"] for row in new.values()})


def _all_renamed(rows: Sequence[Row], slug: str, into: str) -> list[Row]:
    return [renamed(row, slug, into) for row in rows]


def renamed(row: Row, slug: str, into: str) -> Row:
    """What a merge needs of a claim: its sources, and the key that it would be posted under.

    A source's many claims are held at once, so nothing else of them is.
    """

    def named(source: str | None) -> str | None:
        return into if source == slug else source

    source, origin = named(row["source"]), named(row["origin"])
    said = {
        **row,
        "source": source,
        "origin": None if origin == source else origin,
        "reported_by": named(row["reported_by"]),
        "inputs": [named(name) for name in row["inputs"]],
    }
    named_in = [role for role in _ROLES if row[role] == slug]
    return {name: said[name] for name in _KEPT} | {
        "named_in": named_in + (["inputs"] if slug in row["inputs"] else []),
        "told_apart": row["dedupe_key"] != dedupe_key_of(row),
        "dedupe_key": dedupe_key_of(said),
    }


def _moved(row: Row, column: str, into: str) -> Row:
    """The group that a group becomes with one word in the place of another."""
    kept = ("event", "population", "place", "metric", "period", "period_start", "period_end")
    group = {**{name: row[name] for name in kept}, column: into}
    figure_id, family = group_ids(group)
    blank = {"disagreement": Disagreement.NONE.value, "revision": 0, "body": ""}
    return {**group, **blank, "id": figure_id, "family": family, "updated_at": row["updated_at"]}


async def repeats_in(session: AsyncSession, moves: Moves) -> dict[str, Row]:
    """The claims that become the same as an earlier one, by id: each with the earlier one's id."""
    own = {row["id"] for row in moves.claims}
    keys = {(row["figure_id"], row["dedupe_key"]) for row in moves.claims}
    there = await merge_store.claims_in_groups(session, sorted(moves.figures))
    same: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in moves.claims:
        same[row["figure_id"], row["dedupe_key"]].append(row)
    for row in there:
        key = row["figure_id"], row["dedupe_key"]
        if row["id"] not in own and key in keys:
            same[key].append({**row, "told_apart": False})
    repeats: dict[str, Row] = {}
    for rows in same.values():
        first, *later = sorted(rows, key=lambda row: (row["received_at"], row["seq"]))
        repeats |= {row["id"]: {**row, "first": first["id"]} for row in later}
    return repeats
