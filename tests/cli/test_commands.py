"""Migrate, demo and figures, each run as its users run it; an error is one line and status 1."""

import pytest

from tests.cli.commands import numbers, run, table
from tests.cli.databases import fill_with_examples, held

MARCH_2022 = {
    ("Russian forces", "killed"): ("1,351", "7,000", "16,100"),
    ("Russian forces", "wounded"): ("3,825", "3,825", "3,825"),
    ("Russian forces", "total_losses"): ("30,000", "34,641", "40,000"),
    ("Russian forces", "unspecified_losses"): ("16,100", "16,100", "16,100"),
    ("Civilians", "killed"): ("600", "600", "600"),
    ("Soviet forces", "killed"): ("15,000", "15,000", "15,000"),
}


def test_migrate_makes_the_schema(empty_database_url):
    done = run(empty_database_url, "migrate")

    assert (done.returncode, done.stdout) == (0, "the schema is at its newest revision\n")
    assert held(empty_database_url) == (0, [])


def test_demo_shows_the_numbers_of_march_2022_and_adds_nothing_again(empty_database_url):
    first = run(empty_database_url, "demo")
    loaded = held(empty_database_url)
    again = run(empty_database_url, "demo")

    assert first.returncode == 0
    assert "18 example claims are on record" in first.stdout
    assert numbers(first.stdout) == MARCH_2022
    assert loaded[0] == 18
    assert again.stdout == first.stdout
    assert held(empty_database_url) == loaded


@pytest.mark.above_the_database
def test_figures_shows_those_of_an_event_with_a_flag(empty_database_url):
    fill_with_examples(empty_database_url)
    asked = ("--event", "Russian invasion of Ukraine", "--flag", "withdrawn_claim")

    done = run(empty_database_url, "figures", *asked)

    assert done.returncode == 0
    assert set(numbers(done.stdout)) == {
        ("Russian forces", "killed"),
        ("Russian forces", "wounded"),
    }


def test_figures_takes_an_alias_of_a_metric_and_a_limit(sqlite_url):
    fill_with_examples(sqlite_url)

    shown = numbers(run(sqlite_url, "figures", "--metric", "deaths", "--limit", "2").stdout)

    assert len(shown) == 2
    assert {metric for _, metric in shown} == {"killed"}


def test_a_narrow_terminal_still_shows_every_number_whole(sqlite_url):
    fill_with_examples(sqlite_url)

    printed = run(sqlite_url, "figures", columns="80").stdout

    assert table(printed)
    assert "…" not in printed
    assert "16,100" in printed


def test_figures_of_an_unknown_metric_is_one_line_and_status_1(call, sqlite_url):
    done = call(sqlite_url, "figures", "--metric", "miles")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: metric: no such metric")
    assert len(done.stderr.splitlines()) == 1


def test_figures_with_an_unknown_flag_is_one_line_and_status_1(call, sqlite_url):
    done = call(sqlite_url, "figures", "--flag", "order_of_magntude")

    assert (done.returncode, done.stdout) == (1, "")


def test_an_unknown_database_is_told_with_its_remedy_and_status_1():
    done = run("mysql://reader:secret@db.example/claims", "migrate")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ")
    assert "mysql is not supported" in done.stderr
    assert "sqlite:///FILE or postgresql://USER@HOST/NAME" in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_database_is_told_in_one_line(call):
    assert len(call("no address", "migrate").stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "address", ["sqlite:///:memory:", "postgresql://127.0.0.1:1/claims"], ids=["memory", "down"]
)
def test_a_database_that_cannot_be_used_is_told_in_one_line_and_status_1(call, address):
    done = call(address, "migrate")

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.above_the_database
def test_words_lists_them_with_their_other_names(empty_database_url):
    fill_with_examples(empty_database_url)
    asked = ("merge", "sources", "nato", "us-officials", "--reason", "A test.", "--keep", "into")
    run(empty_database_url, *asked)

    listed = run(empty_database_url, "words", "sources", "--provisional")

    assert listed.returncode == 0
    assert {tuple(cells[2]) for cells in table(listed.stdout)} == {(), ("nato",)}


def test_merge_says_what_followed_and_refuses_in_one_line(empty_database_url):
    fill_with_examples(empty_database_url)
    asked = ("merge", "sources", "nato", "us-officials", "--reason", "A test.")

    refused = run(empty_database_url, *asked)
    done = run(empty_database_url, *asked, "--keep", "into")

    assert refused.returncode == 1
    assert refused.stderr.startswith("error: keep.kind: nato is on record with kind")
    assert done.stdout == (
        "nato is another name of us-officials now\nclaims: 4, figures: 2, duplicates: 0\n"
    )
