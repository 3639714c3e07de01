"""What changed a figure, when and because of what; and what was known then stays readable."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event

from app.actions.record_batch import claim_from
from app.actions.record_claims import record_claims
from tests.api.bodies import GENERAL_STAFF, MINISTRY, bare, codes, killed

WAR = "russian-invasion-of-ukraine"
ENDED = {"slug": WAR, "kind": "conflict", "ended_on": "2022-03-30"}
QUAKE = {"slug": "quake", "title": "Earthquake of February"}


async def post(client, body):
    answer = await client.post("/v1/claims", json=body)
    assert answer.status_code == 201
    return answer.json()


async def settle(client, claim, fate, **more):
    url = f"/v1/claims/{claim['claim']['id']}/{fate}"
    answer = await client.post(url, json={"reason": "said so", **more})
    assert answer.status_code == 200
    return answer.json()


async def revisions(client, figure_id):
    answer = await client.get(f"/v1/figures/{figure_id}/revisions")
    assert answer.json()["next"] is None
    assert answer.json()["total"] == len(answer.json()["items"])
    return answer.json()["items"]


async def actions(client, figure_id):
    """What each revision came of: its actions, claims and words."""
    return [
        [(cause["action"], cause["claim_ids"], cause["word"]) for cause in one["causes"]]
        for one in await revisions(client, figure_id)
    ]


async def test_a_revision_says_what_changed_and_which_claim_did_it(client):
    first = await post(client, killed(MINISTRY, "2022-03-25", value=1351))
    second = await post(client, killed(GENERAL_STAFF, "2022-03-25", value=16_100))
    figure_id = first["figure"]["id"]

    one, two = await revisions(client, figure_id)

    assert (one["revision"], two["revision"]) == (1, 2)
    assert two["updated_at"] == second["figure"]["updated_at"]
    assert one["changes"][:3] == [
        {"field": "as_of", "from": None, "to": "2022-03-25"},
        {"field": "low", "from": None, "to": 1351},
        {"field": "best", "from": None, "to": 1351},
    ]
    assert (two["low"], two["best"], two["high"]) == (1351, 4665, 16_100)
    changes = {change["field"]: (change["from"], change["to"]) for change in two["changes"]}
    assert changes == {
        "best": (1351, 4665),
        "high": (1351, 16_100),
        "disagreement": ("none", "extreme"),
        "flags": (
            ["single_source", "belligerent_only"],
            ["disjoint_ranges", "order_of_magnitude", "belligerent_split", "belligerent_only"],
        ),
    }
    assert await actions(client, figure_id) == [
        [("claim_posted", [first["claim"]["id"]], None)],
        [("claim_posted", [second["claim"]["id"]], None)],
    ]


@pytest.mark.parametrize(
    ("fate", "more", "action"),
    [
        ("withdrawal", {}, "claim_withdrawn"),
        ("withdrawal", {"disavowed": True}, "claim_disavowed"),
        ("supersession", {}, "claim_superseded"),
        ("review", {"decision": "rejected"}, "claim_rejected"),
        ("review", {"decision": "duplicate"}, "claim_duplicate"),
    ],
)
async def test_whatever_befalls_a_claim_is_a_cause_and_so_is_its_return(client, fate, more, action):
    said = await post(client, bare(288, "railway"))
    await settle(client, said, fate, **more)
    await settle(client, said, "review", decision="active")

    told = await actions(client, said["figure"]["id"])

    ids = [said["claim"]["id"]]
    assert told[1:] == [[(action, ids, None)], [("claim_brought_back", ids, None)]]


async def test_a_withdrawal_names_the_echoes_that_went_with_it(client):
    said = await post(client, killed("paper", "2022-03-21", value=9861, origin=MINISTRY))
    echo = await post(client, killed("late-daily", "2022-03-21", value=9861, origin=MINISTRY))
    await settle(client, said, "withdrawal", withdrawn_on="2022-03-22")

    (*_, last) = await actions(client, said["figure"]["id"])

    both = sorted([said["claim"]["id"], echo["claim"]["id"]])
    assert last == [("claim_withdrawn", both, None)]


async def test_a_figure_that_changed_with_its_family_says_so(client):
    whole = await post(client, killed("nato", "2022-03-23", high=40_000) | {"metric": "losses"})
    part = await post(client, killed("rumour", "2022-03-23", low=50_000))

    _, second = await revisions(client, whole["figure"]["id"])

    assert [change["field"] for change in second["changes"]] == ["flags"]
    assert second["changes"][0]["to"][0] == "component_exceeds_total"
    assert second["causes"] == [
        {"action": "family_changed", "claim_ids": [part["claim"]["id"]], "word": None}
    ]
    assert second["updated_at"] == part["figure"]["updated_at"]


async def test_facts_learned_of_a_source_are_a_cause_where_it_speaks(client):
    here = await post(client, killed("russian-ministry-of-defence", "2022-03-25", value=1351))
    there = await post(client, bare(5, MINISTRY))

    told = await actions(client, here["figure"]["id"])

    word = "sources/russian-ministry-of-defence"
    assert told[1:] == [[("facts_learned", [], word)]]
    assert await actions(client, there["figure"]["id"]) == [
        [("claim_posted", [there["claim"]["id"]], None)]
    ]


async def test_the_end_of_an_event_is_a_cause(client):
    said = await post(client, killed("nato", "2022-03-25", value=7000))
    other = bare(5, "nato", event=ENDED, period="2022-03")
    await post(client, other)

    first, second = await revisions(client, said["figure"]["id"])

    assert [cause["action"] for cause in second["causes"]] == ["event_ended"]
    assert second["causes"][0]["word"] == f"events/{WAR}"
    assert second["changes"] == []  # only the day from which it is stale
    assert (first["low"], second["low"]) == (7000, 7000)


async def test_a_place_s_better_title_reaches_every_figure_of_the_place(client):
    said = await post(client, bare(5, "nato", place="bucha"))
    await post(client, bare(6, "nato", place={"slug": "bucha", "title": "Bucha, Kyiv oblast"}))

    told = await actions(client, said["figure"]["id"])

    assert told[1:] == [
        [("claim_posted", told[1][0][1], None), ("facts_learned", [], "places/bucha")]
    ]


async def test_revisions_are_paged_newest_last_without_gaps(client):
    for number in range(7):
        said = await post(client, bare(10 + number, f"source-{number}"))

    seen, url = [], f"/v1/figures/{said['figure']['id']}/revisions?limit=3"
    while url:
        page = await client.get(url)
        seen += [one["revision"] for one in page.json()["items"]]
        url = page.json()["next"]

    assert seen == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("cursor", ["OTk5OTk5OTk5OTk5OTk5OTk5", "eA==", "%00"])
async def test_a_cursor_of_a_stranger_s_making_does_no_harm(client, cursor):
    said = await post(client, bare(10, "source"))

    answer = await client.get(f"/v1/figures/{said['figure']['id']}/revisions?cursor={cursor}")

    assert answer.status_code in (200, 422)


HISTORY = [
    killed("us-officials", "2022-03-16", value=7000),
    killed("russian-ministry-of-defence", "2022-03-02", value=498),
    killed("nato", "2022-03-23", high=6000) | {"metric": "losses"},
    killed("paper", "2022-03-21", value=9861, origin="russian-ministry-of-defence"),
    killed(MINISTRY, "2022-03-25", value=1351),
    killed({"slug": "us-officials", "kind": "state", "reliability": "A"}, "2022-03-17", value=7400),
    killed(GENERAL_STAFF, "2022-03-25", value=16_100, bound="about"),
    killed("paper", "2022-03-26", high=15_000) | {"event": ENDED},
]


async def test_what_was_known_at_every_revision_can_still_be_read(client):
    said = [await post(client, body) for body in HISTORY]
    settled = [
        await settle(client, said[3], "withdrawal", withdrawn_on="2022-03-22"),
        await settle(client, said[0], "supersession", superseded_by=said[5]["claim"]["id"]),
        await settle(client, said[3], "review", decision="active"),
        await settle(client, said[6], "review", decision="rejected"),
    ]

    for answered in (*said, *settled):
        then = answered["figure"]
        url = f"/v1/figures/{then['id']}"
        again = await client.get(url, params={"known_at": then["updated_at"]})
        assert again.json() == then
    for figure_id in {answered["figure"]["id"] for answered in said}:
        for one in await revisions(client, figure_id):
            known = {"known_at": one["updated_at"]}
            read = (await client.get(f"/v1/figures/{figure_id}", params=known)).json()
            for name in ("revision", "updated_at", "as_of", "low", "best", "high", "disagreement"):
                assert read[name] == one[name], (one["revision"], name)
            assert set(codes(read)) - {"stale"} == set(one["flags"]) - {"stale"}


async def test_facts_learned_later_were_not_known_then(client):
    said = await post(client, killed("russian-ministry-of-defence", "2022-03-25", value=1351))
    await post(client, killed(MINISTRY, "2022-03-26", value=1400))
    url = f"/v1/figures/{said['figure']['id']}"

    then = await client.get(url, params={"known_at": said["figure"]["updated_at"]})
    now = await client.get(url)

    assert list(then.json()["by_interest"]) == ["unknown"]
    assert list(now.json()["by_interest"]) == ["own_losses"]


async def test_what_was_known_then_about_then_takes_the_status_and_the_facts_of_then(client):
    paper = await post(client, killed("paper", "2022-03-21", value=9861, origin="ministry"))
    us = await post(client, killed("us-officials", "2022-03-22", value=7000))
    await settle(client, paper, "withdrawal", withdrawn_on="2022-03-22")
    await post(
        client,
        killed({"slug": "us-officials", "reliability": "A"}, "2022-03-25", value=7400),
    )
    url = f"/v1/figures/{us['figure']['id']}"
    then = {"known_at": us["claim"]["received_at"]}

    known = (await client.get(url, params={**then, "as_of": "2022-03-22"})).json()
    today = (await client.get(url, params={"as_of": "2022-03-22"})).json()
    earlier = (await client.get(url, params={**then, "as_of": "2022-03-21"})).json()

    assert (known["low"], known["high"], known["including_withdrawn"]) == (7000, 9861, None)
    assert {voice["weight"] for voice in known["voices"]} == {500}
    assert (today["low"], today["high"]) == (7000, 7000)
    assert today["including_withdrawn"]["high"] == 9861
    assert [voice["weight"] for voice in today["voices"]] == [1000]
    assert (earlier["low"], earlier["high"]) == (9861, 9861)
    assert known["revision"] == us["figure"]["revision"]


async def test_a_toll_that_climbs_is_told_by_its_newest_voices_once_the_event_is_known_sudden(
    client,
):
    def toll(source, hour, value, event):
        return bare(
            value,
            source,
            event=event,
            period="2023-02-06/..",
            published_at=f"2023-02-{hour}:00:00Z",
        )

    for source, hour, value in (("a", "06T03", 76), ("b", "06T09", 284), ("c", "06T15", 912)):
        await post(client, toll(source, hour, value, "quake"))
    before = await post(client, toll("d", "07T15", 5434, "quake"))
    after = await post(client, toll("e", "07T21", 5894, QUAKE | {"kind": "Earthquake"}))

    assert before["figure"]["best"] == 509
    assert (after["figure"]["low"], after["figure"]["best"], after["figure"]["high"]) == (
        76,
        5434,
        5894,
    )
    weights = {voice["voice"]: voice["weight"] for voice in after["figure"]["voices"]}
    assert weights == {"a": 44, "b": 62, "c": 88, "d": 354, "e": 500}


async def test_a_change_costs_as_many_statements_whatever_the_history(app, client):
    statements = []

    def note(connection, cursor, statement, *_):
        statements.append(statement)

    async def cost(number):
        before = len(statements)
        await post(client, killed("nato", "2022-03-25", value=7000 + number, quote=f"{number}"))
        return len(statements) - before

    await cost(0)
    engine = app.state.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    first = await cost(1)
    for number in range(2, 12):
        await cost(number)
    last = await cost(12)
    event.remove(engine, "before_cursor_execute", note)

    assert last == first


async def test_a_revision_is_never_older_than_the_facts_it_was_computed_with(client, database):
    noon = datetime(2022, 4, 1, 12, tzinfo=UTC)
    facts = bare(1351, {"slug": "ministry", "reliability": "A"})
    waited = bare(498, "ministry", period="2021")
    for body, now in ((facts, noon), (waited, noon - timedelta(seconds=3))):
        async with database.writing() as session:
            await record_claims(session, [claim_from(body)], scraper="test", now=now)

    figures = (await client.get("/v1/figures")).json()["items"]

    for figure in figures:
        known = {"known_at": figure["updated_at"]}
        then = (await client.get(f"/v1/figures/{figure['id']}", params=known)).json()
        assert then == figure
        assert [voice["weight"] for voice in then["voices"]] == [1000]
