"""The article of 25 March 2022, from its text to its figures, beside the same typed by hand."""

import json
from pathlib import Path

import httpx
import pytest

from app.main import create_app
from app.settings import shipped
from tests.real_data import FOLDER, needs_real_data

pytestmark = pytest.mark.above_the_database

EVENT = "russian-invasion-of-ukraine"
THEATRE = "mariupol-theatre-strike"
KNOWN = {
    "published_at": "2022-03-25T00:00:00Z",
    "reported_by": "the-sun",
    "event": EVENT,
    "period": "2022-02-24/..",
    "population": "russian-forces",
}
SAID = ("low", "best", "high", "null_reasons", "envelope", "disagreement")


def gold() -> dict[str, str]:
    lines = Path(FOLDER / "extraction_gold.dev.jsonl").read_text(encoding="utf-8").splitlines()
    return {one["id"]: one["text"] for one in map(json.loads, lines)}


def typed() -> list[dict[str, object]]:
    """The claims of the article as they were typed, without what the article does not say."""
    examples = json.loads((shipped("examples") / "march_2022.json").read_text(encoding="utf-8"))
    wanted = {"article-killed-10000", "article-killed-15000", "article-losses-40000"}
    wanted.add("article-mariupol-300")
    return [one for one in examples["claims"] if one["external_id"] in wanted]


async def figures(client) -> dict[tuple[str, str], dict[str, object]]:
    items = (await client.get("/v1/figures")).json()["items"]
    return {
        (one["event"]["slug"], one["metric"]): {name: one[name] for name in SAID} for one in items
    }


@pytest.fixture
async def by_hand(tmp_path, settings, sqlite_template):
    """Another service with the claims that were typed."""
    path = tmp_path / "typed.db"
    path.write_bytes(sqlite_template.read_bytes())
    other = create_app(settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{path}"}))
    async with other.router.lifespan_context(other):
        transport = httpx.ASGITransport(app=other)
        async with httpx.AsyncClient(transport=transport, base_url="http://typed.test") as client:
            answer = await client.post("/v1/claims/batch", json=typed())
            assert answer.json()["created"] == 4, answer.text
            yield await figures(client)


@needs_real_data
async def test_the_drafts_of_the_article_make_the_figures_of_the_claims_typed_by_hand(
    client, by_hand
):
    text = gold()
    theatre = {"event": THEATRE, "period": "2022-03-16", "population": "civilians"}
    told = []
    for article, known in ((text["d01"], KNOWN), (text["d02"], KNOWN | theatre)):
        answer = await client.post("/v1/extract", json={"text": article, **known})
        told += answer.json()["drafts"]
    claims = [draft["claim"] for draft in told]
    for claim in claims[:3]:
        claim["population"] = "russian-forces"  # a reader knows whose troops they are

    posted = await client.post("/v1/claims/batch", json=claims)

    assert [(one["metric"], one.get("low"), one.get("high")) for one in claims] == [
        ("killed", 10_000, 10_000),
        ("killed", None, 15_000),
        ("total_losses", None, 40_000),
        ("killed", 300, None),
    ]
    assert [draft["missing"] for draft in told] == [[]] * 4
    assert posted.json()["created"] == 4, posted.text
    assert await figures(client) == by_hand
