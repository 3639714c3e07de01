"""A merge of words is told by the feed, and figures at hand are never told as before it."""

import asyncio
import tracemalloc
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest

from app.actions.follow_changes import Wanted
from app.models.changes import ChangeAction
from app.store import merges
from app.store.figures import TO_READ
from tests.api.bodies import MINISTRY, bare, killed
from tests.api.test_changes import followed
from tests.battery.followers import figures_told
from tests.rebuild import differing_figures

WHY = {"reason": "One and the same.", "who": "A curator"}
ROLES = {"events": "event", "populations": "population", "places": "place", "sources": "source"}


async def posted(client, *claims: dict[str, Any]) -> list[dict[str, Any]]:
    return [(await client.post("/v1/claims", json=claim)).json() for claim in claims]


async def merge(client, vocabulary: str, slug: str, into: str) -> None:
    path = f"/v1/{vocabulary}/{slug}/merge"
    assert (await client.post(path, json={"into": into, **WHY})).status_code == 200


async def listed(client, **asked: str) -> list[dict[str, Any]]:
    page = (await client.get("/v1/figures", params=asked)).json()
    items: list[dict[str, Any]] = page["items"]
    return items


async def newest(client) -> str:
    cursor: str = (await client.get("/v1/changes", params={"limit": 500})).json()["cursor"]
    return cursor


async def test_a_merge_of_events_is_told_with_the_end_of_each_figure_and_the_figure_after_it(
    client,
):
    war = {"slug": "the-war", "title": "The war", "kind": "war"}
    first, _, third = await posted(
        client, bare(10, "a", event="war"), bare(40, "b", event=war), bare(10, "a", event="the-war")
    )
    before, after = third["figure"], await newest(client)

    await merge(client, "events", "the-war", "war")

    told = await followed(client, after=after)
    assert [item["action"] for item in told] == [
        *("words_merged", "facts_learned", "figure_merged"),
        *("claim_duplicate", "figure_updated"),
    ]
    word, facts, ended, duplicate, figure = told
    assert (word["word"], word["event"]) == ("events/the-war", "the-war")
    known = {"title": "The war", "kind": "war"}
    assert word["detail"] == {"into": "war", **WHY, "facts": known}
    assert (facts["word"], facts["facts"]["kind"]) == ("events/war", "war")
    into = first["figure"]["id"]
    assert (ended["figure_id"], ended["event"]) == (before["id"], "the-war")
    numbers = {name: before[name] for name in ("low", "best", "high")}
    assert ended["detail"] == {"into": into, **numbers}
    assert (numbers["low"], numbers["high"]) == (10, 40)
    assert {"field": "high", "from": 40, "to": None} in ended["revision"]["changes"]
    assert ended["revision"]["causes"][0]["word"] == "events/the-war"
    assert (duplicate["event"], duplicate["figure_id"]) == ("war", into)
    assert duplicate["status"]["by_claim"] == first["claim"]["id"]
    assert (duplicate["status"]["from"], duplicate["status"]["to"]) == ("active", "duplicate")
    assert figure["figure_id"] == into
    assert {"field": "high", "from": 10, "to": 40} in figure["revision"]["changes"]
    asked = {"action": "figure_merged", "event": "war"}  # the old name leads to it
    assert await followed(client, **asked) == [ended]


async def test_a_merge_of_sources_is_told_and_the_same_merge_again_tells_nothing(client):
    await posted(client, killed(MINISTRY, "2022-03-25", value=7), bare(10, "mod"), bare(20, "ngo"))
    after = await newest(client)

    await merge(client, "sources", "mod", MINISTRY["slug"])
    told = await followed(client, after=after)
    await merge(client, "sources", "mod", MINISTRY["slug"])

    assert [item["action"] for item in told] == ["words_merged", "figure_updated"]
    assert (told[0]["word"], told[0]["event"]) == ("sources/mod", None)
    assert told[0]["detail"]["into"] == MINISTRY["slug"]
    assert await followed(client, after=after) == told


@pytest.mark.parametrize("vocabulary", ROLES)
@pytest.mark.every_driver
async def test_whoever_rebuilds_the_figures_from_the_feed_ends_with_those_on_record(
    client, database, vocabulary
):
    role = ROLES[vocabulary]
    for n, name in enumerate(("a", "b", "c", "a", "d")):
        claim = {"event": "siege", "population": "people", "place": "town", "source": f"s{n}"}
        await posted(client, bare(10 + n, **{**claim, role: name}))
        await posted(client, bare(30 + n, **{**claim, role: name}) | {"metric": "wounded"})
    for slug, into in (("a", "b"), ("d", "c"), ("b", "c")):
        await merge(client, vocabulary, slug, into)

        figures = await listed(client)
        assert figures_told(await followed(client)) == {
            one["id"]: {name: one[name] for name in ("low", "best", "high", "revision")}
            for one in figures
        }
    ended = await followed(client, action=ChangeAction.FIGURE_MERGED.value)
    assert len(ended) == (0 if vocabulary == "sources" else 6)
    assert await differing_figures(database) == []


@pytest.mark.parametrize("vocabulary", ROLES)
async def test_figures_at_hand_are_told_as_after_the_merge_by_old_and_new_id_and_in_lists(
    client, vocabulary
):
    role = ROLES[vocabulary]
    claim = {"event": "siege", "population": "people", "place": "town", "source": "monitor"}
    first, second = await posted(
        client, bare(10, **{**claim, role: "old"}), bare(40, **{**claim, role: "new"})
    )
    ids = [first["figure"]["id"], second["figure"]["id"]]
    asked: list[dict[str, str]] = [{}]
    asked += [{role: name} for name in ("old", "new") if role != "source"]

    async def read() -> list[Any]:
        return [
            *[(await client.get(f"/v1/figures/{one}")).json() for one in ids],
            *[await listed(client, **params) for params in asked],
        ]

    await read()
    assert await read() == await read()
    await merge(client, vocabulary, "old", "new")

    by_old, by_new, *lists = await read()
    assert (by_new["id"], by_new["low"], by_new["high"]) == (ids[1], 10, 40)
    assert by_old == by_new
    assert lists == [[by_new]] * len(asked)
    assert await read() == [by_old, by_new, *lists]


async def test_a_figure_at_hand_is_compared_with_the_parts_of_a_merged_event(client):
    whole, part = {"slug": "war"}, {"slug": "battle", "parent": "the-war"}
    said, _ = await posted(client, bare(100, "a", event=whole), bare(400, "a", event=part))
    path = f"/v1/figures/{said['figure']['id']}"
    before = (await client.get(path)).json()["coherent"]

    await merge(client, "events", "the-war", "war")

    assert before is None
    assert (await client.get(path)).json()["coherent"] is not None


async def test_a_list_at_hand_follows_a_name_that_is_given_later(client):
    await posted(client, bare(10, "a", event="siege"))
    assert await listed(client, event="the-siege") == []

    await client.post("/v1/events/siege/aliases", json={"alias": "the-siege"})

    assert len(await listed(client, event="the-siege")) == 1


@pytest.mark.parametrize("path", ["", "/{old}"])
async def test_a_merge_between_two_questions_of_a_read_fails_no_read(app, client, path):
    first, second = await posted(client, bare(10, "a", event="old"), bare(40, "b", event="new"))
    figures = app.state.ready_figures
    ask = figures.glance
    merged: list[bool] = []

    async def glance(asked, **parameters):
        if asked is TO_READ and not merged:
            merged.append(True)
            await merge(client, "events", "old", "new")
        return await ask(asked, **parameters)

    figures.glance = glance
    answer = await client.get("/v1/figures" + path.format(old=first["figure"]["id"]))

    assert merged
    found = answer.json()["items"] if not path else [answer.json()]
    assert [(one["id"], one["low"], one["high"]) for one in found] == [
        (second["figure"]["id"], 10, 40)
    ]


async def test_a_merge_before_figures_are_compared_fails_no_read(app, client):
    said, _, kept = await posted(
        client,
        bare(10, "a", event="old"),
        bare(90, "a", event="old", period="2022-01"),
        bare(40, "b", event="new"),
    )
    figures = app.state.ready_figures
    reading = figures.reading
    merged: list[bool] = []

    @asynccontextmanager
    async def after_the_merge():
        if not merged:
            merged.append(True)
            await merge(client, "events", "old", "new")
        async with reading() as session:
            yield session

    figures.reading = after_the_merge
    answer = await client.get(f"/v1/figures/{said['figure']['id']}")

    assert merged
    assert (answer.status_code, answer.json()["id"]) == (200, kept["figure"]["id"])


async def test_a_created_word_is_told(client):
    after = await newest(client)

    for _ in range(2):
        await client.post("/v1/sources", json={"title": "Associated Press", "kind": "media"})

    (word,) = await followed(client, after=after)
    assert (word["action"], word["word"]) == ("word_added", "sources/associated-press")
    assert word["facts"] == {"title": "Associated Press", "kind": "media"}


@pytest.mark.parametrize("vocabulary", ROLES)
async def test_after_any_merge_nothing_at_hand_counts_as_the_answer(app, client, vocabulary):
    for slug in ("old", "new"):
        await client.post(f"/v1/{vocabulary}", json={"slug": slug})
    today = date(2022, 4, 1)
    change, name, _ = await app.state.ready_figures.newest(today=today)

    await merge(client, vocabulary, "old", "new")

    later = await app.state.ready_figures.newest(today=today)
    assert later[0] > change
    assert later[1] > (name or 0)


async def test_a_stream_of_an_event_goes_on_when_the_event_is_merged_into_another(app, client):
    await posted(client, bare(10, "a", event="battle"), bare(20, "a", event="siege"))
    wanted = Wanted(int(await newest(client)), "Battle")
    told: list[tuple[str, str | None]] = []

    async def follow() -> None:
        async for page in app.state.feed.follow(wanted):
            told.extend((item["action"], item["event"]) for item in page.items)
            if told[-1] == ("figure_updated", "siege") and ("claim_posted", "siege") in told:
                return

    following = asyncio.create_task(follow())
    await asyncio.sleep(0.1)
    await merge(client, "events", "battle", "siege")
    await asyncio.sleep(0.1)
    await posted(client, bare(30, "b", event="battle"))

    await asyncio.wait_for(following, 10)
    pages = await followed(client, after=wanted.after, event="siege")
    assert told == [(item["action"], item["event"]) for item in pages]


async def test_a_merge_does_not_hold_the_claims_that_follow_whole(client, monkeypatch):
    """Of each claim the names and the keys are held, and 50 are read at once."""
    monkeypatch.setattr(merges, "CHUNK", 50)
    batch = [bare(n, "old", event=f"event-{n % 40}", quote=f"{n:04} " * 990) for n in range(1, 601)]
    for start in range(0, 600, 20):
        answer = await client.post("/v1/claims/batch", json=batch[start : start + 20])
        assert answer.json()["created"] == 20
    await client.post("/v1/sources", json={"slug": "new"})
    whole = sum(len(claim["quote"]) for claim in batch)

    tracemalloc.start()
    await merge(client, "sources", "old", "new")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < whole
