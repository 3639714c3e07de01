"""A text becomes drafts, drafts become provisional claims, and a review brings them into use."""

import json

import pytest

from app.models.keys import Scope
from tests.api.tokens import by, token

pytestmark = pytest.mark.above_the_database

TEXT = (
    "At least 41 people were killed and 120 injured when a ferry sank off Zanzibar, the coast "
    "guard said on Friday. Rescuers pulled 300 others from the water, 12 kilometres offshore."
)
KNOWN = {
    "published_at": "2024-05-04T09:00:00Z",
    "reported_by": "harbour-gazette",
    "event": {"title": "Sinking of a ferry off Zanzibar", "kind": "disaster"},
}


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"keyless": "reading"})


async def extracted(client, query="", **more):
    answer = await client.post(f"/v1/extract{query}", json={"text": TEXT, **KNOWN, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_text_is_read_without_a_key_and_nothing_is_stored(client):
    told = await extracted(client)

    killed, wounded = told["drafts"]
    assert (killed["claim"]["metric"], killed["claim"]["low"]) == ("killed", 41)
    assert killed["claim"]["bound"] == "at_least"
    assert (wounded["claim"]["metric"], wounded["claim"]["value"]) == ("wounded", 120)
    for draft in told["drafts"]:
        span = draft["span"]
        assert TEXT[span["start"] : span["end"]] == span["text"]
        assert draft["claim"]["reported_by"] == "harbour-gazette"
        assert draft["posted"] is None
    assert (await client.get("/v1/claims")).json()["items"] == []
    (event,) = (await client.get("/v1/events")).json()["items"]
    assert event["slug"] == "unspecified"


async def test_posting_drafts_takes_a_key_that_may_post(app, client):
    refused = await client.post("/v1/extract?post=true", json={"text": TEXT, **KNOWN})
    reader = by(await token(app, Scope.FIGURES_READ))
    forbidden = await client.post(
        "/v1/extract?post=true", json={"text": TEXT, **KNOWN}, headers=reader
    )

    assert (refused.status_code, forbidden.status_code) == (401, 403)
    assert (await client.get("/v1/claims")).json()["items"] == []


async def test_a_posted_draft_is_provisional_until_a_review_accepts_it(app, client):
    client.headers.update(by(await token(app, Scope.ADMIN)))
    posted = (await extracted(client, "?post=true"))["drafts"]
    again = (await extracted(client, "?post=true"))["drafts"]

    assert [draft["posted"]["status"] for draft in posted] == ["created"] * 2
    assert [draft["posted"]["status"] for draft in again] == ["existing"] * 2
    claim_id, figure_id = (posted[0]["posted"][name] for name in ("id", "figure_id"))
    claim = (await client.get(f"/v1/claims/{claim_id}")).json()
    assert claim["status"] == "provisional"
    assert claim["quote"].startswith("At least 41 people were killed")
    assert claim["history"][0]["reason"] == "Read from a text; to be reviewed."
    waiting = (await client.get("/v1/claims?status=provisional")).json()["items"]
    assert {one["id"] for one in waiting} == {draft["posted"]["id"] for draft in posted}
    before = (await client.get(f"/v1/figures/{figure_id}")).json()
    assert (before["low"], before["statistics"]["claims"]) == (None, 0)
    explained = (await client.get(f"/v1/figures/{figure_id}/explanation")).json()
    assert [one["reason"] for one in explained["claims"]] == ["provisional"]

    review = {"decision": "active", "reason": "The coast guard says so."}
    accepted = await client.post(f"/v1/claims/{claim_id}/review", json=review)

    assert accepted.status_code == 200
    assert accepted.json()["figure"]["low"] == 41
    changes = (await client.get("/v1/changes")).json()["items"]
    assert [one["action"] for one in changes if one["claim_id"] == claim_id] == [
        "claim_posted",
        "claim_provisional",
        "claim_brought_back",
    ]


@pytest.mark.parametrize("path", ["withdrawal", "supersession", "review"])
async def test_a_provisional_claim_may_become_anything(app, client, path):
    client.headers.update(by(await token(app, Scope.ADMIN)))
    (first, _) = (await extracted(client, "?post=true"))["drafts"]
    body = {"reason": "It was retracted."}
    if path == "review":
        body["decision"] = "rejected"

    answer = await client.post(f"/v1/claims/{first['posted']['id']}/{path}", json=body)

    assert answer.status_code == 200
    assert answer.json()["claim"]["status"] in ("withdrawn", "superseded", "rejected")


async def test_what_lacks_something_or_is_not_plain_is_not_posted(app, client):
    client.headers.update(by(await token(app, Scope.CLAIMS_WRITE)))
    nameless = await client.post("/v1/extract?post=true", json={"text": "At least 41 were killed."})
    unsure = await extracted(client, "?post=true&sure=1")

    (draft,) = nameless.json()["drafts"]
    assert {"event", "period", "source"} & set(draft["missing"])
    assert draft["problem"] is None
    assert draft["posted"] is None
    assert {one["posted"] for one in unsure["drafts"]} == {None}
    assert (await client.get("/v1/claims")).json()["items"] == []


async def test_a_bound_key_posts_drafts_of_its_own_source_alone(app, client):
    client.headers.update(by(await token(app, Scope.CLAIMS_WRITE, source="ministry")))

    drafts = (await extracted(client, "?post=true"))["drafts"]

    assert [draft["posted"]["status"] for draft in drafts] == ["refused"] * 2
    assert drafts[0]["posted"]["problem"]["status"] == 403
    assert (await client.get("/v1/claims")).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": "x" * 1_000_001}, "text"),
        ({"text": TEXT, "published_at": "yesterday"}, "published_at"),
        ({"text": TEXT, "url": "javascript:alert(1)"}, "url"),
        ({"text": TEXT, "lang": "en"}, "lang"),
    ],
)
async def test_what_is_no_text_is_refused_by_field(client, body, field):
    answer = await client.post("/v1/extract", json=body)

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]


async def test_without_a_model_its_drafts_cannot_be_asked_for(client):
    answer = await client.post("/v1/extract?extractor=model", json={"text": TEXT})

    assert answer.status_code == 422
    assert "RECONCILER_EXTRACTOR_URL" in answer.json()["errors"][0]["remedy"]


async def test_a_text_without_counts_has_no_drafts(client):
    numbers = " ".join(str(n) for n in range(1_000))
    for text in ("It rained for 12 days.", numbers, "\u202e\ud7ff\x00 41", "“" * 1_000):
        answer = await client.post("/v1/extract", content=json.dumps({"text": text}))
        assert answer.status_code in (200, 415)
        told = await client.post("/v1/extract", json={"text": text})
        assert told.json()["drafts"] == [], text
