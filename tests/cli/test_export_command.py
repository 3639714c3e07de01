"""`export` gives claims to import elsewhere and figures to read, safe in a spreadsheet."""

import csv
import json
from io import StringIO

from app.models.uniform import COLUMNS
from tests.cli.commands import run
from tests.cli.databases import fill, fill_with_examples, held, ranges
from tests.cli.rows import SINCE_THE_INVASION, row, write_csv

NATO = row(value="", low="7000", high="15000", **SINCE_THE_INVASION)
MINISTRY = row(source="Russian Ministry of Defence", value="1351", **SINCE_THE_INVASION)
FORMULA = "=cmd|' /C calc'!A0"


def spreadsheet(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_claims_exported_from_one_database_and_imported_into_another_give_equal_figures(
    empty_database_url, sqlite_url, tmp_path
):
    path = tmp_path / "claims.csv"
    fill_with_examples(empty_database_url)

    done = run(empty_database_url, "export", "claims", "--to", path)
    fill(sqlite_url, path)

    assert done.stdout == f"18 claims written to {path}\n"
    assert held(sqlite_url)[0] == 18
    assert ranges(sqlite_url) == ranges(empty_database_url)
    assert len(ranges(sqlite_url)) == 6


def test_claims_exported_as_ndjson_give_equal_figures_too(call, sqlite_url, tmp_path):
    path = tmp_path / "claims.ndjson"
    fill_with_examples(sqlite_url)
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere.db'}"

    call(sqlite_url, "export", "claims", "--format", "ndjson", "--to", path)
    fill(elsewhere, path)

    assert held(elsewhere)[0] == 18
    assert ranges(elsewhere) == ranges(sqlite_url)


def test_export_claims_gives_the_uniform_columns(call, sqlite_url, tmp_path):
    fill(sqlite_url, write_csv(tmp_path / "claims.csv", NATO))

    (cells,) = spreadsheet(call(sqlite_url, "export", "claims").stdout)

    assert tuple(cells)[: len(COLUMNS)] == COLUMNS
    assert (cells["source"], cells["as_of"]) == ("nato", "2022-03-23")
    assert (cells["period_start"], cells["period_end"]) == ("2022-02-24", "")
    assert (cells["value"], cells["low"], cells["high"]) == ("", "7000", "15000")


def test_export_figures_gives_a_row_each(empty_database_url, tmp_path):
    fill(empty_database_url, write_csv(tmp_path / "claims.csv", NATO, MINISTRY))

    (cells,) = spreadsheet(run(empty_database_url, "export", "figures").stdout)

    # The two do not meet: best is the middle of the gap on the log scale, √(1,352 · 7,001) - 1.
    assert (cells["low"], cells["best"], cells["high"]) == ("1351", "3076", "15000")
    assert cells["event"] == "russian-invasion-of-ukraine"
    assert "disjoint_ranges strong_spread" in cells["flags"]


def test_export_figures_as_ndjson_gives_the_whole_answer_each(call, sqlite_url, tmp_path):
    fill(sqlite_url, write_csv(tmp_path / "claims.csv", NATO, MINISTRY))

    (line,) = call(sqlite_url, "export", "figures", "--format", "ndjson").stdout.splitlines()

    figure = json.loads(line)
    assert figure["high"] == 15_000
    assert [voice["stated"] for voice in figure["voices"]] == ["7,000 to 15,000", "1,351"]


def test_a_formula_in_a_claim_is_only_text_in_the_csv(sqlite_url, tmp_path):
    fill(sqlite_url, write_csv(tmp_path / "a.csv", NATO | {"source": FORMULA, "quote": FORMULA}))

    (claim,) = spreadsheet(run(sqlite_url, "export", "claims").stdout)
    (figure,) = spreadsheet(run(sqlite_url, "export", "figures").stdout)

    assert (claim["source"], claim["quote"]) == ("cmd-c-calc-a0", f"'{FORMULA}")
    assert not [cell for cell in (*claim.values(), *figure.values()) if cell[:1] in {*"=+-@\t\r"}]


def test_two_scrapers_claims_under_one_external_id_both_reach_the_other_database(
    call, sqlite_url, tmp_path
):
    path, elsewhere = tmp_path / "claims.csv", f"sqlite:///{tmp_path / 'elsewhere.db'}"
    fill_with_examples(sqlite_url)
    fill(sqlite_url, write_csv(path, NATO | {"claim_id": "mod-killed-498"}))

    call(sqlite_url, "export", "claims", "--to", path)

    assert fill(elsewhere, path).refused == []
    assert held(elsewhere)[0] == 19


def test_an_export_of_nothing_still_has_its_header(call, sqlite_url):
    assert call(sqlite_url, "export", "claims").stdout.startswith("claim_id,event,metric")
