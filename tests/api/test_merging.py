"""Two words become one: every claim and figure follows, and whatever was known before answers."""

from typing import Any

import pytest

from tests.api.bodies import bare, codes, killed

WHY = {"reason": "One and the same.", "who": "A curator"}
OURS = {"slug": "russian-forces", "party": "russia"}
ROLES = {"events": "event", "populations": "population", "places": "place"}


def merge_of(client, vocabulary, slug, into, **more):
    return client.post(f"/v1/{vocabulary}/{slug}/merge", json={"into": into, **WHY, **more})


async def posted(client, *claims: dict[str, Any]) -> list[dict[str, Any]]:
    answers = [(await client.post("/v1/claims", json=claim)) for claim in claims]
    assert {answer.status_code for answer in answers} == {201}
    return [answer.json() for answer in answers]


async def figures(client, **asked: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await client.get("/v1/figures", params=asked)).json()["items"]
    return found


@pytest.mark.every_driver
async def test_two_names_of_one_source_become_one_voice(client):
    await posted(
        client, bare(10, "nato"), bare(20, "nato-hq"), bare(40, "monitor", origin="nato-hq")
    )

    answer = await merge_of(client, "sources", "nato-hq", "nato")

    assert answer.status_code == 200
    assert answer.json() == {
        "merged": "nato-hq",
        "into": (await client.get("/v1/sources/nato")).json(),
        **WHY,
        "merged_at": answer.json()["merged_at"],
        "claims": 2,
        "figures": 1,
        "duplicates": 0,
    }
    (figure,) = await figures(client)
    assert {voice["voice"] for voice in figure["voices"]} == {"nato"}
    claims = (await client.get("/v1/claims?source=nato-hq")).json()["items"]
    assert [claim["source"] for claim in claims] == ["nato", "nato"]
    assert answer.json()["into"]["aliases"] == ["nato-hq"]


@pytest.mark.parametrize("vocabulary", ROLES)
@pytest.mark.every_driver
async def test_figures_of_two_names_become_one_and_the_old_id_answers(client, vocabulary):
    role = ROLES[vocabulary]
    first, second = await posted(
        client, bare(10, "a", **{role: "mariupol"}), bare(40, "b", **{role: "mariupol-city"})
    )
    old, new = second["figure"]["id"], first["figure"]["id"]

    answer = await merge_of(client, vocabulary, "mariupol-city", "mariupol")

    assert answer.json()["figures"] == 1
    (figure,) = await figures(client, **{role: "mariupol-city"})
    assert (figure["id"], figure["low"], figure["high"]) == (new, 10, 40)
    assert (await client.get(f"/v1/figures/{old}")).json() == figure
    assert (await client.get(f"/v1/figures/{old}?policy=median")).json()["id"] == new
    explained = (await client.get(f"/v1/figures/{old}/explanation")).json()
    assert explained["figure_id"] == new
    claim = (await client.get(f"/v1/claims/{second['claim']['id']}")).json()
    assert (claim["figure_id"], claim[role]) == (new, "mariupol")


async def test_a_group_that_only_the_merged_word_had_gets_a_figure_under_the_new_name(client):
    claims = [killed("a", "2022-03-20", value=7), killed("b", "2022-03-21", value=9)]
    (_, second) = await posted(client, *(claim | {"event": "the-war"} for claim in claims))
    await client.post("/v1/events", json={"title": "Russian invasion"})

    await merge_of(client, "events", "the-war", "russian-invasion")

    old = second["figure"]["id"]
    (figure,) = await figures(client, event="russian-invasion")
    timeline = (await client.get(f"/v1/figures/{old}/timeline")).json()
    assert (figure["low"], figure["high"], figure["revision"]) == (7, 9, 1)
    assert timeline["figure_id"] == figure["id"] != old
    assert timeline["points"][-1]["high"] == 9


async def test_the_revisions_of_both_figures_say_why(client):
    first, second = await posted(client, bare(10, "a", event="war"), bare(40, "b", event="the-war"))
    await merge_of(client, "events", "the-war", "war")

    stays, ends = [
        (await client.get(f"/v1/figures/{one['figure']['id']}/revisions")).json()["items"]
        for one in (first, second)
    ]

    cause = {"action": "words_merged", "claim_ids": [], "word": "events/the-war"}
    assert [revision["revision"] for revision in stays] == [1, 2]
    assert [revision["revision"] for revision in ends] == [1, 2]
    assert stays[-1]["causes"] == ends[-1]["causes"] == [cause]
    assert {"field": "high", "from": 10, "to": 40} in stays[-1]["changes"]
    assert {"field": "high", "from": 40, "to": None} in ends[-1]["changes"]


async def test_a_figure_of_before_the_merge_is_told_under_the_names_of_today(client):
    russian = {"kind": "belligerent", "party": "russia"}
    (first, second) = await posted(
        client,
        bare(10, {"slug": "ministry", "kind": "belligerent"}, event="war", population=OURS),
        bare(40, russian | {"slug": "mod"}, event="the-war", population=OURS),
    )
    between = second["claim"]["received_at"]

    await merge_of(client, "events", "the-war", "war")
    await merge_of(client, "sources", "mod", "ministry")

    asked = {"known_at": between}
    then = (await client.get(f"/v1/figures/{first['figure']['id']}", params=asked)).json()
    assert (then["low"], then["high"], then["statistics"]["voices"]) == (10, 40, 1)
    assert "own_losses" in then["by_interest"]


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
@pytest.mark.parametrize("named", [{}, {"external_id": "x-7"}])
async def test_the_same_claim_under_either_name_is_on_record_after_the_merge(client, order, named):
    claims = {
        name: bare(10, name, reported_by="paper", inputs=["b", "c"], definition="adults") | named
        for name in order[: 1 if named else 2]
    }
    await client.post("/v1/sources", json={"slug": "a"})
    first, *later = await posted(client, *claims.values())

    answer = await merge_of(client, "sources", "a", "b")

    assert answer.json()["duplicates"] == len(later)
    for name in ("a", "b"):
        again = await client.post("/v1/claims", json=claims[order[0]] | {"source": name})
        assert again.status_code == 200
        assert again.json()["claim"]["id"] == first["claim"]["id"]
    for one in later:
        claim = (await client.get(f"/v1/claims/{one['claim']['id']}")).json()
        (event,) = claim["history"]
        assert claim["status"] == "duplicate"
        assert event["by_claim"] == first["claim"]["id"]
        assert (event["who"], event["reason"]) == (
            "A curator",
            "a was merged into b: One and the same.",
        )


async def test_claims_of_two_groups_that_become_the_same_stay_on_record_once_in_use(client):
    first, second = await posted(client, bare(10, "a", event="the-war"), bare(10, "a", event="war"))

    answer = await merge_of(client, "events", "the-war", "war")
    again = await client.post("/v1/claims", json=bare(10, "a", event="war"))

    assert answer.json()["duplicates"] == 1
    assert again.json()["claim"]["id"] == first["claim"]["id"]
    (figure,) = await figures(client)
    revisions = (await client.get(f"/v1/figures/{figure['id']}/revisions")).json()["items"]
    assert revisions[-1]["causes"][0]["claim_ids"] == [second["claim"]["id"]]


async def test_a_repeat_that_a_review_brought_back_stays_in_use_after_the_next_merge(client):
    _, second = await posted(client, bare(10, "a"), bare(10, "b"))
    await merge_of(client, "sources", "a", "b")
    back = {"decision": "active", "reason": "They counted apart."}
    await client.post(f"/v1/claims/{second['claim']['id']}/review", json=back)
    await client.post("/v1/sources", json={"slug": "c"})

    answer = await merge_of(client, "sources", "b", "c")

    claim = (await client.get(f"/v1/claims/{second['claim']['id']}")).json()
    assert (answer.json()["claims"], answer.json()["duplicates"]) == (2, 0)
    assert (claim["status"], claim["source"]) == ("active", "c")


async def test_a_taken_back_claim_stays_taken_back(client):
    _, second = await posted(client, bare(10, "a"), bare(10, "b"))
    taken = {"reason": "A mistake."}
    await client.post(f"/v1/claims/{second['claim']['id']}/withdrawal", json=taken)

    answer = await merge_of(client, "sources", "a", "b")

    claim = (await client.get(f"/v1/claims/{second['claim']['id']}")).json()
    assert (answer.json()["duplicates"], claim["status"]) == (0, "withdrawn")


async def test_a_source_that_turned_out_to_be_the_origin_counted_by_itself(client):
    await posted(client, bare(10, "a", origin="b"))

    await merge_of(client, "sources", "b", "a")

    (claim,) = (await client.get("/v1/claims")).json()["items"]
    again = await client.post("/v1/claims", json=bare(10, "a", origin="b"))
    assert (claim["source"], claim["origin"]) == ("a", None)
    assert again.status_code == 200


async def test_what_was_known_of_the_merged_word_only_is_known_of_the_other_one(client):
    own = {"slug": "mod", "kind": "belligerent", "party": "russia"}
    await posted(
        client,
        killed("ministry", "2022-03-25", value=1351),
        killed(
            {"slug": "staff", "kind": "belligerent", "party": "ukraine"}, "2022-03-25", value=16_100
        ),
        bare(1, own, event="elsewhere"),
    )
    assert all("belligerent_split" not in codes(one) for one in await figures(client))

    answer = await merge_of(client, "sources", "mod", "ministry")

    word = answer.json()["into"]
    assert (word["kind"], word["party"]) == ("belligerent", "russia")
    (figure,) = await figures(client, event="russian-invasion-of-ukraine")
    assert "belligerent_split" in codes(figure)


@pytest.mark.parametrize(("keep", "kind"), [("into", "academic"), ("merged", "ngo_monitor")])
async def test_facts_that_contradict_each_other_need_a_word_on_which_stay(client, keep, kind):
    await client.post("/v1/sources", json={"slug": "a", "kind": "ngo_monitor", "party": "x"})
    await client.post("/v1/sources", json={"slug": "b", "kind": "academic", "reliability": "B"})

    refused = await merge_of(client, "sources", "a", "b")
    still = (await client.get("/v1/sources/a")).json()
    taken = await merge_of(client, "sources", "a", "b", keep=keep)

    assert refused.status_code == 409
    assert refused.json()["type"] == "/docs/problems#facts-differ"
    assert refused.json()["errors"][0]["field"] == "keep.kind"
    assert still["slug"] == "a"
    word = taken.json()["into"]
    assert (word["kind"], word["party"], word["reliability"]) == (kind, "x", "B")


async def test_parts_of_the_merged_word_are_parts_of_the_other_one(client):
    for name, parent in (("a", None), ("b", None), ("part", "a")):
        await client.post(
            "/v1/places", json={"slug": name} | ({"parent": parent} if parent else {})
        )

    await merge_of(client, "places", "a", "b")

    assert (await client.get("/v1/places/part")).json()["parent"] == "b"


async def test_a_merge_by_which_a_word_would_be_part_of_itself_is_refused(client):
    for name, parent in (("a", None), ("between", "a"), ("b", "between")):
        await client.post(
            "/v1/places", json={"slug": name} | ({"parent": parent} if parent else {})
        )

    answer = await merge_of(client, "places", "a", "b")

    assert answer.status_code == 422
    assert answer.json()["detail"] == "into: b would be part of itself: b in between in a"


async def test_a_word_and_its_part_become_one_only_where_it_is_said_that_they_may(client):
    await client.post("/v1/places", json={"slug": "a"})
    await client.post("/v1/places", json={"slug": "b", "parent": "a"})

    refused = await merge_of(client, "places", "a", "b")
    taken = await merge_of(client, "places", "a", "b", keep="into")
    sent = {"slug": "b", "parent": "a"}
    again = await client.post("/v1/claims", json=bare(5, "monitor", place=sent))

    assert (refused.status_code, taken.status_code, again.status_code) == (409, 200, 201)
    assert refused.json()["errors"][0]["field"] == "keep.parent"
    assert taken.json()["into"]["parent"] is None


async def test_the_same_merge_again_is_answered_as_it_was(client):
    await posted(client, bare(10, "a"), bare(20, "b"), bare(30, "c"))

    first = await merge_of(client, "sources", "a", "b")
    again = await merge_of(client, "sources", "a", "b")
    await merge_of(client, "sources", "b", "c")
    later = await merge_of(client, "sources", "a", "b")

    assert first.json() == again.json()
    assert (later.status_code, later.json()["into"]["slug"]) == (200, "c")
    assert later.json()["into"]["aliases"] == ["a", "b"]


@pytest.mark.parametrize(
    ("slug", "into", "status", "said"),
    [
        ("a", "a", 422, "this is a itself"),
        ("a", "A", 422, "this is a itself"),
        ("a", "also-a", 422, "this is a itself"),
        ("also-a", "c", 409, "also-a is another name of a already"),
        ("gone", "c", 409, "gone is another name of b already"),
        ("a", "nobody", 422, "sources has no such word"),
    ],
)
async def test_what_is_no_merge_is_refused_with_its_reason(client, slug, into, status, said):
    await posted(client, *(bare(n, name) for n, name in enumerate(("a", "b", "c", "gone"), 10)))
    await client.post("/v1/sources/a/aliases", json={"alias": "also-a"})
    await merge_of(client, "sources", "gone", "b")

    answer = await merge_of(client, "sources", slug, into)

    assert answer.status_code == status
    assert said in answer.json()["detail"]


@pytest.mark.parametrize(
    ("vocabulary", "nothing"), [("events", "unspecified"), ("populations", "all")]
)
async def test_what_stands_for_no_name_is_merged_with_nothing(client, vocabulary, nothing):
    role = ROLES[vocabulary]
    await posted(client, bare(5, "a"), bare(5, "a", **{role: "named"}))

    away = await merge_of(client, vocabulary, nothing, "named")
    into = await merge_of(client, vocabulary, "named", nothing)

    assert away.status_code == into.status_code == 422
    assert "stands where nothing is named" in away.json()["detail"]


async def test_merges_one_after_another_lead_every_old_id_to_the_last_figure(client):
    answers = await posted(
        client, *(bare(n, f"s{n}", event=f"war-{name}") for n, name in enumerate("abc", 10))
    )
    await merge_of(client, "events", "war-a", "war-b")
    await merge_of(client, "events", "war-b", "war-c")

    ids = [answer["figure"]["id"] for answer in answers]
    told = [(await client.get(f"/v1/figures/{figure}")).json() for figure in ids]

    assert {figure["id"] for figure in told} == {ids[2]}
    assert (told[0]["low"], told[0]["high"]) == (10, 12)


async def test_suggestions_know_no_merged_word(client):
    await posted(client, bare(5, "Associated Press"), bare(5, "Asociated Press"))
    await client.get("/v1/sources?provisional=true")
    await merge_of(client, "sources", "asociated-press", "associated-press")

    answer = await client.post("/v1/claims", json=bare(6, "Asociated Pres"))

    (near,) = answer.json()["near_misses"]
    assert [one["slug"] for one in near["suggestions"]] == ["associated-press"]
    assert near["suggestions"][0]["score"] > 95


async def test_a_claim_says_which_names_it_was_posted_under(client):
    first, _ = await posted(
        client, bare(10, "nato-hq", event="seige"), bare(11, "nato", event="siege")
    )
    await merge_of(client, "sources", "nato-hq", "nato")
    await merge_of(client, "events", "seige", "siege")

    claim = (await client.get(f"/v1/claims/{first['claim']['id']}")).json()

    assert (claim["source"], claim["event"]) == ("nato", "siege")
    assert claim["earlier_names"] == {"event": ["seige"], "source": ["nato-hq"]}


async def test_an_old_slug_gives_the_word_that_it_was_merged_into_no_title(client):
    await posted(client, bare(5, "a-name"), bare(6, "new-name"))
    await merge_of(client, "sources", "a-name", "new-name")

    await posted(client, bare(7, "a-name"))

    assert (await client.get("/v1/sources/new-name")).json()["title"] == "new-name"
