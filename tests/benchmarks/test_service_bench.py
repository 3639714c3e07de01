"""The arithmetic of the benchmark of the service, and that its made-up database is exact."""

import asyncio
import shutil
from collections import Counter
from pathlib import Path

import pytest

from app.database import open_database
from app.settings import Settings
from benchmarks.kernel import README, write
from benchmarks.service import __main__ as bench
from benchmarks.service import fill, floors, load, made_up, one_group, rows, statements
from benchmarks.service.rows import Row, at_least, at_most
from tests.rebuild import differing_figures


def test_a_ratio_is_the_median_of_its_rounds_so_that_one_slow_round_does_not_move_it():
    ours, floor = [5.0, 0.5, 6.0, 5.5, 4.0], [10.0, 1.1, 11.0, 90.0, 9.0]

    assert rows.ratio(ours, floor) == pytest.approx(5 / 11)


def test_tasks_run_in_turns_and_backwards_every_second_round_after_one_that_does_not_count():
    ran: list[str] = []

    def task(name: str) -> rows.Task:
        def run() -> float:
            ran.append(name)
            return float(len(ran))

        return run

    measured = rows.in_turns({"a": task("a"), "b": task("b")}, rounds=3)

    assert ran == ["b", "a", "a", "b", "b", "a", "a", "b"]
    assert measured == {"a": [3.0, 6.0, 7.0], "b": [4.0, 5.0, 8.0]}


def test_the_bound_itself_is_reached_and_what_is_beyond_it_is_not():
    assert at_least(0.25).met(0.25)
    assert not at_least(0.25).met(0.249)
    assert at_most(6).met(6)
    assert not at_most(6).met(6.01)


def test_a_row_says_pass_miss_or_not_measured():
    said = [
        str(Row(what="GET", on="SQLite", value=value, reach=at_most(100, " ms")))
        for value in (72.4, 100.6, None)
    ]

    assert [line.split("|")[-2].strip() for line in said] == ["pass", "miss", "not measured"]
    assert "| 72 ms | ≤ 100 ms |" in said[0]


def test_quantiles_of_a_load_are_those_of_its_answers():
    answers = [n / 1000 for n in range(1, 201)]

    found = load.summary(list(reversed(answers)), 4.0, refused=2)

    assert found == load.Load(rate=50, p50=100, p99=198, slowest=200, refused=2)


def test_made_up_claims_are_the_same_for_the_same_seed_and_name_each_group_as_often():
    places = made_up.alone(3) + made_up.compared(12)

    some = list(made_up.claims(places, 2, seed=4))

    assert some == list(made_up.claims(places, 2, seed=4))
    assert some != list(made_up.claims(places, 2, seed=5))
    assert set(Counter((one["event"], one["period"]) for one in some).values()) == {2}
    assert len({one["external_id"] for one in some}) == len(some) == 30


def test_a_statement_sent_for_many_rows_counts_once():
    heard = [
        "BEGIN IMMEDIATE",
        *(f"INSERT INTO figure_flags (figure_id, code) VALUES ('f{n}', 'stale')" for n in range(3)),
        "-- a trigger",
        "SELECT 1",
        "INSERT INTO figure_flags (figure_id, code) VALUES ('g', 'stale')",
        "COMMIT",
    ]

    assert len(statements.distinct(heard)) == 5


def test_every_part_is_measured_on_both_engines_but_the_peers():
    assert list(bench.parts_of(bench.QUICK)) == [
        *("reads", "busy", "bulk", "single", "growth", "memory", "peers")
    ]


def test_the_page_of_the_service_keeps_what_is_around_its_table(tmp_path: Path):
    page = Path(shutil.copy(README, tmp_path))
    before = page.read_text(encoding="utf-8")
    row = Row(what="GET", on="SQLite 3", floor="8/s", ours="4/s", value=0.5, reach=at_least(0.45))

    text = bench.page([row], ["SQLite 3"], bench.FULL)
    write(text, page, bench.BEGIN, bench.END)

    after = page.read_text(encoding="utf-8")
    assert after.partition(bench.BEGIN)[0] == before.partition(bench.BEGIN)[0]
    assert after.partition(bench.END)[2] == before.partition(bench.END)[2]
    assert "1 pass, 0 miss" in after
    assert "\n| GET | SQLite 3 | 8/s | 4/s | 0.50 | ≥ 0.45 | pass |\n" in after


@pytest.mark.parametrize("shape", one_group.SHAPES.values())
def test_no_claim_of_a_growing_group_repeats_another(shape: one_group.Shape):
    some = [shape(number) for number in range(500)]

    assert len({one["external_id"] for one in some}) == 500
    assert len({(one["metric"], one["event"], one["period"]) for one in some}) == 1


async def test_a_filled_database_is_as_if_its_claims_had_been_posted(
    database_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fill, "TOGETHER", 2)

    further = await asyncio.to_thread(fill.fill, database_url, 400)

    database = open_database(Settings(database_url=database_url))
    try:
        assert await differing_figures(database) == []
    finally:
        await database.close()
    assert await asyncio.to_thread(floors.count_claims, database_url) == 400
    assert len({(one["event"], one["period"]) for one in further}) == 40


def test_the_statements_of_a_post_are_heard_and_are_as_many_each_time(database_url: str):
    (place,) = made_up.alone(1)

    counts = statements.statements_of(database_url, list(made_up.claims([place], 4, seed=6)))

    assert counts[-1] == counts[-2] > 5
