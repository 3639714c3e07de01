"""Flags between groups: parts above wholes, odd ratios, overlaps, flows against totals (M12)."""

import pytest

from app.reconcile import Flag, Member, Period, Quantity, count
from app.reconcile.flags.flows import Statement, flow_stock_mismatch
from tests.reconcile.groups import COMBATANTS, FORCES, figure, flags
from tests.reconcile.words import Evidence, about, at_least, at_most, day, evidence_of


def exceeding(*members: Member) -> dict[str, list[Flag]]:
    return flags(*members, code="component_exceeds_total")


def test_component_exceeds_total_tells_the_part_and_the_whole_of_each_other():
    flags = exceeding(figure("killed", 50_000, None), figure("total_losses", None, 40_000))

    told = Evidence(
        "error",
        ("claim-killed", "claim-total_losses"),
        measured={
            "components": 50_000,
            "total": 40_000,
            "component_figures": ["figure-killed"],
            "total_figures": ["figure-total_losses"],
        },
        threshold={"total": 40_000},
    )
    assert {name: [evidence_of(flag) for flag in raised] for name, raised in flags.items()} == {
        "figure-killed": [told],
        "figure-total_losses": [told],
    }
    assert flags["figure-killed"][0].code == "component_exceeds_total"


def test_component_exceeds_total_adds_up_disjoint_parts():
    flags = exceeding(
        figure("killed", 10_000, 12_000),
        figure("wounded", 25_000, 30_000),
        figure("captured", 6_000, 7_000),
        figure("total_losses", 20_000, 40_000),
    )

    assert flags["figure-total_losses"][0].measured["components"] == 41_000
    assert sorted(flags) == [
        "figure-captured",
        "figure-killed",
        "figure-total_losses",
        "figure-wounded",
    ]


def test_component_exceeds_total_counts_nobody_twice_in_parts_that_overlap():
    flags = exceeding(
        figure("killed", 10_000, 12_000),
        figure("killed_or_wounded", 35_000, 36_000),
        figure("captured", 4_000, 5_000),
        figure("total_losses", 20_000, 40_000),
    )

    assert flags == {}


def test_component_exceeds_total_is_silent_where_the_parts_fill_the_whole():
    flags = exceeding(
        figure("killed", 10_000, 12_000),
        figure("wounded", 30_000, 30_000),
        figure("total_losses", 20_000, 40_000),
    )

    assert flags == {}


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        pytest.param(
            figure("killed", 9_861, 50_000), figure("total_losses", None, 40_000), id="ranges meet"
        ),
        pytest.param(
            figure("killed", None, 50_000), figure("total_losses", None, 40_000), id="no low"
        ),
        pytest.param(
            figure("killed", 50_000, None), figure("total_losses", 40_000, None), id="no high"
        ),
        pytest.param(
            figure("killed", 50_000, None), figure("wounded", None, 40_000), id="no part of it"
        ),
        pytest.param(
            figure("killed", 50_000, None),
            figure("unspecified_losses", None, 40_000),
            id="nobody said of what it is a part",
        ),
        pytest.param(
            figure("killed", 50_000, None, as_of="2022-04-09"),
            figure("total_losses", None, 40_000, as_of="2022-03-25"),
            id="the part is fifteen days newer",
        ),
    ],
)
def test_component_exceeds_total_is_silent(part: Member, whole: Member):
    assert exceeding(part, whole) == {}


def test_component_exceeds_total_compares_a_part_fourteen_days_newer():
    flags = exceeding(
        figure("killed", 50_000, None, as_of="2022-04-08"),
        figure("total_losses", None, 40_000, as_of="2022-03-25"),
    )

    assert sorted(flags) == ["figure-killed", "figure-total_losses"]


def test_component_exceeds_total_compares_an_older_part_however_old():
    flags = exceeding(
        figure("killed", 50_000, None, as_of="2022-03-25"),
        figure("total_losses", None, 40_000, as_of="2023-03-25"),
    )

    assert sorted(flags) == ["figure-killed", "figure-total_losses"]


def test_a_figure_true_at_the_end_of_the_calendar_is_compared_too():
    flags = exceeding(
        figure("killed", 50_000, None, as_of="9999-12-31"),
        figure("total_losses", None, 40_000, as_of="9999-12-31"),
    )

    assert sorted(flags) == ["figure-killed", "figure-total_losses"]


def test_the_order_of_the_family_changes_nothing():
    family = [
        figure("killed", 10_000, 12_000),
        figure("wounded", 35_000, 36_000),
        figure("killed_or_wounded", 30_000, 44_000),
        figure("total_losses", 20_000, 40_000),
    ]

    assert exceeding(*family) == exceeding(*family[::-1])


@pytest.mark.parametrize(
    ("part_day", "whole_day"), [(None, "2022-03-25"), ("2022-05-25", None), (None, None)]
)
def test_component_exceeds_total_compares_what_has_no_day(
    part_day: str | None, whole_day: str | None
):
    flags = exceeding(
        figure("killed", 50_000, None, as_of=part_day, period="2022-02-24/.."),
        figure("total_losses", None, 40_000, as_of=whole_day, period="2022-02-24/.."),
    )

    assert sorted(flags) == ["figure-killed", "figure-total_losses"]


def test_a_part_of_another_population_and_month_is_named_with_both():
    part = figure("killed", 50_000, None, id="part", population=FORCES, period="2022-03")
    whole = figure("total_losses", None, 40_000, id="whole", population=COMBATANTS)

    (flag,) = exceeding(part, whole)["figure-whole"]

    assert flag.message == (
        "killed of russian-forces for 2022-03 is at least 50,000, more than total_losses of "
        "all-combatants for 2022 at most 40,000."
    )


def test_a_part_of_another_place_and_event_is_named_with_both():
    part = figure(
        "killed",
        700,
        None,
        id="part",
        event=("siege", "war"),
        place=("port", ""),
        as_of="2022-03-25",
    )
    whole = figure("killed", None, 600, id="whole", as_of="2022-03-24")

    (flag,) = exceeding(part, whole)["figure-part"]

    assert flag.message == (
        "killed in port in the event siege is at least 700, more than killed in all places in the "
        "event war at most 600."
    )


def test_whoever_exceeds_one_whole_alone_is_told_and_named_there():
    flags = exceeding(
        figure("killed", 900, 950, id="march", period="2022-03"),
        figure("killed", 800, 850, id="april", period="2022-04"),
        figure("killed", 500, 700, id="year"),
    )

    (told,) = flags["figure-year"]
    assert told.measured["component_figures"] == ["figure-march"]
    assert told.measured["other_figures"] == ["figure-april"]
    assert flags["figure-march"] == [told]
    assert flags["figure-april"][0].measured["total_figures"] == ["figure-year"]
    assert flags["figure-april"][0].measured["component_figures"] == ["figure-april"]


def test_a_figure_between_two_that_contradict_it_is_told_of_each():
    flags = exceeding(
        figure("killed", 60, 70, id="week", period="2022-03-07/2022-03-13"),
        figure("killed", 40, 50, id="month", period="2022-03"),
        figure("killed", 20, 30, id="year"),
    )

    told = flags["figure-month"]
    assert [flag.measured["total_figures"] for flag in told] == [["figure-month"], ["figure-year"]]


def ratio(killed: Member, wounded: Member) -> dict[str, list[Flag]]:
    return flags(killed, wounded, code="implausible_ratio")


def test_implausible_ratio_tells_both_figures_of_each_other():
    told = ratio(figure("killed", 100, 200), figure("wounded", 2_500, 4_000))

    assert sorted(told) == ["figure-killed", "figure-wounded"]
    assert evidence_of(told["figure-killed"][0]) == Evidence(
        "info",
        ("claim-killed", "claim-wounded"),
        measured={
            "ratio": 12.5,
            "killed_figures": ["figure-killed"],
            "wounded_figures": ["figure-wounded"],
        },
        threshold={"least": 1.0, "most": 10.0},
    )
    assert told["figure-killed"][0].message == (
        "The closest readings make 12.5 wounded for each one killed; "
        "1 to 10 for each one are usual."
    )


def test_implausible_ratio_tells_of_fewer_wounded_than_killed():
    (flag, *_) = ratio(figure("killed", 800, 900), figure("wounded", 100, 200))["figure-wounded"]

    assert flag.measured["ratio"] == 0.25


def test_implausible_ratio_to_nobody_killed_is_no_number():
    (flag, *_) = ratio(figure("killed", 0, 0), figure("wounded", 300, 300))["figure-killed"]

    assert flag.measured["ratio"] is None
    assert flag.message == (
        "At least 300 are wounded and nobody is killed; 1 to 10 for each one are usual."
    )


@pytest.mark.parametrize(
    ("killed", "wounded"),
    [
        pytest.param((100, 250), (2_500, 4_000), id="at the upper edge"),
        pytest.param((800, 900), (100, 800), id="at the lower edge"),
        pytest.param((3, 4), (60, 99), id="too few to tell"),
        pytest.param((100, None), (2_500, 4_000), id="killed without a high"),
        pytest.param((800, 900), (100, None), id="wounded without a high"),
    ],
)
def test_implausible_ratio_is_silent(
    killed: tuple[int, int | None], wounded: tuple[int, int | None]
):
    assert ratio(figure("killed", *killed), figure("wounded", *wounded)) == {}


@pytest.mark.parametrize(("wounded_day", "told"), [("2022-03-15", True), ("2022-03-16", False)])
def test_implausible_ratio_compares_running_totals_of_about_one_day(wounded_day: str, told: bool):
    found = ratio(
        figure("killed", 100, 200, as_of="2022-03-01"),
        figure("wounded", 2_500, 4_000, as_of=wounded_day),
    )

    assert bool(found) == told


def overlaps(*members: Member) -> dict[str, list[Flag]]:
    return flags(*members, code="scope_overlap")


def test_scope_overlap_tells_the_narrower_figure_of_the_nearest_wider_one():
    navy = ("navy", "russian-forces", "all-combatants")
    told = overlaps(
        figure("killed", 40, 50, id="navy", population=navy, period="2022-03"),
        figure("killed", 400, 500, id="forces", population=FORCES),
        figure("killed", 600, None, id="all", population=COMBATANTS, as_of="2022-03-01"),
    )

    assert sorted(told) == ["figure-forces", "figure-navy"]
    assert evidence_of(told["figure-navy"][0]) == Evidence(
        "info",
        ("claim-forces", "claim-navy"),
        measured={"wider_figures": ["figure-forces"]},
        threshold={},
    )
    assert told["figure-navy"][0].message == (
        "killed of navy for 2022-03 is part of killed of russian-forces for 2022: do not add the "
        "two up."
    )


@pytest.mark.parametrize(
    "wider",
    [
        pytest.param(figure("wounded", 9, 99, id="w", population=COMBATANTS), id="other metric"),
        pytest.param(
            figure("killed", 9, 99, id="w", population=COMBATANTS, period="2021"), id="other days"
        ),
        pytest.param(
            figure("killed", 9, 99, id="w", population=COMBATANTS, period="2023-01-01/.."),
            id="begins later",
        ),
        pytest.param(
            figure("killed", None, None, id="w", population=COMBATANTS), id="without a number"
        ),
        pytest.param(figure("killed", 9, 99, id="w", population=("navy",)), id="no parent of it"),
        pytest.param(
            figure("killed", 9, 99, id="w", population=FORCES, period="2022-03"),
            id="narrower in time only",
        ),
    ],
)
def test_scope_overlap_is_silent(wider: Member):
    assert overlaps(figure("killed", 5, 50, population=FORCES), wider) == {}


KEY = ("war", "russian-forces", "", "killed")


def march(flow: int, *, before: str, after: str) -> list[Statement]:
    """A count for March between two running totals that grew by 600."""
    return [
        stated(flow, period="2022-03"),
        stated(1_000, on=before),
        stated(1_600, on=after),
    ]


def stated(
    what: int | Quantity, *, period: str = "2022-02-24/..", on: str | None = None, by: str = "staff"
) -> Statement:
    return Statement(
        figure_id=f"figure-{period}",
        key=KEY,
        period=Period.parse(period),
        source=by,
        quantity=what if isinstance(what, Quantity) else count(what),
        claim_id=f"{by}-{on or period}",
        as_of=day(on) if on else None,
    )


def test_flow_stock_mismatch_tells_the_closed_figure_with_both_totals():
    told = flow_stock_mismatch(
        [
            stated(900, period="2022-03"),
            stated(1_000, on="2022-02-28"),
            stated(1_600, on="2022-03-31"),
        ]
    )

    assert {id: evidence_of(flag) for id, flag in told.items()} == {
        "figure-2022-03": Evidence(
            "warning",
            ("staff-2022-02-28", "staff-2022-03", "staff-2022-03-31"),
            measured={
                "source": "staff",
                "flow_low": 900,
                "flow_high": 900,
                "growth_low": 600,
                "growth_high": 600,
                "running_figures": ["figure-2022-02-24/.."],
            },
            threshold={},
        )
    }


def test_flow_stock_mismatch_tells_of_the_source_that_is_farthest_off():
    told = flow_stock_mismatch(
        [
            said
            for by, flow in (("monitor", 650), ("staff", 900), ("union", 610))
            for said in (
                stated(flow, period="2022-03", by=by),
                stated(1_000, on="2022-02-28", by=by),
                stated(1_600, on="2022-03-31", by=by),
            )
        ]
    )

    assert told["figure-2022-03"].measured["source"] == "staff"


def test_flow_stock_mismatch_reads_a_growth_that_nothing_bounds_from_above():
    (flag,) = flow_stock_mismatch(
        [
            stated(500, period="2022-03"),
            stated(1_000, on="2022-02-28"),
            stated(at_least(1_600), on="2022-03-31"),
        ]
    ).values()

    assert flag.message.endswith("grew by: at least 600.")
    assert flag.measured["growth_high"] is None


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(
            [
                stated(600, period="2022-03"),
                stated(1_000, on="2022-02-28"),
                stated(1_600, on="2022-03-31"),
            ],
            id="it fits",
        ),
        pytest.param(
            [
                stated(900, period="2022-03"),
                stated(1_000, on="2022-02-28"),
                stated(1_600, on="2022-03-30"),
            ],
            id="the last day is missing",
        ),
        pytest.param(
            [
                stated(900, period="2022-03"),
                stated(1_000, on="2022-03-01"),
                stated(1_600, on="2022-03-31"),
            ],
            id="the day before is missing",
        ),
        pytest.param(
            [
                stated(900, period="2022-03"),
                stated(1_000, on="2022-02-28", by="other"),
                stated(1_600, on="2022-03-31"),
            ],
            id="another source's total",
        ),
        pytest.param(
            [
                stated(about(700), period="2022-03"),
                stated(about(1_000), on="2022-02-28"),
                stated(about(2_000), on="2022-03-31"),
            ],
            id="rounding explains it",
        ),
        pytest.param(
            [
                stated(at_least(900), period="2022-03"),
                stated(at_most(1_000), on="2022-02-28"),
                stated(1_600, on="2022-03-31"),
            ],
            id="bounds that meet",
        ),
    ],
)
def test_flow_stock_mismatch_is_silent(said: list[Statement]):
    assert flow_stock_mismatch(said) == {}
