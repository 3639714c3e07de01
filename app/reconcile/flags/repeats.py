"""Flags about a number that is said again by somebody else, or after it was given up."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Generic, TypeVar

from app.reconcile.admissions import Reason, SetAside
from app.reconcile.case import Case
from app.reconcile.claims import TAKEN_BACK, Claim, Status
from app.reconcile.flags.catalogue import FLAGS, Flag
from app.reconcile.methods import Method
from app.reconcile.voices import Voice

GIVEN_UP = TAKEN_BACK | {Status.SUPERSEDED}
Number = tuple[int, ...]
Said = tuple[Voice, Claim]


def number_of(claim: Claim) -> Number:
    """The number or numbers of a claim, however it bounds with them.

    "At least 471" and "471" are one number said twice.
    """
    low, high = claim.quantity.low, claim.quantity.high
    if low is None or high is None or low == high:
        end = high if low is None else low
        return () if end is None else (end,)
    return (low, high) if low < high else (high, low)


@lru_cache(maxsize=10_000)  # the same numbers are said again and again
def significant_digits(number: Number) -> int:
    """How many digits a number is told with; the most of its ends.

    >>> significant_digits((9861,)), significant_digits((7000, 15000)), significant_digits((0,))
    (4, 2, 0)
    """
    return max([len(str(end).rstrip("0")) for end in number], default=0)


def said_before(one: Claim, other: Claim) -> bool:
    """Whether one claim is known to have been made before the other."""
    if one.published_at and other.published_at:
        return one.published_at < other.published_at
    first, then = _day_of(one), _day_of(other)
    return first is not None and then is not None and first < then


def _day_of(claim: Claim) -> date | None:
    return claim.published_at.date() if claim.published_at else claim.as_of


def possible_copy(case: Case) -> Flag | None:
    """A voice says a number that another said before it, and names nobody.  # M3

    Two who count the same growing total pass the same numbers: a voice most of whose numbers are
    its own counts itself.
    """
    if len(case.voices) < 2 or not any(_day_of(c) for v in case.voices for c in v.carried_by):
        return None
    told = [_precise_numbers(voice, case.method) for voice in case.voices]
    tellers = Counter(number for numbers in told for number in numbers)
    if max(tellers.values(), default=0) < 2:
        return None
    said: dict[Number, list[Said]] = {number: [] for number, n in tellers.items() if n > 1}
    for voice, numbers in zip(case.voices, told, strict=True):
        for number, claims in numbers.items():
            if number in said:
                said[number] += [(voice, claim) for claim in claims]
    first = _First(said)
    pairs = [
        pair
        for voice, numbers in zip(case.voices, told, strict=True)
        for pair in _copies(voice, numbers, first, case.method)
    ]
    if not pairs:
        return None
    original, copy = min(pairs, key=lambda pair: (pair[1].id, pair[0].id))
    return FLAGS["possible_copy"](
        f"{copy.counted_by.slug} says {copy.quantity}, as {original.counted_by.slug} did before, "
        "and names no one who counted.",
        (claim.id for pair in pairs for claim in pair),
        measured={"copies": len({copy.id for _, copy in pairs})},
        threshold={"digits": case.method.copy_digits, "share": case.method.copy_share},
    )


def _precise_numbers(voice: Voice, method: Method) -> Mapping[Number, Sequence[Claim]]:
    """The numbers of enough digits among all that a voice carries, with the claims that say it."""
    if len(voice.carried_by) == 1:
        numbers = {number_of(voice.carried_by[0]): list(voice.carried_by)}
    else:
        numbers = defaultdict(list)
        for claim in voice.carried_by:
            numbers[number_of(claim)].append(claim)
    least = method.copy_digits
    return {number: by for number, by in numbers.items() if significant_digits(number) >= least}


def _copies(
    voice: Voice, numbers: Mapping[Number, Sequence[Claim]], first: "_First", method: Method
) -> list[tuple[Claim, Claim]]:
    """Each claim in use that a voice may have copied, after the claim it may rest on."""
    if not numbers:
        return []
    suspects = [c for c in voice.claims if not _is_attributed(c) and number_of(c) in numbers]
    if not suspects:
        return []
    found = {number: first.before(voice, number, own) for number, own in numbers.items()}
    if sum(claim is not None for claim in found.values()) < method.copy_share * len(found):
        return []
    return [(original, c) for c in suspects if (original := found[number_of(c)])]


def _is_attributed(claim: Claim) -> bool:
    return bool(claim.origin or claim.inputs or claim.derived_from)


class _First:
    """Who said each number first, to be asked for one voice after another."""

    def __init__(self, said: Mapping[Number, Sequence[Said]]) -> None:
        self._said = said
        self._lines: dict[Number, tuple[_Line[datetime], _Line[date]]] = {}

    def before(self, voice: Voice, number: Number, own: Sequence[Claim]) -> Claim | None:
        """The claim of another voice that was made before every one of a voice's own, if any.

        The least id of several.
        """
        if number not in self._said:
            return None
        days = [day for claim in own if (day := _day_of(claim))]
        if len(days) < len(own):
            return None
        published, dated = self._lines_of(number)
        instants = [claim.published_at for claim in own if claim.published_at]
        unpublished = [claim.as_of for claim in own if not claim.published_at and claim.as_of]
        until = len(published.moments)
        if instants:
            until = bisect_left(published.moments, min(instants))
        if unpublished:
            first = min(unpublished)
            until = min(until, bisect_left(published.moments, first, key=lambda at: at.date()))
        found = [
            published.first_of_others(voice, until),
            dated.first_of_others(voice, bisect_left(dated.moments, min(days))),
        ]
        known = [claim for claim in found if claim]
        return min(known, key=lambda claim: claim.id, default=None)

    def _lines_of(self, number: Number) -> "tuple[_Line[datetime], _Line[date]]":
        if number not in self._lines:
            said = self._said[number]
            self._lines[number] = (
                _Line([(c.published_at, v, c) for v, c in said if c.published_at]),
                _Line([(c.as_of, v, c) for v, c in said if c.as_of and not c.published_at]),
            )
        return self._lines[number]


Moment = TypeVar("Moment", date, datetime)


class _Line(Generic[Moment]):
    """Claims in the order they were made, with the two of least id among those up to each.

    The two are of different voices, so that one of them is another's than any voice asked for.
    """

    def __init__(self, dated: Sequence[tuple[Moment, Voice, Claim]]) -> None:
        ordered = sorted(dated, key=lambda one: one[0])
        self.moments: list[Moment] = [moment for moment, _, _ in ordered]
        self._leading: list[tuple[Said, ...]] = [()]
        for _, voice, claim in ordered:
            self._leading.append(_led(self._leading[-1], (voice, claim)))

    def first_of_others(self, voice: Voice, until: int) -> Claim | None:
        """The claim of least id among the first `until` that is not this voice's."""
        return next((claim for teller, claim in self._leading[until] if teller is not voice), None)


def _led(leading: tuple[Said, ...], said: Said) -> tuple[Said, ...]:
    """The least claims of two voices, with one more to choose from."""
    if len(leading) == 2 and said[1].id > leading[1][1].id:
        return leading
    first, *others = sorted((*leading, said), key=lambda one: one[1].id)
    return first, *[other for other in others if other[0] is not first[0]][:1]


def superseded_in_use(case: Case) -> Flag | None:
    """A number that its source gave up is in use again by a newer report.  # D6

    Round numbers agree by chance, so another voice must say it with `copy_digits` digits or more.
    Where the same voice says it again, another number of its own must lie between.
    """
    given_up = [
        aside.claim
        for aside in case.admission.set_aside
        if aside.claim.status in GIVEN_UP and _was_given_up(case, aside)
    ]
    if not given_up:
        return None
    in_use: dict[Number, list[Said]] = defaultdict(list)
    for voice in case.voices:
        for claim in voice.claims:
            in_use[number_of(claim)].append((voice, claim))
    pairs = [
        (old, claim)
        for old in given_up
        for claim in _repeats(case, old, in_use.get(number_of(old), []))
    ]
    if not pairs:
        return None
    old, claim = min(pairs, key=lambda pair: (pair[1].id, pair[0].id))
    return FLAGS["superseded_in_use"](
        f"{claim.counted_by.slug} says {claim.quantity}, which {old.counted_by.slug} has given up.",
        (each.id for pair in pairs for each in pair),
        measured={"repeats": len({claim.id for _, claim in pairs}), "status": old.status.value},
        threshold={"digits": case.method.copy_digits},
    )


def _was_given_up(case: Case, aside: SetAside) -> bool:
    """Whether a claim that is out of use for good would else be admitted by M1."""
    if aside.reason in (Reason.NOT_YET_RECEIVED, Reason.LEFT_OUT):
        return False
    claim, as_of = aside.claim, case.admission.as_of
    if not case.group.period.running or claim.as_of is None or as_of is None:
        return True
    return 0 <= (as_of - claim.as_of).days < case.window_days


def _repeats(case: Case, old: Claim, in_use: list[Said]) -> list[Claim]:
    own = [(v, c) for v, c in in_use if c.counted_by.slug == old.counted_by.slug]
    if own:  # its own voice says it: again, or still
        return [c for v, c in own if said_before(old, c) and _said_another_between(v, old, c)]
    if significant_digits(number_of(old)) < case.method.copy_digits:
        return []
    return [claim for _, claim in in_use if said_before(old, claim)]


def _said_another_between(voice: Voice, old: Claim, again: Claim) -> bool:
    return any(
        said_before(old, claim) and said_before(claim, again)
        for claim in voice.carried_by
        if number_of(claim) != number_of(old)
    )
