"""Names become words of the vocabulary; facts complete what is known and never overwrite it."""

from app.reconcile import FLAGS, METRICS
from tests.api.bodies import GENERAL_STAFF, MINISTRY, bare, codes, killed


async def test_the_seeded_metrics_are_those_of_the_core(client):
    listed = (await client.get("/v1/metrics")).json()["items"]

    assert [
        (m["slug"], m["title"], m["definition"], set(m["outcomes"]), m["unit"], set(m["aliases"]))
        for m in listed
    ] == [
        (m.slug, m.title, m.definition, set(m.outcomes), m.unit, set(m.aliases))
        for m in sorted(METRICS, key=lambda metric: metric.slug)
    ]


async def test_every_flag_is_listed_with_its_meaning(client):
    listed = (await client.get("/v1/flags")).json()

    assert {flag["code"] for flag in listed["items"]} == set(FLAGS)
    assert listed["total"] == len(FLAGS)


async def test_unknown_names_become_provisional_words(client):
    await client.post("/v1/claims", json=bare(5, "Al-Jazeera English", event="Battle of Kherson"))

    events = (await client.get("/v1/events?provisional=true")).json()["items"]
    sources = (await client.get("/v1/sources")).json()["items"]

    assert [(event["slug"], event["title"]) for event in events] == [
        ("battle-of-kherson", "Battle of Kherson")
    ]
    assert sources[0]["slug"] == "al-jazeera-english"
    assert sources[0]["provisional"]


async def test_facts_sent_later_change_the_figures_that_rest_on_them(client):
    plain = [
        killed("russian-ministry-of-defence", "2022-03-25", value=1351),
        killed("ukraine-general-staff", "2022-03-25", value=16_100),
    ]
    for claim in plain:
        before = await client.post("/v1/claims", json=claim)
    assert "belligerent_split" not in codes(before.json()["figure"])

    other = {"event": "another-war"}
    await client.post("/v1/claims", json=killed(MINISTRY, "2022-03-25", value=5) | other)
    await client.post("/v1/claims", json=killed(GENERAL_STAFF, "2022-03-25", value=6) | other)

    figure = await client.get(f"/v1/figures/{before.json()['figure']['id']}")
    assert "belligerent_split" in codes(figure.json())


async def test_facts_that_contradict_the_record_are_refused(client):
    await client.post("/v1/claims", json=bare(5, {"slug": "nato", "reliability": "B"}))

    answer = await client.post("/v1/claims", json=bare(6, {"slug": "nato", "reliability": "E"}))

    assert answer.status_code == 409
    assert answer.json()["type"] == "/docs/problems#facts-differ"
    assert answer.json()["errors"][0]["field"] == "source.reliability"


async def test_a_reliable_source_weighs_more(client):
    await client.post("/v1/claims", json=bare(100, {"slug": "strong", "reliability": "A"}))
    await client.post("/v1/claims", json=bare(200, {"slug": "weak", "reliability": "E"}))
    answer = await client.post("/v1/claims", json=bare(300, {"slug": "faint", "reliability": "E"}))

    assert answer.json()["figure"]["best"] == 100


async def test_a_list_of_words_is_paged_in_slug_order(client):
    for name in ("delta", "alpha", "charlie", "bravo"):
        await client.post("/v1/claims", json=bare(5, name))

    first = (await client.get("/v1/sources?limit=3")).json()
    second = (await client.get(first["next"])).json()

    slugs = [term["slug"] for term in first["items"] + second["items"]]
    assert slugs == ["alpha", "bravo", "charlie", "delta"]
    assert second["next"] is None


async def test_a_very_long_name_keeps_a_slug_of_its_own(client):
    names = ["The ministry of everything " * 10 + ending for ending in ("north", "south")]

    answers = [await client.post("/v1/claims", json=bare(5, name)) for name in names]

    slugs = {answer.json()["claim"]["source"] for answer in answers}
    assert len(slugs) == 2
    assert max(len(slug) for slug in slugs) <= 120
