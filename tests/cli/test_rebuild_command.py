"""`rebuild` finds whatever is stored otherwise than the claims come to, and can put it right."""

import pytest
from sqlalchemy import text

from app.actions import compare_figures
from app.store import rebuilding
from tests.cli.commands import run
from tests.cli.databases import fill_with_examples, in_database
from tests.rebuild import differences

KILLED = "48d79389-f16a-59aa-871c-d2ca10558655"
LAST = "(SELECT max(revision) FROM figure_revisions AS r WHERE r.figure_id = '" + KILLED + "')"
DAMAGE = {
    f"UPDATE figures SET low = 1350 WHERE id = '{KILLED}'": (
        "low: 1350 stored, 1351 computed",
        "last revision's low: 1351 stored, 1350 computed",
    ),
    f"UPDATE figures SET body = replace(body, '\"best\":7000', '\"best\":7001') "
    f"WHERE id = '{KILLED}'": ("body's best: 7001 stored, 7000 computed",),
    f"UPDATE figures SET stale_after = '2031-01-01' WHERE id = '{KILLED}'": (
        "stale_after: 2031-01-01 stored, 2022-04-08 computed",
    ),
    f"DELETE FROM figure_flags WHERE figure_id = '{KILLED}' AND code = 'outlier'": (
        "figure_flags: ",
    ),
    f"UPDATE figure_revisions SET high = 99 WHERE figure_id = '{KILLED}' AND revision = {LAST}": (
        "last revision's high: 99 stored, 16100 computed",
    ),
}


async def do(database, statement):
    async with database.writing() as session:
        await (await session.connection()).exec_driver_sql(statement)


async def do_all(database):
    for statement in DAMAGE:
        await do(database, statement)


def test_figures_that_are_as_their_claims_say_are_counted_and_left_alone(empty_database_url):
    fill_with_examples(empty_database_url)

    done = run(empty_database_url, "rebuild")

    assert (done.stdout, done.returncode) == ("6 figures computed, 0 differ\n", 0)


@pytest.mark.parametrize("statement", DAMAGE, ids=["column", "body", "stale", "flags", "revision"])
def test_each_thing_that_differs_is_found_by_itself(empty_database_url, statement):
    fill_with_examples(empty_database_url)
    in_database(empty_database_url, lambda database: do(database, statement))

    found = in_database(empty_database_url, differences)

    assert {one.figure_id for one in found} == {KILLED}
    told = [f"{one.what}: {one.stored} stored, {one.computed} computed" for one in found]
    for line in DAMAGE[statement]:
        assert any(one.startswith(line) for one in told), told


def test_what_differs_is_told_and_put_right_when_asked(sqlite_url):
    fill_with_examples(sqlite_url)
    in_database(sqlite_url, do_all)

    told = run(sqlite_url, "rebuild")
    mended = run(sqlite_url, "rebuild", "--write")

    assert told.returncode == mended.returncode == 1
    for line in ("low: 1350", "body's best: 7001", "stale_after: 2031-01-01", "figure_flags: "):
        assert f"{KILLED} {line}" in told.stdout
    assert told.stdout.endswith("6 figures computed, 1 differ; nothing was changed\n")
    assert mended.stdout.endswith("6 figures computed, 1 differ; stored anew\n")
    assert run(sqlite_url, "rebuild").returncode == 0
    assert in_database(sqlite_url, last_change)[:2] == ("figure_updated", KILLED)
    assert "rebuilt" in in_database(sqlite_url, last_change)[2]


async def last_change(database):
    query = (
        "SELECT c.action, c.key, CAST(r.causes AS text) FROM changes AS c "
        "JOIN figure_revisions AS r ON r.figure_id = c.key AND r.revision = c.number "
        "ORDER BY c.seq DESC LIMIT 1"
    )
    async with database.reading() as session:
        return tuple((await session.execute(text(query))).one())


def test_a_revision_that_is_missing_is_told(empty_database_url):
    fill_with_examples(empty_database_url)
    lost = f"DELETE FROM figure_revisions WHERE figure_id = '{KILLED}' AND revision = {LAST} - 1"
    in_database(empty_database_url, lambda database: do(database, lost))

    told = run(empty_database_url, "rebuild")

    assert f"{KILLED} missing revisions: 1 stored, 0 computed\n" in told.stdout


@pytest.mark.every_driver
def test_a_page_or_part_of_any_size_finds_the_same(empty_database_url, monkeypatch):
    fill_with_examples(empty_database_url)
    column, body, *_ = DAMAGE
    in_database(empty_database_url, lambda database: do(database, column))
    in_database(empty_database_url, lambda database: do(database, body))
    whole = in_database(empty_database_url, differences)

    monkeypatch.setattr(rebuilding, "FAMILIES", 2)
    monkeypatch.setattr(compare_figures, "CLAIMS", 1)

    assert in_database(empty_database_url, differences) == whole
    assert {one.figure_id for one in whole} == {KILLED}
    assert len(whole) > 3
