"""The coherent range in cases that can be read: parts raise wholes, wholes cut parts (M12)."""

import pytest

from app.reconcile import METRICS, Member, Metric, Period, cohere
from tests.reconcile.groups import COMBATANTS, FORCES, METRIC, coherent, figure, ranges


def test_a_part_below_its_whole_passes_and_each_tightens_the_other():
    found = coherent(figure("killed", 15_000, None), figure("total_losses", None, 40_000))

    assert ranges(found) == {"killed": (15_000, 40_000), "total_losses": (15_000, 40_000)}
    assert found["killed"].because == ("figure-total_losses",)
    assert found["total_losses"].because == ("figure-killed",)
    assert [one.flags for one in found.values()] == [(), ()]


def test_a_population_is_held_by_its_parent_and_holds_it_up():
    found = coherent(
        figure("killed", 20_000, 40_000, id="part", population=FORCES),
        figure("killed", 5_000, 30_000, id="whole", population=COMBATANTS),
    )

    assert ranges(found) == {"part": (20_000, 30_000), "whole": (20_000, 30_000)}


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ({"event": ("siege", "war")}, {"event": ("war",)}),
        ({"place": ("port", "town", "")}, {"place": ("town", "")}),
        ({"place": ("port", "town", "")}, {}),
        ({"period": "2022-03"}, {"period": "2022"}),
        ({"period": "2022-03"}, {"period": "../2022-03"}),
        ({"period": "2022-03"}, {"period": "2022-02-24/..", "as_of": "2022-03-31"}),
        ({"period": "2022-03-01/..", "as_of": "2022-03-30"}, {"period": "2022"}),
        (
            {"period": "2022-03-01/..", "as_of": "2022-03-31"},
            {"period": "2022-02-24/..", "as_of": "2022-03-31"},
        ),
        ({"period": "2022-03-01/.."}, {"period": "2022-02-24/.."}),
        (
            {"period": "2022-03-01/2022-03-31"},
            {"period": "2022-03-01/..", "as_of": "2022-03-31"},
        ),
    ],
    ids=str,
)
def test_a_part_raises_the_low_of_its_whole_and_is_cut_by_its_high(part, whole):
    found = coherent(
        figure("killed", 20, 400, id="part", **part), figure("killed", 5, 300, id="whole", **whole)
    )

    assert ranges(found) == {"part": (20, 300), "whole": (20, 300)}


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ({"population": ("navy",)}, {"population": ("army",)}),
        ({"population": ("civilians",)}, {"population": ("all",)}),
        ({"event": ("siege",)}, {"event": ("war",)}),
        ({"event": ("unspecified",), "place": ("port",)}, {"event": ("unspecified",)}),
        ({"period": "2022-03"}, {"period": "2022-02"}),
        ({"period": "2022-03/2022-04"}, {"period": "2022-04/2022-05"}),
        ({"period": "2022-03"}, {"period": "2022-02-24/..", "as_of": "2022-03-30"}),
        ({"period": "2022-03"}, {"period": "2022-03-02/..", "as_of": "2022-04-30"}),
        ({"period": "2022-03"}, {"period": "2022-02-24/.."}),
        ({"period": "2022-02-24/.."}, {"period": "2022"}),
        ({"period": "../2022-03"}, {"period": "2022"}),
        (
            {"period": "2022-03-01/..", "as_of": "2022-04-01"},
            {"period": "2022-02-24/..", "as_of": "2022-03-31"},
        ),
        ({"period": "2022-03-01/.."}, {"period": "2022-02-24/..", "as_of": "2022-03-31"}),
        ({"period": "2022-03-01/..", "as_of": "2022-03-31"}, {"period": "2022-02-24/.."}),
    ],
    ids=str,
)
def test_figures_of_which_neither_is_part_of_the_other_are_not_related(part, whole):
    found = coherent(
        figure("killed", 20, 400, id="part", **part), figure("killed", 5, 300, id="whole", **whole)
    )

    assert ranges(found) == {"part": (20, 400), "whole": (5, 300)}
    assert not found["part"].related
    assert not found["whole"].related


def test_losses_of_unknown_outcome_are_compared_with_nothing():
    found = coherent(
        figure("unspecified_losses", 20, 400, id="part", period="2022-03"),
        figure("unspecified_losses", 5, 300, id="whole"),
        figure("total_losses", 1, 2, id="total"),
    )

    assert not any(one.related for one in found.values())


def test_disjoint_parts_add_up_and_leave_each_other_the_rest():
    found = coherent(
        figure("killed", 10, None),
        figure("wounded", 20, 90),
        figure("killed_or_missing", 12, None),
        figure("total_losses", 25, 50),
    )

    assert ranges(found) == {
        "killed": (10, 30),
        "wounded": (20, 38),
        "killed_or_missing": (12, 30),
        "total_losses": (32, 50),
    }
    assert found["total_losses"].because == ("figure-killed_or_missing", "figure-wounded")
    assert found["wounded"].because == ("figure-killed_or_missing", "figure-total_losses")


def test_a_low_that_a_month_raised_counts_in_the_sum_of_the_year():
    found = coherent(
        figure("killed", 30, 35, id="month", period="2022-03"),
        figure("killed", 10, None, id="killed"),
        figure("wounded", 20, 90, id="wounded"),
        figure("total_losses", 25, 80, id="total"),
    )

    assert ranges(found)["total"] == (50, 80)
    assert found["total"].because == ("figure-month", "figure-wounded")
    assert ranges(found)["killed"] == (30, 60)


def test_a_contradiction_passes_through_a_total_that_is_compared_with_both_its_neighbours():
    found = coherent(
        figure("killed", 70, 75, id="newest", period="2022-03-05/..", as_of="2022-03-31"),
        figure("killed", 20, 90, id="between", period="2022-03-01/..", as_of="2022-03-20"),
        figure("killed", 10, 60, id="oldest", period="2022-02-01/..", as_of="2022-03-08"),
    )

    assert [name for name, one in found.items() if one.flags] == ["newest", "oldest"]


def test_a_contradiction_passes_from_a_total_to_the_closed_period_of_the_same_days():
    found = coherent(
        figure("killed", 90, None, id="new", population=FORCES, as_of="2022-03-12"),
        figure("killed", 20, None, id="total", population=COMBATANTS, as_of="2022-03-01"),
        figure("killed", 10, 60, id="days", population=COMBATANTS, period="2022-02-24/2022-03-01"),
    )

    codes = {name: [flag.code for flag in one.flags] for name, one in found.items()}
    assert codes == {
        "new": ["component_exceeds_total", "scope_overlap"],
        "total": [],
        "days": ["component_exceeds_total"],
    }


def test_of_two_ways_to_the_same_outcomes_the_heavier_is_added_up():
    found = coherent(
        figure("killed_or_missing", 50, None, id="a"),
        figure("killed", 6, None, id="b"),
        figure("missing", 5, None, id="c"),
        figure("wounded", 20, None, id="d"),
        figure("total_losses", 3, None, id="total"),
    )

    assert found["total"].low == 70
    assert found["total"].because == ("figure-a", "figure-d")


def test_zero_from_a_part_does_not_become_a_low_that_nobody_stated():
    found = coherent(figure("killed", 0, 5), figure("total_losses", None, 40))

    assert ranges(found)["total_losses"] == (None, 40)


def test_a_contradicted_figure_keeps_its_range_and_tightens_no_other():
    found = coherent(
        figure("killed", 50, 60, id="contradicted", population=("army", "all-combatants")),
        figure("killed", 2, 90, id="beside", population=("navy", "all-combatants")),
        figure("killed", 10, 30, id="whole", population=COMBATANTS),
        figure("total_losses", 1, 70, id="above", population=COMBATANTS),
    )

    assert ranges(found) == {
        "contradicted": (50, 60),
        "beside": (2, 70),
        "whole": (10, 30),
        "above": (2, 70),
    }
    assert {name: [flag.code for flag in one.flags] for name, one in found.items()} == {
        "contradicted": ["component_exceeds_total", "scope_overlap"],
        "beside": ["scope_overlap"],
        "whole": ["component_exceeds_total"],
        "above": [],
    }


def test_many_metrics_with_few_outcomes_settle_at_once():
    outcomes = METRIC["total_losses"].outcomes
    every = [
        Metric(f"metric-{n}", frozenset(some), "", "")
        for n in range(40)
        for some in [sorted(outcomes)[: 1 + n % 3]]
    ]
    members = [
        Member(figure_id=m.slug, metric=m, period=Period.parse("2022"), low=n + 1, high=None)
        for n, m in enumerate(every)
    ]
    total = Member(
        figure_id="total",
        metric=METRIC["total_losses"],
        period=Period.parse("2022"),
        low=3,
        high=99,
    )

    assert cohere([*members, total])["total"].low == 40


def test_a_metric_of_another_unit_is_no_part():
    tanks = Metric("tanks", METRICS[0].outcomes, "", "", unit="tanks")
    lost = Member(figure_id="t", metric=tanks, period=Period.parse("2022"), low=9, high=9)

    assert not cohere([lost, figure("total_losses", 3, 5)])["t"].related
