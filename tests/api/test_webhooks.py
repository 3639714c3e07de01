"""Who subscribes is told of every change, signed, in order, until it is taken."""

import asyncio
import json
import time
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from app.main import create_app
from app.models.keys import Scope
from tests.api.bodies import bare
from tests.api.tokens import by, key_in, token
from tests.battery.server import free_port, start
from tests.battery.table import rounds
from tests.forks import kill
from tests.listeners import listening


class Receiver:
    """A server that takes messages, and answers each as it is told."""

    def __init__(self) -> None:
        self.messages: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, str]] = []
        self.url = ""

    async def __call__(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = head.split("\r\n")[1:-2]
        headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in lines)}
        body = await reader.readexactly(int(headers["content-length"]))
        status, more = self.answers.pop(0) if self.answers else (204, "")
        self.messages.append((headers, body))
        writer.write(f"HTTP/1.1 {status} Told\r\nContent-Length: 0\r\n{more}\r\n".encode())

    def verified(self, secret: str) -> list[dict[str, Any]]:
        return [Verifier(secret).verify(body, headers) for headers, body in self.messages]

    async def count(self, count: int, seconds: float = 20.0) -> None:
        deadline = time.monotonic() + seconds
        while len(self.messages) < count:
            assert time.monotonic() < deadline, f"{len(self.messages)} messages of {count}"
            await asyncio.sleep(0.02)


@asynccontextmanager
async def receiving():
    receiver = Receiver()
    async with listening(receiver) as port:
        receiver.url = f"http://127.0.0.1:{port}/hook"
        yield receiver


@pytest.fixture
async def receiver():
    async with receiving() as one:
        yield one


@pytest.fixture
def settings(settings):
    changed = {
        "webhooks": True,
        "webhook_http": True,
        "webhook_networks": ["127.0.0.0/8"],
        "webhook_retry_seconds": 0.2,
        "webhook_seconds": 2.0,
    }
    return settings.model_copy(update=changed)


@pytest.fixture
async def admin(app, client):
    """Speak as an administrator: webhooks take a key even where nothing else does."""
    client.headers.update(by(await token(app, Scope.ADMIN)))
    return client


async def made(client, url, **more):
    answer = await client.post("/v1/webhooks", json={"url": url, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def posted(client, value, source="monitor", **more):
    answer = await client.post("/v1/claims", json=bare(value, source, **more))
    assert answer.status_code == 201, answer.text
    return answer.json()["figure"]


async def test_every_change_of_a_figure_is_told_signed_and_in_order(admin, receiver):
    await posted(admin, 1, "before")
    webhook = await made(admin, receiver.url)
    figures = [await posted(admin, 10 * n, f"source {n}") for n in range(1, 4)]

    await receiver.count(3)

    told = receiver.verified(webhook["secret"])
    assert [one["type"] for one in told] == ["figure.updated"] * 3
    assert [one["data"]["revision"]["high"] for one in told] == [10, 20, 30]
    assert {one["data"]["figure_id"] for one in told} == {figures[0]["id"]}
    ids = [headers["webhook-id"] for headers, _ in receiver.messages]
    assert len(set(ids)) == 3
    assert all(one.startswith(f"msg_{webhook['id']}_") for one in ids)
    headers, body = receiver.messages[0]
    with pytest.raises(WebhookVerificationError):
        Verifier(webhook["secret"]).verify(body + b" ", headers)
    shown = (await admin.get(f"/v1/webhooks/{webhook['id']}")).json()
    assert (shown["attempts"], shown["last_problem"]) == (0, None)
    assert "secret" not in shown


async def test_only_the_events_and_flags_that_are_asked_for_are_told(admin, receiver):
    async with receiving() as of_flags:
        await made(admin, receiver.url, events=["Siege of Mariupol"])
        await made(admin, of_flags.url, flags=["strong_spread"])
        await posted(admin, 5, "a", event="other")
        await posted(admin, 5, "a", event="siege-of-mariupol")
        await posted(admin, 6, "b", event="other")
        await posted(admin, 20, "c", event="other")  # which raises the flag
        await receiver.count(1)
        await of_flags.count(1)
        await asyncio.sleep(0.5)

    (event,) = [json.loads(body) for _, body in receiver.messages]
    (flag,) = [json.loads(body) for _, body in of_flags.messages]
    assert event["data"]["event"] == "siege-of-mariupol"
    assert "strong_spread" in flag["data"]["revision"]["flags"]


async def test_what_fails_is_tried_again_and_nothing_is_left_out(admin, receiver):
    receiver.answers = [(500, ""), (302, "Location: /elsewhere\r\n"), (503, "Retry-After: 1\r\n")]
    webhook = await made(admin, receiver.url)
    await posted(admin, 10, "a")
    await posted(admin, 20, "b")

    await receiver.count(5)

    ids = [headers["webhook-id"] for headers, _ in receiver.messages]
    assert ids[0] == ids[1] == ids[2] == ids[3] != ids[4]
    told = [one["data"]["revision"]["high"] for one in receiver.verified(webhook["secret"])]
    assert told == [10, 10, 10, 10, 20]


async def test_a_receiver_that_is_gone_is_left_alone_and_may_be_resumed(admin, receiver):
    receiver.answers = [(410, "")]
    webhook = await made(admin, receiver.url)
    path = f"/v1/webhooks/{webhook['id']}"
    await posted(admin, 10, "a")
    await receiver.count(1)
    await asyncio.sleep(0.5)
    ended = (await admin.get(path)).json()

    await admin.post(f"{path}/resumption")
    await receiver.count(2)

    assert ended["ended_reason"] == "the receiver answered 410"
    assert len({headers["webhook-id"] for headers, _ in receiver.messages}) == 1


async def test_a_dead_receiver_delays_no_other(admin, receiver):
    await made(admin, f"http://127.0.0.1:{free_port()}/")
    await made(admin, receiver.url)
    start = time.monotonic()
    await posted(admin, 10, "a")

    await receiver.count(1)

    assert time.monotonic() - start < 5


async def test_a_secret_is_replaced_while_both_verify_and_a_revoked_webhook_is_silent(
    admin, receiver
):
    webhook = await made(admin, receiver.url)
    path = f"/v1/webhooks/{webhook['id']}"
    rotated = (await admin.post(f"{path}/rotation", json={"overlap_hours": 1})).json()
    tried = (await admin.post(f"{path}/trial")).json()
    ended = (await admin.post(f"{path}/revocation")).json()
    after = [
        (await admin.post(f"{path}/{verb}", json=body)).status_code
        for verb, body in (("trial", None), ("resumption", None), ("rotation", {}))
    ]
    await posted(admin, 10, "a")
    await asyncio.sleep(0.5)

    assert tried == {"delivered": True, "problem": None}
    assert rotated["secret"] != webhook["secret"]
    for secret in (webhook["secret"], rotated["secret"]):
        (trial,) = receiver.verified(secret)
        assert trial["type"] == "webhook.trial"
    assert ended["ended_reason"] == "revoked"
    assert after == [409, 409, 409]
    assert len(receiver.messages) == 1


async def test_two_servers_tell_each_change_once(app, admin, receiver, settings):
    other = create_app(settings)
    async with other.router.lifespan_context(other):
        await made(admin, receiver.url)
        transport = httpx.ASGITransport(app=other)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://reconciler.test"
        ) as there:
            for n in range(1, 11):
                await posted((admin, there)[n % 2], 10 * n, f"source {n}")
        await receiver.count(10)
        await asyncio.sleep(0.5)

    told = [json.loads(body)["data"]["revision"]["high"] for _, body in receiver.messages]
    assert told == [10 * n for n in range(1, 11)]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "url"),
        ({"url": "ftp://example.org"}, "url"),
        ({"url": "http://127.0.0.1:1/", "flags": ["loud"]}, "flags.0"),
        ({"url": "http://127.0.0.1:1/", "events": ["!"]}, "events"),
        ({"url": "http://127.0.0.1:1/", "secret": "x"}, "secret"),
        ({"url": "http://no-such-host.invalid/"}, "url"),
    ],
)
async def test_a_webhook_that_cannot_be_is_refused_by_field(admin, body, field):
    answer = await admin.post("/v1/webhooks", json=body)

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert (await admin.get("/v1/webhooks")).json()["items"] == []


@pytest.mark.battery(
    "kill -9 between a change and its message to a webhook", rounds=10, bar="0 changes untold"
)
async def test_what_was_recorded_before_a_kill_is_told_after_it(
    database_url, measured, receiver, monkeypatch
):
    for name, value in {
        "WEBHOOK_HTTP": "true",
        "WEBHOOK_NETWORKS": "127.0.0.0/8",
        "WEBHOOK_RETRY_SECONDS": "0.2",
        "WEBHOOK_SECONDS": "0.5",
    }.items():
        monkeypatch.setenv(f"RECONCILER_{name}", value)
    headers = by(await asyncio.to_thread(key_in, database_url))
    done, expected = rounds(10), list[int]()
    webhook: dict[str, Any] = {}
    for turn in range(done):
        failing = [(500, "")] if turn % 3 == 0 else []
        port = free_port()
        server = await asyncio.to_thread(start, database_url, port)
        url = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=30) as client:
            webhook = webhook or await made(client, receiver.url)
            receiver.answers = failing  # so that a kill falls between two tries too
            for n in range(5):
                expected.append(100 * turn + n + 1)
                await posted(client, expected[-1], f"source {turn} {n}")
        await asyncio.to_thread(kill, server)
    server = await asyncio.to_thread(start, database_url, free_port())
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            messages = receiver.verified(webhook["secret"])
            told = {one["data"]["revision"]["revision"] for one in messages}
            if len(told) == len(expected):
                break
            await asyncio.sleep(0.05)
    finally:
        await asyncio.to_thread(kill, server)
    measured(
        done=done,
        found=f"{len(expected)} changes, {done} kills: {len(expected) - len(told)} untold, "
        f"{len(receiver.messages)} messages",
    )
    assert told == set(range(1, len(expected) + 1))
