"""Make one word of two: every claim and every figure of the one follows to the other.

A merge says that two names always meant the same. It is one transaction of its caller: first the
vocabulary is held alone, then every family whose figures may change, old and new. Claims keep their
ids; a claim that became the same as an earlier one is set aside as its duplicate.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic_core import from_json
from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.learn_words import families_with_word
from app.actions.plan_merge import COLUMNS, Moves, moves_of, repeats_in
from app.actions.record_claims import later_than
from app.actions.refresh_figures import refresh_figures
from app.errors import InvalidInput, NotFound, WordMerged
from app.models.changes import Change, figure_merged, words_merged
from app.models.drafts import repeated_key
from app.models.merges import NOTHING_NAMED, Merge, one_term, refuse_to_be_part_of_itself
from app.models.revisions import COMPARED, Causes, merged, revision_row
from app.models.terms import Term, Vocabulary, slug_of
from app.reconcile import Status
from app.reconcile.statistics import Disagreement
from app.store import merges as merge_store
from app.store.changes import add_changes, settled_changes, word_changes
from app.store.claims import Row, add_events
from app.store.facts import add_facts, last_learned_at, written
from app.store.figures import add_figures
from app.store.revisions import add_revisions
from app.store.statements import lock_families, lock_vocabulary
from app.store.vocabulary import confirm_word, fill_word, known_words, parents_above


async def merge_words(session: AsyncSession, asked: Merge, *, now: datetime) -> Row:
    """Carry out a merge and answer it as it is on record; the same merge again changes nothing.

    Raises `NotFound`, `InvalidInput`, `FactsDiffer` and `WordMerged`; nothing is changed then.
    """
    await lock_vocabulary(session, exclusive=True)
    word, into = await _words(session, asked)
    known = await merge_store.merge_of(session, asked.vocabulary, slug_of(asked.slug))
    if known is not None and word.slug == into.slug:
        return known
    _refuse(asked, word, into)
    one = one_term(word, into, asked.keep)
    above = await parents_above(session, asked.vocabulary, [word.slug, into.slug])
    refuse_to_be_part_of_itself(one, word.slug, above)
    moves = await moves_of(session, asked.vocabulary, word.slug, into.slug)
    told = await _told_of(session, asked.vocabulary, into, one)
    families = moves.families | set(told.values())
    await lock_families(session, families)
    before = await merge_store.changes_of(session, sorted(families))
    now = later_than(before.values(), await last_learned_at(session), now)
    repeats = await repeats_in(session, moves)
    await _move(session, asked.vocabulary, word.slug, moves, repeats, now)
    facts = await _keep_one(session, asked.vocabulary, word, one, now)
    aside = _set_aside(asked, into, repeats, before, now)
    await add_events(session, aside)
    row = _merge_row(asked, word, into, moves, aside, now)
    await merge_store.add_merge(session, row)
    add_changes(session, [words_merged(row), *facts, *_retired(moves, now)])
    add_changes(session, await settled_changes(session, aside, _events(moves, before, repeats)))
    because = _causes(asked.vocabulary, word.slug, (*moves.figures, *told), aside, repeats)
    touched = set(moves.figures.values()) | set(told.values())
    await refresh_figures(session, touched, because, now=now)
    return row


async def _words(session: AsyncSession, asked: Merge) -> tuple[Term, Term]:
    """The word to merge and the one it turned out to be. Raises where there is no such word."""
    slug, name = slug_of(asked.slug), slug_of(asked.into, "into")
    wanted = [(asked.vocabulary, slug), (asked.vocabulary, name)]
    words = await known_words(session, wanted)
    if wanted[0] not in words:
        raise NotFound(f"{asked.vocabulary.value} has no word {asked.slug[:100]}")
    if wanted[1] not in words:
        raise InvalidInput.of(
            "into",
            asked.into,
            f"{asked.vocabulary.value} has no such word",
            f"send a slug or alias of GET /v1/{asked.vocabulary.value}",
        )
    return words[wanted[0]], words[wanted[1]]


def _refuse(asked: Merge, word: Term, into: Term) -> None:
    """Raise for what is no merge: of one word, of another name, of what stands for no name."""
    if word.slug != slug_of(asked.slug):
        raise WordMerged(
            f"{asked.slug[:100]} is another name of {word.slug} already; to merge that one, ask"
            f" POST /v1/{asked.vocabulary.value}/{word.slug}/merge"
        )
    if word.slug == into.slug:
        raise InvalidInput.of(
            "into", asked.into, f"this is {word.slug} itself", "name another word"
        )
    nothing = NOTHING_NAMED.get(asked.vocabulary)
    if nothing in (word.slug, into.slug):
        raise InvalidInput.of(
            "into",
            asked.into,
            f"{nothing} stands where nothing is named, and is no name of anything",
            "merge two words that name something",
        )


async def _told_of(
    session: AsyncSession, vocabulary: Vocabulary, into: Term, one: Term
) -> Mapping[str, str]:
    """The figures that depend on a word of which the merge says more, with their families."""
    if into.facts == one.facts:
        return {}
    return await families_with_word(session, vocabulary, into.slug)


async def _move(
    session: AsyncSession,
    vocabulary: Vocabulary,
    slug: str,
    moves: Moves,
    repeats: Mapping[str, Row],
    now: datetime,
) -> None:
    """Write the claims under their new names, and the groups that they leave as retired."""
    # First of all: two claims of one group never have one key, not even for a moment.
    keys = {key: repeated_key(row["dedupe_key"], key) for key, row in repeats.items()}
    await merge_store.set_keys(session, keys)
    if vocabulary is Vocabulary.SOURCES:
        await merge_store.keep_source_names(session, moves.claims, slug)
        claims = [
            {**row, "dedupe_key": keys[row["id"]]} if row["id"] in keys else row
            for row in moves.claims
        ]
        await merge_store.rename_sources(session, claims)
        return
    await add_figures(session, [{**row, "updated_at": now} for row in moves.new_groups.values()])
    old = [(row["id"], moves.new_groups[row["id"]]["id"]) for row in moves.groups]
    await add_revisions(
        session, [_last_revision(row, vocabulary, slug, now) for row in moves.groups]
    )
    await merge_store.move_groups(session, COLUMNS[vocabulary], slug, old)


def _last_revision(row: Row, vocabulary: Vocabulary, slug: str, now: datetime) -> Row:
    """How the revisions of a figure end whose group is another one from now on."""
    nothing: dict[str, Any] = dict.fromkeys(COMPARED)  # values of several types
    after = {
        **nothing,
        "disagreement": Disagreement.NONE.value,
        "flags": [],
        "id": row["id"],
        "revision": row["revision"] + 1,
        "updated_at": now,
    }
    before = from_json(row["body"]) if row["body"] else None
    return revision_row(before, after, causes=[merged(vocabulary, slug)])


async def _keep_one(
    session: AsyncSession, vocabulary: Vocabulary, word: Term, one: Term, now: datetime
) -> list[Change]:
    """Write down the one word, with what is known of it and of its parts from now on.

    Gives what that changes of them.
    """
    await fill_word(session, vocabulary, one)
    if not one.provisional:
        await confirm_word(session, vocabulary, one.slug)
    parts = await merge_store.replace_word(session, vocabulary, word.slug, one.slug)
    told = [(vocabulary, slug) for slug in (one.slug, *parts)]
    await add_facts(session, told, now, renamed=True)
    return await word_changes(session, told, now)


def _retired(moves: Moves, now: datetime) -> list[Change]:
    """The ends of the figures whose group is another one from now on."""
    return [
        figure_merged(
            row, into=moves.new_groups[row["id"]]["id"], number=row["revision"] + 1, at=now
        )
        for row in moves.groups
    ]


def _events(moves: Moves, before: Mapping[str, Row], repeats: Mapping[str, Row]) -> dict[str, str]:
    """The event that each of these claims belongs to now."""
    events = {row["id"]: row["event"] for row in (*before.values(), *moves.new_groups.values())}
    return {claim_id: events[row["figure_id"]] for claim_id, row in repeats.items()}


def _set_aside(
    asked: Merge,
    into: Term,
    repeats: Mapping[str, Row],
    before: Mapping[str, Row],
    now: datetime,
) -> list[dict[str, Any]]:  # column values
    """What befalls the repeats in use; one that was told apart before stays as it is."""
    reason = f"{slug_of(asked.slug)} was merged into {into.slug}: {asked.reason}"
    return [
        {
            "claim_id": claim_id,
            "status": Status.DUPLICATE.value,
            "reason": reason,
            "who": asked.who,
            "effective_on": None,
            "evidence": None,
            "by_claim": row["first"],
            "revision": 1 + (before[figure]["revision"] if figure in before else 0),
            "recorded_at": now,
        }
        for claim_id, row in sorted(repeats.items())
        for figure in (row["figure_id"],)
        if row["status"] == Status.ACTIVE and not row["told_apart"]
    ]


def _causes(
    vocabulary: Vocabulary,
    slug: str,
    figures: Sequence[str],
    aside: Sequence[Row],
    repeats: Mapping[str, Row],
) -> Causes:
    """Why each of these figures changes: the merge, with the claims it made duplicates there."""
    duplicates: dict[str, list[str]] = defaultdict(list)
    for event in aside:
        duplicates[repeats[event["claim_id"]]["figure_id"]].append(event["claim_id"])
    return {figure: [merged(vocabulary, slug, duplicates[figure])] for figure in figures}


def _merge_row(
    asked: Merge, word: Term, into: Term, moves: Moves, aside: Sequence[Row], now: datetime
) -> Row:
    return {
        "vocabulary": asked.vocabulary.value,
        "slug": word.slug,
        "into_slug": into.slug,
        "reason": asked.reason,
        "who": asked.who,
        "facts": written(word),
        "claims": len(moves.claims),
        "figures": len(moves.figures),
        "duplicates": len(aside),
        "merged_at": now,
    }
