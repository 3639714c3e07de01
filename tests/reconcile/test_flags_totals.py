"""`component_exceeds_total`: figures of one family checked against each other (D1, M12)."""

import pytest

from app.reconcile import METRICS, MetricRange, cross_check
from tests.reconcile.words import Evidence, day, evidence_of

METRIC = {metric.slug: metric for metric in METRICS}


def figure(metric: str, low: int | None, high: int | None, as_of: str | None = None) -> MetricRange:
    """A figure named after its metric, with one claim behind it."""
    return MetricRange(
        f"figure-{metric}",
        METRIC[metric],
        low,
        high,
        as_of=day(as_of) if as_of else None,
        claim_ids=(f"claim-{metric}",),
    )


def test_component_exceeds_total_tells_the_part_and_the_whole_of_each_other():
    flags = cross_check([figure("killed", 50_000, None), figure("total_losses", None, 40_000)])

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
    flags = cross_check(
        [
            figure("killed", 10_000, 12_000),
            figure("wounded", 25_000, 30_000),
            figure("captured", 6_000, 7_000),
            figure("total_losses", 20_000, 40_000),
        ]
    )

    assert flags["figure-total_losses"][0].measured["components"] == 41_000
    assert sorted(flags) == [
        "figure-captured",
        "figure-killed",
        "figure-total_losses",
        "figure-wounded",
    ]


def test_component_exceeds_total_counts_nobody_twice_in_parts_that_overlap():
    flags = cross_check(
        [
            figure("killed", 10_000, 12_000),
            figure("killed_or_wounded", 35_000, 36_000),
            figure("captured", 4_000, 5_000),
            figure("total_losses", 20_000, 40_000),
        ]
    )

    assert flags == {}


def test_component_exceeds_total_is_silent_where_the_parts_fill_the_whole():
    flags = cross_check(
        [
            figure("killed", 10_000, 12_000),
            figure("wounded", 30_000, 30_000),
            figure("total_losses", 20_000, 40_000),
        ]
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
def test_component_exceeds_total_is_silent(part: MetricRange, whole: MetricRange):
    assert cross_check([part, whole]) == {}


def test_component_exceeds_total_compares_a_part_fourteen_days_newer():
    flags = cross_check(
        [
            figure("killed", 50_000, None, as_of="2022-04-08"),
            figure("total_losses", None, 40_000, as_of="2022-03-25"),
        ]
    )

    assert sorted(flags) == ["figure-killed", "figure-total_losses"]


def test_component_exceeds_total_compares_an_older_part_however_old():
    flags = cross_check(
        [
            figure("killed", 50_000, None, as_of="2022-03-25"),
            figure("total_losses", None, 40_000, as_of="2023-03-25"),
        ]
    )

    assert sorted(flags) == ["figure-killed", "figure-total_losses"]


def test_a_figure_true_at_the_end_of_the_calendar_is_compared_too():
    flags = cross_check(
        [
            figure("killed", 50_000, None, as_of="9999-12-31"),
            figure("total_losses", None, 40_000, as_of="9999-12-31"),
        ]
    )

    assert sorted(flags) == ["figure-killed", "figure-total_losses"]


def test_the_order_of_the_family_changes_nothing():
    family = [
        figure("killed", 10_000, 12_000),
        figure("wounded", 35_000, 36_000),
        figure("killed_or_wounded", 30_000, 44_000),
        figure("total_losses", 20_000, 40_000),
    ]

    assert cross_check(family) == cross_check(family[::-1])


@pytest.mark.parametrize(
    ("part_day", "whole_day"), [(None, "2022-03-25"), ("2022-05-25", None), (None, None)]
)
def test_component_exceeds_total_compares_what_has_no_day(
    part_day: str | None, whole_day: str | None
):
    flags = cross_check(
        [
            figure("killed", 50_000, None, as_of=part_day),
            figure("total_losses", None, 40_000, as_of=whole_day),
        ]
    )

    assert sorted(flags) == ["figure-killed", "figure-total_losses"]
