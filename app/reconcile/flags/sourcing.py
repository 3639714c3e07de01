"""Flags about who speaks, through whom, and what was taken back."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from app.reconcile.case import Case
from app.reconcile.claims import Claim, Grade
from app.reconcile.flags.catalogue import FLAGS, Flag
from app.reconcile.interests import SourceKind
from app.reconcile.voices import Voice

Teller = tuple[str, str, str]
LINKED = 200
"""`shared_upstream` looks at this many voices at most, so that its pairs stay cheap to count."""


def single_source(case: Case) -> Flag | None:
    """One voice: nobody could disagree."""
    if len(case.voices) != 1:
        return None
    voice = case.voices[0]
    outlets = case.statistics.outlets
    carried = f", through {outlets} outlets" if outlets > 1 else ""
    return FLAGS["single_source"](
        f"Only {voice.key} counts here{carried}; nothing confirms it.",
        voice.claim_ids,
        measured={"voices": 1, "outlets": outlets},
        threshold={"voices": 2},
    )


def circular_sourcing(case: Case) -> Flag | None:
    """Several reports, one origin.  # M3"""
    carried = [voice for voice in case.voices if len(voice.carried_by) > 1]
    echoed = [voice for voice in carried if len(_reporters(voice)) > 1]
    if not echoed:
        return None
    most = max(echoed, key=lambda voice: (len(_reporters(voice)), voice.key))
    reports = len(_reporters(most))
    return FLAGS["circular_sourcing"](
        f"{reports} reports rest on {most.key} and count as one voice.",
        (claim.id for voice in echoed for claim in voice.carried_by),
        measured={"reports": reports, "voices": len(echoed)},
        threshold={"reports": 2},
    )


def _reporters(voice: Voice) -> set[tuple[str, str | None]]:
    return {(claim.source.slug, claim.reported_by) for claim in voice.carried_by}


def shared_upstream(case: Case) -> Flag | None:
    """Two voices counted apart rest on one input.  # M3"""
    linked = _linked(case.voices)
    if not linked:
        return None
    shared = sorted({key for _, _, keys in linked for key in keys})
    one, other, _ = linked[0]
    return FLAGS["shared_upstream"](
        f"{one.key} and {other.key} both rest on {shared[0]}; they are not independent.",
        (claim_id for a, b, _ in linked for claim_id in a.claim_ids + b.claim_ids),
        measured={"pairs": len(linked), "inputs": shared[:10]},
    )


def _linked(voices: tuple[Voice, ...]) -> list[tuple[Voice, Voice, frozenset[str]]]:
    """Pairs of voices with an input in common, among the first `LINKED` that rest on others."""
    if not any(claim.inputs for voice in voices for claim in voice.claims):
        return []
    upstream = {voice.key: voice.upstream for voice in voices}
    inputs = {key for keys in upstream.values() if len(keys) > 1 for key in keys}
    related = [v for v in voices if len(upstream[v.key]) > 1 or v.key in inputs][:LINKED]
    return [
        (a, b, shared)
        for a, b in combinations(related, 2)
        if (shared := upstream[a.key] & upstream[b.key])
    ]


def derived_claim(case: Case) -> Flag | None:
    """A number in use was computed from another."""
    derived = [claim.id for claim in _in_use(case) if _is_derived(claim)]
    if not derived:
        return None
    return FLAGS["derived_claim"](
        "A claim in use was computed from another claim or by a ratio, not counted.",
        derived,
        measured={"claims": len(derived)},
    )


def _is_derived(claim: Claim) -> bool:
    return claim.derived_from is not None or claim.grade is Grade.DERIVED_RATIO


def withdrawn_claim(case: Case) -> Flag | None:
    """A claim was taken back; says what the figure would be with it.  # D6"""
    would_be = case.including_withdrawn
    if would_be is None:
        return None
    low, best, high = (
        "unknown" if number is None else f"{number:,}"
        for number in (would_be.low, would_be.best, would_be.high)
    )
    now = (case.range.low, case.fit.best if case.fit else None, case.range.high)
    same = now == (would_be.low, would_be.best, would_be.high)
    figure = "would be the same" if same else f"would be {low} to {high}, best {best}"
    return FLAGS["withdrawn_claim"](
        f"A claim was taken back; with it the figure {figure}.",
        case.taken_back,
        measured={
            "claims": len(case.taken_back),
            "low": would_be.low,
            "best": would_be.best,
            "high": would_be.high,
        },
    )


def rounded_restatement(case: Case) -> Flag | None:
    """One number is another, said with fewer digits, and not by the same teller."""
    points: dict[int, list[Claim]] = defaultdict(list)
    for claim in case.admission.admitted:  # in the order of their ids
        value = claim.quantity.low
        if value is not None and value == claim.quantity.high:
            points[value].append(claim)
    exact: dict[int, dict[Teller, str]] = defaultdict(dict)
    for value in sorted(points):
        for rounded in _roundings(value, case.method.restatement_error):
            if rounded in points:
                _tell_first(exact[rounded], points[value])
    floor = case.method.restatement_floor
    pairs = [
        (value, claim.id, other)
        for value in sorted(exact)
        if value >= floor
        for claim in points[value]
        for other in _first_of_others(exact[value], _teller(claim))
    ]
    if not pairs:
        return None
    return FLAGS["rounded_restatement"](
        f"{pairs[0][0]:,} is another claim rounded to fewer digits.",
        (claim_id for _, one, other in pairs for claim_id in (one, other)),
        measured={"pairs": len(pairs)},
        threshold={"count": floor, "error": case.method.restatement_error},
    )


def _teller(claim: Claim) -> Teller:
    """Who told a number: a series of one teller passes round numbers as it grows."""
    return claim.source.slug, claim.counted_by.slug, claim.reported_by or ""


def _roundings(value: int, error: float) -> Iterator[int]:
    """The number with fewer digits, half up, as long as it stays near."""
    unit = 1
    while (unit := 10 * unit) <= value:
        rounded = (value + unit // 2) // unit * unit
        if 0 < abs(rounded - value) <= error * value:
            yield rounded


def _tell_first(first: dict[Teller, str], claims: Sequence[Claim]) -> None:
    """Note the first two who told a number: one of them is another than whoever is asked for."""
    for claim in claims:
        if len(first) == 2:
            return
        first.setdefault(_teller(claim), claim.id)


def _first_of_others(tellers: Mapping[Teller, str], teller: Teller) -> list[str]:
    return [claim_id for other, claim_id in tellers.items() if other != teller][:1]


def attribution_unknown(case: Case) -> Flag | None:
    """Only the outlet is named."""
    unnamed = [claim.id for claim in _in_use(case) if _names_outlet_only(claim)]
    if not unnamed:
        return None
    return FLAGS["attribution_unknown"](
        "A claim in use names its outlet only; who counted is not known.",
        unnamed,
        measured={"claims": len(unnamed)},
    )


def _names_outlet_only(claim: Claim) -> bool:
    if claim.origin is not None:
        return False
    return claim.source.kind is SourceKind.MEDIA or claim.source.slug == claim.reported_by


def unverified_only(case: Case) -> Flag | None:
    """Every claim in use is graded a mere assertion; one without a grade may be more."""
    graded = [claim.id for claim in _in_use(case) if claim.grade is Grade.ASSERTION]
    if not graded or len(graded) < case.statistics.claims:
        return None
    return FLAGS["unverified_only"](
        "Every number is asserted only; nobody says how it was counted.",
        graded,
        measured={"claims": len(graded), "grade": Grade.ASSERTION.value},
    )


def _in_use(case: Case) -> list[Claim]:
    return [claim for voice in case.voices for claim in voice.claims]
