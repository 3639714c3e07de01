"""What befalls a claim is added beside it; figures follow, and remember."""

import pytest

from tests.api.bodies import MINISTRY, bare, codes, killed

PAPER = {"slug": "komsomolskaya-pravda", "kind": "media"}


async def post(client, body):
    return (await client.post("/v1/claims", json=body)).json()


@pytest.mark.every_driver
async def test_a_withdrawn_claim_no_longer_widens_the_range_and_the_past_stays_known(client):
    said = await post(client, killed(PAPER, "2022-03-21", value=9861, origin=MINISTRY))
    before = await post(client, killed("us-officials", "2022-03-16", value=7000))
    figure_id = said["figure"]["id"]

    answer = await client.post(
        f"/v1/claims/{said['claim']['id']}/withdrawal",
        json={"reason": "hacked", "who": "editor", "withdrawn_on": "2022-03-22"},
    )

    after = answer.json()["figure"]
    assert (after["low"], after["high"]) == (7000, 7000)
    assert "withdrawn_claim" in codes(after)
    assert after["including_withdrawn"] == {"low": 7000, "best": 8308, "high": 9861, "voices": 2}
    assert answer.json()["claim"]["status"] == "withdrawn"
    assert answer.json()["claim"]["history"][0]["who"] == "editor"
    known_at = before["claim"]["received_at"]
    then = await client.get(f"/v1/figures/{figure_id}", params={"known_at": known_at})
    assert (then.json()["low"], then.json()["high"]) == (7000, 9861)
    assert then.json()["revision"] == before["figure"]["revision"]


async def test_before_anything_was_known_the_figure_is_empty_with_its_reason(client):
    said = await post(client, bare(9861, "paper"))

    then = await client.get(
        f"/v1/figures/{said['figure']['id']}", params={"known_at": "2020-01-01T00:00:00Z"}
    )

    assert then.json()["best"] is None
    assert then.json()["null_reasons"]["best"] == "no claim is in use"


async def test_withdrawing_again_changes_nothing(client):
    said = await post(client, bare(9861, "paper"))
    url = f"/v1/claims/{said['claim']['id']}/withdrawal"

    first = await client.post(url, json={"reason": "hacked"})
    again = await client.post(url, json={"reason": "hacked"})

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["claim"]["history"] == first.json()["claim"]["history"]
    assert again.json()["figure"]["revision"] == first.json()["figure"]["revision"]


async def test_posting_a_withdrawn_number_again_does_not_bring_it_back(client):
    said = await post(client, killed(PAPER, "2022-03-21", value=9861, origin=MINISTRY))
    await client.post(
        f"/v1/claims/{said['claim']['id']}/withdrawal",
        json={"reason": "hacked", "withdrawn_on": "2022-03-22"},
    )

    echo = await post(client, killed("late-daily", "2022-03-21", value=9861, origin=MINISTRY))
    anew = await post(client, killed(MINISTRY, "2022-03-25", value=9861))

    assert echo["claim"]["status"] == "withdrawn"
    assert echo["claim"]["history"][0]["by_claim"] == said["claim"]["id"]
    assert echo["figure"]["best"] is None
    assert anew["claim"]["status"] == "active"


async def test_a_withdrawal_takes_the_echoes_with_it(client):
    said = await post(client, killed(PAPER, "2022-03-21", value=9861, origin=MINISTRY))
    echo = await post(client, killed("late-daily", "2022-03-21", value=9861, origin=MINISTRY))

    await client.post(
        f"/v1/claims/{said['claim']['id']}/withdrawal",
        json={"reason": "hacked", "withdrawn_on": "2022-03-22"},
    )

    stored = (await client.get(f"/v1/claims/{echo['claim']['id']}")).json()
    assert stored["status"] == "withdrawn"


async def test_a_disavowed_claim_is_set_aside_as_disavowed(client):
    said = await post(client, bare(9861, "paper", origin="ministry"))

    answer = await client.post(
        f"/v1/claims/{said['claim']['id']}/withdrawal",
        json={"reason": "the ministry denies it", "disavowed": True},
    )

    assert answer.json()["claim"]["status"] == "disavowed"


@pytest.mark.every_driver
async def test_a_superseded_claim_names_the_one_in_its_place(client):
    old = await post(client, bare(288, "railway"))
    new = await post(client, bare(275, "railway", quote="corrected"))

    answer = await client.post(
        f"/v1/claims/{old['claim']['id']}/supersession",
        json={"reason": "double counting", "superseded_by": new["claim"]["id"]},
    )

    assert answer.json()["claim"]["status"] == "superseded"
    assert answer.json()["claim"]["history"][0]["by_claim"] == new["claim"]["id"]
    assert (answer.json()["figure"]["low"], answer.json()["figure"]["high"]) == (275, 275)


async def test_superseding_by_an_unknown_claim_is_refused(client):
    old = await post(client, bare(288, "railway"))

    answer = await client.post(
        f"/v1/claims/{old['claim']['id']}/supersession",
        json={"reason": "double counting", "superseded_by": "nobody"},
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "superseded_by"


async def test_a_rejected_claim_can_be_brought_back_by_review_only(client):
    said = await post(client, bare(288, "railway"))
    url = f"/v1/claims/{said['claim']['id']}"

    await client.post(f"{url}/review", json={"decision": "rejected", "reason": "spam"})
    withdrawal = await client.post(f"{url}/withdrawal", json={"reason": "hacked"})
    back = await client.post(f"{url}/review", json={"decision": "active", "reason": "no spam"})

    assert withdrawal.status_code == 409
    assert withdrawal.json()["type"] == "/docs/problems#claim-settled"
    assert back.json()["claim"]["status"] == "active"
    assert back.json()["figure"]["best"] == 288


async def test_a_reason_is_required(client):
    said = await post(client, bare(288, "railway"))

    answer = await client.post(f"/v1/claims/{said['claim']['id']}/withdrawal", json={})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "reason"


async def test_an_unknown_claim_cannot_be_withdrawn(client):
    answer = await client.post("/v1/claims/nobody/withdrawal", json={"reason": "hacked"})

    assert answer.status_code == 404


async def test_a_withdrawal_in_the_future_is_refused(client):
    said = await post(client, bare(288, "railway"))

    answer = await client.post(
        f"/v1/claims/{said['claim']['id']}/withdrawal",
        json={"reason": "hacked", "withdrawn_on": "2999-01-01"},
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "withdrawn_on"


async def test_a_claim_is_replaced_only_by_one_in_use_in_its_group(client):
    one = await post(client, bare(288, "railway"))
    two = await post(client, bare(289, "railway", quote="again"))
    elsewhere = await post(client, bare(288, "railway", period="2021"))
    url = "/v1/claims/{}/review"
    repeat = {"decision": "duplicate", "reason": "same"}

    outside = await client.post(
        url.format(one["claim"]["id"]),
        json=repeat | {"duplicate_of": elsewhere["claim"]["id"]},
    )
    first = await client.post(
        url.format(one["claim"]["id"]), json=repeat | {"duplicate_of": two["claim"]["id"]}
    )
    circle = await client.post(
        url.format(two["claim"]["id"]), json=repeat | {"duplicate_of": one["claim"]["id"]}
    )

    statuses = (outside.status_code, first.status_code, circle.status_code)
    assert statuses == (422, 200, 422)
    assert circle.json()["errors"][0]["field"] == "duplicate_of"


async def test_only_a_duplicate_names_the_claim_it_repeats(client):
    said = await post(client, bare(288, "railway"))

    answer = await client.post(
        f"/v1/claims/{said['claim']['id']}/review",
        json={"decision": "rejected", "reason": "spam", "duplicate_of": "x"},
    )

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "duplicate_of"
