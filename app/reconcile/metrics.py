"""What is counted: a metric is a set of outcomes (docs/method.md, D1).

A deployment may register more; these are the ones every deployment starts with.
"""

from dataclasses import dataclass

PERSONS = "persons"


@dataclass(frozen=True, slots=True)
class Metric:
    """A countable set of outcomes. No outcomes means the subset is not known."""

    slug: str
    outcomes: frozenset[str]
    title: str
    definition: str
    aliases: tuple[str, ...] = ()
    unit: str = PERSONS

    def is_part_of(self, whole: "Metric") -> bool:
        """Whether everyone counted here is counted in `whole` too, so that it cannot be smaller.

        >>> metric = {m.slug: m for m in METRICS}
        >>> metric["killed"].is_part_of(metric["total_losses"])
        True
        >>> metric["unspecified_losses"].is_part_of(metric["total_losses"])
        False
        """
        return bool(self.outcomes) and self.unit == whole.unit and self.outcomes < whole.outcomes


def _metric(slug: str, outcomes: str, title: str, definition: str, aliases: str = "") -> Metric:
    words = tuple(alias.strip() for alias in aliases.split(",") if alias.strip())
    return Metric(slug, frozenset(outcomes.split()), title, definition, words)


METRICS: tuple[Metric, ...] = (
    _metric(
        "killed",
        "killed",
        "Killed",
        "Persons who died, at once or of their wounds.",
        "deaths, death, dead, died, fatalities, kia, killed_in_action",
    ),
    _metric(
        "wounded",
        "wounded",
        "Wounded",
        "Persons hurt who did not die of it in the period.",
        "injured, injuries, injury, wia, hurt",
    ),
    _metric(
        "missing",
        "missing",
        "Missing",
        "Persons whose fate is not known.",
        "mia, unaccounted, unaccounted_for",
    ),
    _metric(
        "captured",
        "captured",
        "Captured",
        "Persons held by the other side.",
        "pow, pows, prisoners, prisoners_of_war",
    ),
    _metric(
        "killed_or_missing",
        "killed missing",
        "Killed or missing",
        "Persons dead or unaccounted for, counted together (EM-DAT: total deaths).",
        "dead_or_missing, killed_and_missing",
    ),
    _metric(
        "killed_or_wounded",
        "killed wounded",
        "Killed or wounded",
        "Persons killed or hurt, counted together (United Nations: casualties).",
        "casualties, killed_or_injured, killed_and_wounded, dead_or_injured",
    ),
    _metric(
        "total_losses",
        "killed wounded missing captured",
        "Total losses",
        "Persons killed, wounded, missing or captured, counted together.",
        "losses, total_casualties",
    ),
    _metric(
        "unspecified_losses",
        "",
        "Losses, outcomes not said",
        "Persons lost in a sense the source does not define; compared with no other metric.",
        "personnel_losses, personnel",
    ),
    _metric(
        "displaced",
        "displaced",
        "Displaced",
        "Persons who had to leave their homes.",
        "idps, refugees_and_idps",
    ),
    _metric("affected", "affected", "Affected", "Persons who needed help.", "people_affected"),
    _metric("detained", "detained", "Detained", "Persons held by their own side.", "arrested"),
)
