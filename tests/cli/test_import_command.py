"""`import` tells what became of every line, and importing a file again adds nothing."""

from tests.cli.commands import run
from tests.cli.databases import held
from tests.cli.rows import SINCE_THE_INVASION, row, write_csv

NATO = row(value="", low="7000", high="15000", **SINCE_THE_INVASION)
MINISTRY = row(source="Russian Ministry of Defence", value="1351", **SINCE_THE_INVASION)


def test_import_tells_what_became_of_every_line_and_adds_nothing_again(
    empty_database_url, tmp_path
):
    wrong = row(value="x", **SINCE_THE_INVASION)
    path = write_csv(tmp_path / "claims.csv", NATO, wrong, MINISTRY)

    first = run(empty_database_url, "import", path)
    imported = held(empty_database_url)
    again = run(empty_database_url, "import", path)

    refused, counts, flags = first.stdout.splitlines()
    assert refused.startswith("line 3 refused: value: this is no whole number")
    assert counts == "claims: 2 created, 0 existing, 1 refused; groups: 1"
    assert flags == "flags on these groups: disjoint_ranges 1, strong_spread 1"
    assert "claims: 0 created, 2 existing, 1 refused; groups: 1" in again.stdout
    assert (first.returncode, again.returncode) == (0, 0)
    assert "3/3" in first.stderr
    assert imported[0] == 2
    assert held(empty_database_url) == imported


def test_import_of_what_is_no_table_of_claims_is_one_line_and_status_1(call, sqlite_url, tmp_path):
    (tmp_path / "claims.csv").write_text("event,value\n")

    done = call(sqlite_url, "import", tmp_path / "claims.csv")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: file: no column metric, source")
    assert len(done.stderr.splitlines()) == 1


def test_import_of_a_file_that_is_not_there_is_a_wrong_call(call, sqlite_url, tmp_path):
    done = call(sqlite_url, "import", tmp_path / "none.csv")

    assert done.returncode == 2
    assert "does not exist" in done.stderr


def test_import_goes_on_when_a_line_was_settled_with_the_one_it_repeats(call, sqlite_url, tmp_path):
    taken_back = {"attributed_to": "Ministry", "value": "9861", **SINCE_THE_INVASION}
    path = write_csv(
        tmp_path / "claims.csv",
        row(source="Paper", source_type="news:retracted", **taken_back),
        row(source="Agency", source_type="news:superseded", **taken_back),
        NATO,
    )

    assert "3 created, 0 existing, 0 refused" in call(sqlite_url, "import", path).stdout
