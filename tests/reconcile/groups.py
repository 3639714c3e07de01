"""Groups that tests compare, with only what a test does not care about filled in."""

from app.reconcile import METRICS, Coherence, Flag, Member, Period, cohere
from tests.reconcile.words import day

METRIC = {metric.slug: metric for metric in METRICS}
FORCES = ("russian-forces", "all-combatants")
COMBATANTS = ("all-combatants",)


def figure(
    metric: str,
    low: int | None,
    high: int | None,
    *,
    id: str | None = None,
    period: str | None = None,
    as_of: str | None = None,
    population: tuple[str, ...] = ("all",),
    place: tuple[str, ...] = ("",),
    event: tuple[str, ...] = ("war",),
) -> Member:
    """A figure named after its metric, with one claim behind it; running if it has a day."""
    name = id or metric
    return Member(
        figure_id=f"figure-{name}",
        metric=METRIC[metric],
        period=Period.parse(period or ("2022-02-24/.." if as_of else "2022")),
        low=low,
        high=high,
        event=event,
        population=population,
        place=place,
        as_of=day(as_of) if as_of else None,
        claim_ids=(f"claim-{name}",),
    )


def coherent(*members: Member) -> dict[str, Coherence]:
    """What comes of these figures together, by what they are named after."""
    return {id.removeprefix("figure-"): found for id, found in cohere(members).items()}


def ranges(found: dict[str, Coherence]) -> dict[str, tuple[int | None, int | None]]:
    return {name: (one.low, one.high) for name, one in found.items()}


def flags(*members: Member, code: str) -> dict[str, list[Flag]]:
    """The flags of one kind, by the figures that are told."""
    raised = {
        id: [flag for flag in found.flags if flag.code == code]
        for id, found in cohere(members).items()
    }
    return {id: found for id, found in raised.items() if found}
