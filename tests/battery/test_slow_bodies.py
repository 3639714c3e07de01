"""Bodies that stall, and clients that do not read or go away: nobody else notices."""

import asyncio
import json
import socket
import time
from contextlib import suppress
from statistics import median

import httpx
import pytest

from tests.api.bodies import bare
from tests.battery.server import serving
from tests.battery.table import is_long
from tests.battery.test_races import assert_rebuild_is_equal

pytestmark = pytest.mark.above_the_database

SLOW = 600 if is_long() else 60
REFUSED = 20_000  # items of 300 bytes of answer: more than sockets hold
SECONDS = 3
PROMPT_SECONDS = 2.0  # a request beside the slow ones takes a few ms; CI machines vary


@pytest.fixture
def served(database_url, monkeypatch):
    monkeypatch.setenv("RECONCILER_BODY_TIMEOUT_SECONDS", str(SECONDS))
    with serving(database_url) as url:
        yield url


async def connect(url: str, path: str, *headers: str, body: bytes = b""):
    """Open a connection and send the head of a request and the start of its body."""
    channel = socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])))
    channel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)  # little is read ahead
    reader, writer = await asyncio.open_connection(sock=channel)
    head = [f"POST {path} HTTP/1.1", "Host: reconciler.test", *headers]
    writer.write("\r\n".join([*head, "", ""]).encode() + body)
    await writer.drain()
    return reader, writer


async def stall(url: str, path: str) -> tuple[bytes, float]:
    """Send half of a body and wait; gives what is answered and after how many seconds."""
    claim = bare(1, "slow")
    body = json.dumps([claim] if "batch" in path else claim).encode()
    reader, writer = await connect(
        url,
        path,
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        body=body[: len(body) // 2],
    )
    start = time.monotonic()
    answer = await reader.read()  # to the end: the server closes the connection
    writer.close()
    return answer, time.monotonic() - start


@pytest.mark.battery(
    "slow connections: bodies that stop half-way", rounds=1, bar="408, others unharmed"
)
async def test_bodies_that_stall_are_answered_408_and_closed_and_the_others_are_unharmed(
    database_url, served, measured
):
    paths = ["/v1/claims", "/v1/claims/batch", "/v1/claims/batch?atomic=true"]
    slow = [asyncio.create_task(stall(served, paths[n % len(paths)])) for n in range(SLOW)]
    await asyncio.sleep(0.5)

    waits = []
    async with httpx.AsyncClient(base_url=served, timeout=30) as client:
        for n in range(20):
            start = time.monotonic()
            posted = await client.post("/v1/claims", json=bare(100 + n, f"prompt {n}"))
            read = await client.get("/v1/figures")
            waits.append(time.monotonic() - start)
            assert (posted.status_code, read.status_code) == (201, 200)
    assert not any(task.done() for task in slow)
    answers = await asyncio.gather(*slow)

    refused = sum(answer.startswith(b"HTTP/1.1 408 ") for answer, _ in answers)
    measured(
        done=1,
        found=f"{refused} of {SLOW} answered 408; a POST and a GET beside them: median "
        f"{1000 * median(waits):.0f} ms, slowest {1000 * max(waits):.0f} ms",
    )
    assert max(waits) < PROMPT_SECONDS
    for answer, seconds in answers:
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 408 ")
        assert b"connection: close" in head.lower()
        assert json.loads(body)["type"] == "/docs/problems#body-stalled"
        assert SECONDS - 1 < seconds < SECONDS + 5
    await assert_rebuild_is_equal(database_url)


async def everything(reader: asyncio.StreamReader) -> bytes:
    """All that comes, up to a reset: a byte sent after the server closed causes one."""
    parts = []
    with suppress(ConnectionResetError):
        while part := await reader.read(65_536):
            parts.append(part)
    return b"".join(parts)


async def drip(url: str) -> tuple[bytes, float]:
    """Send a claim at one byte a second; gives what is answered and after how many seconds."""
    body = json.dumps(bare(1, "slow")).encode()
    head = ("Content-Type: application/json", f"Content-Length: {len(body)}")
    reader, writer = await connect(url, "/v1/claims", *head)
    answering, start = asyncio.create_task(everything(reader)), time.monotonic()
    for byte in body:
        writer.write(bytes([byte]))
        await asyncio.wait({answering}, timeout=1)
        if answering.done():
            break
    answer = await answering
    writer.close()
    return answer, time.monotonic() - start


async def slowest_of_the_fast(url: str, *, seconds: float) -> float:
    """Read one figure again and again; gives the 99th percentile of the seconds it took."""
    waits, end = [], time.monotonic() + seconds
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        posted = await client.post("/v1/claims", json=bare(100, "prompt"))
        path = f"/v1/figures/{posted.json()['figure']['id']}"
        while time.monotonic() < end:
            start = time.perf_counter()
            assert (await client.get(path)).status_code == 200
            waits.append(time.perf_counter() - start)
            await asyncio.sleep(0.01)
    return sorted(waits)[len(waits) * 99 // 100]


@pytest.mark.battery(
    "slow connections: a byte a second", rounds=1, bar="408, GET p99 of others unharmed"
)
async def test_bodies_of_a_byte_a_second_are_answered_408_and_reads_are_as_fast_as_before(
    served, measured
):
    before = await slowest_of_the_fast(served, seconds=SECONDS - 1)

    slow = [asyncio.create_task(drip(served)) for _ in range(SLOW)]
    beside = await slowest_of_the_fast(served, seconds=SECONDS - 1)
    answers = await asyncio.gather(*slow)

    refused = sum(answer.startswith(b"HTTP/1.1 408 ") for answer, _ in answers)
    measured(
        done=1,
        found=f"{refused} of {SLOW} answered 408; GET p99 {1000 * beside:.0f} ms beside them, "
        f"{1000 * before:.0f} ms without",
    )
    assert refused == SLOW
    assert max(seconds for _, seconds in answers) < SECONDS + 5
    assert beside < max(3 * before, 0.1 if is_long() else 0.5)  # machines that test are busy


async def test_a_batch_is_answered_while_it_arrives_and_what_was_answered_is_stored(
    database_url, served
):
    """The sender waits for each answer before it goes on, and goes away in the middle."""
    reader, writer = await connect(
        served,
        "/v1/claims/batch",
        "Content-Type: application/x-ndjson",
        "Accept: application/x-ndjson",
        "Transfer-Encoding: chunked",
    )
    answered = []
    for n in range(5):
        line = json.dumps(bare(10 + n, f"source {n}")).encode() + b"\n"
        writer.write(b"%x\r\n%s\r\n" % (len(line), line))
        while True:
            said = await asyncio.wait_for(reader.readline(), 10)
            if said.startswith(b'{"line":'):
                break
        answered.append(json.loads(said))
    writer.write(b"40\r\n")
    writer.transport.abort()

    assert [item["line"] for item in answered] == [1, 2, 3, 4, 5]
    async with httpx.AsyncClient(base_url=served, timeout=30) as client:
        claims = (await client.get("/v1/claims")).json()["items"]
    assert {item["id"] for item in answered} == {claim["id"] for claim in claims}
    await assert_rebuild_is_equal(database_url)


async def test_a_client_that_does_not_read_its_answer_holds_up_nobody(database_url, served):
    lines = b"".join(b"null\n" for _ in range(REFUSED))
    reader, writer = await connect(
        served,
        "/v1/claims/batch",
        "Content-Type: application/x-ndjson",
        "Accept: application/x-ndjson",
        f"Content-Length: {len(lines)}",
    )
    writer.write(lines)
    await asyncio.sleep(1)

    start = time.monotonic()
    async with httpx.AsyncClient(base_url=served, timeout=30) as client:
        posted = await client.post("/v1/claims", json=bare(100, "prompt"))
    assert (posted.status_code, time.monotonic() - start < PROMPT_SECONDS) == (201, True)

    answer = await asyncio.wait_for(reader.read(), 120)  # now it reads all
    writer.close()
    assert answer.count(b'"status":"refused"') == REFUSED
    assert b'{"created":0,"existing":0,"refused":%d}\n' % REFUSED in answer


async def test_a_batch_that_says_it_is_too_large_is_refused_at_once(served):
    reader, writer = await connect(
        served,
        "/v1/claims/batch",
        "Content-Type: application/json",
        f"Content-Length: {10**12}",
        body=b"[",
    )

    answer = await asyncio.wait_for(reader.read(), SECONDS - 1)
    writer.close()

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"RECONCILER_MAX_BATCH_BYTES" in answer
