"""Who is shown in a forest plot, in which order, and what is left out."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.charts.words import Body, Told
from app.reconcile import Interest

VOICES = 40
"""More voices than this are not told apart by eye: the most informative are shown."""
ASIDE = 10
"""Claims set aside that are shown; the others are counted."""
_GRAVEST = (
    *("withdrawn", "disavowed", "rejected", "left_out", "superseded", "same_voice"),
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
    voices = [
        Said(
            told.name(voice["voice"]),
            Interest(voice["interest"]),
            voice["low"],
            voice["high"],
            voice["stated"],
            voice["as_of"],
        )
        for voice in figure["voices"]
    ]
    chosen = sorted(voices, key=lambda said: (_vagueness(said), said.name))[:VOICES]
    return sorted(chosen, key=lambda said: (_middle(said), said.name))


def _vagueness(said: Said) -> float:
    """How much is left open: nothing by an exact number, most by a bound on one side."""
    if said.low is None or said.high is None:
        return float("inf")
    return (1 + said.high) / (1 + said.low)


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
    return [
        Said(
            told.name(claim["voice"]),
            interests.get(claim["voice"], Interest.UNKNOWN),
            claim["interval"]["low"],
            claim["interval"]["high"],
            claim["stated"],
            reason=claim["reason"].replace("_", " "),
        )
        for claim in aside[:ASIDE]
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
