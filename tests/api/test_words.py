"""A curator's words: created, confirmed, given other names; and names that nearly equal others."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import event

from app.actions import record_claims, refresh_figures
from tests.api.bodies import bare


@pytest.mark.parametrize(
    ("vocabulary", "facts"),
    [
        ("events", {"title": "Siege of Mariupol", "kind": "battle", "ended_on": "2022-05-20"}),
        ("populations", {"title": "Ukrainian forces", "party": "ukraine"}),
        ("places", {"title": "Mariupol"}),
        (
            "sources",
            {"title": "Associated Press", "kind": "media_investigation", "reliability": "B"},
        ),
    ],
)
async def test_a_word_that_a_curator_creates_is_not_provisional(client, vocabulary, facts):
    answer = await client.post(f"/v1/{vocabulary}", json=facts)

    assert answer.status_code == 201
    word = (await client.get(answer.headers["location"])).json()
    assert word == answer.json()
    assert word.items() >= (facts | {"provisional": False, "aliases": []}).items()
    assert (await client.get(f"/v1/{vocabulary}?provisional=true")).json()["items"] == []


async def test_the_same_word_again_is_answered_200_and_another_one_of_its_name_409(client):
    word = {"slug": "ap", "title": "Associated Press", "kind": "media_investigation"}
    await client.post("/v1/sources", json=word)

    again = await client.post("/v1/sources", json=word)
    other = await client.post("/v1/sources", json=word | {"kind": "academic"})

    assert again.status_code == 200
    assert other.status_code == 409
    assert other.json()["type"] == "/docs/problems#word-taken"


async def test_a_word_is_created_below_a_parent_that_is_known_and_no_other(client):
    await client.post("/v1/places", json={"title": "Donetsk oblast"})
    await client.post("/v1/places/donetsk-oblast/aliases", json={"alias": "Donetsk region"})

    below = await client.post("/v1/places", json={"title": "Mariupol", "parent": "Donetsk Region"})
    nowhere = await client.post("/v1/places", json={"title": "Bakhmut", "parent": "Nowhere"})

    assert below.json()["parent"] == "donetsk-oblast"
    assert nowhere.status_code == 422
    assert nowhere.json()["errors"][0]["field"] == "parent"


async def test_an_alias_answers_and_takes_claims_for_its_word(client):
    await client.post("/v1/sources", json={"slug": "nato", "title": "NATO"})

    first = await client.post("/v1/sources/nato/aliases", json={"alias": "NATO officials"})
    again = await client.post("/v1/sources/nato/aliases", json={"alias": "nato-officials"})
    posted = await client.post("/v1/claims", json=bare(5, "Nato Officials"))
    asked = await client.get("/v1/sources/nato-officials")

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["aliases"] == ["nato-officials"]
    assert posted.json()["claim"]["source"] == "nato"
    assert asked.json()["slug"] == "nato"
    assert asked.headers["content-location"] == "/v1/sources/nato"


@pytest.mark.parametrize("name", ["ap", "Associated Press"])
async def test_a_name_that_another_word_goes_by_is_no_alias(client, name):
    await client.post("/v1/sources", json={"slug": "nato", "title": "NATO"})
    await client.post("/v1/sources", json={"slug": "ap", "title": "Associated Press"})
    await client.post("/v1/sources/ap/aliases", json={"alias": "Associated Press"})

    answer = await client.post("/v1/sources/nato/aliases", json={"alias": name})

    assert answer.status_code == 409
    assert "ap goes by this name" in answer.json()["detail"]


async def test_a_confirmed_word_is_no_longer_up_for_review(client):
    await client.post("/v1/claims", json=bare(5, "Al Jazeera"))

    confirmed = await client.post("/v1/sources/al-jazeera/confirmation")
    again = await client.post("/v1/sources/al-jazeera/confirmation")

    assert not confirmed.json()["provisional"]
    assert again.json() == confirmed.json()
    assert (await client.get("/v1/sources?provisional=true")).json()["items"] == []


@pytest.mark.parametrize(
    ("verb", "path", "body"),
    [
        ("GET", "", None),
        ("POST", "/confirmation", None),
        ("POST", "/aliases", {"alias": "other"}),
        ("POST", "/merge", {"into": "other", "reason": "one"}),
    ],
)
async def test_a_word_that_nobody_has_used_is_not_found(client, verb, path, body):
    answer = await client.request(verb, f"/v1/events/nowhere{path}", json=body)

    assert answer.status_code == 404
    assert answer.json()["detail"] == "events has no word nowhere"


async def test_the_review_list_says_which_known_words_each_nearly_equals(client):
    await client.post("/v1/sources", json={"title": "General Staff of Ukraine"})
    await client.post("/v1/claims", json=bare(5, "Ukraine Staff General"))
    await client.post("/v1/claims", json=bare(6, "monitor of the dead"))

    listed = (await client.get("/v1/sources?provisional=true")).json()["items"]

    assert {word["slug"]: word["suggestions"] for word in listed} == {
        "monitor-of-the-dead": [],
        "ukraine-staff-general": [
            {
                "slug": "general-staff-of-ukraine",
                "title": "General Staff of Ukraine",
                "score": 93,
            }
        ],
    }


async def test_no_suggestions_are_made_where_none_are_asked_for(client):
    await client.post("/v1/claims", json=bare(5, "monitor"))

    (word,) = (await client.get("/v1/sources")).json()["items"]

    assert word["suggestions"] is None


async def test_a_claim_with_a_new_name_that_nearly_equals_a_known_one_is_taken_and_told(client):
    await client.post("/v1/sources", json={"title": "Associated Press"})

    answer = await client.post("/v1/claims", json=bare(5, "Asociated Press"))
    again = await client.post("/v1/claims", json=bare(5, "Asociated Press"))
    other = await client.post("/v1/claims", json=bare(6, "Asociated Press"))

    assert answer.status_code == 201
    assert answer.json()["near_misses"] == [
        {
            "vocabulary": "sources",
            "slug": "asociated-press",
            "suggestions": [{"slug": "associated-press", "title": "Associated Press", "score": 97}],
        }
    ]
    assert again.json()["near_misses"] == other.json()["near_misses"] == []


@pytest.mark.parametrize(
    ("known", "lookalike"),
    [
        ("CNN", "\u0421NN"),  # Cyrillic С
        ("Police of Herat", "\u03a1olice of Herat"),  # Greek Ρ
        ("BBC", "\u0412\u0412\u0421"),  # Cyrillic В, В and С
        ("Hope", "\u041d\u043e\u0440\u0435"),  # Cyrillic Н, о, р and е
        ("NPR", "N\u03a1R"),
    ],
)
async def test_a_name_in_letters_that_look_like_those_of_a_known_one_is_told(
    client, known, lookalike
):
    await client.post("/v1/sources", json={"title": known})

    answer = await client.post("/v1/claims", json=bare(5, lookalike))

    (near,) = answer.json()["near_misses"]
    assert [(one["title"], one["score"]) for one in near["suggestions"]] == [(known, 100)]


@pytest.mark.parametrize(
    "spelled",
    [
        "Minist\u0065\u0300re de la D\u00e9fense",  # è in two parts
        "  Minist\u00e8re  de la\tD\u00e9fense ",
        "\ufeffMinist\u00e8re de la\u200b D\u00e9fense\u200e",
        "Minis\u00adt\u00e8re de la D\u00e9fense",
    ],
)
async def test_what_cannot_be_seen_makes_no_other_name(client, spelled):
    first = await client.post("/v1/claims", json=bare(5, "Minist\u00e8re de la D\u00e9fense"))
    again = await client.post("/v1/claims", json=bare(5, spelled))

    assert (first.status_code, again.status_code) == (201, 200)
    (source,) = (await client.get("/v1/sources")).json()["items"]
    assert source["title"] == "Minist\u00e8re de la D\u00e9fense"


async def test_a_name_of_another_script_keeps_its_letters_and_joiners(client):
    name = "\u0646\u06cc\u0631\u0648\u0647\u0627\u06cc\u200c\u0645\u0633\u0644\u062d"

    await client.post("/v1/claims", json=bare(5, name))

    (source,) = (await client.get("/v1/sources")).json()["items"]
    assert source["title"] == name


async def test_near_names_are_told_again_under_the_key_of_the_first_answer(client):
    await client.post("/v1/sources", json={"title": "Associated Press"})
    key = {"Idempotency-Key": "monday-7"}

    first, again = [
        await client.post("/v1/claims", json=bare(5, "Asociated Press"), headers=key)
        for _ in range(2)
    ]

    (near,) = first.json()["near_misses"]
    assert near["suggestions"][0]["slug"] == "associated-press"
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"


async def test_names_whose_numbers_differ_are_not_near(client):
    await client.post("/v1/events", json={"title": "Battle of Kherson 2022"})

    answer = await client.post("/v1/claims", json=bare(5, "a", event="Battle of Kherson 2023"))

    assert answer.json()["near_misses"] == []


async def test_the_number_of_statements_to_look_words_up_does_not_depend_on_the_words(
    client, database, app
):
    async def statements(claims):
        count = 0

        def one_more(*_):
            nonlocal count
            count += 1

        engine = app.state.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", one_more)
        answer = await client.post("/v1/claims/batch", json=claims)
        event.remove(engine, "before_cursor_execute", one_more)
        assert answer.json()["refused"] == 0
        return count

    few = [bare(5, f"source-{n}", reported_by=f"outlet-{n}") for n in range(3)]
    many = [bare(5, f"source-{n}", reported_by=f"outlet-{n}") for n in range(450)]
    await client.post("/v1/claims/batch", json=many)

    assert await statements(few) == await statements(many)


@pytest.mark.both_drivers
async def test_near_names_are_found_of_a_batch_that_is_committed_after_a_later_claim(
    client, monkeypatch
):
    """The words of the batch have the lower numbers; on SQLite one writer is done at a time."""
    await client.post("/v1/claims", json=bare(5, "a first one"))
    refresh, loop = refresh_figures.refresh_stored, asyncio.get_running_loop()
    posted: list[int] = []

    async def post_a_later_one() -> None:
        answer = await client.post("/v1/claims", json=bare(5, "some other", event="elsewhere"))
        posted.append(answer.status_code)

    async def refresh_late(*given: Any, **more: Any) -> None:
        if not posted:
            posted.append(0)
            later = asyncio.run_coroutine_threadsafe(post_a_later_one(), loop)
            await asyncio.wrap_future(later)
        await refresh(*given, **more)

    monkeypatch.setattr(record_claims, "refresh_stored", refresh_late)
    letters = "abcdefghijklmnopqrstuvwxyz"
    outlets = [f"outlet {one}{other} gazette" for one in letters[:10] for other in letters[:20]]
    batch = [bare(5, outlet, event="big") for outlet in outlets]
    answer = await client.post("/v1/claims/batch", json=batch)
    near = await client.post("/v1/claims", json=bare(5, "outlet aaa gazette", event="third"))

    assert (posted, answer.json()["created"]) == ([0, 201], len(batch))
    (told,) = near.json()["near_misses"]
    assert "outlet-aa-gazette" in [word["slug"] for word in told["suggestions"]]
