"""What dashboards filter and sort by is found by an index, not by looking at every row."""

import json
from typing import Any

import pytest
from sqlalchemy import event as hooks
from sqlalchemy import text

ROWS = 3000
"""So many that PostgreSQL prefers an index to reading the table (claims, each a group)."""


@pytest.fixture
async def many(client, app):
    """Many groups, of which each filter below finds a few."""
    lines = "\n".join(json.dumps(claim(n)) for n in range(ROWS))
    headers = {"Content-Type": "application/x-ndjson"}
    answer = await client.post("/v1/claims/batch", content=lines, headers=headers)
    assert answer.status_code in {200, 201}, answer.text
    async with app.state.database.writing() as session:
        if session.get_bind().dialect.name == "postgresql":
            await session.execute(text("ANALYZE"))  # as autovacuum does
    return client


def claim(n: int) -> dict[str, Any]:
    return {
        "metric": "injured" if n < 30 else "killed",
        "event": f"battle-{n // 3}",
        "place": f"town-{n}" if n < 300 else None,
        "period": f"{1990 + n % 30}" if n > 30 else f"{1990 + n}-01-01/..",
        "as_of": None if n > 30 else f"{1991 + n}-01-01",
        "value": n + 1,
        "source": f"paper-{n // 10}",
    }


async def plans(app, client, path: str) -> str:
    """How the engine answers what a call asks of it, in the engine's words."""
    asked: list[tuple[str, Any]] = []

    def note(_, __, statement, parameters, *___):
        asked.append((statement, parameters))

    engine = app.state.database.engine
    hooks.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        answer = await client.get(path)
    finally:
        hooks.remove(engine.sync_engine, "before_cursor_execute", note)
    assert answer.status_code == 200, answer.text
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    told: list[str] = []
    async with engine.connect() as connection:
        for statement, parameters in asked:
            if statement.startswith(("SELECT", "WITH")):
                found = await connection.exec_driver_sql(f"{explain} {statement}", parameters)
                told += [str(row[-1]) for row in found]
    return "\n".join(told)


FOUND_BY = {
    "/v1/figures?metric=injured": "ix_figures_metric",
    "/v1/figures?place=town-7": "ix_figures_place",
    "/v1/figures?source=paper-7": "ix_claims_source",
    "/v1/figures?flag=stale": "ix_figures_stale_after",
    "/v1/figures?event=battle-7": "ix_figures_event_metric|ix_figures_comparable",
    "/v1/figures?updated_since=2100-01-01": "ix_figures_updated_at",
    "/v1/figures?sort=-updated_at&limit=5": "ix_figures_updated_at",
    "/v1/figures?sort=-spread&limit=5": "ix_figures_spread",
    "/v1/claims?received_since=2100-01-01": "ix_claims_received_at",
    "/v1/claims?status=withdrawn": "ix_claims_status",
}


async def test_filters_are_answered_by_their_indexes(app, many):
    told = {path: await plans(app, many, path) for path in FOUND_BY}

    assert {
        path: plan
        for path, plan in told.items()
        if not any(index in plan for index in FOUND_BY[path].split("|"))
    } == {}
