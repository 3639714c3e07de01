"""A figure on the wire: what a dashboard reads, and how it is written from the core's answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from typing import Any

from pydantic import BaseModel, Field, field_validator
from pydantic_core import PydanticCustomError, from_json, to_json

from app.models.claims import ClaimIn
from app.models.instants import Day
from app.models.near_names import NearMissOut
from app.models.policies import Body, HowTold, LessonsOut, lessons_body
from app.models.records import ClaimOut, GroupOut, RangeOut, TermRef, term_ref
from app.models.terms import Term
from app.reconcile import FLAGS, Coherence, Flag, Interest, Reconciliation, Severity
from app.reconcile.explanations import ClaimUse, Explanation
from app.reconcile.fits import Basis
from app.reconcile.flags import aged
from app.reconcile.flags.across import ACROSS
from app.reconcile.statistics import Disagreement
from app.reconcile.voices import Voice

VOICES_SHOWN = 50
"""A figure lists at most this many voices; `statistics.voices` counts all."""


class SummaryOut(RangeOut):
    """The range and best of some of the voices."""

    best: int | None
    voices: int


class AgreementOut(RangeOut):
    """The region most voices share, and how many share it."""

    voices: int


class IntervalOut(BaseModel):
    """Where the count lies with probability `level`, given the claims."""

    level: float = Field(examples=[0.9])
    low: int = Field(examples=[3835])
    high: int | None = Field(examples=[12775])
    shared: float = Field(description="Error common to all voices, in log units.")


class CoherentOut(RangeOut):
    """The claimed range as far as the figures related to this one leave it."""

    low: int | None = Field(description="`low`, raised to what its parts come to at least.")
    high: int | None = Field(description="`high`, cut to what its wholes leave at most.")
    because: list[str] = Field(
        description="The figures whose claimed numbers tightened it; empty where it is the claimed "
        "range."
    )


class FlagOut(BaseModel):
    """Disagreement or doubt as data, with its evidence."""

    code: str = Field(examples=["order_of_magnitude"])
    severity: Severity
    message: str = Field(examples=["Sources differ 11.9-fold: 1,351 against 16,100."])
    claim_ids: list[str] = Field(description="The claims behind it, at most 20.")
    measured: dict[str, Any] = Field(examples=[{"ratio": 11.9}])  # numbers, names, lists
    threshold: dict[str, Any] = Field(examples=[{"ratio": 10}])  # as above
    docs: str = Field(examples=["/docs/flags#order_of_magnitude"])


class VoiceOut(RangeOut):
    """One who counted, with what they now say."""

    voice: str = Field(description="The source that counted.", examples=["nato"])
    interest: Interest
    value: int | None
    stated: str = Field(examples=["7,000 to 15,000"])
    weight: int
    as_of: date | None
    claim_ids: list[str]


class StatisticsOut(BaseModel):
    """Counts and measures beside a figure; null where fewer than two voices compare."""

    voices: int
    claims: int = Field(description="Claims in use.")
    set_aside: int = Field(description="Claims not in use, each with its reason.")
    outlets: int
    n_eff: float
    spread_ratio: float | None
    iqr: int | None
    birge_ratio: float | None
    i_squared: float | None
    i_squared_scale: float = Field(description="s0, the error assumed of each voice (log units).")
    overlap: float | None = Field(description="Share of pairs of voices that meet.")


class FigureOut(BaseModel):
    """The reconciled answer for one group, with what speaks against it."""

    id: str
    event: TermRef
    population: TermRef
    place: TermRef | None
    metric: str = Field(examples=["killed"])
    period: str = Field(examples=["2022-02-24/.."])
    as_of: date | None
    low: int | None = Field(description="Least number the voices say.", examples=[1351])
    best: int | None = Field(description="The value closest to all voices.", examples=[7000])
    high: int | None = Field(description="Greatest number the voices say.", examples=[16100])
    null_reasons: dict[str, str] = Field(description="Why a number is null, by its name.")
    best_basis: Basis | None
    interval: IntervalOut | None
    envelope: RangeOut = Field(description="Least and greatest number any voice states.")
    agreement: AgreementOut
    including_withdrawn: SummaryOut | None = Field(
        description="What it would be if claims taken back were still made; null if there are none."
    )
    by_interest: dict[Interest, SummaryOut]
    disagreement: Disagreement
    coherent: CoherentOut | None = Field(
        description="The range that the figures related to this one leave: parts and wholes by "
        "metric, event, population, place and period. Null if there is none that could tighten it; "
        "the claimed range where `component_exceeds_total` says that some contradict it."
    )
    flags: list[FlagOut]
    statistics: StatisticsOut
    voices: list[VoiceOut] = Field(description=f"At most {VOICES_SHOWN}.")
    method: str = Field(examples=["interval_median/1"])
    policy: str = Field(examples=["interval_median"])
    lessons: LessonsOut | None = Field(
        description="What a policy that learns had learned of these voices; null under others."
    )
    revision: int
    updated_at: datetime | None


class ClaimUseOut(BaseModel):
    """What became of one claim of the group."""

    claim_id: str
    interval: RangeOut
    stated: str
    voice: str
    weight: int | None
    used: bool
    reason: str | None = Field(description="Why it is set aside.", examples=["superseded"])
    by: str | None = Field(description="The claim that stands in its place.")


class ExplanationOut(BaseModel):
    """How a figure came about: used + set aside = all claims of the group."""

    figure_id: str
    paragraph: str
    claims: list[ClaimUseOut]
    flags: list[FlagOut]
    without: dict[str, SummaryOut] = Field(description="The figure without one voice.")
    sensitivity: list[str] = Field(
        description="The same in words: voices that matter, the most influential first.",
        examples=[["Without nato, high falls from 15,000 to 10,000."]],
    )
    independence: str | None = Field(
        description="Said where all voices rest on one another or on common inputs."
    )


class ReconcileIn(HowTold):
    """Claims to reconcile without storing them."""

    claims: list[ClaimIn] = Field(max_length=10_000)
    as_of: Day | None = Field(default=None, description="Tell running totals as of this day.")

    @field_validator("shared", mode="before")
    @classmethod
    def _is_no_text(cls, sent: object) -> object:
        if isinstance(sent, str):  # as which a query has it
            raise PydanticCustomError("float_type", "this is text, not a number")
        return sent


class ReconcileOut(BaseModel):
    """One figure and one explanation a group, in the order the groups first appear."""

    figures: list[FigureOut]
    explanations: list[ExplanationOut]


def coherent_body(coherence: Coherence | None) -> Body | None:
    """The range that related figures leave; null where none is related."""
    if coherence is None or not coherence.related:
        return None
    return {
        "low": coherence.low,
        "high": coherence.high,
        "because": list(coherence.because),
    }


def values_of(part: Any) -> Body:  # a dataclass
    """The fields of a flat dataclass by name; `asdict` would copy every value."""
    kind: Any = type(part)
    return {name: getattr(part, name) for name in _field_names(kind)}


@cache
def _field_names(kind: Any) -> tuple[str, ...]:  # a class
    return tuple(field.name for field in fields(kind))


def flag_body(flag: Flag) -> Body:
    return {
        "code": flag.code,
        "severity": flag.severity.value,
        "message": flag.message,
        "claim_ids": list(flag.claim_ids),
        "measured": dict(flag.measured),
        "threshold": dict(flag.threshold),
        "docs": f"/docs/flags#{flag.code}",
    }


def figure_body(
    made: Reconciliation,
    *,
    figure_id: str,
    titles: Mapping[str, Term | None],
    flags: Sequence[Flag],
    revision: int,
    updated_at: datetime | None,
    coherence: Coherence | None = None,
) -> Body:
    """The JSON of a figure; `titles` holds the words of its group by field name."""
    figure = made.figure
    spread = figure.interval
    return {
        "id": figure_id,
        "event": term_ref(titles["event"]),
        "population": term_ref(titles["population"]),
        "place": term_ref(titles["place"]),
        "metric": figure.group.metric,
        "period": str(figure.group.period),
        "as_of": figure.as_of.isoformat() if figure.as_of else None,
        "low": figure.low,
        "best": figure.best,
        "high": figure.high,
        "null_reasons": figure.null_reasons,
        "best_basis": figure.best_basis,
        "interval": spread
        and {
            "level": spread.level,
            "low": spread.low,
            "high": spread.high,
            "shared": spread.shared,
        },
        "envelope": values_of(figure.envelope),
        "agreement": values_of(figure.agreement),
        "including_withdrawn": figure.including_withdrawn and values_of(figure.including_withdrawn),
        "by_interest": {name: values_of(part) for name, part in figure.by_interest.items()},
        "disagreement": figure.disagreement,
        "coherent": coherent_body(coherence),
        "flags": [flag_body(flag) for flag in flags],
        "statistics": values_of(figure.statistics),
        "voices": [voice_body(voice) for voice in made.voices[:VOICES_SHOWN]],
        "method": figure.method,
        "policy": figure.policy,
        "lessons": lessons_body(figure.lessons),
        "revision": revision,
        "updated_at": updated_at,
    }


def voice_body(voice: Voice) -> Body:
    """The JSON of a voice."""
    newest = max([claim.as_of for claim in voice.claims if claim.as_of], default=None)
    said = voice.quantity
    return {
        "voice": voice.key,
        "interest": voice.interest,
        "low": said.low,
        "high": said.high,
        "value": said.value,
        "stated": str(said),
        "weight": voice.weight,
        "as_of": newest.isoformat() if newest else None,
        "claim_ids": list(voice.claim_ids),
    }


def use_body(use: ClaimUse) -> Body:
    """The JSON of what became of one claim."""
    return {
        "claim_id": use.claim_id,
        "interval": {"low": use.quantity.low, "high": use.quantity.high},
        "stated": str(use.quantity),
        "voice": use.voice,
        "weight": use.weight,
        "used": use.used,
        "reason": use.reason,
        "by": use.by,
    }


def explanation_body(figure_id: str, explanation: Explanation, flags: Sequence[Flag]) -> Body:
    """The JSON of an explanation."""
    return {
        "figure_id": figure_id,
        "paragraph": explanation.paragraph,
        "claims": [use_body(use) for use in explanation.claims],
        "flags": [flag_body(flag) for flag in flags],
        "without": {key: values_of(part) for key, part in explanation.without.items()},
        "sensitivity": list(explanation.sensitivity),
        "independence": explanation.independence,
    }


class ClaimAnswer(BaseModel):
    """What a scraper gets for a claim: the claim, its group, and the figure after it."""

    claim: ClaimOut
    group: GroupOut
    figure: FigureOut
    near_misses: list[NearMissOut] = Field(
        description="The words that this claim was the first to use and that nearly equal known "
        "ones. The claim is on record under its own words; where they are misspelt, a curator "
        "merges them. Said once: empty when a claim that is on record is answered again, unless "
        "it comes under the same `Idempotency-Key`."
    )


def as_read_on(
    body: str, stale_after: date | None, today: date, coherence: Coherence | None = None
) -> bytes:
    """A stored figure's JSON, with what is never stored: `stale` by age, and what others say.

    Age depends on the day of reading; `coherence` on the figures of other families, and takes the
    place of what the figure's own family said when it was stored.
    """
    fresh = stale_after is None or today <= stale_after
    if fresh and coherence is None:
        return body.encode()
    figure = from_json(body)
    if coherence is not None:
        figure["coherent"] = coherent_body(coherence)
        _raise(figure, ACROSS, [flag_body(flag) for flag in coherence.flags])
    if stale_after is not None and not fresh:
        flag = _age(figure, stale_after, today)
        if flag is not None:
            _raise(figure, {flag.code}, [flag_body(flag)])
    return to_json(figure)


def _age(figure: Body, stale_after: date, today: date) -> Flag | None:
    """`stale` for a figure that is too old to read without."""
    as_of = date.fromisoformat(figure["as_of"]) if figure["as_of"] else None
    newest = [
        claim_id
        for voice in figure["voices"]
        if voice["as_of"] == figure["as_of"]
        for claim_id in voice["claim_ids"]
    ]
    limit = (stale_after - as_of).days if as_of else 0
    return aged(as_of, on=today, limit=limit, claim_ids=newest) if as_of else None


def _raise(figure: Body, codes: Collection[str], flags: Sequence[Body]) -> None:
    """Put these flags in the place of those with these codes, gravest first."""
    kept = [flag for flag in figure["flags"] if flag["code"] not in codes]
    places = {code: place for place, code in enumerate(FLAGS)}
    figure["flags"] = sorted(
        [*kept, *flags],
        key=lambda flag: (list(Severity).index(flag["severity"]), places[flag["code"]]),
    )
