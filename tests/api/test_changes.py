"""The feed tells every change once, in order, with what was before and why."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog
from sqlalchemy import event, text

from app.bell import Bell
from app.models.changes import Change, ChangeAction
from app.outages import NO_ANSWER, not_ready
from app.store.changes import add_changes
from tests.api.bodies import MINISTRY, bare, killed

PAPER = {"slug": "komsomolskaya-pravda", "kind": "media"}


async def post(client, body):
    return (await client.post("/v1/claims", json=body)).json()


async def followed(client, **asked):
    """Every change, page by page."""
    page = (await client.get("/v1/changes", params=asked)).json()
    items = page["items"]
    while page["next"]:
        page = (await client.get(page["next"])).json()
        items += page["items"]
    return items


async def test_a_new_claim_is_told_after_its_words_and_before_its_figure(client):
    said = await post(client, killed(MINISTRY, "2022-03-25", value=1351))

    items = (await followed(client))[-5:]

    assert [item["action"] for item in items] == [
        *("word_added", "word_added", "word_added"),
        *("claim_posted", "figure_created"),
    ]
    events, population, source, claim, figure = items
    assert (events["word"], events["event"]) == (
        "events/russian-invasion-of-ukraine",
        "russian-invasion-of-ukraine",
    )
    assert population["facts"] == {"title": "Russian forces", "party": "russia"}
    assert source["facts"]["kind"] == "belligerent"
    assert (claim["claim_id"], claim["claim"]["value"]) == (said["claim"]["id"], 1351)
    assert claim["status"] is None
    assert (figure["figure_id"], figure["revision"]["revision"]) == (said["figure"]["id"], 1)
    assert {"field": "low", "from": None, "to": 1351} in figure["revision"]["changes"]


@pytest.mark.every_driver
async def test_a_withdrawal_is_told_with_the_old_status_and_numbers_the_reason_and_who(client):
    said = await post(client, killed(PAPER, "2022-03-21", value=9861, origin=MINISTRY))
    await post(client, killed("us-officials", "2022-03-16", value=7000))
    after = (await client.get("/v1/changes")).json()["cursor"]

    await client.post(
        f"/v1/claims/{said['claim']['id']}/withdrawal",
        json={"reason": "hacked", "who": "editor", "withdrawn_on": "2022-03-22"},
    )

    claim, figure = await followed(client, after=after)
    assert claim["action"] == "claim_withdrawn"
    assert claim["claim"]["value"] == 9861
    told = {"from": "active", "to": "withdrawn", "reason": "hacked", "who": "editor"}
    assert told.items() <= claim["status"].items()
    assert {"field": "high", "from": 9861, "to": 7000} in figure["revision"]["changes"]
    assert figure["revision"]["causes"][0]["action"] == "claim_withdrawn"


async def test_every_turn_of_a_claims_life_is_told_with_the_status_before(client):
    said = await post(client, bare(500, "paper"))
    path = f"/v1/claims/{said['claim']['id']}"
    for call, sent in (
        ("supersession", {}),
        ("review", {"decision": "active"}),
        ("review", {"decision": "rejected"}),
        ("review", {"decision": "active"}),
        ("review", {"decision": "duplicate"}),
        ("review", {"decision": "active"}),
        ("withdrawal", {"disavowed": True}),
    ):
        await client.post(f"{path}/{call}", json={"reason": "so it is", **sent})

    told = [item for item in await followed(client) if item["status"]]

    assert [(item["action"], item["status"]["from"]) for item in told] == [
        ("claim_superseded", "active"),
        ("claim_brought_back", "superseded"),
        ("claim_rejected", "active"),
        ("claim_brought_back", "rejected"),
        ("claim_duplicate", "active"),
        ("claim_brought_back", "duplicate"),
        ("claim_disavowed", "active"),
    ]


async def test_a_repeat_of_a_withdrawn_number_is_told_as_posted_and_as_withdrawn(client):
    said = await post(client, killed(PAPER, "2022-03-21", value=9861, origin=MINISTRY))
    await client.post(f"/v1/claims/{said['claim']['id']}/withdrawal", json={"reason": "hacked"})
    after = (await client.get("/v1/changes")).json()["cursor"]

    await post(client, killed("meduza", "2022-03-21", value=9861, origin=MINISTRY))

    told = [item["action"] for item in await followed(client, after=after)]
    assert told[:3] == ["word_added", "claim_posted", "claim_withdrawn"]


async def test_facts_learned_later_are_told_and_the_same_claim_again_tells_nothing(client):
    body = killed("ministry", "2022-03-25", value=1351)
    await post(client, body)
    after = (await client.get("/v1/changes")).json()["cursor"]

    await post(client, body)
    assert await followed(client, after=after) == []

    await post(client, body | {"source": {"slug": "ministry", "party": "russia"}, "value": 1400})
    word, *_ = await followed(client, after=after)
    assert (word["action"], word["word"]) == ("facts_learned", "sources/ministry")
    assert word["facts"]["party"] == "russia"


async def test_what_a_curator_says_of_a_word_is_told_once(client):
    await post(client, bare(5, "Al Jazeera"))
    after = (await client.get("/v1/changes")).json()["cursor"]

    for _ in range(2):
        await client.post("/v1/sources/al-jazeera/confirmation")
        await client.post("/v1/sources/al-jazeera/aliases", json={"alias": "AJE"})

    assert [
        (item["action"], item["word"], item["detail"])
        for item in await followed(client, after=after)
    ] == [
        ("word_confirmed", "sources/al-jazeera", None),
        ("word_aliased", "sources/al-jazeera", {"alias": "aje"}),
    ]


async def test_a_refused_claim_leaves_no_change(client):
    await post(client, bare(5, "paper", external_id="1"))
    after = (await client.get("/v1/changes")).json()["cursor"]

    await post(client, bare(6, "another", external_id="1"))

    assert await followed(client, after=after) == []


@pytest.mark.every_driver
async def test_pages_of_any_size_tell_the_same_and_the_last_cursor_goes_on(client):
    for value in (310, 425, 600):
        await post(client, bare(value, f"source-{value}"))
    whole = await followed(client)

    for limit in (1, 3, 500):
        assert await followed(client, limit=limit) == whole
    cursors = [int(item["cursor"]) for item in whole]
    assert cursors == sorted(set(cursors))
    last = (await client.get("/v1/changes", params={"limit": 500})).json()
    assert (last["next"], last["cursor"]) == (None, whole[-1]["cursor"])
    await post(client, bare(700, "source-700"))
    assert len(await followed(client, after=last["cursor"])) == 3


@pytest.mark.parametrize("limit", [1, 2, 500])
async def test_filters_match_exactly_and_their_cursor_goes_on_behind_what_was_left_out(
    client, limit
):
    for place in ("siege", "siege-of-mariupol"):
        await post(client, bare(310, "a", event=place))
    await post(client, bare(425, "b", event="siege"))

    siege = await followed(client, event="Siege", limit=limit)
    claims = await followed(client, action=["claim_posted", "claim_withdrawn"], limit=limit)

    whole = await followed(client)
    assert siege == [item for item in whole if item["event"] == "siege"]
    assert [item["action"] for item in claims] == ["claim_posted"] * 3
    asked = {"event": "siege-of-mariupol"}
    page = (await client.get("/v1/changes", params=asked)).json()
    assert page["cursor"] == whole[-1]["cursor"]
    assert await followed(client, after=page["cursor"], **asked) == []


@pytest.mark.every_driver
async def test_figures_can_be_rebuilt_from_the_feed_alone(client):
    for n in range(12):
        await post(client, bare(100 + 7 * n, f"source-{n}", event=f"event-{n % 3}"))
    first = (await client.get("/v1/claims")).json()["items"][-1]["id"]
    await client.post(f"/v1/claims/{first}/withdrawal", json={"reason": "taken back"})

    names = ("low", "best", "high", "revision")
    rebuilt = {
        item["figure_id"]: {name: item["revision"][name] for name in names}
        for item in await followed(client, limit=5)
        if item["revision"]
    }

    figures = (await client.get("/v1/figures")).json()["items"]
    assert rebuilt == {f["id"]: {name: f[name] for name in names} for f in figures}


async def test_a_page_takes_as_many_statements_for_many_changes_as_for_few(client, app):
    for n in range(30):
        await post(client, bare(100 + n, f"source-{n}", event=f"event-{n % 5}"))
    statements = []
    listener = event.listens_for(app.state.database.engine.sync_engine, "before_cursor_execute")
    listener(lambda *told: statements.append(told[2]))

    counts = []
    for limit in (5, 100):
        statements.clear()
        await client.get("/v1/changes", params={"limit": limit, "event": "event-1"})
        counts.append(len(statements))

    assert counts[0] == counts[1] > 1


async def test_a_merge_is_told_with_its_detail_which_other_changes_lack(client, app):
    await post(client, bare(5, "paper"))
    after = (await client.get("/v1/changes")).json()["cursor"]
    merged = Change(
        action=ChangeAction.WORDS_MERGED,
        key="sources/the-paper",
        detail={"into": "paper", "reason": "the same newspaper"},
        recorded_at=datetime.now(UTC),
    )

    async with app.state.database.writing() as session:
        add_changes(session, [merged])

    (told,) = await followed(client, after=after)
    assert (told["action"], told["word"]) == ("words_merged", "sources/the-paper")
    assert told["detail"] == {"into": "paper", "reason": "the same newspaper"}
    async with app.state.database.reading() as session:
        stated = await session.execute(text("SELECT count(*) - count(detail) FROM changes"))
    assert stated.scalar_one() == int(after)


async def test_a_bell_rung_from_another_thread_wakes_and_no_ring_is_missed_between():
    bell = Bell()
    heard = bell.rung
    waiting = asyncio.create_task(bell.wait(heard, 30))
    await asyncio.sleep(0)

    await asyncio.to_thread(bell.ring)

    await asyncio.wait_for(waiting, 5)
    await asyncio.wait_for(bell.wait(heard, 30), 5)
    bell.close()
    await asyncio.wait_for(bell.wait(bell.rung, 30), 5)


async def test_a_reader_that_has_the_page_gets_304(client):
    await post(client, bare(5, "paper"))
    first = await client.get("/v1/changes")

    again = await client.get("/v1/changes", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "asked", "headers", "field"),
    [
        ("/v1/changes", {"after": "yesterday"}, {}, "after"),
        ("/v1/changes", {"after": "9" * 30}, {}, "after"),
        ("/v1/changes", {"action": "claim_eaten"}, {}, "action"),
        ("/v1/changes", {"limit": 501}, {}, "limit"),
        ("/v1/changes", {"events": "siege"}, {}, "events"),
        ("/v1/changes/stream", {"after": "-1"}, {}, "after"),
        ("/v1/changes/stream", {}, {"Last-Event-ID": "x"}, "Last-Event-ID"),
        ("/v1/changes/stream", {"limit": 5}, {}, "limit"),
    ],
)
async def test_what_cannot_be_followed_is_refused_with_its_field(
    client, path, asked, headers, field
):
    answer = await client.get(path, params=asked, headers=headers)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith(field)


async def test_a_stream_ends_in_order_when_the_database_goes_away(app, client, monkeypatch):
    await post(client, bare(5, "paper"))
    told = await followed(client)
    feed, reads = app.state.feed, list[int]()
    reading = feed.reading

    @asynccontextmanager
    async def gone_after_one():
        reads.append(1)
        if len(reads) > 1:
            raise not_ready(NO_ANSWER)  # as the heartbeat does while the server is gone
        async with reading() as session:
            yield session

    monkeypatch.setattr(feed, "reading", gone_after_one)
    monkeypatch.setattr(feed, "poll_seconds", 0.05)
    with structlog.testing.capture_logs() as logged:
        answer = await asyncio.wait_for(client.get("/v1/changes/stream"), 10)

    assert answer.text.count("event: ") == len(told)
    assert [(line["event"], line["cause"]) for line in logged] == [("stream_cut", "NotReady")]


async def test_no_more_follow_than_may(app, client):
    feed = app.state.feed
    feed.most = 0

    answer = await client.get("/v1/changes/stream")

    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert answer.json()["type"] == "/docs/problems#too-many-followers"


async def test_of_many_who_come_at_once_no_more_follow_than_may(app, client):
    app.state.feed.most = 2
    asked = [asyncio.create_task(client.get("/v1/changes/stream")) for _ in range(6)]
    refused: set[asyncio.Task[Any]] = set()  # of httpx
    while len(refused) < 4:
        done, _ = await asyncio.wait(
            set(asked) - refused, timeout=10, return_when=asyncio.FIRST_COMPLETED
        )
        assert done, "more follow than may"
        refused |= done

    app.state.database.bell.close()  # as at the end of the service: those who follow are let go
    answers = await asyncio.gather(*asked)

    assert sorted(answer.status_code for answer in answers) == [200] * 2 + [503] * 4


async def test_a_place_is_free_again_when_a_follower_left_or_asked_in_vain(app, client):
    app.state.feed.most = 1
    assert (await client.get("/v1/changes/stream?after=yesterday")).status_code == 422
    left = asyncio.create_task(client.get("/v1/changes/stream"))
    await asyncio.sleep(0.3)
    assert (await client.get("/v1/changes/stream")).status_code == 503
    left.cancel()
    await asyncio.gather(left, return_exceptions=True)

    asked = asyncio.create_task(client.get("/v1/changes/stream"))
    await asyncio.sleep(0.3)
    app.state.database.bell.close()

    assert (await asked).status_code == 200
