"""Facts that another process is about to commit: whoever posts meanwhile reckons with them."""

import asyncio
from datetime import UTC, datetime

import pytest

from app.actions.record_claims import record_claims
from app.database import open_database
from app.models.claims import ClaimIn
from app.settings import Settings
from tests.api.bodies import bare
from tests.rebuild import differences


def posted(value, source, **more):
    async def work(session):
        sent = [ClaimIn.model_validate(bare(value, source, **more))]
        (outcome,) = await record_claims(session, sent, scraper="s", now=datetime.now(UTC))
        assert outcome.error is None
        return outcome

    return work


NEWS = {
    "a fact of its source": {"source": {"slug": "ministry", "reliability": "E"}},
    "a fact of its event": {
        "source": "other",
        "event": {"slug": "war", "ended_on": "2022-05-20"},
    },
    "a fact of its population": {
        "source": "other",
        "population": {"slug": "army", "party": "russia"},
    },
}


@pytest.mark.both_drivers
@pytest.mark.parametrize("news", NEWS.values(), ids=NEWS)
async def test_a_claim_posted_while_facts_are_learned_reckons_with_them(database_url, news):
    words = {"event": "war", "population": "army"}
    learning, posting = [open_database(Settings(database_url=database_url)) for _ in range(2)]
    try:
        await posting.write(posted(5, "ministry", **words))
        async with learning.writing() as session:
            await posted(6, **({**words} | news))(session)
            meanwhile = asyncio.create_task(posting.write(posted(7, "ministry", **words)))
            await asyncio.sleep(0.3)  # it has looked its words up, and waits
            assert not meanwhile.done()
        await meanwhile

        assert await differences(posting) == []
    finally:
        for database in (learning, posting):
            await database.close()
