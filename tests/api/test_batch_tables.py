"""Tables that say something else than they seem to are refused, row by row, and nothing is cut."""

import pytest

TABLE = {"Content-Type": "text/csv"}
HEADER = "metric,event,period,value,source"
GOOD = "killed,fine,2022,7,paper"


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"max_claim_bytes": 10_000})


async def sent(client, *lines: str):
    return await client.post("/v1/claims/batch", content="\n".join(lines), headers=TABLE)


async def refusal(client, row: str) -> dict[str, str]:
    """What is said of a row between two good ones, which land."""
    answer = await sent(client, HEADER, GOOD, row, GOOD.replace("7", "8"))
    fates = [item["status"] for item in answer.json()["items"]]
    assert fates == ["created", "refused", "created"]
    error: dict[str, str] = answer.json()["items"][1]["problem"]["errors"][0]
    return error


async def test_a_number_with_a_comma_is_not_cut_at_it(client):
    error = await refusal(client, "killed,cut,2022,5,300,paper")

    assert (error["field"], error["value"]) == ("row", "paper")
    assert "in quotes" in error["remedy"]


async def test_empty_cells_behind_the_last_column_do_no_harm(client):
    answer = await sent(client, HEADER, GOOD + ",,")

    assert answer.json()["created"] == 1


async def test_a_column_that_is_there_twice_is_refused(client):
    answer = await sent(client, HEADER + ",value", GOOD + ",9")

    assert answer.status_code == 422
    assert "column value is there twice" in answer.text


@pytest.mark.parametrize("digits", [101, 5_000])
async def test_a_number_too_long_to_be_read_is_refused(client, digits):
    error = await refusal(client, f"killed,long,2022,{'9' * digits},paper")

    assert error["field"] == "value"
    assert len(error["value"]) == 80


async def test_a_row_of_many_short_lines_is_refused_when_it_is_too_long(client):
    lines = '"' + "short\n" * 2_000 + '"'

    answer = await sent(client, HEADER, GOOD, f"killed,{lines},2022,5,paper", GOOD)

    first, second, *rest = answer.json()["items"]
    assert (first["status"], second["status"]) == ("created", "refused")
    assert "the row is longer than" in second["problem"]["errors"][0]["message"]
    assert all(item["status"] in ("refused", "existing") for item in rest)


async def test_rows_that_were_taken_back_change_their_figure_once(client):
    rows = [
        f"killed,taken back,2022,{100 + n},paper {n},{n % 2 and ':retracted'}" for n in range(8)
    ]

    answer = await sent(client, HEADER + ",source_type", *(row.replace(",0", ",") for row in rows))

    assert answer.json()["created"] == 8
    (figure,) = (await client.get("/v1/figures?event=taken-back")).json()["items"]
    assert (figure["low"], figure["high"], figure["revision"]) == (100, 106, 2)
    changes = (await client.get("/v1/changes?action=claim_withdrawn")).json()["items"]
    assert sorted(item["claim"]["value"] for item in changes) == [101, 103, 105, 107]
