"""How a figure came about, claim by claim and in one paragraph."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.reconcile.admissions import SetAside
from app.reconcile.bounds import Quantity
from app.reconcile.case import Summary
from app.reconcile.claims import Claim
from app.reconcile.figures import Figure, Reconciliation
from app.reconcile.flags import Flag
from app.reconcile.policies import DEFAULT_POLICY
from app.reconcile.sensitivity import independence, sensitivity, without_each
from app.reconcile.voices import Voice


@dataclass(frozen=True, slots=True)
class ClaimUse:
    """What became of one claim: used by a voice with a weight, or set aside with a reason."""

    claim_id: str
    quantity: Quantity
    voice: str
    weight: int | None
    used: bool
    reason: str | None
    by: str | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every claim accounted for, what each voice matters, and the same in plain words."""

    paragraph: str
    claims: tuple[ClaimUse, ...]
    without: dict[str, Summary]
    """The figure without one voice, by the voice's key.  # M9"""
    sensitivity: tuple[str, ...] = ()
    """The same in words, for the voices that matter, the most influential first."""
    independence: str | None = None
    """Said where all voices rest on one another or on common inputs.  # M8"""


def explain(made: Reconciliation, flags: Sequence[Flag] | None = None) -> Explanation:
    """Account for every claim of a figure: used + set aside = all.

    `flags` are told in the paragraph: those of the figure, unless others bring it more.
    """
    without = without_each(made)
    return Explanation(
        paragraph=paragraph(made, made.figure.flags if flags is None else flags),
        claims=claim_uses(made),
        without=without,
        sensitivity=sensitivity(made.figure, without, made.telling.terms.method),
        independence=independence(made),
    )


def claim_uses(made: Reconciliation) -> tuple[ClaimUse, ...]:
    """What became of each claim of a figure, by id."""
    uses = [_used(claim, voice) for voice in made.voices for claim in voice.claims]
    uses += [_unused(aside) for aside in made.set_aside]
    return tuple(sorted(uses, key=lambda use: use.claim_id))


def _used(claim: Claim, voice: Voice) -> ClaimUse:
    return ClaimUse(claim.id, claim.quantity, voice.key, voice.weight, True, None, None)


def _unused(aside: SetAside) -> ClaimUse:
    claim = aside.claim
    voice = aside.voice or claim.counted_by.slug
    return ClaimUse(claim.id, claim.quantity, voice, None, False, aside.reason.value, aside.by)


def paragraph(made: Reconciliation, flags: Sequence[Flag]) -> str:
    """The figure in plain words, fit to read aloud."""
    figure = made.figure
    sentences = [_range_sentence(figure, len(made.voices))]
    if figure.best is not None and len(made.voices) > 1:
        sentences.append(_best_sentence(figure))
    elif figure.best is None and made.voices:
        sentences.append(f"There is no best value: {figure.null_reasons['best']}.")
    sentences += [flag.message for flag in flags]
    if made.set_aside:
        reasons = sorted({aside.reason.value.replace("_", " ") for aside in made.set_aside})
        sentences.append(f"{_count(len(made.set_aside), 'claim')} set aside: {', '.join(reasons)}.")
    return " ".join(sentences)


def _range_sentence(figure: Figure, voices: int) -> str:
    what = figure.group.metric.replace("_", " ")
    if figure.low is None and figure.high is None:
        said = f"No number of {what} can be given"
    elif figure.low is None:
        said = f"At most {figure.high:,} {what}"
    elif figure.high is None:
        said = f"At least {figure.low:,} {what}"
    elif figure.low == figure.high:
        said = f"{figure.low:,} {what}"
    else:
        said = f"Between {figure.low:,} and {figure.high:,} {what}"
    when = f" as of {figure.as_of}" if figure.as_of and figure.group.period.running else ""
    return f"{said}{when}, by {_count(voices, 'voice')}."


def _best_sentence(figure: Figure) -> str:
    """Best in words; only the default can be said to be closest to all.  # M7, M11"""
    if figure.policy == DEFAULT_POLICY:
        return f"The value closest to all of them is {figure.best:,}."
    return f"Under the policy {figure.policy} the best value is {figure.best:,}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
