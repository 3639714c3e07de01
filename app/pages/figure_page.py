"""The page of a figure: its number in words, who says it, how it came about, what changed it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.actions.compute_figures import Computed
from app.actions.read_figure import as_asked, computed_figure
from app.models.figures import explanation_body
from app.models.policies import HowTold
from app.models.ready import Ready
from app.models.records import claim_body
from app.models.revisions import revision_body
from app.models.terms import Vocabulary
from app.pages.claim_words import ClaimWords, Sources, claim_words, claims_in_words
from app.pages.figure_words import alt_text, subject, taken_back, when, whose, words_of
from app.pages.house import Place, asked, render
from app.pages.paging import Paging
from app.pages.revision_words import revision_words
from app.pages.timeline_table import timeline_table
from app.reconcile import POLICIES
from app.reconcile.claims import Claim
from app.reconcile.explanations import explain
from app.store.claims import claims_with_groups, events_by_claim
from app.store.revisions import count_revisions, revision_page
from app.store.vocabulary import known_words

Body = Mapping[str, Any]  # JSON
CLAIMS_SHOWN = 50
"""Claims on one page of a figure."""
TAKEN_SHOWN = 12
"""Claims that were taken back are named beside what the figure would be with them (claims)."""
_TAKEN_BACK = frozenset({"withdrawn", "disavowed"})
REVISIONS_SHOWN = 20
"""The newest revisions are on the page; all are a call away."""


@dataclass(frozen=True, slots=True)
class Asked:
    """On which day, as known when, told how, and which part of its claims."""

    told: HowTold
    as_of: date | None = None
    known_at: datetime | None = None
    page: int = 1

    @property
    def parameters(self) -> dict[str, object]:
        """What the same question takes in an address, without what is left to its default."""
        told = self.told.model_dump(exclude_defaults=True)
        known_at = self.known_at.isoformat().replace("+00:00", "Z") if self.known_at else None
        return {"as_of": self.as_of, "known_at": known_at, **told}


async def figure_page(
    session: AsyncSession, place: Place, figure_id: str, wanted: Asked, *, today: date
) -> Ready:
    """The page of one figure as it is asked for. Raises what `computed_figure` raises."""
    answer, figure = await _figure(session, figure_id, wanted, today=today)
    explanation = await asyncio.to_thread(_explanation, answer)
    uses = _in_order(explanation["claims"], answer.subject.claims)
    paging = Paging.of(wanted.page, CLAIMS_SHOWN, len(uses), asked(**wanted.parameters), "claims")
    shown = uses[paging.first - 1 : paging.last]
    taken = [use for use in uses if use["reason"] in _TAKEN_BACK][:TAKEN_SHOWN]
    sources = await _sources(session, figure, answer.subject.claims, [*shown, *taken])
    claims = await _claims(session, shown, sources, known_at=wanted.known_at)
    titles = {slug: term.title for slug, term in sources.items()}
    return await asyncio.to_thread(
        render,
        "figure.html",
        place,
        figure=figure,
        words=words_of(figure, titles),
        whose=whose(figure),
        when=when(figure),
        alt=alt_text(figure),
        taken_back=taken_back(figure),
        taken=taken,
        titles=titles,
        explanation=explanation,
        claims=claims,
        tally=claims_in_words(figure["statistics"]["claims"], figure["statistics"]["set_aside"]),
        paging=paging,
        revisions=await _revisions(session, figure["id"]),
        timeline=await timeline_table(answer.subject),
        policies=list(POLICIES.values()),
        policy=POLICIES[figure["policy"]],
        wanted=wanted,
        question=asked(**wanted.parameters),
    )


async def embedded_figure(
    session: AsyncSession, place: Place, figure_id: str, wanted: Asked, *, today: date
) -> Ready:
    """A figure in short, for a frame on somebody else's page. Raises as `figure_page`."""
    _, figure = await _figure(session, figure_id, wanted, today=today)
    sources = await _sources(session, figure, (), ())
    titles = {slug: term.title for slug, term in sources.items()}
    return render(
        "embed.html",
        place,
        embeddable=True,
        figure=figure,
        words=words_of(figure, titles),
        subject=subject(figure),
        alt=alt_text(figure),
        question=asked(**wanted.parameters),
    )


async def _figure(
    session: AsyncSession, figure_id: str, wanted: Asked, *, today: date
) -> tuple[Computed, Body]:
    as_of, known_at = wanted.as_of, wanted.known_at
    answer = await computed_figure(
        session, figure_id, as_of=as_of, known_at=known_at, told=wanted.told
    )
    figure = await as_asked(session, answer, as_of=as_of, known_at=known_at, today=today)
    return answer, figure


def _explanation(answer: Computed) -> Body:
    return explanation_body(
        answer.subject.figure_id, explain(answer.made, answer.flags), answer.flags
    )


def _in_order(uses: Sequence[Body], claims: Sequence[Claim]) -> list[Body]:
    """What became of each claim: those in use first, then the newest."""
    days = {claim.id: claim.as_of or date.min for claim in claims}
    newest = sorted(uses, key=lambda use: (days[use["claim_id"]], use["claim_id"]), reverse=True)
    return sorted(newest, key=lambda use: not use["used"])


async def _sources(
    session: AsyncSession, figure: Body, claims: Sequence[Claim], shown: Sequence[Body]
) -> Sources:
    """The sources that are named on the page, by slug."""
    ids = {use["claim_id"] for use in shown}
    named = {one["voice"] for one in figure["voices"]} | {use["voice"] for use in shown}
    for claim in claims:
        if claim.id in ids:
            named |= {claim.source.slug, *claim.inputs}
            named |= {claim.origin.slug} if claim.origin else set()
            named |= {claim.reported_by} if claim.reported_by else set()
    words = await known_words(session, {(Vocabulary.SOURCES, slug) for slug in named})
    return {slug: term for (_, slug), term in words.items()}


async def _claims(
    session: AsyncSession, uses: Sequence[Body], sources: Sources, *, known_at: datetime | None
) -> list[ClaimWords]:
    ids = [use["claim_id"] for use in uses]
    rows = await claims_with_groups(session, ids)
    events = await events_by_claim(session, ids)
    return [
        claim_words(
            claim_body(
                rows[use["claim_id"]],
                [
                    event
                    for event in events[use["claim_id"]]
                    if known_at is None or event["recorded_at"] <= known_at
                ],
            ),
            sources,
            use,
        )
        for use in uses
        if use["claim_id"] in rows
    ]


async def _revisions(session: AsyncSession, figure_id: str) -> Mapping[str, object]:
    total = await count_revisions(session, figure_id)
    rows = await revision_page(
        session, figure_id, after=max(0, total - REVISIONS_SHOWN), limit=REVISIONS_SHOWN
    )
    told = [revision_words(revision_body(row)) for row in reversed(rows)]
    return {"total": total, "shown": told}
