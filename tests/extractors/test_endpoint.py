"""A language model reads texts, and only what the text bears out is kept of what it says."""

import asyncio
import json
from contextlib import asynccontextmanager

import httpx
import pytest

from app.errors import ExtractorFailed
from app.extractors import ModelEndpoint, Request
from app.extractors import endpoint as endpoint_module
from app.main import create_app
from tests.listeners import listening

TEXT = "It rained. The ministry said at least 12,000 soldiers were killed; 40 km away it was calm."
GOOD = {
    "metric": "killed",
    "quote": "at least 12,000 soldiers were killed",
    "as_published": "at least 12,000",
    "bound": "at_least",
    "low": 12_000,
    "source": "the ministry",
}
ASKED = Request(TEXT, reported_by="gazette", event="a war")


@asynccontextmanager
async def stub(content=None, *, status=200, raw=None, delay=0.0):
    """A server that answers as OpenAI's does, with this content; gives its address and requests."""
    seen = []
    told = json.dumps({"drafts": content}) if not isinstance(content, str) else content
    choice = {"message": {"content": told}, "finish_reason": "stop"}
    body = raw if raw is not None else json.dumps({"choices": [choice]}).encode()

    async def answer(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = int(head.lower().partition("content-length: ")[2].split()[0])
        seen.append((head, json.loads(await reader.readexactly(length))))
        await asyncio.sleep(delay)
        writer.write(b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\n" % status)
        writer.write(b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)

    async with listening(answer) as port:
        yield f"http://127.0.0.1:{port}/v1", seen


async def read(address, asked=ASKED, **options):
    model = ModelEndpoint(address, "small", "secret", **options)
    try:
        return await model(asked)
    finally:
        await model.close()


async def test_what_the_text_says_is_a_draft_with_its_sentence():
    async with stub([GOOD]) as (address, seen):
        reading = await read(address)

    (draft,) = reading.drafts
    assert TEXT[draft.span.start : draft.span.end] == GOOD["quote"]
    assert draft.sentence.text.startswith("The ministry said")
    assert (draft.low, draft.source, draft.event) == (12_000, "the ministry", "a war")
    assert draft.reported_by == "gazette"
    ((head, sent),) = seen
    assert "authorization: bearer secret" in head.lower()
    assert (sent["model"], sent["temperature"]) == ("small", 0)
    assert sent["messages"][-1] == {"role": "user", "content": TEXT}


INVENTED = {
    "a quote that is not there": {"quote": "12,000 soldiers died"},
    "a number that is not quoted": {"as_published": "13,000", "low": 13_000},
    "another number than the words": {"low": 120_000},
    "a metric nobody knows": {"metric": "sad"},
    "no quote": {"quote": ""},
    "a fraction": {"low": 12_000.5},
    "less than nothing": {"low": -1},
    "words for a number": {"low": "many"},
    "a bound of its own": {"bound": "surely"},
    "a low above the high": {"as_published": "at least 12,000", "high": 12},
}


@pytest.mark.parametrize("change", INVENTED.values(), ids=INVENTED)
async def test_what_a_model_invents_is_refused_and_told_and_the_rest_is_kept(change):
    async with stub([GOOD | change, GOOD]) as (address, _):
        reading = await read(address)

    assert len(reading.drafts) == 1
    (refused,) = reading.refused
    assert refused.why


FAILURES = {
    "an error": {"status": 500},
    "no JSON": {"raw": b"<html>"},
    "no choices": {"raw": b'{"choices": []}'},
    "an answer cut off": {
        "raw": b'{"choices": [{"message": {"content": "{}"}, "finish_reason": "length"}]}'
    },
    "words around the JSON": {"content": "Here you are: {}"},
    "no list": {"content": '{"drafts": 5}'},
    "too late": {"content": [], "delay": 3},
}


@pytest.mark.parametrize("failure", FAILURES.values(), ids=FAILURES)
async def test_a_model_that_fails_is_told(failure):
    async with stub(**failure) as (address, _):
        with pytest.raises(ExtractorFailed):
            await read(address, seconds=0.5)


async def test_an_answer_without_end_and_a_text_without_end_are_not_read(monkeypatch):
    monkeypatch.setattr(endpoint_module, "MOST_BYTES", 10_000)
    async with stub(raw=b" " * 20_000) as (address, seen):
        with pytest.raises(ExtractorFailed, match="more than 10,000 bytes"):
            await read(address)
        with pytest.raises(ExtractorFailed, match="at most 100,000 characters"):
            await read(address, Request("x" * 100_001))
    assert len(seen) == 1


async def test_a_model_that_is_away_is_told():
    with pytest.raises(ExtractorFailed, match="did not answer"):
        await read("http://127.0.0.1:9/v1")


async def asked_of(service):
    transport = httpx.ASGITransport(app=service)
    async with httpx.AsyncClient(transport=transport, base_url="http://reconciler.test") as client:
        return await client.post("/v1/extract?extractor=model", json={"text": TEXT})


async def test_the_service_asks_the_model_that_its_operator_set(settings):
    async with stub([GOOD, GOOD | {"quote": "made up"}]) as (address, _):
        service = create_app(settings.model_copy(update={"extractor_url": address}))
        async with service.router.lifespan_context(service):
            answer = await asked_of(service)

    told = answer.json()
    assert told["extractor"] == "model"
    assert told["drafts"][0]["claim"]["low"] == 12_000
    assert [one["said"] for one in told["refused"]] == ["made up"]


async def test_a_model_that_is_away_is_a_problem_of_its_own(settings):
    away = settings.model_copy(update={"extractor_url": "http://127.0.0.1:9/v1"})
    service = create_app(away)
    async with service.router.lifespan_context(service):
        answer = await asked_of(service)

    assert answer.status_code == 502
    assert answer.json()["type"] == "/docs/problems#extractor-failed"
