"""From what a scraper sent to what will be kept: names resolved, ids and keys derived.

A draft is a claim that passed every rule and is not yet on record. Ids follow from content and,
where there is an `external_id`, from the scraper: the same claims get the same ids everywhere.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from functools import cached_property, lru_cache
from hashlib import sha1, sha256
from typing import Any
from uuid import UUID

from app.errors import InvalidInput
from app.models.claims import ClaimIn, DerivedFrom
from app.models.terms import Term, Vocabulary, parent_term, term_of
from app.reconcile import Claim, Group, Metric, Period, Quantity
from app.reconcile.events import event_kind

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_IDS = UUID("6f0d9c1e-3a55-5c1b-9a6e-2f4f1f0f7a11")


@dataclass(frozen=True)
class Draft:
    """A claim about to be recorded, with the words it uses and the group it joins."""

    sent: ClaimIn
    metric: Metric
    event: Term
    population: Term
    place: Term | None
    source: Term
    origin: Term | None
    inputs: tuple[Term, ...]
    reported_by: Term | None
    period: Period
    quantity: Quantity
    as_of: date | None

    @cached_property
    def terms(self) -> tuple[tuple[Vocabulary, Term], ...]:
        """Every word the claim uses, with its vocabulary, and the parents sent with them."""
        terms = [(Vocabulary.EVENTS, self.event), (Vocabulary.POPULATIONS, self.population)]
        if self.place:
            terms.append((Vocabulary.PLACES, self.place))
        sources = (self.source, self.origin, self.reported_by, *self.inputs)
        terms += [(Vocabulary.SOURCES, source) for source in sources if source]
        for vocabulary, word in (
            (Vocabulary.EVENTS, self.sent.event),
            (Vocabulary.POPULATIONS, self.sent.population),
            (Vocabulary.PLACES, self.sent.place),
        ):
            if parent := parent_term(word):
                terms.append((vocabulary, parent))
        return tuple(terms)

    @cached_property
    def family(self) -> str:
        """The id shared by the groups that differ in metric only."""
        return group_id("family", *self._key())

    @cached_property
    def figure_id(self) -> str:
        """The id of the group's figure."""
        return group_id("figure", self.metric.slug, *self._key())

    def _key(self) -> tuple[str, str, str, str]:
        place = self.place.slug if self.place else ""
        return self.event.slug, self.population.slug, place, str(self.period)

    @property
    def derived_from(self) -> DerivedFrom | None:
        sent = self.sent.derived_from
        return DerivedFrom(claim=sent) if isinstance(sent, str) else sent

    @property
    def definition(self) -> str | None:
        """What the source counts, as stated, else the ambiguous name it was sent under."""
        return self.sent.definition or _kept_alias(self.sent.metric)

    def dedupe_key(self, scraper: str) -> str:
        """What makes two claims the same one, within a group."""
        sent, derived = self.sent, self.derived_from
        return dedupe_key_of(
            {
                "source": self.source.slug,
                "origin": self.origin.slug if self.origin else None,
                "reported_by": self.reported_by.slug if self.reported_by else None,
                "inputs": [term.slug for term in self.inputs],
                **{name: getattr(sent, name) for name in _SENT},
                "as_of": self.as_of,
                "derived_from": derived.claim if derived else None,
                "formula": derived.formula if derived else None,
                "scraper": scraper,
                "external_id": sent.external_id,
            }
        )

    def claim_id(self, scraper: str) -> str:
        return claim_id(self.figure_id, self.dedupe_key(scraper))

    def group(self) -> Group:
        return Group(
            metric=self.metric.slug,
            period=self.period,
            event=self.event.slug,
            population=self.population.slug,
            place=self.place.slug if self.place else None,
            population_party=self.population.party,
            event_kind=event_kind(self.event.kind),
        )

    def claim(
        self, claim_id: str, received_at: datetime | None, scraper: str | None = None
    ) -> Claim:
        """The core's view of it."""
        derived = self.derived_from
        return Claim(
            id=claim_id,
            source=self.source.as_source(),
            quantity=self.quantity,
            origin=self.origin.as_source() if self.origin else None,
            inputs=tuple(term.slug for term in self.inputs),
            derived_from=derived.claim if derived else None,
            reported_by=self.reported_by.slug if self.reported_by else None,
            grade=self.sent.grade,
            as_of=self.as_of,
            published_at=self.sent.published_at,
            received_at=received_at,
            external_id=self.sent.external_id,
            scraper=scraper,
            as_published=self.sent.as_published or None,
            definition=self.definition,
        )

    def resolved(self, known: Mapping[tuple[Vocabulary, str], Term]) -> "Draft":
        """The same draft with each word replaced by the one on record, aliases followed."""

        def look_up(vocabulary: Vocabulary, term: Term) -> Term:
            return known.get((vocabulary, term.slug), term)

        def source(term: Term | None) -> Term | None:
            return term and look_up(Vocabulary.SOURCES, term)

        asserted, origin = look_up(Vocabulary.SOURCES, self.source), source(self.origin)
        return replace(
            self,
            event=look_up(Vocabulary.EVENTS, self.event),
            population=look_up(Vocabulary.POPULATIONS, self.population),
            place=self.place and look_up(Vocabulary.PLACES, self.place),
            source=asserted,
            # Two names of one source: it counted by itself.
            origin=None if origin and origin.slug == asserted.slug else origin,
            reported_by=source(self.reported_by),
            inputs=tuple(look_up(Vocabulary.SOURCES, term) for term in self.inputs),
        )


_SENT = (
    *("value", "low", "high", "bound", "as_published", "published_at", "url", "quote"),
    *("grade", "credibility", "definition"),
)


_WRITER = json.JSONEncoder(default=str)


def dedupe_key_of(said: Mapping[Any, Any]) -> str:  # columns of a claim's row
    """The key of a claim from the columns of its row: everything but when it was seen."""
    content = [
        said["source"],
        said["origin"],
        said["reported_by"],
        sorted(set(said["inputs"])),
        [said["value"], said["low"], said["high"], said["bound"], said["as_published"] or None],
        [said["as_of"], said["published_at"], said["url"] or None, said["quote"] or None],
        [said["grade"], said["credibility"]],
        [said["derived_from"], said["formula"]] if said["derived_from"] else None,
        [said["scraper"], said["external_id"]] if said["external_id"] else None,
    ]
    if said["definition"] and said["definition"] not in _USED_IN_SEVERAL_SENSES:
        content.append([said["definition"]])  # only here: ids do not change for want of one
    return sha256(_WRITER.encode(content).encode()).hexdigest()


def repeated_key(dedupe_key: str, claim_id: str) -> str:
    """The key of a claim that became the same as an earlier one: nobody posts it again."""
    return sha256(f"{dedupe_key}|{claim_id}".encode()).hexdigest()


def group_ids(group: Mapping[Any, Any]) -> tuple[str, str]:  # columns of a figure's row
    """The ids of the figure and of the family of a group."""
    key = (group["event"], group["population"], group["place"] or "", group["period"])
    return group_id("figure", group["metric"], *key), group_id("family", *key)


def is_id(text: str) -> bool:
    """Whether a text has the form of our ids."""
    return _ID.fullmatch(text) is not None


def _id(*parts: str) -> str:
    """The `uuid5` of these words, without the steps that check what cannot be wrong here.

    >>> from uuid import uuid5
    >>> _id("claim", "a", "b") == str(uuid5(_IDS, "claim|a|b"))
    True
    """
    digest = bytearray(sha1(_IDS.bytes + "|".join(parts).encode(), usedforsecurity=False).digest())
    digest[6] = digest[6] & 0x0F | 0x50  # version 5
    digest[8] = digest[8] & 0x3F | 0x80  # variant of RFC 9562
    said = digest.hex()
    return f"{said[:8]}-{said[8:12]}-{said[12:16]}-{said[16:20]}-{said[20:32]}"


def claim_id(figure_id: str, dedupe_key: str) -> str:
    """The id a claim gets when it is first posted."""
    return _id("claim", figure_id, dedupe_key)


group_id = lru_cache(maxsize=10_000)(_id)
"""The id of a figure or a family, from the words of its group."""


def draft_of(sent: ClaimIn, metrics: Mapping[str, Metric], *, today: date) -> Draft:
    """Check what only the vocabulary and the calendar can tell. Raises `InvalidInput`."""
    metric = metric_of(sent.metric, metrics)
    _check_unit(sent, metric)
    event = term_of(sent.event, "event")
    period = Period.parse(sent.period)
    if period.start is None and event.slug == "unspecified":
        raise InvalidInput.of(
            "period",
            sent.period,
            "a count with no stated start covers its event, and no event is named",
            "name the event, or send a period with a start",
        )
    source = term_of(sent.source, "source")
    origin = term_of(sent.origin, "origin") if sent.origin else None
    return Draft(
        sent=sent,
        metric=metric,
        event=event,
        population=term_of(sent.population, "population"),
        place=term_of(sent.place, "place") if sent.place else None,
        source=source,
        origin=None if origin and origin.slug == source.slug else origin,
        inputs=tuple(term_of(given, f"inputs.{n}") for n, given in enumerate(sent.inputs)),
        reported_by=term_of(sent.reported_by, "reported_by") if sent.reported_by else None,
        period=period,
        quantity=sent.quantity(),
        as_of=_as_of(sent, period, today),
    )


_USED_IN_SEVERAL_SENSES = frozenset({"casualties", "total casualties", "losses"})
"""Names of metrics that others use for other outcomes, so that they are kept as sent."""


def _kept_alias(metric: str) -> str | None:
    words = " ".join(metric.lower().replace("_", " ").replace("-", " ").split())
    return words if words in _USED_IN_SEVERAL_SENSES else None


def metric_of(name: str, metrics: Mapping[str, Metric]) -> Metric:
    """The metric of a slug or an alias. Raises `InvalidInput` that lists the near ones."""
    asked = name.strip().lower().replace(" ", "_").replace("-", "_")
    if asked in metrics:
        return metrics[asked]
    near = get_close_matches(asked, metrics, n=3)
    known = sorted({metric.slug for metric in metrics.values()})
    raise InvalidInput.of(
        "metric",
        name,
        "no such metric; only counts of persons are taken",
        f"send {', '.join(near or known)}; see GET /v1/metrics",
    )


_DISTANCES = "mile miles km kilometre kilometres kilometer kilometers metre metres meter meters"
_TIMES = "minute minutes hour hours day days week weeks month months year years"
_OTHERS = "acre acres hectare hectares dollar dollars euro euros ton tons tonne tonnes percent %"
_THINGS = "tank tanks vehicle vehicles aircraft helicopter helicopters ship ships house houses"
_MEASURES = frozenset(f"{_DISTANCES} {_TIMES} {_OTHERS} {_THINGS}".split())
"""Words that, at the end of a short `as_published`, say that it counts no people."""
_SHORT_WORDS = 4


def _check_unit(sent: ClaimIn, metric: Metric) -> None:
    """Refuse "21 miles": by its `unit`, or by words that end in a measure."""
    stated = (sent.unit or metric.unit).lower()
    words = (sent.as_published or "").lower().replace("-", " ").split()
    measure = words[-1] if 1 < len(words) <= _SHORT_WORDS and words[-1] in _MEASURES else None
    if stated in (metric.unit, metric.unit.rstrip("s"), "people") and measure in (None, stated):
        return
    raise InvalidInput.of(
        "as_published" if measure else "unit",
        sent.as_published if measure else sent.unit,
        f"{metric.slug} is counted in {metric.unit}, and {measure or sent.unit!r} is not that",
        f"send counts of {metric.unit} only",
    )


def _as_of(sent: ClaimIn, period: Period, today: date) -> date | None:
    """The day a claim is true on: as stated, else of publication; a running total's, else seen."""
    _refuse_the_future(sent, period, today + timedelta(days=1))  # tomorrow somewhere already
    published = sent.published_at or (sent.observed_at if period.running else None)
    as_of = sent.as_of or (published.date() if published else None)
    if as_of and period.running and period.start and as_of < period.start:
        raise InvalidInput.of(
            "as_of",
            as_of.isoformat(),
            f"the running total starts later ({period.start})",
            "send an as_of on or after the start of the period",
        )
    return as_of


def _refuse_the_future(sent: ClaimIn, period: Period, tomorrow: date) -> None:
    days = {
        "period": period.start,
        "as_of": sent.as_of,
        "published_at": sent.published_at and sent.published_at.date(),
        "observed_at": sent.observed_at and sent.observed_at.date(),
    }
    for field, day in days.items():
        if day and day > tomorrow:
            raise InvalidInput.of(
                field,
                day.isoformat(),
                f"the day is in the future (tomorrow is {tomorrow})",
                "send a day that has come; a projection is no claim",
            )
