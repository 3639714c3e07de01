"""Who may do what: keys, their scopes, and what they are bound to."""

from typing import Any

import httpx
import pytest

from app.models.keys import Scope, new_token
from app.settings import Settings
from tests.api.bodies import bare
from tests.api.tokens import by, token

BROAD = Settings.model_fields["keyless"].default
SOURCE, OTHER = "monitor", "ministry"


@pytest.fixture
def keyless():
    return BROAD


@pytest.fixture
def settings(database_url, keyless):
    return Settings(database_url=database_url, keyless=keyless, rate_of_bad_keys="1000/second")


SPEAKING = {"post_claim", "withdraw_claim", "supersede_claim", "review_claim"}
"""What speaks for one source; of a batch each item does, and is refused by itself."""


async def call(client: httpx.AsyncClient, method: str, path: str, spec: Any, **sent: Any) -> int:
    """Any operation of the schema, with its example for a body."""
    for name in ("figure_id", "key_id", "slug"):
        path = path.replace(f"{{{name}}}", "nobody")
    body = spec.get("requestBody", {}).get("content", {}).get("application/json", {})
    if body:
        sent["json"] = body["example"]
    if path.endswith("/stream"):  # which would go on for ever
        sent["params"] = {"after": "no cursor"}
    return (await client.request(method, path, **sent)).status_code


def cases(spec: Any, keys: dict[str, str]) -> dict[str, tuple[dict[str, str], int]]:
    """What is sent with a call, by name, and the status it gets; 0 is any but 401 and 403."""
    declared = spec["security"]
    (needed,) = declared[0]["ApiKey"]
    open_to_all = {} in declared
    named = "x-scraper" in {one["name"] for one in spec.get("parameters", ())}
    bad = {name: (by(keys[name]), 401) for name in ("unknown", "no token", "expired", "revoked")}
    source = (by(keys[f"{needed} of a source"]), 403 if spec["operationId"] in SPEAKING else 0)
    other_name = by(keys[f"{needed} of a scraper"]) | {"X-Scraper": "another"}
    scopes = {
        scope.value: (by(keys[scope]), 0 if open_to_all or scope in (needed, Scope.ADMIN) else 403)
        for scope in Scope
    }
    return {
        "no key": ({}, 0 if open_to_all else 401),
        **bad,
        "bound to another source": source,
        "bound to another scraper": (other_name, 403 if named else 0),
        **scopes,
    }


@pytest.mark.battery(
    "operations × (no key, unknown, none, expired, revoked, bound to another source or scraper, "
    "each scope), where {keyless} takes no key",
    bar="each answered 401, 403 or neither, as the OpenAPI document says",
    rounds=600,
)
@pytest.mark.parametrize("keyless", ["reading", "nothing"])
async def test_every_operation_takes_the_key_it_declares_and_no_other(app, client, measured):
    keys = {
        "unknown": str(new_token()),
        "no token": "hello",
        "expired": await token(app, Scope.ADMIN, ended=True),
        "revoked": await token(app, Scope.ADMIN),
    }
    for scope in Scope:
        keys[scope] = await token(app, scope)
        keys[f"{scope} of a source"] = await token(app, scope, source=OTHER)
        keys[f"{scope} of a scraper"] = await token(app, scope, scraper="own")
    admin = by(keys[Scope.ADMIN])
    await client.post(f"/v1/keys/{keys['revoked'].split('_')[1]}/revocation", headers=admin)
    posted = await client.post("/v1/claims", json=bare(5, source=SOURCE), headers=admin)
    claim_id = posted.json()["claim"]["id"]
    operations, found, wrong = 0, 0, []
    for path, verbs in app.openapi()["paths"].items():
        for method, spec in verbs.items():
            if spec.get("security") is None:
                assert not path.startswith("/v1"), path
                continue
            operations += 1
            for name, (sent, expected) in cases(spec, keys).items():
                at = path.replace("{claim_id}", claim_id)
                status = await call(client, method, at, spec, headers=sent)
                found += 1
                if status != expected and (expected or status in (401, 403)):
                    wrong.append((method, path, name, status))
    measured(done=found, found=f"{operations} operations, {len(wrong)} of {found} cases wrong")
    assert wrong == []
    assert found >= 12 * operations >= 12 * 53


async def test_reading_takes_no_key_and_posting_does(client):
    assert BROAD == "reading"
    assert (await client.get("/v1/figures")).status_code == 200

    answer = await client.post("/v1/claims", json=bare(5, source=SOURCE))

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["type"] == "/docs/problems#key-missing"
    assert (await client.get("/v1/claims")).json()["items"] == []


async def test_every_claim_and_every_review_says_by_which_key_it_came(app, client):
    writer = await token(app, Scope.CLAIMS_WRITE)
    reviewer = await token(app, Scope.CLAIMS_REVIEW)

    posted = await client.post("/v1/claims", json=bare(5, source=SOURCE), headers=by(writer))
    path = f"/v1/claims/{posted.json()['claim']['id']}"
    review = {"decision": "rejected", "reason": "Counts another event."}
    await client.post(f"{path}/review", json=review, headers=by(reviewer))

    claim = (await client.get(path)).json()
    assert claim["api_key"] == writer.split("_")[1]
    assert [event["api_key"] for event in claim["history"]] == [reviewer.split("_")[1]]
    listed = await client.get("/v1/claims", params={"api_key": writer.split("_")[1]})
    others = await client.get("/v1/claims", params={"api_key": reviewer.split("_")[1]})
    assert [one["id"] for one in listed.json()["items"]] == [claim["id"]]
    assert others.json()["items"] == []


@pytest.mark.parametrize(
    ("claim", "field"),
    [({"source": OTHER}, "source"), ({"source": SOURCE, "origin": OTHER}, "origin")],
)
async def test_a_key_that_is_bound_to_a_source_speaks_for_no_other(app, client, claim, field):
    bound = by(await token(app, Scope.CLAIMS_WRITE, source=SOURCE))

    own = await client.post("/v1/claims", json=bare(5, source=SOURCE), headers=bound)
    other = await client.post("/v1/claims", json=bare(6, **claim), headers=bound)

    assert own.status_code == 201
    assert other.status_code == 403
    assert other.json()["errors"][0]["field"] == field
    assert len((await client.get("/v1/claims")).json()["items"]) == 1
    assert OTHER not in {s["slug"] for s in (await client.get("/v1/sources")).json()["items"]}


async def test_a_key_is_bound_to_the_source_that_an_alias_means(app, client):
    admin = by(await token(app, Scope.ADMIN))
    await client.post("/v1/sources", json={"title": "Monitor"}, headers=admin)
    await client.post("/v1/sources/monitor/aliases", json={"alias": "The Watch"}, headers=admin)
    bound = by(await token(app, Scope.CLAIMS_WRITE, source="The Watch"))

    answer = await client.post("/v1/claims", json=bare(5, source="the watch"), headers=bound)

    assert answer.status_code == 201


async def test_of_a_batch_only_the_claims_of_the_bound_source_land(app, client):
    bound = by(await token(app, Scope.CLAIMS_WRITE, source=SOURCE))
    batch = [bare(5, source=SOURCE), bare(6, source=OTHER)]

    answer = await client.post("/v1/claims/batch", json=batch, headers=bound)

    assert [item["status"] for item in answer.json()["items"]] == ["created", "refused"]
    assert answer.json()["items"][1]["problem"]["status"] == 403


async def test_a_bound_key_withdraws_no_claim_of_others(app, client):
    admin = by(await token(app, Scope.ADMIN))
    bound = by(await token(app, Scope.CLAIMS_WRITE, source=SOURCE))
    posted = await client.post("/v1/claims", json=bare(5, source=OTHER), headers=admin)
    path = f"/v1/claims/{posted.json()['claim']['id']}"

    answer = await client.post(f"{path}/withdrawal", json={"reason": "No."}, headers=bound)

    assert answer.status_code == 403
    assert (await client.get(path)).json()["status"] == "active"


async def test_a_key_that_is_bound_to_a_scraper_posts_under_its_name_alone(app, client):
    bound = by(await token(app, Scope.CLAIMS_WRITE, scraper="AP scraper"))

    implied = await client.post("/v1/claims", json=bare(5, source=SOURCE), headers=bound)
    other = await client.post(
        "/v1/claims", json=bare(6, source=SOURCE), headers=bound | {"X-Scraper": "another"}
    )

    assert implied.json()["claim"]["scraper"] == "ap-scraper"
    assert other.status_code == 403


async def test_a_key_is_made_listed_rotated_and_revoked_by_an_administrator(app, client):
    admin = by(await token(app, Scope.ADMIN))
    asked = {"name": "AP", "scopes": ["claims:write"], "scraper": "ap"}

    made = (await client.post("/v1/keys", json=asked, headers=admin)).json()
    rotated = await client.post(
        f"/v1/keys/{made['id']}/rotation", json={"overlap_hours": 0}, headers=admin
    )
    new = rotated.json()
    listed = (await client.get("/v1/keys", headers=admin)).json()["items"]

    assert made["token"].startswith(f"crk_{made['id']}_")
    assert (new["name"], new["scopes"], new["scraper"]) == ("AP", ["claims:write"], "ap")
    assert {key["id"]: key["good"] for key in listed}[made["id"]] is False
    assert not any("token" in key or "digest" in key for key in listed)
    claim = bare(5, source=SOURCE)
    old = await client.post("/v1/claims", json=claim, headers=by(made["token"]))
    current = await client.post("/v1/claims", json=claim, headers=by(new["token"]))
    assert (old.status_code, current.status_code) == (401, 201)
    await client.post(f"/v1/keys/{new['id']}/revocation", headers=admin)
    ended = await client.post("/v1/claims", json=bare(7, source=SOURCE), headers=by(new["token"]))
    assert ended.status_code == 401


async def test_what_is_stored_of_a_key_does_not_open_anything(app, client):
    sent = await token(app, Scope.ADMIN)
    async with app.state.database.reading() as session:
        rows = await session.connection()
        stored = (await rows.exec_driver_sql("SELECT id, digest FROM api_keys")).all()

    assert all(sent.split("_", 2)[2] not in value for row in stored for value in row)
    (row,) = stored
    tried = by(f"crk_{row[0]}_{row[1]}")
    assert (await client.get("/v1/keys", headers=tried)).status_code == 401


FACTS_OF_OTHERS = {
    "reported_by.reliability": {"reported_by": {"slug": OTHER, "reliability": "E"}},
    "inputs.kind": {"inputs": [{"slug": OTHER, "kind": "belligerent"}]},
    "event.ended_on": {"event": {"slug": "war", "ended_on": "2022-05-20"}},
    "population.party": {"population": {"slug": "army", "party": "russia"}},
    "place.parent": {"place": {"slug": "kyiv", "parent": "ukraine"}},
}


@pytest.mark.parametrize(("field", "sent"), FACTS_OF_OTHERS.items(), ids=FACTS_OF_OTHERS)
async def test_a_bound_key_brings_facts_of_its_own_source_alone(app, client, field, sent):
    admin = by(await token(app, Scope.ADMIN))
    bound = by(await token(app, Scope.CLAIMS_WRITE, source=SOURCE))
    own = {"source": {"slug": SOURCE, "kind": "ngo_monitor"}}

    refused = await client.post("/v1/claims", json=bare(5, **own, **sent), headers=bound)
    kept = (await client.get("/v1/sources")).json()["items"]
    taught = await client.post("/v1/claims", json=bare(5, OTHER, **sent), headers=admin)
    known = await client.post("/v1/claims", json=bare(5, **own, **sent), headers=bound)

    assert refused.status_code == 403
    assert refused.json()["errors"][0]["field"] == field
    assert kept == []
    assert (taught.status_code, known.status_code) == (201, 201)  # what is on record may be said


async def test_a_key_goes_on_for_the_source_that_its_own_was_merged_into(app, client):
    admin = by(await token(app, Scope.ADMIN))
    bound = by(await token(app, Scope.CLAIMS_WRITE, source="ap"))
    first = await client.post("/v1/claims", json=bare(5, "ap"), headers=bound)
    await client.post("/v1/sources", json={"slug": "associated-press"}, headers=admin)
    merge = {"into": "associated-press", "reason": "Its short name.", "who": "A curator"}
    merged = await client.post("/v1/sources/ap/merge", json=merge, headers=admin)

    by_alias = await client.post("/v1/claims", json=bare(6, "ap"), headers=bound)
    by_name = await client.post("/v1/claims", json=bare(7, "associated-press"), headers=bound)
    path = f"/v1/claims/{first.json()['claim']['id']}/withdrawal"
    withdrawn = await client.post(path, json={"reason": "A typing error."}, headers=bound)
    other = await client.post("/v1/claims", json=bare(8, OTHER), headers=bound)

    assert merged.status_code == 200, merged.text
    statuses = [answer.status_code for answer in (by_alias, by_name, withdrawn, other)]
    assert statuses == [201, 201, 200, 403]


async def test_an_origin_may_disavow_what_is_said_in_its_name_and_no_more(app, client):
    admin = by(await token(app, Scope.ADMIN))
    origin = by(await token(app, Scope.CLAIMS_WRITE, source=SOURCE))
    posted = await client.post("/v1/claims", json=bare(5, OTHER, origin=SOURCE), headers=admin)
    path = f"/v1/claims/{posted.json()['claim']['id']}"
    why = {"reason": "We never said so."}

    statuses = [
        (await client.post(f"{path}/{verb}", json=body, headers=origin)).status_code
        for verb, body in (
            ("withdrawal", why),
            ("supersession", why),
            ("withdrawal", why | {"disavowed": True}),
        )
    ]

    assert statuses == [403, 403, 200]


async def test_a_bound_key_puts_no_claim_of_others_in_the_place_of_its_own(app, client):
    admin = by(await token(app, Scope.ADMIN))
    bound = by(await token(app, Scope.CLAIMS_WRITE, source=SOURCE))
    posted = [
        await client.post("/v1/claims", json=bare(n, source), headers=admin)
        for n, source in ((5, SOURCE), (6, OTHER), (7, SOURCE))
    ]
    old, others, new = [answer.json()["claim"]["id"] for answer in posted]

    statuses = [
        (
            await client.post(
                f"/v1/claims/{old}/supersession",
                json={"reason": "Corrected.", "superseded_by": one},
                headers=bound,
            )
        ).status_code
        for one in (others, new)
    ]

    assert statuses == [422, 200]
