"""A claim on record, exported as a row, says the same when it is imported; no cell is a formula."""

import csv
from datetime import UTC, date, datetime
from io import StringIO

import pytest

from app.exports.columns import Column, Kind
from app.exports.files import Format, Shape, new_file
from app.models.uniform import plain_row, read_rows, safe_cell, uniform_row
from app.reconcile import Status
from tests.cli.rows import claim, exported, on_record, said, write_csv

NUMBERS = {"as_of": date(2022, 3, 23), "low": 7000, "high": 15000, "bound": "range"}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["NATO", "2022-02-24/..", "a=b", 7000, -5, 0, True])
def test_a_harmless_cell_stays_as_it_is(cell):
    assert safe_cell(cell) == cell


def test_an_unstated_cell_is_empty_and_a_day_is_iso():
    assert safe_cell(None) == ""
    assert safe_cell(date(2022, 3, 23)) == "2022-03-23"
    assert safe_cell(datetime(2022, 3, 23, 15, tzinfo=UTC)) == "2022-03-23T15:00:00+00:00"


@pytest.mark.parametrize(
    "period",
    ["2022-02-24/..", "2022-02-24/2022-03-23", "2022-03-16", "2022-03", "1954/1962", "../.."],
)
def test_a_period_survives_the_way_out_and_in(period):
    record = on_record(period=period, value=7000)

    sent = claim(exported(record))

    assert uniform_row(on_record(period=sent["period"], value=7000)) == uniform_row(record)


def test_numbers_words_and_instants_survive_the_way_out_and_in():
    further = {"place": "mariupol", "origin": "azov", "as_published": "7,000 to", "grade": "named"}
    more = {"url": "https://nato.int/1", "quote": "7,000 to 15,000", "external_id": "nato-1"}
    more |= {"definition": "without the missing"}
    published_at = datetime(2022, 3, 23, 15, 30, tzinfo=UTC)

    sent = claim(exported(on_record(published_at=published_at, **NUMBERS, **more, **further)))

    assert sent == {
        "metric": "killed",
        "event": "russian-invasion-of-ukraine",
        "population": "russian-forces",
        "period": "2022-02-24/..",
        "as_of": "2022-03-23",
        "low": 7000,
        "high": 15000,
        "bound": "range",
        "source": "nato",
        "published_at": "2022-03-23T15:30:00+00:00",
        **more,
        **further,
        "external_id": "ap:nato-1",
    }


def test_source_and_outlet_survive_the_way_out_and_in():
    sent = claim(exported(on_record(source="nato", reported_by="the-sun", value=7000)))

    assert (sent["source"], sent["reported_by"]) == ("nato", "the-sun")


def test_a_claim_without_an_external_id_goes_by_its_own():
    assert uniform_row(on_record(id="0a3a6ad4"))["claim_id"] == "0a3a6ad4"
    assert uniform_row(on_record(id="0a3a6ad4", external_id="ap-7"))["claim_id"] == "ap:ap-7"


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.DISAVOWED, Status.SUPERSEDED])
def test_a_claim_out_of_use_does_not_come_back_by_the_way_out_and_in(status):
    assert said(exported(on_record(status=status.value, **NUMBERS))).afterlife is status


def test_what_a_claim_rests_on_survives_the_way_out_and_in():
    rests_on = {"inputs": ["ukraine-general-staff"], "derived_from": "nato-1", "formula": "3 to 1"}

    sent = claim(exported(on_record(value=28_000, **rests_on)))

    assert sent["inputs"] == ["ukraine-general-staff"]
    assert sent["derived_from"] == {"claim": "ap:nato-1", "formula": "3 to 1"}


def test_closed_periods_since_one_day_stay_closed_on_the_way_out_and_in():
    march = on_record(period="2022-02-24/2022-03-23", as_of=date(2022, 3, 23), value=7000)
    april = on_record(period="2022-02-24/2022-04-23", as_of=date(2022, 4, 23), value=9000)

    assert claim(exported(march), exported(april))["period"] == "2022-02-24/2022-03-23"


def test_a_quote_that_looks_like_a_formula_survives_the_way_out_and_in(tmp_path):
    sent_out = exported(on_record(quote="- 7,000 dead", value=7000))

    (back,) = read_rows(write_csv(tmp_path / "claims.csv", sent_out))

    assert sent_out["quote"] == "'- 7,000 dead"
    assert claim(back.columns)["quote"] == "- 7,000 dead"


def test_a_claim_named_by_its_id_is_named_by_what_the_export_calls_it():
    original = on_record(id="0a3a6ad4", external_id="nato-1", value=7000)
    derived = on_record(value=28_000, derived_from="0a3a6ad4")

    assert uniform_row(derived, original)["derived_from"] == "ap:nato-1"


def test_an_id_too_long_to_be_portable_is_cut_to_a_hash():
    (one, other) = (uniform_row(on_record(external_id="x" * 199 + end))["claim_id"] for end in "ab")

    assert one != other
    assert len(str(one)) <= 200


@pytest.mark.parametrize("text", ["'=1+1", "''@home", "=1", "'plain", "it's"])
def test_a_cell_comes_back_as_it_was_however_many_apostrophes_it_begins_with(text):
    assert plain_row({"quote": safe_cell(text)}) == {"quote": text}


@pytest.mark.parametrize("text", ["a\rb", "a\r\nb", "a\nb", "\r"])
def test_a_cell_with_any_line_end_stays_one_cell_of_a_csv(text):
    file = new_file(Format.CSV, Shape([Column("quote", Kind.TEXT, "", "")], safe=False))

    body = file.add([{"quote": text}]).decode()

    assert list(csv.reader(StringIO(body, newline=""))) == [["quote"], [text]]
