"""Behind nginx, configured as docs/operating.md says.

Not found by `make test`, which installs with pip alone; `make battery` names this file.
"""

import asyncio
import json
import os
import re
import shutil
import ssl
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.api.bodies import bare
from tests.battery.server import free_port, serving

ROOT = Path(__file__).parents[2]
(SERVED,) = re.findall(
    r"^```nginx\n(.*?)^```$", (ROOT / "docs" / "operating.md").read_text(), re.MULTILINE | re.DOTALL
)
AROUND = """\
{user}
daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
{served}
}}
"""
NAME = "figures.example"


@contextmanager
def proxied(upstream: str) -> Iterator[str]:
    """nginx before a server, with a certificate of its own; gives its address."""
    if shutil.which("nginx") is None:
        pytest.skip("nginx is not installed here")
    folder, port = Path(tempfile.mkdtemp(prefix="nginx")), free_port()
    certificate, key = folder / "c.pem", folder / "k.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={NAME}"]
    subprocess.run(
        [*made, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
    )
    served = SERVED
    for said, meant in (
        ("127.0.0.1:8000", upstream.removeprefix("http://")),
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("/etc/ssl/figures.example.pem", str(certificate)),
        ("/etc/ssl/private/figures.example.key", str(key)),
    ):
        assert served.count(said) == 1
        served = served.replace(said, meant)
    user = "user root;" if os.geteuid() == 0 else ""  # who may write into the folder
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, served=served, user=user))
    process = subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf")])
    try:
        deadline = time.monotonic() + 10
        while not (folder / "pid").exists():
            assert time.monotonic() < deadline, (folder / "error.log").read_text()
            time.sleep(0.05)
        yield f"https://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def caller(address: str, own: str = "127.0.0.1", **headers: str) -> httpx.AsyncClient:
    """A client that calls from an address of this machine."""
    return httpx.AsyncClient(
        base_url=address,
        headers={"Host": NAME, **headers},
        transport=httpx.AsyncHTTPTransport(verify=False, local_address=own),
        timeout=30,
    )


async def test_links_are_those_of_the_outside_and_answers_are_as_without_a_proxy(database_url):
    with serving(database_url) as upstream, proxied(upstream) as address:
        async with caller(address) as client, httpx.AsyncClient(base_url=upstream) as inside:
            for n in range(3):
                posted = await client.post("/v1/claims", json=bare(n + 1, "a", event=f"event-{n}"))
                assert posted.status_code == 201
            first = await client.get("/v1/figures?limit=2")
            second = await client.get(first.json()["next"].removeprefix(f"https://{NAME}"))
            there = await client.get(posted.headers["location"].removeprefix(f"https://{NAME}"))
            figure = await client.get(f"/v1/figures/{posted.json()['figure']['id']}")
            again = await client.get(figure.url, headers={"If-None-Match": figure.headers["etag"]})
            page = await client.get("/", headers={"Accept": "text/html"})
            measured = await client.get("/metrics")
            direct = await inside.get(f"/v1/figures/{posted.json()['figure']['id']}")
            kind = {"Content-Type": "application/json"}
            too_long = await client.post("/v1/claims", content=b"1" * (5 << 20), headers=kind)

    assert first.json()["next"].startswith(f"https://{NAME}/v1/figures?")
    assert (len(first.json()["items"]), len(second.json()["items"])) == (2, 1)
    assert there.json()["id"] == posted.json()["claim"]["id"]
    assert (again.status_code, page.status_code, measured.status_code) == (304, 200, 403)
    assert f"http://{NAME}" not in page.text
    assert "127.0.0.1" not in page.text + first.text
    assert figure.json() == direct.json()
    assert too_long.status_code == 413
    assert too_long.headers["content-type"] == "application/problem+json"


async def test_a_caller_is_limited_by_its_own_address_whatever_it_says(database_url, monkeypatch):
    monkeypatch.setenv("RECONCILER_RATE_PER_ADDRESS", "5/minute")
    with serving(database_url) as upstream, proxied(upstream) as address:
        async with caller(address, "127.0.0.2") as one, caller(address, "127.0.0.3") as other:
            lies = [{"X-Forwarded-For": f"198.51.100.{n}"} for n in range(8)]
            first = [(await one.get("/v1/figures", headers=lie)).status_code for lie in lies]
            second = (await other.get("/v1/figures")).status_code

    assert first == [200] * 5 + [429] * 3
    assert second == 200


async def test_a_batch_is_answered_while_it_arrives_and_a_follower_is_told_at_once(database_url):
    with serving(database_url, chunk=1) as upstream, proxied(upstream) as address:
        async with caller(address) as client:
            following = asyncio.Event()

            async def follow() -> float:
                async with client.stream("GET", "/v1/changes/stream") as stream:
                    following.set()
                    async for line in stream.aiter_lines():
                        if line.startswith("data:"):
                            return time.perf_counter()
                raise AssertionError("the stream ended")

            follower = asyncio.create_task(follow())
            await following.wait()
            start = time.perf_counter()
            told = [one async for one in answers_in_turn(address, 3)]
            heard = await follower

    assert [json.loads(line)["status"] for line in told] == ["created"] * 3
    assert heard - start < 3


async def answers_in_turn(address: str, count: int) -> AsyncIterator[bytes]:
    """Send a batch of which each claim is sent when the one before is answered."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", int(address.rpartition(":")[2]), ssl=trusting
    )
    kind = "application/x-ndjson"
    head = f"POST /v1/claims/batch HTTP/1.1\r\nHost: {NAME}\r\nTransfer-Encoding: chunked\r\n"
    writer.write(f"{head}Content-Type: {kind}\r\nAccept: {kind}\r\n\r\n".encode())
    for n in range(count):
        line = json.dumps(bare(n + 1, "a")).encode() + b"\n"
        writer.write(b"%x\r\n%b\r\n" % (len(line), line))
        answer = b""
        while not answer.startswith(b"{"):  # the head, and the lengths of chunks
            answer = await asyncio.wait_for(reader.readline(), 10)
        yield answer
    writer.close()
