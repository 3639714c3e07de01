"""The SQL of the Superset recipe gives the rows that the API lists."""

from pathlib import Path

import pytest
from sqlalchemy import text

from app.settings import shipped
from tests.api.bodies import bare

RECIPE = shipped("examples") / "superset"
ERRORS = "(quote no single number)"


@pytest.mark.both_drivers  # of PostgreSQL: the recipe's SQL is PostgreSQL's
async def test_the_dataset_has_the_figures_of_the_api(client, database):
    for value, source in ((10_000, "a"), (15_000, "b"), (40_000, "c")):
        await client.post("/v1/claims", json=bare(value, source))
    await client.post("/v1/claims", json=bare(7, "a") | {"event": "siege", "place": "mariupol"})
    await client.post("/v1/claims", json=bare(9, "a") | {"event": "raid", "bound": "at_most"})
    figures = (await client.get("/v1/figures")).json()["items"]

    async with database.reading() as session:
        rows = (await session.execute(text(query(RECIPE)))).mappings().all()

    assert {row["id"]: (row["low"], row["best"], row["high"]) for row in rows} == {
        figure["id"]: (figure["low"], figure["best"], figure["high"]) for figure in figures
    }
    assert {row["figure"] for row in rows if row["label"].endswith(ERRORS)} == {
        " · ".join([item["event"]["title"], item["population"]["title"], "killed", item["period"]])
        for item in figures
        if any(flag["severity"] == "error" for flag in item["flags"])
    }
    assert None in {row["best"] for row in rows}


def query(recipe: Path) -> str:
    return (recipe / "figures.sql").read_text(encoding="utf-8")
