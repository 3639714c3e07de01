"""CSV and NDJSON, gzipped or not, are read row by row; anything else is refused in one line."""

import pytest

from app.errors import InvalidInput
from app.models.uniform import read_rows
from tests.cli.rows import row, write_csv, write_ndjson, zipped

ROWS = row(value="7000"), row(value="15000")


@pytest.mark.parametrize(
    ("name", "write", "first_line"),
    [("a.csv", write_csv, 2), ("a.ndjson", write_ndjson, 1), ("a.jsonl", write_ndjson, 1)],
)
def test_a_file_gives_its_rows_with_their_lines_gzipped_or_not(tmp_path, name, write, first_line):
    path = write(tmp_path / name, *ROWS)

    read = list(read_rows(path))

    assert [each.columns for each in read] == list(ROWS)
    assert [each.line for each in read] == [first_line, first_line + 1]
    assert list(read_rows(zipped(path))) == read


def test_blank_lines_of_ndjson_are_counted_and_skipped(tmp_path):
    path = tmp_path / "a.ndjson"
    path.write_text('\n{"metric": "killed"}\n\n{"metric": "wounded"}\n')

    assert [each.line for each in read_rows(path)] == [2, 4]


@pytest.mark.parametrize("name", ["a.txt", "a.xlsx", "a.csv.zip", "csv"])
def test_a_file_of_another_name_is_refused(tmp_path, name):
    with pytest.raises(InvalidInput, match="file: neither CSV nor NDJSON"):
        list(read_rows(write_csv(tmp_path / name, *ROWS)))


def test_a_table_without_the_needed_columns_is_refused_by_their_names(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("event,value\nWar,7000\n")

    with pytest.raises(InvalidInput, match="file: no column metric, source"):
        list(read_rows(path))


def test_a_line_that_is_no_json_is_refused_by_its_number(tmp_path):
    path = tmp_path / "a.ndjson"
    path.write_text('{"metric": "killed"}\n{"metric": \n')

    with pytest.raises(InvalidInput, match="file: line 2: Expecting value"):
        list(read_rows(path))


def test_a_line_that_is_json_but_no_object_is_refused_by_its_number(tmp_path):
    path = tmp_path / "a.ndjson"
    path.write_text('{"metric": "killed"}\n["killed", 7000]\n')

    with pytest.raises(InvalidInput, match="line 2"):
        list(read_rows(path))


def test_the_byte_order_mark_of_a_spreadsheet_is_no_part_of_a_column(tmp_path):
    path = write_csv(tmp_path / "a.csv", *ROWS)
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")

    assert [each.columns for each in read_rows(path)] == list(ROWS)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "metric,source\nkilled,Süddeutsche\n".encode("latin-1")),
        ("a.csv.gz", b"metric,source\n"),
        ("a.csv", b"metric,source\nkilled," + b"x" * 200_000),
    ],
    ids=["not UTF-8", "not gzipped", "a cell of 200,000 characters"],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(InvalidInput, match="file: "):
        list(read_rows(tmp_path / name))
