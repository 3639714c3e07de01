"""Read stored groups with their claims, as they are computed."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.compute_figures import OFF_LOOP_CLAIMS, Subject
from app.models.terms import Vocabulary
from app.reconcile import Claim, Group, Metric, Period, Status
from app.reconcile.daybooks import Daybook
from app.reconcile.events import event_kind
from app.store.claims import Row
from app.store.claims_at_hand import Found, claims_at_hand, use_claims, with_added
from app.store.core_claims import (
    Sources,
    Told,
    as_known_at,
    core_claim,
    core_claims,
    sources_of,
    statuses_at,
    told_of_figures,
)
from app.store.facts import words_as_known_at
from app.store.vocabulary import Words, known_words, metrics_by_name

WORTH_A_BOOK = 500
"""Running totals of so many claims are looked at by day (claims)."""


async def load_subjects(
    session: AsyncSession, figures: Sequence[Row], *, known_at: datetime | None = None
) -> list[Subject]:
    """Read what is needed to compute these stored groups, as it was known then.

    Many claims are put together in a thread, so that others need not wait.
    """
    rows = await told_of_figures(session, [row["id"] for row in figures])
    words = await known_words(session, _words_of(figures, rows))
    statuses: Mapping[str, Status] = {}
    if known_at is not None:
        words = await words_as_known_at(session, words, known_at)
        statuses = await statuses_at(session, list(rows), known_at)
    read = _Read(await metrics_by_name(session), words, rows, statuses, known_at)
    if sum(map(len, rows.values())) < OFF_LOOP_CLAIMS:
        return read.subjects(figures)
    return await asyncio.to_thread(read.subjects, figures)


async def load_subjects_to_write(
    session: AsyncSession,
    figures: Sequence[Row],
    *,
    metrics: Mapping[str, Metric] | None = None,
    words: Words | None = None,
    claims: Mapping[str, Sequence[Row]] | None = None,
) -> list[Subject]:
    """As `load_subjects`, within a transaction that writes, for which something is at hand.

    `claims` are all those of some figures, as they were written. Of the others only those claims
    are read that this process has not read before. The caller holds the families' locks and the
    vocabulary's.
    """
    metrics, written = metrics or await metrics_by_name(session), claims or {}
    ids = [row["id"] for row in figures if row["id"] not in written]
    found = await claims_at_hand(session, ids)
    rows = await told_of_figures(session, [key for key in ids if key not in found])
    rows.update((key, one.added) for key, one in found.items())
    words = words or {}
    words = words | await known_words(session, _words_of(figures, rows) - words.keys())
    read = _Read(metrics, words, rows, written=written)
    books: dict[str, Daybook] = {}
    subjects = [_with_found(read, figure, found.get(figure["id"]), books) for figure in figures]
    await use_claims(
        session, {subject.figure_id: subject.claims for subject in subjects}, rows, found, books
    )
    return [_in_sight(subject, books.get(subject.figure_id)) for subject in subjects]


class _Read:
    """What was read of stored groups, from which subjects are made."""

    def __init__(
        self,
        metrics: Mapping[str, Metric],
        words: Words,
        rows: Mapping[str, Sequence[Told]],
        statuses: Mapping[str, Status] | None = None,
        known_at: datetime | None = None,
        *,
        written: Mapping[str, Sequence[Row]] | None = None,
    ) -> None:
        self._metrics, self._words, self._rows = metrics, words, rows
        self._statuses, self._known_at = statuses or {}, known_at
        self._written = written or {}
        self._sources = Sources(words)

    def subjects(self, figures: Sequence[Row]) -> list[Subject]:
        return [self.subject(figure, self.said_of(figure["id"])) for figure in figures]

    def said_of(self, figure_id: str) -> list[Claim]:
        """The claims of a figure that were read or written."""
        said = core_claims(self._rows.get(figure_id, ()), self._sources)
        said += [core_claim(row, self._words) for row in self._written.get(figure_id, ())]
        if self._known_at is None:
            return said
        return as_known_at(said, self._statuses, self._known_at)

    def subject(self, figure: Row, claims: Sequence[Claim]) -> Subject:
        """A stored group with these claims."""
        metric, place = self._metrics[figure["metric"]], figure["place"]
        event = self._words[Vocabulary.EVENTS, figure["event"]]
        population = self._words[Vocabulary.POPULATIONS, figure["population"]]
        group = Group(
            metric=metric.slug,
            period=Period.parse(figure["period"]),
            event=figure["event"],
            population=figure["population"],
            place=place,
            population_party=population.party,
            event_kind=event_kind(event.kind),
        )
        titles = {
            "event": event,
            "population": population,
            "place": self._words[Vocabulary.PLACES, place] if place else None,
        }
        return Subject(figure["id"], figure["family"], group, metric, titles, claims)


def _with_found(
    read: _Read, figure: Row, found: Found | None, books: dict[str, Daybook]
) -> Subject:
    """A group with its claims, those at hand and those read; a large one gets its daybook."""
    said, held = read.said_of(figure["id"]), found.held if found else None
    claims = with_added(held.claims, said) if held else said
    subject = read.subject(figure, claims)
    if subject.group.period.running and len(claims) >= WORTH_A_BOOK:
        book = held.book if held else None
        books[figure["id"]] = book.with_added(said) if book else Daybook.of(claims)
    return subject


def _in_sight(subject: Subject, book: Daybook | None) -> Subject:
    """The subject with those claims of its daybook that its figure depends on."""
    if book is None:
        return subject
    seen = book.newest(subject.group)
    return replace(subject, claims=seen, unseen=len(book) - len(seen))


def _words_of(
    figures: Sequence[Row], claims: Mapping[str, Sequence[Told]]
) -> set[tuple[Vocabulary, str]]:
    wanted = {(Vocabulary.EVENTS, row["event"]) for row in figures}
    wanted |= {(Vocabulary.POPULATIONS, row["population"]) for row in figures}
    wanted |= {(Vocabulary.PLACES, row["place"]) for row in figures if row["place"]}
    named = {slug for told in claims.values() for slug in sources_of(told)}
    return wanted | {(Vocabulary.SOURCES, slug) for slug in named}
