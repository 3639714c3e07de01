"""Flags about a number that is said again by somebody else, or after it was given up."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from app.reconcile.admissions import Reason
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
    first, then = (c.published_at.date() if c.published_at else c.as_of for c in (one, other))
    return first is not None and then is not None and first < then


def possible_copy(case: Case) -> Flag | None:
    """A voice says a number that another said before it, and names nobody.  # M3

    Two who count the same growing total pass the same numbers: a voice most of whose numbers are
    its own counts itself.
    """
    if len(case.voices) < 2:
        return None
    said = _precise_numbers(case)
    if not any(teller is not tellers[0][0] for tellers in said.values() for teller, _ in tellers):
        return None
    pairs = [pair for voice in case.voices for pair in _copies(voice, said, case.method)]
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


def _precise_numbers(case: Case) -> dict[Number, list[Said]]:
    """Who said each number of enough digits, among all admitted claims."""
    said: dict[Number, list[Said]] = defaultdict(list)
    for voice in case.voices:
        for claim in voice.carried_by:
            number = number_of(claim)
            if significant_digits(number) >= case.method.copy_digits:
                said[number].append((voice, claim))
    return said


def _copies(
    voice: Voice, said: Mapping[Number, Sequence[Said]], method: Method
) -> list[tuple[Claim, Claim]]:
    """Each claim in use that a voice may have copied, after the claim it may rest on."""
    suspects = [c for c in voice.claims if not _is_attributed(c) and number_of(c) in said]
    if not suspects:
        return []
    numbers = {number_of(claim) for claim in voice.carried_by} & said.keys()
    first = {number: _first_said(voice, said[number]) for number in numbers}
    if sum(claim is not None for claim in first.values()) < method.copy_share * len(first):
        return []
    return [(original, c) for c in suspects if (original := first[number_of(c)])]


def _is_attributed(claim: Claim) -> bool:
    return bool(claim.origin or claim.inputs or claim.derived_from)


def _first_said(voice: Voice, said: Sequence[Said]) -> Claim | None:
    """The claim of another voice that was made before this voice said the number, if any."""
    own = [claim for teller, claim in said if teller is voice]
    others = [
        claim
        for teller, claim in said
        if teller is not voice and all(said_before(claim, each) for each in own)
    ]
    return min(others, key=lambda claim: claim.id, default=None)


def superseded_in_use(case: Case) -> Flag | None:
    """A number that its source gave up is in use again by a newer report.  # D6

    Round numbers agree by chance, so another voice must say it with `copy_digits` digits or more.
    Where the same voice says it again, another number of its own must lie between.
    """
    given_up = [s.claim for s in case.admission.set_aside if _was_given_up(case, s.claim, s.reason)]
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


def _was_given_up(case: Case, claim: Claim, reason: Reason) -> bool:
    """Whether a claim is out of use for good, and M1 would else admit it."""
    if claim.status not in GIVEN_UP or reason in (Reason.NOT_YET_RECEIVED, Reason.LEFT_OUT):
        return False
    as_of = case.admission.as_of
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
