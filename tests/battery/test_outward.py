"""Addresses that lead inside: none is called, whatever they are written as or resolve to."""

import asyncio
import time
from contextlib import asynccontextmanager
from statistics import median

import httpx
import pytest

from app.models.keys import Scope
from app.outward import Outward, Unreachable, target_of
from tests.api.tokens import by, token
from tests.listeners import listening

LIMIT = 16 * 1024
LEADING_INSIDE = [
    *("127.0.0.1", "127.1", "127.255.255.254", "0", "0.0.0.0", "localhost", "localhost."),
    *("2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "017700000001", "LOCALHOST"),
    *("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1", "198.18.0.1"),
    *("169.254.169.254", "169.254.170.2", "192.0.0.192", "192.0.2.1", "203.0.113.7"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.0.0.8"),
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
    *("[::127.0.0.1]", "[::ffff:169.254.169.254]", "[64:ff9b::7f00:1]", "[64:ff9b::a00:1]"),
    *("[2002:7f00:1::]", "[2002:a00:1::1]", "[2001:0:7f00:1::1]", "[fe80::1]", "[fc00::1]"),
    *("[fd00:ec2::254]", "[ff02::1]", "[fec0::1]", "[2001:db8::1]", "[100::1]", "[::1%25lo]"),
]
ODD = [
    "http://example.org/",
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://example.org/_",
    "https://",
    "https:///path",
    "https://user@example.org/",
    "https://user:password@example.org/",
    "https://example.org@127.0.0.1/",
    "https://127.0.0.1#@example.org/",
    "https://127.0.0.1\\@example.org/",
    "https://example.org:22/",
    "https://example.org:6379/",
    "https://example.org:99999/",
    "https://example.org:0/",
    "https://exa mple.org/",
    "https://example.org/\r\nX-Injected: 1",
    "https://exämple.org/",
    "https://ⓔxample.org/",
    "https://127。0。0。1/",
    "https://１２７.0.0.1/",
    "https://[::1/",
    "https://.../",
    "javascript:alert(1)",
    "//example.org/",
    "https://example.org:80:80/",
]
ADDRESSES = [f"https://{host}/" for host in LEADING_INSIDE] + ODD
RESOLVING_INSIDE = {
    "a name of a private address": ["10.0.0.1"],
    "a name of the machine itself": ["127.0.0.1"],
    "a name of the metadata of a cloud": ["169.254.169.254"],
    "a public and a private address": ["93.184.216.34", "192.168.0.1"],
    "a private address within IPv6": ["2606:2800:220:1:248:1893:25c8:1946", "::ffff:10.0.0.1"],
    "nothing": [],
    "what is no address": ["hello"],
}


@pytest.mark.battery(
    "addresses of webhooks that lead inside (SSRF)",
    rounds=len(ADDRESSES),
    bar="all refused, ≤ 16 KB, nothing called",
)
async def test_an_address_that_leads_inside_is_refused(app, client, measured):
    client.headers.update(by(await token(app, Scope.ADMIN)))
    times, longest, taken = [], 0, []
    for address in ADDRESSES:
        start = time.perf_counter()
        answer = await client.post("/v1/webhooks", json={"url": address})
        times.append(time.perf_counter() - start)
        longest = max(longest, len(answer.content))
        if answer.status_code != 422:
            taken.append(address)
        else:
            (error,) = answer.json()["errors"]
            assert (error["field"], bool(error["remedy"])) == ("url", True)
            assert "not known" not in error["message"]  # refused for what it is
    measured(
        done=len(ADDRESSES),
        found=f"{len(ADDRESSES)} addresses: {len(taken)} taken; median {1000 * median(times):.1f} "
        f"ms, slowest {1000 * max(times):.0f} ms, longest answer {longest:,} bytes",
    )
    assert taken == []
    assert longest <= LIMIT
    assert (await client.get("/v1/webhooks")).json()["items"] == []


@pytest.mark.parametrize("found", RESOLVING_INSIDE.values(), ids=RESOLVING_INSIDE)
async def test_a_name_that_leads_inside_is_not_called(found):
    async def resolve(host, port):
        return found

    outward = Outward(resolve=resolve)
    with pytest.raises(Unreachable):
        await outward.post("https://hooks.example/", b"{}", {})
    await outward.close()


class Listener:
    """A server that notes who calls, and answers with a redirect."""

    def __init__(self, answer=b"HTTP/1.1 204 No Content\r\n\r\n"):
        self.heads, self.answer, self.port = [], answer, 0

    async def __call__(self, reader, writer):
        self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(self.answer)
        await writer.drain()


@asynccontextmanager
async def heard_by(listener):
    async with listening(listener) as listener.port:
        yield


async def test_a_name_is_resolved_once_and_what_was_looked_at_is_called():
    listener = Listener()
    answers = [["127.0.0.1"], ["10.0.0.1"]]  # as a name does that is bound anew

    async def resolve(host, port):
        return answers.pop(0)

    async with heard_by(listener):
        outward = Outward(plain=True, networks=["127.0.0.0/8"], resolve=resolve)
        await outward.post(f"http://hooks.example:{listener.port}/a?b=c", b"{}", {})
        with pytest.raises(Unreachable):
            await outward.post(f"http://hooks.example:{listener.port}/", b"{}", {})
        await outward.close()

    (head,) = listener.heads
    assert head.startswith("POST /a?b=c HTTP/1.1")
    assert f"host: hooks.example:{listener.port}" in head.lower()


async def test_no_redirect_is_followed_and_no_proxy_asked(monkeypatch):
    inside = Listener()
    async with heard_by(inside):
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{inside.port}")
        location = f"Location: http://127.0.0.1:{inside.port}/\r\nContent-Length: 0\r\n\r\n"
        public = Listener(b"HTTP/1.1 307 Elsewhere\r\n" + location.encode())
        async with heard_by(public):
            outward = Outward(plain=True, networks=["127.0.0.0/8"])
            answer = await outward.post(f"http://127.0.0.1:{public.port}/", b"{}", {})
            await outward.close()

    assert answer.status_code == 307
    assert inside.heads == []


async def test_an_endless_answer_and_a_silent_receiver_are_given_up():
    class Endless(Listener):
        async def __call__(self, reader, writer):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")
            for _ in range(1000):
                writer.write(b"x" * 65_536)
                await writer.drain()

    class Silent(Listener):
        async def __call__(self, reader, writer):
            await asyncio.sleep(30)

    for listener, fails in ((Endless(), False), (Silent(), True)):
        outward = Outward(plain=True, networks=["127.0.0.0/8"], seconds=1.0)
        async with heard_by(listener):
            start = time.perf_counter()
            try:
                await outward.post(f"http://127.0.0.1:{listener.port}/", b"{}", {})
                assert not fails
            except (TimeoutError, httpx.HTTPError):
                assert fails
            assert time.perf_counter() - start < 3
            await outward.close()


def test_a_public_address_is_a_target_with_its_path_and_port():
    target = target_of("https://hooks.example:8443/a?b=%20c")

    assert (target.host, target.port, target.url.raw_path) == (
        "hooks.example",
        8443,
        b"/a?b=%20c",
    )
