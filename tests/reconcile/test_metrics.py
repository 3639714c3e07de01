"""Which metric is part of which, and under what names a scraper may send it (domain rule D1)."""

from collections import Counter
from itertools import product

from app.reconcile import METRICS, Metric

METRIC = {metric.slug: metric for metric in METRICS}


def test_these_metrics_and_no_others_are_parts_of_one_another():
    parts = {
        (part.slug, whole.slug)
        for part, whole in product(METRICS, METRICS)
        if part.is_part_of(whole)
    }

    assert parts == {
        ("killed", "killed_or_missing"),
        ("killed", "killed_or_wounded"),
        ("killed", "total_losses"),
        ("wounded", "killed_or_wounded"),
        ("wounded", "total_losses"),
        ("missing", "killed_or_missing"),
        ("missing", "total_losses"),
        ("captured", "total_losses"),
        ("killed_or_missing", "total_losses"),
        ("killed_or_wounded", "total_losses"),
    }


def test_losses_whose_outcomes_nobody_said_are_compared_with_nothing():
    unspecified = METRIC["unspecified_losses"]

    assert not any(unspecified.is_part_of(whole) for whole in METRICS)
    assert not any(part.is_part_of(unspecified) for part in METRICS)


def test_a_metric_is_no_part_of_itself():
    assert not METRIC["total_losses"].is_part_of(METRIC["total_losses"])


def test_tanks_are_no_part_of_a_count_of_persons():
    lost = frozenset({"captured"})
    tanks = Metric("tanks_captured", lost, "Tanks captured", "Tanks taken.", unit="tanks")
    persons = Metric("persons_captured", lost, "Captured", "Persons taken.")

    assert not tanks.is_part_of(METRIC["total_losses"])
    assert persons.is_part_of(METRIC["total_losses"])


def test_a_name_stands_for_one_metric():
    names = Counter(name for metric in METRICS for name in (metric.slug, *metric.aliases))

    assert names.most_common(1)[0][1] == 1


def test_the_words_of_the_field_are_known():
    assert "fatalities" in METRIC["killed"].aliases
    assert "wia" in METRIC["wounded"].aliases
    assert "casualties" in METRIC["killed_or_wounded"].aliases
    assert "losses" in METRIC["total_losses"].aliases
    assert "personnel_losses" in METRIC["unspecified_losses"].aliases
