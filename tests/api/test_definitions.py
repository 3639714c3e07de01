"""What a source counts, in its own words, travels with its claim."""

import pytest

from tests.api.bodies import bare, codes

STATED = "excludes separatist forces"


async def test_a_definition_is_kept_with_its_claim_and_differs_from_another(client):
    first = await client.post("/v1/claims", json=bare(7_010, "monitor", definition=STATED))
    second = await client.post("/v1/claims", json=bare(9_861, "ministry", definition="all"))

    assert first.json()["claim"]["definition"] == STATED
    assert "definition_mismatch" not in codes(first.json()["figure"])
    assert "definition_mismatch" in codes(second.json()["figure"])


async def test_a_claim_under_another_definition_is_another_claim(client):
    await client.post("/v1/claims", json=bare(7_010, "monitor"))

    again = await client.post("/v1/claims", json=bare(7_010, "monitor", definition=STATED))

    assert again.status_code == 201


@pytest.mark.parametrize(
    ("metric", "kept"),
    [
        ("casualties", "casualties"),
        ("Total-Casualties", "total casualties"),
        ("killed_or_injured", None),
        ("killed_or_wounded", None),
    ],
)
async def test_a_name_that_is_used_in_several_senses_is_kept_as_sent(client, metric, kept):
    claim = bare(7_010, "monitor") | {"metric": metric}

    answer = await client.post("/v1/claims", json=claim)

    assert answer.json()["claim"]["definition"] == kept


async def test_a_claim_under_a_name_and_under_the_name_it_stands_for_is_one_claim(client):
    said = bare(7_010, "monitor")
    first = await client.post("/v1/claims", json=said | {"metric": "casualties"})

    again = await client.post("/v1/claims", json=said | {"metric": "killed_or_wounded"})

    assert (again.status_code, again.json()["claim"]["id"]) == (200, first.json()["claim"]["id"])


async def test_words_that_count_more_than_the_metric_are_told_without_storing(client):
    claims = [bare(30_000, "alliance", as_published="30,000 killed or wounded")]

    answer = await client.post("/v1/reconcile", json={"claims": claims})

    assert "definition_mismatch" in codes(answer.json()["figures"][0])
