"""A claim in words: what it says, who says it, what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.models.terms import Term
from app.pages.words import counted, day, instant, small, span, spelled

Body = Mapping[str, Any]  # JSON
Sources = Mapping[str, Term]
_ASIDE = {
    "provisional": "Read from a text; no reviewer has accepted it yet",
    "withdrawn": "Taken back by its source",
    "disavowed": "Denied by the one it names",
    "superseded": "Superseded by a newer claim of the same source",
    "rejected": "Rejected by a reviewer",
    "duplicate": "Counted once already: a duplicate",
    "same_voice": "Another claim of the same voice speaks for it",
    "outside_window": "Too old beside the newest claims",
    "after_as_of": "Made for a later day",
    "not_yet_received": "Not on record then",
    "left_out": "Left out, as asked",
}
_BEFELL = {
    "active": "Brought back into use",
    "provisional": "Read from a text, to be reviewed",
    "superseded": "Superseded",
    "withdrawn": "Taken back",
    "disavowed": "Denied by the one it names",
    "rejected": "Rejected",
    "duplicate": "Found to be a duplicate",
}
OF_STATUS = {"active": "In use"} | {
    status: _ASIDE[status] for status in _BEFELL if status != "active"
}


@dataclass(frozen=True, slots=True)
class Who:
    """A source by the name a reader sees."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class Befell:
    """One thing that befell a claim."""

    what: str
    when: str
    reason: str
    who: str
    evidence: str | None
    by_claim: str | None


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """What a page says of a claim."""

    id: str
    figure_id: str
    said: str
    """The number as it was published, or as it was sent."""
    allows: str
    """The counts it allows."""
    source: Who
    counted_by: Who | None
    """Who counted, where the source relays it."""
    carried_by: Who | None
    inputs: tuple[Who, ...]
    when: str
    standing: str
    used: bool
    by: str | None
    """The claim that stands in its place."""
    facts: tuple[str, ...]
    quote: str | None
    url: str | None
    history: tuple[Befell, ...]


def claim_words(claim: Body, sources: Sources, use: Body | None = None) -> ClaimWords:
    """A claim from its JSON; `use` is what became of it in a figure, else its status says so."""
    interval = use["interval"] if use else claim["interval"]
    allowed = span(interval["low"], interval["high"])
    used = use["used"] if use else claim["status"] == "active"
    return ClaimWords(
        id=claim["id"],
        figure_id=claim["figure_id"],
        said=claim["as_published"] or (use["stated"] if use else _sent(claim)),
        allows=allowed,
        source=_who(claim["source"], sources),
        counted_by=_who(claim["origin"], sources) if claim["origin"] else None,
        carried_by=_who(claim["reported_by"], sources) if claim["reported_by"] else None,
        inputs=tuple(_who(slug, sources) for slug in claim["inputs"]),
        when=_when(claim),
        standing=_standing(claim, use),
        used=used,
        by=use["by"] if use else None,
        facts=tuple(_facts(claim)),
        quote=claim["quote"],
        url=claim["url"],
        history=tuple(_befell(event) for event in claim["history"]),
    )


def _who(slug: str, sources: Sources) -> Who:
    term = sources.get(slug)
    return Who(slug, term.title if term else slug)


def _sent(claim: Body) -> str:
    words = f"{spelled(claim['bound'])} " if claim["bound"] not in (None, "exact") else ""
    if claim["value"] is not None:
        return f"{words}{claim['value']:,}"
    return span(claim["low"], claim["high"])


def _when(claim: Body) -> str:
    parts = [f"as of {day(claim['as_of'])}"] if claim["as_of"] else []
    if claim["published_at"]:
        parts.append(f"published {day(claim['published_at'].date())}")
    return ", ".join(parts)


def _standing(claim: Body, use: Body | None) -> str:
    if use is None:
        return OF_STATUS[claim["status"]]
    return "In use" if use["used"] else _ASIDE.get(use["reason"], spelled(use["reason"]))


def _facts(claim: Body) -> Sequence[str]:
    said = []
    if claim["grade"]:
        said.append(f"{spelled(claim['grade'])}")
    if claim["credibility"]:
        said.append(f"credibility {claim['credibility']} of 6")
    if claim["derived_from"]:
        formula = claim["derived_from"]["formula"]
        said.append(f"worked out from another claim{f': {formula}' if formula else ''}")
    if claim["definition"]:
        said.append(f"counts: {claim['definition']}")
    return said


def _befell(event: Body) -> Befell:
    on = day(event["effective_on"]) if event["effective_on"] else instant(event["recorded_at"])
    return Befell(
        what=_BEFELL[event["status"]],
        when=on,
        reason=event["reason"],
        who=event["who"],
        evidence=event["evidence"],
        by_claim=event["by_claim"],
    )


def claims_in_words(used: int, aside: int) -> str:
    """How many claims there are.

    >>> claims_in_words(4, 4), claims_in_words(1, 0)
    ('four claims in use, four set aside', 'one claim in use')
    """
    said = f"{counted(used, 'claim')} in use"
    return f"{said}, {small(aside)} set aside" if aside else said
