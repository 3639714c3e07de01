"""The same request under the same Idempotency-Key is answered as it was the first time."""

import asyncio
import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from app import callers
from app.actions import answer_once
from app.actions import record_batch as recording
from app.actions.answer_once import Hold
from app.errors import NotReady
from app.models.tables import KEPT_ANSWERS
from app.routers import batches, claims
from tests.api.bodies import bare

KEY = {"Idempotency-Key": "monday-7"}
BATCH = [bare(10, "a"), bare(-1, "b"), bare(12, "c")]
LINES = {"Content-Type": "application/x-ndjson"}
AS_IT_GOES = {"Accept": "application/x-ndjson"}


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"batch_chunk": 2})


async def rows(app, column=None):
    chosen = func.count() if column is None else column
    async with app.state.database.reading() as session:
        return await session.scalar(select(chosen).select_from(KEPT_ANSWERS))


async def change(app, **values):
    async with app.state.database.writing() as session:
        await session.execute(update(KEPT_ANSWERS).values(**values))


@pytest.mark.every_driver
async def test_a_claim_is_answered_as_it_was_the_first_time(client):
    first = await client.post("/v1/claims", json=bare(10, "a"), headers=KEY)
    await client.post("/v1/claims", json=bare(20, "b"))

    again = await client.post("/v1/claims", json=bare(10, "a"), headers=KEY)

    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.content, again.headers["location"]) == (first.content, first.headers["location"])
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers


@pytest.mark.parametrize("accepted", ["application/json", "application/x-ndjson"])
@pytest.mark.every_driver
async def test_a_batch_is_answered_as_it_was_the_first_time(client, accepted):
    headers = KEY | {"Accept": accepted}
    first = await client.post("/v1/claims/batch", json=BATCH, headers=headers)

    again = await client.post("/v1/claims/batch", json=BATCH, headers=headers)

    assert again.content == first.content
    assert b'"created":2,"existing":0' in again.content
    assert again.headers["content-type"] == first.headers["content-type"]
    assert again.headers["idempotency-replayed"] == "true"


async def test_a_batch_packed_is_the_same_as_unpacked(client):
    body = json.dumps(BATCH[0]).encode()
    first = await client.post("/v1/claims/batch", content=body, headers=KEY | LINES)

    again = await client.post(
        "/v1/claims/batch",
        content=gzip.compress(body),
        headers=KEY | LINES | {"Content-Encoding": "gzip"},
    )

    assert again.content == first.content


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/v1/claims/batch", [*BATCH, bare(13, "d")]),
        ("/v1/claims/batch?atomic=true", BATCH),
        ("/v1/claims", BATCH[0]),
    ],
)
async def test_another_request_under_the_same_key_is_refused(client, path, sent):
    await client.post("/v1/claims/batch", json=BATCH, headers=KEY)

    answer = await client.post(path, json=sent, headers=KEY)

    assert answer.status_code == 422
    assert answer.json()["type"] == "/docs/problems#idempotency-key-reused"
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert len((await client.get("/v1/claims")).json()["items"]) == 2


async def test_the_keys_of_two_scrapers_are_two_keys(client):
    await client.post("/v1/claims", json=bare(10, "a"), headers=KEY | {"X-Scraper": "one"})

    answer = await client.post(
        "/v1/claims", json=bare(11, "a"), headers=KEY | {"X-Scraper": "another"}
    )

    assert answer.status_code == 201


async def test_a_request_that_was_refused_leaves_its_key_free(client, app):
    refused = await client.post("/v1/claims", json=bare(-1, "a"), headers=KEY)
    no_batch = await client.post("/v1/claims/batch", json={"a": 1}, headers=KEY)
    none_landed = await client.post("/v1/claims/batch?atomic=true", json=BATCH, headers=KEY)

    assert [refused.status_code, no_batch.status_code, none_landed.status_code] == [422] * 3
    assert await rows(app) == 0
    mended = await client.post("/v1/claims", json=bare(1, "a"), headers=KEY)
    assert mended.status_code == 201


async def test_while_the_first_request_is_at_work_the_second_is_told_to_come_back(client, app):
    begun, going_on = asyncio.Event(), asyncio.Event()

    async def body():
        yield json.dumps(BATCH[0]).encode() + b"\n"
        begun.set()
        await going_on.wait()
        yield json.dumps(BATCH[2]).encode()

    headers = KEY | LINES | AS_IT_GOES
    first = asyncio.create_task(client.post("/v1/claims/batch", content=body(), headers=headers))
    await begun.wait()

    busy = await client.post("/v1/claims/batch", json=BATCH, headers=KEY)
    going_on.set()

    assert (await first).text.endswith('{"created":2,"existing":0,"refused":0}\n')
    assert (busy.status_code, busy.headers["retry-after"]) == (409, "5")
    assert busy.json()["type"] == "/docs/problems#idempotency-key-busy"


async def test_a_key_whose_request_was_killed_is_taken_over_in_time_and_the_rest_lands(
    client, app, monkeypatch
):
    async def kill(*_, **__):
        raise asyncio.CancelledError

    monkeypatch.setattr(Hold, "release", kill)
    record = recording.record_lines

    async def fail_later(session, lines, **how):
        if lines[0].number > 2:
            raise asyncio.CancelledError
        return await record(session, lines, **how)

    monkeypatch.setattr(recording, "record_lines", fail_later)
    with pytest.raises(asyncio.CancelledError):
        await client.post("/v1/claims/batch", json=BATCH, headers=KEY)
    monkeypatch.undo()

    soon = await client.post("/v1/claims/batch", json=BATCH, headers=KEY)
    await change(app, held_until=datetime.now(UTC) - timedelta(seconds=1))
    later = await client.post("/v1/claims/batch", json=BATCH, headers=KEY)
    again = await client.post("/v1/claims/batch", json=BATCH, headers=KEY)

    assert soon.status_code == 409
    assert [later.json()[name] for name in ("created", "existing", "refused")] == [1, 1, 1]
    assert again.content == later.content


async def test_a_key_is_held_for_as_long_as_its_body_arrives(client, monkeypatch):
    monkeypatch.setattr(callers, "LEASE_SECONDS", 0.4 - 30)
    begun, ended = asyncio.Event(), asyncio.Event()

    async def body():
        begun.set()
        await ended.wait()
        yield json.dumps(BATCH[0]).encode()

    first = asyncio.create_task(
        client.post("/v1/claims/batch", content=body(), headers=KEY | LINES)
    )
    await begun.wait()
    await asyncio.sleep(1)
    busy = await client.post("/v1/claims/batch", json=BATCH, headers=KEY)
    ended.set()

    assert busy.status_code == 409
    assert (await first).json()["created"] == 1


async def test_a_key_whose_answer_cannot_be_kept_is_free(client, monkeypatch):
    monkeypatch.setattr(answer_once, "keep_answer", broken)
    failed = await client.post("/v1/claims/batch", json=BATCH, headers=KEY)
    broken_off = await client.post("/v1/claims/batch", json=BATCH, headers=KEY | AS_IT_GOES)
    monkeypatch.undo()

    again = await client.post("/v1/claims/batch", json=BATCH, headers=KEY)

    assert failed.status_code == 503
    assert "problem" in json.loads(broken_off.text.splitlines()[-1])
    assert (again.status_code, again.json()["existing"]) == (200, 2)


async def test_an_expired_key_is_free_and_forgotten_with_others(client, app):
    for name in ("one", "two", "three"):
        await client.post("/v1/claims", json=bare(10, "a"), headers={"Idempotency-Key": name})
    await change(app, expires_at=datetime.now(UTC) - timedelta(seconds=1))

    answer = await client.post(
        "/v1/claims", json=bare(11, "a"), headers={"Idempotency-Key": "three"}
    )

    assert (answer.status_code, await rows(app)) == (201, 1)


async def test_of_a_long_answer_the_counts_alone_are_kept(client, monkeypatch):
    monkeypatch.setattr(batches, "MOST_KEPT", 100)
    expected = {"created": 2, "existing": 0, "refused": 1}
    for name, headers in {"summary": {}, "lines": AS_IT_GOES}.items():
        headers = headers | {"Idempotency-Key": name}
        claims = [claim | {"event": name} for claim in BATCH]
        first = await client.post("/v1/claims/batch", json=claims, headers=headers)
        again = await client.post("/v1/claims/batch", json=claims, headers=headers)

        assert len(first.content) > len(again.content)
        assert {key: again.json()[key] for key in expected} == expected
        assert again.json().get("items", []) == []


@pytest.mark.every_driver
async def test_the_same_claim_under_one_key_at_once_is_answered_alike(client):
    answers = await asyncio.gather(
        *(client.post("/v1/claims", json=bare(10, "a"), headers=KEY) for _ in range(10))
    )

    assert {(answer.status_code, answer.content) for answer in answers} == {
        (201, answers[0].content)
    }


@pytest.mark.parametrize("key", ["", "k" * 201, "new\tline", "é"])
async def test_a_key_that_is_none_is_refused(client, key):
    answer = await client.post(
        "/v1/claims", json=bare(10, "a"), headers={"Idempotency-Key": key.encode()}
    )

    assert answer.status_code == 422
    assert "dempotency-" in answer.json()["errors"][0]["field"]


async def test_a_claim_that_landed_untold_is_answered_when_it_is_sent_again(client, monkeypatch):
    """The answer is told after the commit: what breaks in between loses no claim."""
    monkeypatch.setattr(claims, "answer_posted", broken)
    failed = await client.post("/v1/claims", json=bare(10, "a"), headers=KEY)
    monkeypatch.undo()

    again = await client.post("/v1/claims", json=bare(10, "a"), headers=KEY)
    keyless = await client.post("/v1/claims", json=bare(10, "a"))

    assert failed.status_code == 503
    assert (again.status_code, keyless.status_code) == (201, 200)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json() == keyless.json()
    assert again.json()["figure"]["statistics"]["claims"] == 1


async def broken(*_: object, **__: object) -> None:
    raise NotReady("the line broke")
