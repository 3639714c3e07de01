"""What a flag is, and the list of all of them with their severity and meaning.

Severity says what a reader may do: quote no single number (error), quote with the caveat
(warning), or know it (info).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

EVIDENCE = 20
"""A flag names at most this many claims; `measured` still counts them all."""

Measure = int | float | str | list[str] | None


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Flag:
    """Disagreement or doubt as data: what fired, the claims behind it, measure and threshold."""

    code: str
    severity: Severity
    message: str
    claim_ids: tuple[str, ...]
    measured: Mapping[str, Measure]
    threshold: Mapping[str, Measure]


@dataclass(frozen=True, slots=True)
class FlagKind:
    """A flag that may be raised: its code, severity, and when it fires."""

    code: str
    severity: Severity
    title: str
    fires_when: str

    def __call__(
        self,
        message: str,
        claim_ids: Iterable[str],
        *,
        measured: Mapping[str, Measure],
        threshold: Mapping[str, Measure] | None = None,
    ) -> Flag:
        evidence = tuple(sorted(set(claim_ids)))[:EVIDENCE]
        return Flag(self.code, self.severity, message, evidence, measured, threshold or {})


_KINDS = (
    FlagKind(
        "disjoint_ranges",
        Severity.ERROR,
        "Ranges do not meet",
        "the intervals of two voices do not meet, even after their rounding allowance",
    ),
    FlagKind(
        "order_of_magnitude",
        Severity.ERROR,
        "An order of magnitude apart",
        "the greatest central value is 10 times the least or more",
    ),
    FlagKind(
        "strong_spread",
        Severity.WARNING,
        "Strong spread",
        "the greatest central value is 2 times the least or more, and less than 10 times",
    ),
    FlagKind(
        "belligerent_split",
        Severity.WARNING,
        "Belligerents split",
        "what a side says of its own losses lies wholly below what its enemy says of them",
    ),
    FlagKind(
        "single_source",
        Severity.WARNING,
        "One voice",
        "a single voice is in use, whatever the number of outlets that carry it",
    ),
    FlagKind(
        "circular_sourcing",
        Severity.INFO,
        "Reports share an origin",
        "two reports or more rest on one origin and were counted as one voice",
    ),
    FlagKind(
        "shared_upstream",
        Severity.WARNING,
        "Voices share an input",
        "two voices counted apart rest on a common input",
    ),
    FlagKind(
        "derived_claim",
        Severity.INFO,
        "A number computed from another",
        "a claim in use was derived from another claim or by a ratio",
    ),
    FlagKind(
        "only_lower_bounds",
        Severity.WARNING,
        "Only lower bounds",
        "every voice says only how many at least, so there is no best value",
    ),
    FlagKind(
        "only_upper_bounds",
        Severity.WARNING,
        "Only upper bounds",
        "every voice says only how many at most, so there is no best value",
    ),
    FlagKind(
        "contradictory_bounds",
        Severity.ERROR,
        "Bounds contradict",
        "one voice's lower bound exceeds another's upper bound",
    ),
    FlagKind(
        "outlier",
        Severity.WARNING,
        "A voice stands apart",
        "a voice lies more than 3 scales from best; it is kept, never dropped by itself",
    ),
    FlagKind(
        "withdrawn_claim",
        Severity.WARNING,
        "A claim was taken back",
        "a withdrawn or disavowed claim lies within the window; says what the figure would be "
        "with it",
    ),
    FlagKind(
        "stale",
        Severity.WARNING,
        "Stale",
        "the newest claim of a running total is older than the freshness limit, or the series "
        "of a source stopped",
    ),
    FlagKind(
        "cumulative_decrease",
        Severity.WARNING,
        "A running total fell",
        "a source's later running total lies entirely below its earlier one, with no correction "
        "on record",
    ),
    FlagKind(
        "component_exceeds_total",
        Severity.ERROR,
        "A part exceeds the whole",
        "the low of a part is above the high of the whole, or the lows of disjoint parts add up "
        "to more than it",
    ),
    FlagKind(
        "rounded_restatement",
        Severity.INFO,
        "A rounded restatement",
        "a claim equals another claim rounded to fewer digits",
    ),
    FlagKind(
        "vague_quantity",
        Severity.INFO,
        "A word for a number",
        "an interval in use came from a word such as 'dozens', by a named convention",
    ),
    FlagKind(
        "attribution_unknown",
        Severity.WARNING,
        "Nobody is named",
        "a claim in use names its outlet only, not who counted",
    ),
    FlagKind(
        "belligerent_vs_independent",
        Severity.WARNING,
        "A party against the independent",
        "what a party to it says lies wholly outside what the independent voices say together",
    ),
    FlagKind(
        "belligerent_only",
        Severity.WARNING,
        "Only parties speak",
        "every voice is a party to it or an ally of one",
    ),
    FlagKind(
        "possible_copy",
        Severity.INFO,
        "Possibly a copy",
        "a voice says, later and without naming who counted, a number of 3 significant digits or "
        "more that another voice said",
    ),
    FlagKind(
        "bimodal",
        Severity.WARNING,
        "Two camps",
        "the voices form two camps more than 2 times apart, each with 30 % of the weight or more",
    ),
    FlagKind(
        "superseded_in_use",
        Severity.WARNING,
        "A number given up is in use",
        "a newer report repeats a number that was superseded or taken back",
    ),
    FlagKind(
        "time_misaligned",
        Severity.WARNING,
        "Counts of different days",
        "an early count of a closed period differs from one made more than 14 days later, or a "
        "running total without a day from one with a day",
    ),
    FlagKind(
        "series_reset",
        Severity.INFO,
        "A running total started anew",
        "a source's later running total is near zero, so that it seems to count since a new day",
    ),
    FlagKind(
        "jump",
        Severity.INFO,
        "A running total jumped",
        "a source's running total grew 10 times faster than it usually does, or more",
    ),
    FlagKind(
        "definition_mismatch",
        Severity.WARNING,
        "Definitions differ",
        "claims in use state different definitions, or the words of one count more than the metric",
    ),
    FlagKind(
        "unverified_only",
        Severity.WARNING,
        "Asserted only",
        "every claim in use is graded an assertion",
    ),
    FlagKind(
        "implausible_ratio",
        Severity.INFO,
        "An unusual ratio of wounded to killed",
        "the wounded for each one killed lie outside 1 to 10, however both ranges are read",
    ),
    FlagKind(
        "scope_overlap",
        Severity.INFO,
        "Part of a wider figure",
        "another figure counts the same metric over days that meet these, for a wider event, "
        "population or place: the two do not add up",
    ),
    FlagKind(
        "flow_stock_mismatch",
        Severity.WARNING,
        "Days and running total disagree",
        "what a source counted over some days is not what its own running total grew by",
    ),
)

FLAGS: Mapping[str, FlagKind] = {kind.code: kind for kind in _KINDS}
"""Every flag by its code."""
