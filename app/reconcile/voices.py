"""From admitted claims to voices: who counted, once each (docs/method.md, M2 to M5).

Claims that share an origin are one voice however many outlets carry them. Every claim admitted is
either used by a voice or set aside with a reason; none is lost.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby
from math import inf

from app.reconcile.admissions import Reason, SetAside
from app.reconcile.bounds import Bound, Quantity
from app.reconcile.claims import WEIGHTS, Claim, Group, Source
from app.reconcile.fading import faded, moment_of
from app.reconcile.interests import Interest
from app.reconcile.methods import METHOD, Method
from app.reconcile.origins import voice_keys


@dataclass(frozen=True, slots=True)
class Voice:
    """One who counted, with what they now say.

    `claims` are used; two of them only where one source said two things on one day with equal
    precision, and then the voice is their hull. `carried_by` are all its admissible claims.
    """

    key: str
    source: Source
    interest: Interest
    quantity: Quantity
    weight: int
    claims: tuple[Claim, ...]
    carried_by: tuple[Claim, ...]
    cell: tuple[float, float] = field(init=False, repr=False, compare=False)
    """Its interval in half persons, a point with its ½ on either side; whole or infinite.  # M4"""
    reach: tuple[float, float] = field(init=False, repr=False, compare=False)
    """The counts it can agree with, in half persons: its cell and its rounding allowance."""

    def __post_init__(self) -> None:
        # Worked out once: every number of a figure starts from these two.
        low, high = self.quantity.cell()
        least = -inf if low is None else low
        most = inf if high is None else high
        rounding = 2 * self.quantity.allowance
        object.__setattr__(self, "cell", (least, most))
        object.__setattr__(self, "reach", (least - rounding, most + rounding))

    @property
    def upstream(self) -> frozenset[str]:
        """Everyone this voice rests on: itself and the inputs it names."""
        return frozenset({self.key}.union(*(claim.inputs for claim in self.claims)))

    @property
    def claim_ids(self) -> tuple[str, ...]:
        if len(self.claims) == 1:
            return (self.claims[0].id,)
        return tuple([claim.id for claim in self.claims])

    def weighing(self, weight: int) -> "Voice":
        """The same voice with another weight, for a policy that weighs otherwise.  # M11"""
        return replace(self, weight=weight)

    def saying(self, quantity: Quantity) -> "Voice":
        """The same voice with another word, for a policy that reads less or more in it.  # M11"""
        return replace(self, quantity=quantity)


_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


def gather(
    admitted: Sequence[Claim], group: Group, method: Method = METHOD
) -> tuple[list[Voice], list[SetAside]]:
    """Collapse admitted claims to voices, sorted by key; the rest are set aside.  # M2, M3"""
    by_voice: dict[str, list[Claim]] = defaultdict(list)
    keys = voice_keys(admitted)
    for claim in admitted:
        by_voice[keys[claim.id]].append(claim)
    voices, aside = [], []
    for key in sorted(by_voice):
        members = by_voice[key]
        speaks = _speakers(members)
        voices.append(_voice(key, speaks, members, group))
        if len(speaks) == len(members):
            continue
        speaking = {claim.id for claim in speaks}
        silent = [claim for claim in members if claim.id not in speaking]
        aside += [SetAside(c, _why(c, speaks[0]), speaks[0].id, key) for c in silent]
    return _faded(voices, group, method), aside


def _speakers(members: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claim that speaks for a voice: its latest word, in its most exact wording.  # M2, M3

    Latest is the newest `as_of`, then the newest `published_at`. Going back from it, a report of
    the same day that lies within it says the same more exactly, and so does an older one of which
    it is an echo that dropped an end ("up to 15,000" for "7,000 to 15,000"). What was corrected
    stays so, with what it had replaced. Claims that tie in all of it speak together.
    """
    if len(members) == 1:
        return tuple(members)
    moments = [_moment(claim) for claim in members]
    back_in_time = sorted(range(len(members)), key=moments.__getitem__)
    tied = groupby(back_in_time, key=moments.__getitem__)
    words = (tuple([members[place] for place in places]) for _, places in tied)
    speaks = next(words)
    for earlier in words:
        said = _common(speaks)
        exact = tuple(c for c in earlier if _says_more_exactly(c, speaks, said))
        if not exact and any(_was_corrected(c.quantity, said) for c in earlier):
            break  # and with it whatever was said before
        speaks = exact or speaks
    return speaks


def _was_corrected(earlier: Quantity, said: Quantity) -> bool:
    """Whether a two-sided number was given up for one that it does not meet."""
    if earlier.low is None or earlier.high is None:
        return False
    above = said.high is not None and earlier.low > said.high
    below = said.low is not None and earlier.high < said.low
    return above or below


def _common(speaks: Sequence[Claim]) -> Quantity:
    """What all of some claims allow; the bound and the value are not theirs."""
    lows = [claim.quantity.low for claim in speaks if claim.quantity.low is not None]
    highs = [claim.quantity.high for claim in speaks if claim.quantity.high is not None]
    return Quantity(max(lows, default=None), min(highs, default=None), None, Bound.RANGE)


def _moment(claim: Claim) -> tuple[int, float, float]:
    """Sort key: the newest day first, then the last published, then the tightest."""
    return *latest_moment(claim), _looseness(claim.quantity)


def latest_moment(claim: Claim) -> tuple[int, float]:
    """Sort key: the newest day first, then the last published; an unknown time comes last.  # M2"""
    published = claim.published_at
    ago = (published - _LONG_AGO).total_seconds() if published else 0.0
    return -(claim.as_of.toordinal() if claim.as_of else 0), -ago


def _says_more_exactly(claim: Claim, latest: Sequence[Claim], said: Quantity) -> bool:
    """Whether a claim is the latest word of its voice, `said`, in a more exact wording."""
    if _day(claim) == _day(latest[0]):
        return claim.quantity.lies_within(said)
    return all(_lost_an_end(echo, claim) for echo in latest)


def _lost_an_end(echo: Claim, claim: Claim) -> bool:
    """Whether an outlet's report, dated by its publication alone, is half of an older claim."""
    relayed = echo.reported_by not in (None, echo.source.slug)
    if not relayed or echo.published_at is None or echo.as_of != echo.published_at.date():
        return False
    said, kept = claim.quantity, echo.quantity
    if kept.two_sided or not said.two_sided:
        return False
    return said.high == kept.high if kept.low is None else said.low == kept.low


def _day(claim: Claim) -> int:
    return claim.as_of.toordinal() if claim.as_of else 0


def _looseness(quantity: Quantity) -> float:
    """How wide an interval is: 1 for a point, the ratio of its ends, infinite if one-sided."""
    low, high = quantity.low, quantity.high
    if low is None or high is None:
        return inf
    return 1.0 if low == high else (high + 1) / (low + 1)


def _why(claim: Claim, speaker: Claim) -> Reason:
    same_source = claim.source.slug == speaker.source.slug
    older = _moment(claim)[:2] > _moment(speaker)[:2]
    return Reason.SUPERSEDED if same_source and older else Reason.SAME_VOICE


def _voice(key: str, speaks: tuple[Claim, ...], members: Sequence[Claim], group: Group) -> Voice:
    counted = [claim.counted_by for claim in speaks]
    source = counted[0]
    if len(counted) > 1:
        source = min(counted, key=lambda s: (s.slug != key, s.slug))
    return Voice(
        key=key,
        source=source,
        interest=group.interest(source),
        quantity=_hull([claim.quantity for claim in speaks]),
        weight=WEIGHTS[source.reliability],  # M5
        claims=speaks,
        carried_by=tuple(members),
    )


def _faded(voices: list[Voice], group: Group, method: Method) -> list[Voice]:
    """The voices with what time has left of their weight; one of unknown age is as old as any.

    A count of a closed period does not grow with the toll, so nothing fades there.  # M5
    """
    half_life = method.half_life_for(group.event_kind)
    if half_life is None or not group.period.running:
        return voices
    moments = [moment_of(voice.claims) for voice in voices]
    known = [moment for moment in moments if moment]
    if not known:
        return voices
    newest, oldest = max(known), min(known)
    return [
        replace(voice, weight=faded(voice.weight, newest - (moment or oldest), half_life))
        for voice, moment in zip(voices, moments, strict=True)
    ]


def _hull(quantities: Sequence[Quantity]) -> Quantity:
    if len(quantities) == 1 or all(quantity == quantities[0] for quantity in quantities):
        return quantities[0]
    lows = [quantity.low for quantity in quantities if quantity.low is not None]
    highs = [quantity.high for quantity in quantities if quantity.high is not None]
    allowance = max(quantity.allowance for quantity in quantities)
    if lows and highs:
        low, high = min(lows + highs), max(lows + highs)
        bound = Bound.RANGE if low < high else quantities[0].bound
        return Quantity(low, high, low if low == high else None, bound, allowance)
    if lows:
        return Quantity(max(lows), None, None, Bound.AT_LEAST, allowance)
    return Quantity(None, min(highs), None, Bound.AT_MOST, allowance)
