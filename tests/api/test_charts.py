"""Charts over HTTP: pictures that are valid, told in words, cached, and refused with a reason."""

import asyncio
import struct
import zlib
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from itertools import pairwise
from multiprocessing import get_context
from xml.etree import ElementTree

import pytest
from pydantic_core import from_json

from app.actions.load_examples import load_examples
from app.charts import studio
from app.processes import end
from app.settings import shipped
from tests.api.bodies import MINISTRY, bare, killed

pytestmark = pytest.mark.above_the_database

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"


async def posted(client, *claims):
    """Post claims; the id of the last one's figure."""
    for claim in claims:
        answer = await client.post("/v1/claims", json=claim)
        assert answer.status_code in (200, 201), answer.text
    return answer.json()["figure"]["id"]


def texts(answer):
    """All that is written in an SVG, which is parsed to be sure that it can be."""
    root = ElementTree.fromstring(answer.content)
    return "\n".join("".join(part.itertext()) for part in root.iter(f"{SVG}text"))


def png_chunks(content):
    """The chunks of a PNG, each with its checksum tried."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    found, at = [], 8
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        chunk = content[at + 4 : at + 8 + length]
        (checksum,) = struct.unpack(">I", content[at + 8 + length : at + 12 + length])
        assert checksum == zlib.crc32(chunk)
        found.append((chunk[:4], chunk[4:]))
        at += 12 + length
    return found


@pytest.fixture(scope="module")
def pool():
    """One process that draws for all, as it takes seconds to start."""
    pool = ProcessPoolExecutor(1, get_context("spawn"), studio._start, (None,))
    yield pool
    end(pool)


@pytest.fixture(autouse=True)
def shared(pool, monkeypatch):
    """Pictures are drawn by that process."""
    monkeypatch.setattr(studio.Studio, "_opened", lambda _: asyncio.sleep(0, pool))


@pytest.fixture
async def week(client, database):
    """The figure of the example week of March 2022."""
    path = shipped("examples") / "march_2022.json"
    await load_examples(database.write, path, clock=lambda: datetime.now(UTC))
    asked = "/v1/figures?event=russian-invasion-of-ukraine&metric=killed"
    (figure,) = (await client.get(asked)).json()["items"]
    return figure["id"]


async def test_the_week_of_march_2022_as_a_forest_plot_says_all_there_is_to_say(client, week):
    answer = await client.get(f"/v1/figures/{week}/chart.svg")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    written = texts(answer)
    for said in (
        "Killed: Russian forces",
        "as of 25 Mar 2022",
        "Between 1,351 and 16,100, by 4 voices; best 7,000",
        "method interval_median/1",
        "Error (quote no single number): Ranges do not meet; An order of magnitude apart",
        "A claim was taken back",
        "Sources: NATO; Russian Ministry of Defence",
        "withdrawn",
        "7,000 to 15,000",
    ):
        assert said in written


async def test_a_picture_has_a_title_and_a_description_for_screen_readers(client, week):
    root = ElementTree.fromstring((await client.get(f"/v1/figures/{week}/chart.svg")).content)

    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == "Killed: Russian forces"
    assert "Between 1,351 and 16,100, by 4 voices" in str(description.text)


async def test_the_specification_draws_what_the_svg_shows_and_holds_its_data(client, week):
    spec = (await client.get(f"/v1/figures/{week}/chart.json")).json()

    drawn = [row for layer in spec["layer"] for row in layer["data"]["values"]]
    assert {"nato", "NATO"} & {row.get("voice") for row in drawn}
    assert "An order of magnitude apart" in spec["description"]
    assert '"url"' not in str(spec).replace("'", '"')


async def test_the_timeline_shows_the_claim_that_was_taken_back(client, week):
    spec = (await client.get(f"/v1/figures/{week}/chart.json?kind=timeline")).json()
    answer = await client.get(f"/v1/figures/{week}/chart.svg?kind=timeline")

    back = [
        row
        for layer in spec["layer"]
        for row in layer["data"]["values"]
        if row.get("status") == "withdrawn"
    ]
    assert {row["low"] for row in back} == {9861, 10_000}
    assert "hollow: taken back or replaced" in texts(answer)


async def test_mariupol_has_arrows_for_what_is_said_to_be_at_least(client, week):
    path = "/v1/figures?event=mariupol-theatre-strike"
    (figure,) = (await client.get(path)).json()["items"]
    written = texts(await client.get(f"/v1/figures/{figure['id']}/chart.svg"))

    assert "at least 300" in written
    assert "Strike on the Mariupol theatre · Mariupol · on 16 Mar 2022" in written


async def test_a_closed_period_has_no_timeline_and_is_told_so(client):
    figure_id = await posted(client, bare(5, "a"))
    answer = await client.get(f"/v1/figures/{figure_id}/chart.svg?kind=timeline")

    assert answer.status_code == 422
    assert "is closed" in answer.json()["detail"]


async def test_a_png_has_the_size_asked_for_and_is_not_blank(client):
    figure_id = await posted(client, bare(1000, "a"), bare(1500, "b"))
    answer = await client.get(f"/v1/figures/{figure_id}/chart.png?width=400&scale=1.5")

    chunks = png_chunks(answer.content)
    width, height, depth, kind = struct.unpack(">IIBB", chunks[0][1][:10])
    assert answer.headers["content-type"] == "image/png"
    assert (width, depth, kind) == (600, 8, 6)
    pixels = zlib.decompress(b"".join(data for name, data in chunks if name == b"IDAT"))
    assert len(pixels) == height * (1 + 4 * width)
    assert len(set(pixels)) > 50
    assert "content-encoding" not in answer.headers
    told = dict(data.split(b"\0\0\0en\0\0") for name, data in chunks if name == b"iTXt")
    assert told[b"Title"] == b"Killed: All persons"
    assert b"Between 1,000 and 1,500, by 2 voices" in told[b"Description"]


async def test_a_reader_who_has_the_picture_is_answered_304(client):
    figure_id = await posted(client, bare(5, "a"))
    first = await client.get(f"/v1/figures/{figure_id}/chart.svg")
    tag = {"If-None-Match": first.headers["etag"]}
    again = await client.get(f"/v1/figures/{figure_id}/chart.svg", headers=tag)

    assert again.status_code == 304
    assert again.content == b""


async def test_a_new_claim_changes_the_picture_and_one_elsewhere_does_not(client):
    figure_id = await posted(client, bare(5, "a"))
    path = f"/v1/figures/{figure_id}/chart.svg"
    first = await client.get(path)
    await posted(client, bare(9, "a", metric="wounded", event="elsewhere"))
    same = await client.get(path)
    await posted(client, bare(7, "b"))
    other = await client.get(path)

    assert same.headers["etag"] == first.headers["etag"]
    assert other.headers["etag"] != first.headers["etag"]
    assert "by 2 voices" in texts(other)


async def test_the_picture_is_the_same_bytes_whichever_process_draws_it(client, app, monkeypatch):
    monkeypatch.undo()
    figure_id = await posted(client, bare(5, "a"), bare(5000, "b"))
    path = f"/v1/figures/{figure_id}/chart"
    first = [(await client.get(f"{path}.{form}")).content for form in ("svg", "png")]
    charts = app.state.ready_charts
    await charts.studio.close()
    app.state.ready_charts = type(charts)(charts.studio)

    assert [(await client.get(f"{path}.{form}")).content for form in ("svg", "png")] == first


async def test_themes_differ_in_background_and_words_stay(client):
    figure_id = await posted(client, bare(5, "a"))
    found = {}
    for theme in ("light", "dark", "print"):
        answer = await client.get(f"/v1/figures/{figure_id}/chart.svg?theme={theme}")
        found[theme] = answer.text, texts(answer)

    assert 'fill="#14181d"' in found["dark"][0]
    assert 'fill="#ffffff"' in found["light"][0]
    assert len({picture for picture, _ in found.values()}) == 3
    assert all(first == second for first, second in pairwise(words for _, words in found.values()))


@pytest.mark.parametrize(
    "query",
    [
        *("kind=pie", "theme=neon", "width=10", "width=99999", "colour=red", "policy=none"),
        *("scale=2", "kind=timeline&policy=median", "kind=timeline&without=a"),
    ],
)
async def test_what_cannot_be_drawn_is_refused_with_a_remedy(client, query):
    figure_id = await posted(client, bare(5, "a", period="2022-02-24/.."))
    answer = await client.get(f"/v1/figures/{figure_id}/chart.svg?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["remedy"]


@pytest.mark.parametrize("scale", ["0", "9", "nan"])
async def test_a_png_is_no_finer_than_three_dots_a_pixel(client, scale):
    figure_id = await posted(client, bare(5, "a"))

    answer = await client.get(f"/v1/figures/{figure_id}/chart.png?scale={scale}")
    assert answer.status_code == 422


async def test_no_figure_no_picture(client):
    missing = "00000000-0000-5000-8000-000000000000"

    for form in ("svg", "png", "json"):
        answer = await client.get(f"/v1/figures/{missing}/chart.{form}")
        assert answer.status_code == 404


async def test_the_picture_is_told_as_asked_and_says_so(client):
    figure_id = await posted(
        client,
        killed(MINISTRY, "2022-03-02", value=498),
        killed(MINISTRY, "2022-03-25", value=1351),
        killed("nato", "2022-03-23", value=9000),
    )
    asked = "policy=median&without=nato&shared=0.35&as_of=2022-03-25&known_at=2099-01-01T00:00:00Z"
    written = texts(await client.get(f"/v1/figures/{figure_id}/chart.svg?width=1400&{asked}"))

    assert "policy median · without nato · with a common error of 0.35" in written
    assert "as known at 2099-01-01" in written
    assert "by 1 voice;" in written


HOSTILE = """<script>alert(1)</script>]]>"'&\ue000drowssap datum.x; ${1+1} """


async def test_hostile_names_are_letters_and_nothing_else(client):
    event = {"slug": "strike", "title": f"Strike {HOSTILE}"}
    people = {"slug": "people", "title": f"People {HOSTILE}"}
    source = {"slug": "hostile", "title": f"{HOSTILE} {'x' * 300}"[:200]}
    claim = bare(5, source, event=event, population=people, period="2022-02-24/..")
    figure_id = await posted(client, claim | {"as_of": "2022-03-01"})

    for kind in ("forest", "timeline"):
        answer = await client.get(f"/v1/figures/{figure_id}/chart.svg?kind={kind}")
        root = ElementTree.fromstring(answer.content)
        tags = {part.tag.removeprefix(SVG) for part in root.iter()}
        assert tags <= {"svg", "title", "desc", "rect", "g", "path", "line", "text"}
        names = {name for part in root.iter() for name in part.attrib}
        assert not [name for name in names if name.startswith("on") or name == f"{XLINK}href"]
        assert "<script>alert(1)</script>" in texts(answer)
        assert "\ue000" not in answer.text  # of private use: it may show as anything
        assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_no_user_text_is_part_of_an_expression(client):
    source = {"slug": "hostile", "title": "datum.evil"}
    figure_id = await posted(client, bare(5, source))
    spec = from_json((await client.get(f"/v1/figures/{figure_id}/chart.json")).content)

    outside = {name: value for name, value in spec.items() if name not in ("layer", "description")}
    layers = [
        {name: value for name, value in layer.items() if name != "data"} for layer in spec["layer"]
    ]
    assert "evil" not in str(outside)
    assert "evil" not in str(layers)
    assert "expr" not in str(layers)
    assert "signal" not in str(layers)


async def test_a_name_in_letters_the_font_lacks_is_its_slug_in_dots_only(client):
    source = {"slug": "health-ministry", "title": "وزارة الصحة"}
    figure_id = await posted(client, bare(5, source))
    path = f"/v1/figures/{figure_id}/chart"

    assert "وزارة الصحة" in texts(await client.get(f"{path}.svg"))
    latin = await posted(client, bare(5, {"slug": "health-ministry"}))
    assert latin == figure_id
    assert (await client.get(f"{path}.png")).status_code == 200
