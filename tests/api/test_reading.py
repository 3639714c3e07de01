"""Figures and claims as dashboards read them."""

import pytest

from tests.api.bodies import GENERAL_STAFF, MINISTRY, bare, codes, killed
from tests.rebuild import lasting


async def post(client, body):
    answer = await client.post("/v1/claims", json=body)
    assert answer.status_code == 201
    return answer.json()


async def test_a_list_is_paged_without_gaps_or_repeats(client):
    for year in range(2000, 2007):
        await post(client, bare(10 + year, "a", period=str(year)))

    seen, url = [], "/v1/figures?limit=3"
    while url:
        page = await client.get(url)
        seen += [figure["id"] for figure in page.json()["items"]]
        url = page.json()["next"]
        assert page.headers.get("link") == (f'<{url}>; rel="next"' if url else None)

    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("event=Battle of Kherson", 1),
        ("event=battle", 0),
        ("population=all", 2),
        ("population=russian-forces", 1),
        ("metric=killed", 2),
        ("metric=injured", 1),
        ("period=2022-01-01/2022-12-31", 3),
        ("flag=single_source", 3),
        ("flag=disjoint_ranges", 0),
        ("updated_since=2999-01-01T00:00:00Z", 0),
        ("updated_since=2000-01-01T00:00:00Z", 3),
        ("event=unspecified&metric=killed&population=all", 1),
    ],
)
async def test_filters_match_exactly_and_together(client, query, count):
    await post(client, bare(10, "a"))
    await post(client, bare(11, "a", event="Battle of Kherson", metric="injured"))
    await post(client, bare(12, "a", population="Russian forces"))

    answer = await client.get(f"/v1/figures?{query}")

    assert len(answer.json()["items"]) == answer.json()["total"] == count


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("source=nato", 1),
        ("source=NATO", 1),
        ("origin=ukraine-general-staff", 1),
        ("status=active", 2),
        ("status=withdrawn", 0),
        ("metric=deaths", 2),
        ("event=russian-invasion-of-ukraine", 2),
        ("place=kyiv", 0),
        ("received_since=2999-01-01", 0),
        ("api_key=0123456789ab", 0),
    ],
)
async def test_claims_are_filtered_by_who_said_what_of_whom(client, query, count):
    await post(client, killed("nato", "2022-03-23", low=7000, high=15000))
    await post(client, killed("daily", "2022-03-25", value=16100, origin=GENERAL_STAFF))

    answer = await client.get(f"/v1/claims?{query}")

    assert len(answer.json()["items"]) == count


@pytest.mark.every_driver
async def test_a_reader_who_has_a_figure_is_not_sent_it_again(client):
    said = await post(client, bare(10, "a"))
    url = f"/v1/figures/{said['figure']['id']}"

    first = await client.get(url)
    again = await client.get(url, headers={"If-None-Match": first.headers["etag"]})
    await post(client, bare(12, "b"))
    changed = await client.get(url, headers={"If-None-Match": first.headers["etag"]})

    weak = await client.get(url, headers={"If-None-Match": f'"x", W/{changed.headers["etag"]}'})

    assert weak.status_code == 304  # as a proxy asks that compressed it
    assert first.headers["etag"].startswith('"')
    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


@pytest.mark.every_driver
async def test_a_running_total_is_told_for_another_day(client):
    await post(client, killed("us-officials", "2022-03-16", value=7000))
    said = await post(client, killed(MINISTRY, "2022-03-25", value=1351))
    url = f"/v1/figures/{said['figure']['id']}"

    then = (await client.get(url, params={"as_of": "2022-03-20"})).json()
    later = (await client.get(url, params={"as_of": "2022-04-20"})).json()

    assert (then["as_of"], then["low"], then["high"]) == ("2022-03-20", 7000, 7000)
    assert later["best"] is None
    assert later["null_reasons"]["best"] == "every claim is set aside"


async def test_an_old_running_total_is_stale_and_a_closed_period_never_is(client):
    await post(client, killed("us-officials", "2022-03-16", value=7000))
    await post(client, bare(498, "ministry", published_at="2022-03-16"))

    stale = (await client.get("/v1/figures?flag=stale")).json()["items"]

    assert [figure["period"] for figure in stale] == ["2022-02-24/.."]
    (flag,) = (flag for flag in stale[0]["flags"] if flag["code"] == "stale")
    assert flag["measured"]["as_of"] == "2022-03-16"


async def test_an_explanation_accounts_for_every_claim(client):
    old = await post(client, killed(MINISTRY, "2022-03-02", value=498))
    new = await post(client, killed(MINISTRY, "2022-03-25", value=1351))
    other = await post(client, killed("nato", "2022-03-23", low=7000, high=15000))

    answer = await client.get(f"/v1/figures/{new['figure']['id']}/explanation")

    body = answer.json()
    uses = {use["claim_id"]: use for use in body["claims"]}
    assert uses[old["claim"]["id"]]["reason"] == "outside_window"
    assert uses[new["claim"]["id"]]["used"]
    assert uses[other["claim"]["id"]]["weight"] == 500
    assert body["without"]["nato"] == {"low": 1351, "best": 1351, "high": 1351, "voices": 1}
    assert body["paragraph"].startswith("Between 1,351 and 15,000 killed as of 2022-03-25")


@pytest.mark.every_driver
async def test_parts_of_a_family_are_checked_against_the_whole(client):
    whole = await post(client, killed("nato", "2022-03-23", high=40_000) | {"metric": "losses"})
    part = await post(client, killed("rumour", "2022-03-23", low=50_000))

    figures = {f["metric"]: f for f in (await client.get("/v1/figures")).json()["items"]}

    for metric in ("killed", "total_losses"):
        flag = next(f for f in figures[metric]["flags"] if f["code"] == "component_exceeds_total")
        assert flag["measured"]["component_figures"] == [part["figure"]["id"]]
        assert flag["measured"]["total_figures"] == [whole["figure"]["id"]]
        assert set(flag["claim_ids"]) == {part["claim"]["id"], whole["claim"]["id"]}
    assert figures["total_losses"]["revision"] == 2


async def test_reconciling_without_storing_answers_as_storing_does_and_keeps_nothing(client):
    claims = [
        killed(MINISTRY, "2022-03-25", value=1351),
        killed(GENERAL_STAFF, "2022-03-25", value=16_100, bound="about"),
        bare(7000, "nato"),
    ]

    answer = (await client.post("/v1/reconcile", json={"claims": claims})).json()
    assert (await client.get("/v1/claims")).json()["items"] == []
    assert (await client.get("/v1/sources")).json()["items"] == []
    posted = [await post(client, claim) for claim in claims]
    url = f"/v1/figures/{posted[0]['figure']['id']}?as_of=2022-03-25"
    stored = (await client.get(url)).json()

    assert "belligerent_split" in codes(answer["figures"][0])
    assert lasting(answer["figures"][0]) == lasting(stored)
    assert lasting(answer["figures"][1]) == lasting(posted[2]["figure"])
    assert answer["explanations"][0]["figure_id"] == stored["id"]


async def test_reconciling_names_a_bad_claim_by_its_place(client):
    claims = [bare(5, "a"), bare(5, "a", metric="miles")]

    answer = await client.post("/v1/reconcile", json={"claims": claims})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "claims.1.metric"


async def test_reconciling_refuses_two_stories_about_one_source(client):
    claims = [bare(5, {"slug": "a", "reliability": g}, quote=g) for g in ("A", "E")]

    answer = await client.post("/v1/reconcile", json={"claims": claims})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "claims.1"


async def test_a_long_answer_is_compressed_for_whoever_takes_gzip(client):
    posted = await client.post("/v1/claims", json=bare(5, "a"))
    url = f"/v1/figures/{posted.json()['figure']['id']}"

    plain = await client.get(url, headers={"Accept-Encoding": "identity"})
    zipped = await client.get(url, headers={"Accept-Encoding": "gzip"})

    assert "content-encoding" not in plain.headers
    assert zipped.headers["content-encoding"] == "gzip"
    assert int(zipped.headers["content-length"]) < len(plain.content) * 0.6
    assert zipped.json() == plain.json()
    assert zipped.headers["etag"] != plain.headers["etag"]  # other bytes, another strong tag
    for answer, coding in ((plain, "identity"), (zipped, "gzip")):
        known = {"If-None-Match": answer.headers["etag"], "Accept-Encoding": coding}
        assert answer.headers["vary"] == "Accept-Encoding"
        assert (await client.get(url, headers=known)).status_code == 304


async def test_a_short_answer_is_sent_as_it_is(client):
    answer = await client.get("/v1/events", headers={"Accept-Encoding": "gzip"})

    assert len(answer.content) < 1024
    assert "content-encoding" not in answer.headers
