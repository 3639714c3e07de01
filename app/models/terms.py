"""Words of the vocabulary as they travel: events, populations, places and sources.

A word is a slug with a title. A name that nobody has used yet becomes a provisional word.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from slugify import slugify

from app.errors import InvalidInput
from app.models.instants import Day
from app.models.texts import Clean, Name
from app.reconcile import Reliability, Source, SourceKind

SLUG_LENGTH = 120
_HASH_LENGTH = 8


class Vocabulary(StrEnum):
    """The four open vocabularies; the metrics are a fifth, closed one."""

    EVENTS = "events"
    POPULATIONS = "populations"
    PLACES = "places"
    SOURCES = "sources"

    __hash__ = str.__hash__  # an enum's own runs in Python, and words are looked up all the time


NAMES_KEPT = 50_000
"""So many names keep their slug at hand: scrapers send the same ones again and again (names)."""


def slug_of(name: str, field: str = "name") -> str:
    """The slug of a plain name; long names are cut and told apart by a hash.

    >>> slug_of("Russian Ministry of Defence")
    'russian-ministry-of-defence'

    Raises `InvalidInput` when nothing of the name can stand in a slug.
    """
    slug = _slug(name)
    if not slug:
        raise InvalidInput.of(
            field, name, "no letter or digit in this name", "send a name or a slug with letters"
        )
    return slug


@lru_cache(maxsize=NAMES_KEPT)
def _slug(name: str) -> str:
    slug = slugify(name)
    if len(slug) <= SLUG_LENGTH:
        return slug
    digest = sha256(slug.encode()).hexdigest()[:_HASH_LENGTH]
    return f"{slug[: SLUG_LENGTH - _HASH_LENGTH - 1].rstrip('-')}-{digest}"


_UNKNOWN = (None, None, None, None, None)


@dataclass(frozen=True, slots=True)
class Term:
    """A word of one vocabulary, with the facts known of it."""

    slug: str
    title: str
    provisional: bool = True
    kind: str | None = None
    party: str | None = None
    reliability: str | None = None
    ended_on: date | None = None
    parent: str | None = None

    def __hash__(self) -> int:
        return hash((self.slug, self.title))

    @property
    def facts(self) -> dict[str, Any]:  # values of several types
        """What is known of it beyond its name."""
        if (self.kind, self.party, self.reliability, self.ended_on, self.parent) == _UNKNOWN:
            return {}
        named = {
            "kind": self.kind,
            "party": self.party,
            "reliability": self.reliability,
            "ended_on": self.ended_on,
            "parent": self.parent,
        }
        return {name: value for name, value in named.items() if value is not None}

    def filled_from(self, other: "Term") -> "Term":
        """This term, with what is not yet known of it taken from the other.

        Of two names of a provisional word the one that is no slug is kept, else the first in the
        alphabet, so that it does not matter which was sent first; an alias that is a slug names
        nothing. Where the other tells nothing new, this one is given itself.
        """
        facts = other.facts
        named = self.provisional and other.title not in (self.title, other.slug)
        if not facts and not named:
            return self
        titles = (self.title, other.title) if named else (self.title,)
        title = min(titles, key=lambda name: (name == self.slug, name))
        return replace(self, title=title, **(facts | self.facts))

    def known_as(self, slug: str) -> "Term":
        """This term under the slug that its name stands for; a title that is no name goes along."""
        return replace(self, slug=slug, title=slug if self.title == self.slug else self.title)

    def as_source(self) -> Source:
        """The core's view of it; the same one each time."""
        return _as_source(self)


@lru_cache(maxsize=NAMES_KEPT)
def _as_source(term: Term) -> Source:
    return Source(
        term.slug,
        SourceKind(term.kind) if term.kind else SourceKind.UNKNOWN,
        term.party,
        Reliability(term.reliability) if term.reliability else None,
    )


class _TermIn(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    slug: Name | None = Field(default=None, description="Its slug or a name it is known by.")
    title: Name | None = Field(default=None, description="Its name as a reader should see it.")

    @model_validator(mode="after")
    def _is_named(self) -> "_TermIn":
        if not (self.slug or self.title):
            raise ValueError("send a slug, a title or both")
        return self

    @property
    def name(self) -> str:
        return self.slug or self.title or ""


class SourceIn(_TermIn):
    """A source with facts about it, sent in place of its slug."""

    kind: SourceKind | None = Field(default=None, description="What the source is.")
    party: Name | None = Field(
        default=None, description="The side it belongs to, as a slug: `russia`."
    )
    reliability: Reliability | None = Field(
        default=None, description="Admiralty grade A to F; F: cannot be judged."
    )


class _PartIn(_TermIn):
    parent: Name | None = Field(
        default=None,
        description="The wider one that this is part of, as a slug or a plain name: who is counted "
        "here is counted there.",
    )


class EventIn(_PartIn):
    """An event with facts about it, sent in place of its slug."""

    kind: Annotated[str, Field(max_length=40), Clean] | None = Field(
        default=None,
        description="`conflict`, `battle`, `strike`, `disaster` or `sudden_disaster`, or a word "
        "read as one, such as `earthquake`. Other words are kept and treated as a conflict.",
        examples=["sudden_disaster"],
    )
    ended_on: Day | None = Field(default=None, description="The day it ended.")


class PopulationIn(_PartIn):
    """A population with facts about it, sent in place of its slug."""

    party: Name | None = Field(
        default=None, description="The side these people belong to, as a slug: `russia`."
    )


class PlaceIn(_PartIn):
    """A place with facts about it, sent in place of its slug."""


AnyTermIn = SourceIn | EventIn | PopulationIn | PlaceIn


_OF_NOTHING = frozenset({"unspecified", "all"})
"""What an event and a population are called where none is named; every such claim shares them."""


def term_of(sent: str | AnyTermIn, field: str) -> Term:
    """The term a scraper means by a name or by inline facts. Raises `InvalidInput`."""
    if isinstance(sent, str):
        return _plain(sent, slug_of(sent, field))
    facts = sent.model_dump(mode="json", exclude={"slug", "title"}, exclude_none=True)
    for name in ("party", "parent"):
        if name in facts:
            facts[name] = slug_of(facts[name], f"{field}.{name}")
    if isinstance(sent, EventIn):
        facts["ended_on"] = sent.ended_on
    slug = slug_of(sent.name, field)
    if "parent" in facts and slug in _OF_NOTHING:
        raise InvalidInput.of(
            f"{field}.parent",
            facts["parent"],
            f"{slug} stands where nothing is named, and is part of nothing",
            f"name the {field}, or leave its parent out",
        )
    return Term(slug, sent.title or sent.name, **facts)


@lru_cache(maxsize=NAMES_KEPT)
def _plain(name: str, slug: str) -> Term:
    """The term of a plain name; the same one each time, so that it is told apart once."""
    return Term(slug, name.strip())


def parent_term(sent: str | AnyTermIn | None) -> Term | None:
    """The term of the parent that was sent inline."""
    if not isinstance(sent, _PartIn) or sent.parent is None:
        return None
    return Term(slug_of(sent.parent), sent.parent)
