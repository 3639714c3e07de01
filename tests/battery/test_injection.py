"""Statements, headers, markup and formulas sent as words: each stays a word."""

import asyncio
import csv
import io
import json
import time
from statistics import median
from typing import Any

import httpx
import pytest

from app.models.keys import Scope
from tests.api.bodies import bare
from tests.api.tokens import by, token
from tests.battery.server import serving
from tests.battery.table import is_long

pytestmark = pytest.mark.above_the_database

LIMIT = 16 * 1024
SECONDS = 0.050
WORDS = [
    "' OR '1'='1",
    "'; DROP TABLE claims; --",
    '"; DELETE FROM figures; --',
    "1; SELECT pg_sleep(9)--",
    "' UNION SELECT digest FROM api_keys --",
    "') OR 1=1 /*",
    "\\' OR 1=1 --",
    "%' OR 'a' LIKE '%",
    "$1",
    ":name",
    "%s %(name)s {0} {name}",
    "{{7*191}}",
    "${7*191}",
    "${jndi:ldap://127.0.0.1/a}",
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "<script>alert(1)</script>",
    "a\r\nX-Injected: 1",
    "a%0d%0aX-Injected: 1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "@SUM(1)",
    "-1+1",
]
FORMULAS = tuple("=+-@\t\r")
TEXTS = ("source", "event", "population", "place", "quote", "as_published", "external_id")


def places(schema: dict[str, Any]) -> list[tuple[str, str, str, dict[str, str]]]:
    """Each operation's parameters: method, path, name, and what is sent of the others."""
    found = []
    for path, operations in schema["paths"].items():
        for method, spec in operations.items():
            parameters = spec.get("parameters", [])
            others = {one["name"]: "nobody" for one in parameters if one["in"] == "path"}
            if path.endswith("/stream"):
                continue  # it goes on for ever; its parameters are those of /v1/changes
            found += [
                (method, path, one["name"], {**others, "in": one["in"]})
                for one in parameters
                if one["in"] != "cookie"
            ]
    return found


async def send(client: httpx.AsyncClient, place: Any, word: str) -> httpx.Response:
    """Call one operation with the word in one place."""
    method, path, name, others = place
    filled = {key: value for key, value in others.items() if key != "in"}
    sent: dict[str, Any] = {}
    if others["in"] == "path":
        filled[name] = httpx.QueryParams({"w": word}).__str__()[2:].replace("+", "%20")
    elif others["in"] == "query":
        sent["params"] = {name: word}
    else:
        sent["headers"] = {name: word.replace("\r\n", " ")}  # httpx sends no line ends
    if method == "post":
        sent["json"] = {}
    return await client.request(method, path.format(**filled), **sent)


@pytest.fixture
async def client(app):
    """Speak to the service as an administrator."""
    headers = by(await token(app, Scope.ADMIN))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://reconciler.test", headers=headers
    ) as client:
        yield client


@pytest.mark.battery(
    "SQL, template, path and markup injection in every parameter of every operation",
    rounds=len(WORDS),
    bar="4xx or an answer without effect, within 50 ms, ≤ 16 KB",
)
async def test_what_is_sent_as_a_parameter_is_a_value_and_nothing_more(client, measured):
    before = await everything(client)
    found = places((await client.get("/openapi.json")).json())
    times, longest = [], (0, "")
    words = WORDS if is_long() else WORDS[::4]
    for place in found:
        for word in words:
            start = time.perf_counter()
            answer = await send(client, place, word)
            times.append(time.perf_counter() - start)
            assert answer.status_code < 500, (place, word, answer.text)
            assert "x-injected" not in answer.headers
            assert b"1337" not in answer.content.replace(word.encode(), b""), (place, word)
            assert b"root:" not in answer.content
            if answer.status_code >= 400:
                longest = max(longest, (len(answer.content), str(place[:3])))
    measured(
        done=len(words),
        found=f"{len(found)} parameters × {len(words)} words: median "
        f"{1000 * median(times):.1f} ms, slowest {1000 * max(times):.0f} ms, "
        f"longest refusal {longest[0]:,} bytes",
    )
    assert len(found) >= 100
    assert longest[0] <= LIMIT, longest
    assert median(times) <= SECONDS
    assert await everything(client) == before


async def everything(client: httpx.AsyncClient) -> list[Any]:
    """What is on record, as far as anybody can read it."""
    paths = ("claims", "figures", "events", "sources", "keys")
    answers = [await client.get(f"/v1/{path}") for path in paths]
    return [answer.json()["items"] for answer in answers]


@pytest.mark.battery(
    "SQL, template and formula injection in every text of a claim",
    rounds=len(WORDS),
    bar="kept letter by letter or refused; no cell of a CSV is a formula",
)
async def test_what_is_sent_as_a_text_is_kept_as_that_text(client, measured):
    kept = refused = 0
    for place, word in enumerate(WORDS):
        for field in TEXTS:
            claim = bare(place + 1, "a") | {field: word}
            answer = await client.post("/v1/claims", json=claim)
            assert answer.status_code in (201, 200, 409, 422), answer.text
            if answer.status_code == 201 and field in ("quote", "as_published", "external_id"):
                assert answer.json()["claim"][field] == word
            kept, refused = (
                kept + (answer.status_code == 201),
                refused + (answer.status_code == 422),
            )
    exported = await client.get("/v1/exports/claims.csv")
    cells = [cell for row in csv.reader(io.StringIO(exported.text)) for cell in row]
    formulas = [cell for cell in cells if cell.startswith(FORMULAS)]
    measured(
        done=len(WORDS),
        found=f"{kept} claims kept, {refused} refused; {len(cells):,} cells of CSV, "
        f"{len(formulas)} formulas",
    )
    assert kept > len(WORDS)
    assert formulas == []
    assert len((await client.get("/v1/claims?limit=500")).json()["items"]) == kept


RAW = {
    "a line feed in X-Request-ID": b"X-Request-ID: a\nX-Injected: 1",
    "a carriage return in X-Request-ID": b"X-Request-ID: a\rX-Injected: 1",
    "a folded line": b"X-Request-ID: a\r\n X-Injected: 1",
    "a NUL in X-Request-ID": b"X-Request-ID: a\0b",
    "bytes beyond ASCII": b"X-Request-ID: \xff\xfe",
    "a traceparent that is none": b"traceparent: 00-\r\nx-ignored: 1",
    "a line in If-None-Match": b'If-None-Match: "a"\r X-Injected: 1',
    "an Origin with a line": b"Origin: https://a.example\nX-Injected: 1",
    "a Host with a path": b"X-Forwarded-Host: evil.example/\nX-Injected: 1",
    "two lengths": b"Content-Length: 0\r\nContent-Length: 5",
    "a length and chunks": b"Content-Length: 5\r\nTransfer-Encoding: chunked",
    "a header of 100,000 bytes": b"X-Request-ID: " + b"a" * 100_000,
    "ten thousand headers": b"\r\n".join(b"X-%d: 1" % n for n in range(10_000)),
}


@pytest.mark.battery(
    "header injection and request smuggling, byte by byte",
    rounds=len(RAW),
    bar="no header of an answer is the client's; 4xx or closed; others unharmed",
)
async def test_no_header_of_an_answer_is_the_clients(database_url, measured):
    times, longest = {}, 0
    with serving(database_url) as url:
        for name, raw in RAW.items():
            start = time.perf_counter()
            reader, writer = await asyncio.open_connection("127.0.0.1", int(url.split(":")[-1]))
            writer.write(b"GET /v1/metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n")
            writer.write(raw + b"\r\n\r\n")
            try:
                async with asyncio.timeout(10):
                    answer = await reader.read()
            except ConnectionResetError:
                answer = b""  # closed on a request that is none
            times[name] = time.perf_counter() - start
            writer.close()
            head, _, body = answer.partition(b"\r\n\r\n")
            assert b"x-injected" not in head.lower(), (name, head)
            assert answer.count(b"HTTP/1.1 ") <= 1, (name, answer[:500])
            assert not answer or answer.split()[1] in (b"200", b"400", b"431"), (name, head)
            if answer.split()[1:2] != [b"200"]:
                longest = max(longest, len(body))
        claim = await asyncio.to_thread(httpx.post, f"{url}/v1/claims", json=bare(5, "a"))
    slowest = max(times, key=lambda name: times[name])
    measured(
        done=len(RAW),
        found=f"{len(RAW)} requests: slowest {1000 * times[slowest]:.0f} ms ({slowest}), longest "
        f"refusal {longest:,} bytes",
    )
    assert claim.status_code == 201
    assert longest <= LIMIT
    assert json.loads(claim.content)["claim"]["value"] == 5
