"""Bodies made to hurt: each is refused at once, in short, and the service goes on."""

import asyncio
import gzip
import json
import re
import time
from statistics import median

import httpx
import pytest

from tests.api.bodies import bare
from tests.battery.server import serving
from tests.battery.table import is_long, rounds
from tests.battery.test_slow_bodies import connect

pytestmark = pytest.mark.above_the_database

LIMIT = 16 * 1024
SECONDS = 0.050
FULL = 20
MIB = 1024 * 1024
START = b'{"metric":"killed","period":"2022","source":"a",'


def value(number: bytes) -> bytes:
    return START + b'"value":' + number + b"}"


def text(content: bytes) -> bytes:
    return START + b'"value":5,"quote":"' + content + b'"}'


BOMBS = {
    "size": text(b"x" * MIB),
    "depth": b"[" * 100_000,
    "depth within a field": START + b'"value":' + b'{"a":' * 100_000 + b"5" + b"}" * 100_001,
    "a huge integer": value(b"9" * 500_000),
    "a huge negative integer": value(b"-" + b"9" * 500_000),
    "NaN": value(b"NaN"),
    "Infinity": value(b"Infinity"),
    "-Infinity": value(b"-Infinity"),
    "1e400": value(b"1e400"),
    "NUL": text(rb"a\u0000b"),
    "a bare NUL": text(b"a\0b"),
    "a lone surrogate": text(rb"\ud800"),
    "a lone surrogate, backwards": text(rb"\udc00\ud800"),
    "duplicate keys": START + b'"value":5,"value":6}',
    "ten thousand duplicate keys": START + b'"value":5,' * 10_000 + b'"value":6}',
    "ten thousand unknown keys": START + b",".join(b'"k%d":1' % n for n in range(10_000)) + b"}",
    "invalid UTF-8": text(b"\xff\xfe"),
    "overlong UTF-8": text(b"\xc0\xaf"),
    "half of a character": text(b"\xe2\x82"),
    "a list of a million nothings": b"[" + b"0," * 500_000 + b"0]",
}


async def sent(url: str, path: str, body: bytes, *headers: str) -> tuple[int, bytes, float]:
    """Send a body as raw as it is; gives status, answer and seconds from the last byte on.

    The connection must end then, and by its end rather than by a reset.
    """
    head = ("Content-Type: application/json", f"Content-Length: {len(body)}", *headers)
    reader, writer = await connect(url, path, *head, "Connection: close", body=body[:LIMIT])
    if len(body) <= MIB:  # a larger one is refused by what it says of itself
        writer.write(body[LIMIT:])
        await writer.drain()
    start = time.perf_counter()
    async with asyncio.timeout(10):
        answered = (await reader.readuntil(b"\r\n\r\n")).decode()
        assert "application/problem+json" in answered, answered
        length = re.search(r"(?im)^content-length: (\d+)", answered)
        assert length, answered
        content = await reader.readexactly(int(length[1]))
        seconds = time.perf_counter() - start
        assert await reader.read() == b""
    writer.close()
    return int(answered.split()[1]), content, seconds


@pytest.mark.battery(
    "body bombs: size, depth, huge numbers, NaN, Infinity, 1e400, NUL, surrogates, duplicate keys, "
    "invalid UTF-8",
    rounds=FULL,
    bar="4xx within 50 ms, answer ≤ 16 KB",
)
async def test_every_bomb_is_refused_within_50_ms_in_short_and_nothing_of_it_is_kept(
    database_url, measured
):
    paths = ["/v1/claims", "/v1/reconcile"]
    with serving(database_url) as url:
        await sent(url, paths[0], b"{}")  # the first answer of a process is slower
        slowest, longest = (0.0, ""), 0
        for name, bomb in BOMBS.items():
            for path in paths:
                answers = [await sent(url, path, bomb) for _ in range(rounds(FULL, short=3))]
                assert {status for status, _, _ in answers} <= {400, 413, 422}, name
                assert json.loads(answers[0][1])["status"] == answers[0][0]
                slowest = max(slowest, (median(seconds for _, _, seconds in answers), name))
                longest = max(longest, *(len(content) for _, content, _ in answers))
        measured(
            done=rounds(FULL, short=3),
            found=f"{len(BOMBS)} bombs × {len(paths)} calls: slowest median "
            f"{1000 * slowest[0]:.0f} ms ({slowest[1]}), longest answer {longest:,} bytes",
        )
        assert longest <= LIMIT
        assert slowest[0] <= SECONDS * (1 if is_long() else 5)  # machines that test are busy
        kept = await asyncio.to_thread(httpx.get, f"{url}/v1/claims")
        assert kept.json()["items"] == []


def packed(content: bytes, times: int) -> bytes:
    """A gzip of many equal parts: small as it is sent, large as it is read."""
    return gzip.compress(content * times, 6)


GZIP_BOMBS = {
    "64 MiB of brackets": packed(b"[" * MIB, 64),
    "64 MiB of spaces": packed(b" " * MIB, 64),
    "a gzip in a gzip": gzip.compress(packed(b"[" * MIB, 64)),
    "half a gzip": packed(json.dumps([bare(5, "a")]).encode(), 1)[:-12],
}


@pytest.mark.battery(
    "gzip bombs to POST /v1/claims/batch", rounds=FULL, bar="4xx within 50 ms, answer ≤ 16 KB"
)
async def test_a_gzip_that_unpacks_to_much_is_refused_in_short(database_url, measured):
    with serving(database_url) as url:
        times, longest = {}, 0
        for name, bomb in GZIP_BOMBS.items():
            answers = [
                await sent(url, "/v1/claims/batch", bomb, "Content-Encoding: gzip")
                for _ in range(rounds(FULL, short=3))
            ]
            assert {status for status, _, _ in answers} <= {400, 413, 415, 422}, name
            times[name] = median(seconds for _, _, seconds in answers)
            longest = max(longest, *(len(content) for _, content, _ in answers))
        slowest = max(times, key=lambda name: times[name])
        measured(
            done=rounds(FULL, short=3),
            found=f"{len(times)} bombs: slowest median {1000 * times[slowest]:.0f} ms ({slowest}), "
            f"longest answer {longest:,} bytes",
        )
        assert longest <= LIMIT
        assert times[slowest] <= SECONDS * (1 if is_long() else 10)


async def test_who_sends_on_after_a_refusal_still_reads_the_refusal(database_url):
    body = text(b"x" * 8 * MIB)
    head = ("Content-Type: application/json", f"Content-Length: {len(body)}")
    with serving(database_url) as url:
        reader, writer = await connect(url, "/v1/claims", *head, "Connection: close")
        for start in range(0, len(body), MIB):
            writer.write(body[start : start + MIB])
            await writer.drain()
            await asyncio.sleep(0.01)  # the refusal is long out
        async with asyncio.timeout(10):
            answer = await reader.read()
        writer.close()
    assert answer.startswith(b"HTTP/1.1 413 "), answer[:300]
    assert b"RECONCILER_MAX_CLAIM_BYTES" in answer
