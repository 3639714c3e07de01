"""Whether claims under one question count the same people (docs/method.md, D1 and D2)."""

from collections.abc import Iterator

from app.reconcile.case import Case
from app.reconcile.claims import Claim
from app.reconcile.flags.catalogue import FLAGS, Flag
from app.reconcile.metrics import METRICS
from app.reconcile.voices import Voice

COUNTED_TOGETHER = {
    "casualties": "killed wounded",
    "killed or wounded": "killed wounded",
    "killed or missing": "killed missing",
    "killed or captured": "killed captured",
    "killed wounded or missing": "killed wounded missing",
    "killed wounded or captured": "killed wounded captured",
    "killed wounded captured or missing": "killed wounded captured missing",
    "killed wounded missing or captured": "killed wounded captured missing",
}
"""Words as `_plain` leaves them, and the outcomes that a number in such words adds up."""
_SAME = {"and": "or", "injured": "wounded", "dead": "killed", "prisoner": "captured"}
_OUTCOMES = {metric.slug: metric.outcomes for metric in METRICS}


def definition_mismatch(case: Case) -> Flag | None:
    """Voices state different definitions, or the words of a number count more than the metric."""
    stated = sorted({(_plain(d), v.key, d, c.id) for v, c, d in _definitions(case)})
    differ = len({words for words, *_ in stated}) > 1 and len({key for _, key, *_ in stated}) > 1
    wider = [(v, c) for v in case.voices for c in v.claims if _counts_more(c, case.group.metric)]
    if not differ and not wider:
        return None
    if differ:
        (first, key, said, _), *others = stated
        other = next((o for o in others if o[0] != first and o[1] != key), others[-1])
        message = f"{key} counts “{said}”, {other[1]} “{other[2]}”; these may differ."
    else:
        voice, claim = wider[0]
        message = f"{voice.key} says “{claim.as_published}”, more than {_name(case)} alone."
    ids = [claim_id for *_, claim_id in stated] if differ else []
    return FLAGS["definition_mismatch"](
        message,
        [*ids, *(claim.id for _, claim in wider)],
        measured={
            "definitions": len({words for words, *_ in stated}),
            "worded_wider": len(wider),
        },
    )


def _definitions(case: Case) -> Iterator[tuple[Voice, Claim, str]]:
    for voice in case.voices:
        for claim in voice.claims:
            if claim.definition:
                yield voice, claim, claim.definition


def _name(case: Case) -> str:
    return case.group.metric.replace("_", " ")


def _counts_more(claim: Claim, metric: str) -> bool:
    """Whether the words of a number name an outcome that its metric leaves out.

    "No casualties" is none killed too. A metric that says no outcomes is left alone.
    """
    outcomes = _OUTCOMES.get(metric)
    if not claim.as_published or not outcomes or claim.quantity.high == 0:
        return False
    words = f" {_plain(claim.as_published)} "
    return any(
        not outcomes.issuperset(together.split())
        for phrase, together in COUNTED_TOGETHER.items()
        if f" {phrase} " in words
    )


def _plain(words: str) -> str:
    """Words in one spelling, so that what differs is what they say.

    >>> _plain("30,000 dead, injured and missing.")
    '30000 killed wounded or missing'
    """
    kept = "".join(letter for letter in words.casefold() if letter.isalnum() or letter.isspace())
    return " ".join(_SAME.get(word, word) for word in kept.split())
