"""Figures and claims as files, opened by the tools they are made for."""

import asyncio
import csv
import gzip
import json
import shutil
from io import BytesIO, StringIO
from typing import Any

import duckdb
import httpx
import hxl
import openpyxl
import pandas as pd
import pytest

from app.actions import export_rows
from app.actions.relate_figures import read_figures
from app.exports import files
from app.exports.columns import CLAIMS, FIGURES
from app.main import create_app
from app.settings import Settings
from tests.api.bodies import bare, codes, killed

FORMULA = "=cmd|' /C calc'!A0"
KINDS = [("figures", FIGURES), ("claims", CLAIMS)]


@pytest.fixture
async def told(client):
    """Three groups: one contested, one with a withdrawn claim and hostile words, one bound."""
    bodies = [
        bare(10_000, "ministry", event="siege", period="2022-03"),
        bare(40_000, "newspaper", event="siege", period="2022-03"),
        bare(300, {"title": FORMULA}, event="theatre", quote='@SUM(A1)\n"two\u202e lines"'),
        bare(280, "monitor", event="theatre", url="https://monitor.example/7"),
        killed("nato", "2022-03-23", value=15_000, bound="at_most", reported_by="Daily News"),
    ]
    for body in bodies:
        answer = await client.post("/v1/claims", json=body)
        assert answer.status_code == 201, answer.text
    claim = answer.json()["claim"]["id"]
    return client, claim


@pytest.fixture
async def elsewhere(sqlite_template, tmp_path):
    """Another service with a database of its own."""
    shutil.copyfile(sqlite_template, tmp_path / "elsewhere.db")
    url = f"sqlite+aiosqlite:///{tmp_path / 'elsewhere.db'}"
    service = create_app(Settings(database_url=url, keyless="everything"))
    transport = httpx.ASGITransport(app=service)
    async with (
        service.router.lifespan_context(service),
        httpx.AsyncClient(transport=transport, base_url="http://elsewhere.test") as client,
    ):
        yield client


async def got(client, what: str, style: str, **asked: Any) -> bytes:
    answer = await client.get(f"/v1/exports/{what}.{style}", params=asked)
    assert answer.status_code == 200, answer.text
    content: bytes = answer.content
    return content


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode())))


async def listed(client, what: str, **asked: Any) -> list[dict[str, Any]]:
    answer = await client.get(f"/v1/{what}", params={"limit": 500, **asked})
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_csv_of_figures_says_what_the_list_says(told):
    client, _ = told
    figures = await listed(client, "figures")

    rows = table(await got(client, "figures", "csv"))

    assert [row["id"] for row in rows] == [figure["id"] for figure in figures]
    for row, figure in zip(rows, figures, strict=True):
        for name in ("low", "best", "high", "revision"):
            assert row[name] == ("" if figure[name] is None else str(figure[name]))
        assert row["event"] == figure["event"]["slug"]
        assert row["flags"].split() == codes(figure)
        assert row["severity"] == max(
            (flag["severity"] for flag in figure["flags"]),
            key=["", "info", "warning", "error"].index,
            default="",
        )
    assert list(rows[0]) == [column.name for column in FIGURES]


async def test_ndjson_of_figures_is_the_list_a_line_each(told):
    client, _ = told

    lines = (await got(client, "figures", "ndjson")).splitlines()

    assert [json.loads(line) for line in lines] == await listed(client, "figures")


async def test_claims_keep_whom_to_name_and_their_fate(told):
    client, claim = told
    await client.post(f"/v1/claims/{claim}/withdrawal", json={"reason": "A misprint."})

    rows = {row["id"]: row for row in table(await got(client, "claims", "csv"))}

    assert len(rows) == 5
    assert rows[claim]["attribution"] == "nato, Daily News"
    assert rows[claim]["status"] == "withdrawn"
    attributions = {row["attribution"] for row in rows.values()}
    assert "monitor, https://monitor.example/7" in attributions


@pytest.mark.parametrize("style", ["csv", "parquet", "xlsx"])
@pytest.mark.parametrize(("what", "columns"), KINDS)
async def test_pandas_reads_every_row_and_column(told, what, columns, style):
    client, _ = told
    content = BytesIO(await got(client, what, style))
    read = {"csv": pd.read_csv, "parquet": pd.read_parquet, "xlsx": pd.read_excel}[style]

    frame = read(content)

    assert len(frame) == len(await listed(client, what))
    assert list(frame.columns) == [column.name for column in columns]


async def test_duckdb_reads_parquet_with_its_types(told, tmp_path):
    client, _ = told
    path = tmp_path / "figures.parquet"
    path.write_bytes(await got(client, "figures", "parquet"))

    found = duckdb.execute(
        "SELECT typeof(low), typeof(as_of), typeof(updated_at), high "
        f"FROM '{path}' WHERE event = 'siege'"
    )
    rows = found.fetchall()

    assert rows == [("BIGINT", "DATE", "TIMESTAMP WITH TIME ZONE", 40_000)]


@pytest.mark.parametrize(("what", "columns"), KINDS)
async def test_libhxl_reads_the_tags_and_as_many_rows(told, what, columns):
    client, _ = told
    content = await got(client, what, "csv", hxl=True)

    data = hxl.data(list(csv.reader(StringIO(content.decode()))))

    assert [column.display_tag for column in data.columns] == [
        hxl.model.Column.parse(column.hxl).display_tag for column in columns
    ]
    assert len(list(data)) == len(await listed(client, what))


async def test_the_tags_of_a_sheet_are_its_second_row(told):
    client, _ = told
    book = openpyxl.load_workbook(BytesIO(await got(client, "figures", "xlsx", hxl=True)))
    sheet, dictionary = book["Export"], book["Data dictionary"]

    assert [cell.value for cell in sheet[2]] == [column.hxl for column in FIGURES]
    assert dictionary.max_row == len(FIGURES) + 1


async def test_a_source_that_is_a_formula_is_harmless_in_every_file(told):
    client, _ = told
    rows = table(await got(client, "claims", "csv"))
    exact = table(await got(client, "claims", "csv", safe=False))
    sheet = openpyxl.load_workbook(BytesIO(await got(client, "claims", "xlsx")))["Export"]

    starts = {cell[:1] for row in rows for cell in row.values()}
    cells = [cell for line in sheet.iter_rows() for cell in line]

    assert not starts & set("=+-@\t\r")
    assert any(row["attribution"].startswith(f"'{FORMULA}") for row in rows)
    assert any(row["attribution"] == FORMULA for row in exact)
    assert any(cell.value == FORMULA for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}  # and no "f"
    assert any(row["quote"] == '\'@SUM(A1)\n"two\u202e lines"' for row in rows)


@pytest.mark.parametrize("style", list(files.Format))
@pytest.mark.parametrize(("what", "columns"), KINDS)
async def test_an_export_of_nothing_is_a_whole_file(client, what, columns, style):
    content = await got(client, what, style, event="nowhere")

    if style == "csv":
        assert content.decode().rstrip("\n") == ",".join(column.name for column in columns)
    elif style == "ndjson":
        assert content == b""
    else:
        read = pd.read_parquet if style == "parquet" else pd.read_excel
        assert list(read(BytesIO(content)).columns) == [column.name for column in columns]


@pytest.mark.parametrize(
    ("what", "asked"),
    [
        ("figures", {"event": "siege"}),
        ("figures", {"severity": "error"}),
        ("figures", {"flag": "only_upper_bounds"}),
        ("figures", {"source": "monitor"}),
        ("claims", {"source": "nato"}),
        ("claims", {"event": "theatre", "status": "active"}),
        ("claims", {"received_since": "2999-01-01"}),
    ],
)
async def test_the_filters_are_those_of_the_list(told, what, asked):
    client, _ = told

    rows = table(await got(client, what, "csv", **asked))

    assert sorted(row["id"] for row in rows) == sorted(
        item["id"] for item in await listed(client, what, **asked)
    )


async def test_an_exact_export_of_claims_gives_the_same_figures_when_it_is_posted_elsewhere(
    told, elsewhere
):
    client, _ = told
    content = await got(client, "claims", "csv", safe=False)

    answer = await elsewhere.post(
        "/v1/claims/batch", content=content, headers={"Content-Type": "text/csv"}
    )

    assert answer.json()["created"] == 5
    ours, theirs = [
        [(one["id"], one["low"], one["best"], one["high"]) for one in await listed(each, "figures")]
        for each in (client, elsewhere)
    ]
    assert ours == theirs


async def test_a_file_that_is_at_hand_is_not_sent_again_until_anything_changes(told):
    client, claim = told
    path = "/v1/exports/figures.parquet"
    first = await client.get(path)
    known = {"If-None-Match": first.headers["etag"]}

    again = await client.get(path, headers=known)
    other = await client.get(f"{path}?event=siege", headers=known)
    await client.post(f"/v1/claims/{claim}/withdrawal", json={"reason": "A misprint."})
    changed = await client.get(path, headers=known)

    assert (again.status_code, again.content) == (304, b"")
    assert (other.status_code, changed.status_code) == (200, 200)
    assert first.headers["content-disposition"].startswith('attachment; filename="figures-20')


@pytest.mark.parametrize("style", ["xlsx", "parquet", "csv"])
async def test_the_same_rows_are_the_same_bytes(told, style):
    client, _ = told

    assert await got(client, "figures", style) == await got(client, "figures", style)


async def test_text_is_compressed_for_whoever_takes_that(told):
    client, _ = told
    asked = {"Accept-Encoding": "gzip"}
    async with client.stream("GET", "/v1/exports/claims.csv", headers=asked) as answer:
        packed = b"".join([part async for part in answer.aiter_raw()])

    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == await got(client, "claims", "csv")


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("figures.csv?flag=disputed", "flag"),
        ("figures.docx", "format"),
        ("figures.csv?limit=5", "limit"),
        ("claims.csv?period=soon", "period"),
    ],
)
async def test_what_cannot_be_exported_is_told_before_anything_is_sent(client, path, field):
    answer = await client.get(f"/v1/exports/{path}")

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"].partition(".")[0] == field


async def test_more_rows_than_a_sheet_holds_are_refused(told, monkeypatch):
    client, _ = told
    monkeypatch.setattr(files, "MOST_ROWS", 2)

    answer = await client.get("/v1/exports/claims.xlsx")

    assert answer.status_code == 422
    assert "csv or parquet" in answer.json()["errors"][0]["remedy"]


async def test_an_export_is_of_one_instant_whatever_is_posted_meanwhile(told, monkeypatch):
    client, _ = told
    monkeypatch.setattr(export_rows, "PAGE", 1)
    before = await listed(client, "figures")

    async def read_and_post(session, rows, *, today):
        posted = bare(77, f"late-{rows[0]['id']}", event="siege", period="2022-03")
        assert (await client.post("/v1/claims", json=posted)).status_code == 201
        return await read_figures(session, rows, today=today)

    monkeypatch.setattr(export_rows, "read_figures", read_and_post)
    lines = (await got(client, "figures", "ndjson")).splitlines()

    assert [json.loads(line)["revision"] for line in lines] == [one["revision"] for one in before]


async def test_what_fails_half_way_does_not_end_as_if_it_were_whole(told, monkeypatch):
    client, _ = told
    monkeypatch.setattr(export_rows, "PAGE", 1)
    pages: list[object] = []

    async def broken(session, rows, *, today):
        pages.append(rows)
        if len(pages) > 1:
            raise RuntimeError("of ours")
        return await read_figures(session, rows, today=today)

    monkeypatch.setattr(export_rows, "read_figures", broken)

    with pytest.raises(RuntimeError):  # a server closes the connection
        await client.get("/v1/exports/figures.csv")


async def test_the_dictionary_tells_every_column(client):
    told = (await client.get("/v1/exports/dictionary")).json()

    assert [column["name"] for column in told["figures"]] == [column.name for column in FIGURES]
    assert [column["name"] for column in told["claims"]] == [column.name for column in CLAIMS]
    assert all(column["meaning"] and column["hxl"].startswith("#") for column in told["figures"])


async def test_no_more_exports_are_read_at_once_than_may(app, told):
    client, _ = told
    app.state.exports = app.state.settings.exports_at_once

    busy = await client.get("/v1/exports/figures.csv")
    app.state.exports = 0
    again = await client.get("/v1/exports/figures.csv")

    assert (busy.status_code, again.status_code) == (503, 200)
    assert busy.headers["retry-after"]
    assert app.state.exports == 0


async def test_a_reader_who_leaves_ends_the_export(app, told, monkeypatch):
    monkeypatch.setattr(export_rows, "PAGE", 1)
    left, sent = asyncio.Event(), list[str]()
    read: list[object] = []

    async def receive():
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message["type"])
        left.set()
        await asyncio.sleep(0.01)

    async def noted(session, rows, *, today):
        read.append(rows)
        return await read_figures(session, rows, today=today)

    monkeypatch.setattr(export_rows, "read_figures", noted)
    scope = {
        **{"type": "http", "method": "GET", "path": "/v1/exports/figures.csv", "root_path": ""},
        **{"raw_path": b"/v1/exports/figures.csv", "query_string": b"", "headers": []},
        **{"scheme": "http", "server": ("reconciler.test", 80), "client": ("127.0.0.1", 1)},
        **{"http_version": "1.1", "asgi": {"version": "3.0"}},
    }
    await app(scope, receive, send)

    assert sent[0] == "http.response.start"
    assert len(read) < 3
    assert app.state.exports == 0
