"""Who is shown in a forest plot, in which order, and what is left out."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.charts.words import Body, Told
from app.reconcile import Interest

VOICES = 40
"""More voices than this are not told apart by eye: the most informative are shown."""
ASIDE, ROUTINE = 10, 4
"""Claims set aside that are shown, and of those only replaced or too old; others are counted."""
_GRAVEST = (
    *("withdrawn", "disavowed", "provisional", "rejected", "left_out", "superseded", "same_voice"),
    *("duplicate", "outside_window", "after_as_of", "not_yet_received"),
)
"""What readers look for first among the claims set aside."""


@dataclass(frozen=True, slots=True)
class Said:
    """A row of the plot: who says what, in use or set aside for a reason."""

    name: str
    interest: Interest
    low: int | None
    high: int | None
    stated: str
    when: str | None = None
    reason: str | None = None

    @property
    def ends(self) -> list[int]:
        return [end for end in (self.low, self.high) if end is not None]

    @property
    def is_exact(self) -> bool:
        return self.low is not None and self.low == self.high


def voices_shown(figure: Body, told: Told) -> list[Said]:
    """The voices in the order of what they say; of very many, those that say it most narrowly."""
    chosen = sorted(figure["voices"], key=lambda body: (vagueness(body), body["voice"]))
    voices = [
        Said(
            told.name(voice["voice"]),
            Interest(voice["interest"]),
            voice["low"],
            voice["high"],
            voice["stated"],
            voice["as_of"],
        )
        for voice in chosen[:VOICES]
    ]
    return sorted(voices, key=lambda said: (_middle(said), said.name))


def vagueness(voice: Body) -> float:
    """How much a voice leaves open: nothing by an exact number, most by a bound on one side."""
    low, high = voice["low"], voice["high"]
    return math.inf if low is None or high is None else (1 + high) / (1 + low)


def _middle(said: Said) -> float:
    low, high = (said.ends * 2)[:2]
    return math.sqrt((1 + low) * (1 + high))


def aside_shown(figure: Body, explanation: Body, told: Told) -> list[Said]:
    """The claims set aside that matter most to a reader."""
    interests = {voice["voice"]: Interest(voice["interest"]) for voice in figure["voices"]}
    aside = sorted(
        (claim for claim in explanation["claims"] if not claim["used"]),
        key=lambda claim: (_GRAVEST.index(claim["reason"]), claim["claim_id"]),
    )
    grave = [claim for claim in aside if claim["reason"] in _GRAVEST[:4]]
    routine = [claim for claim in aside if claim["reason"] not in _GRAVEST[:4]]
    return [
        Said(
            told.name(claim["voice"]),
            interests.get(claim["voice"], Interest.UNKNOWN),
            claim["interval"]["low"],
            claim["interval"]["high"],
            claim["stated"],
            reason=claim["reason"].replace("_", " "),
        )
        for claim in (*grave, *routine[:ROUTINE])[:ASIDE]
    ]


def notes_on(
    figure: Body, explanation: Body, used: Sequence[Said], aside: Sequence[Said]
) -> list[str]:
    """What the picture leaves out, said in it."""
    notes = []
    hidden = figure["statistics"]["voices"] - len(used)
    if hidden > 0:
        notes.append(
            f"{hidden:,} more {'voice is' if hidden == 1 else 'voices are'} in use and not shown; "
            f"shown are {len(used)} that leave least open."
        )
    reasons = Counter(claim["reason"] for claim in explanation["claims"] if not claim["used"])
    left = sum(reasons.values()) - len(aside)
    if left > 0:
        shown = sorted(reasons.items(), key=lambda found: (-found[1], found[0]))
        counted = ", ".join(f"{reason.replace('_', ' ')} {count:,}" for reason, count in shown)
        notes.append(f"{left:,} more claims are set aside and not shown (in all: {counted}).")
    if figure["best"] is None and figure["statistics"]["voices"]:
        why = figure["null_reasons"].get("best", "it cannot be told")
        notes.append(f"No best value: {why}.")
    return notes
