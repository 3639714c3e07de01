"""What was answered is on record, and what failed left nothing behind."""

import httpx
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from app.actions import refresh_figures
from app.main import create_app
from app.settings import Settings
from tests.api.bodies import bare


@pytest.mark.every_driver
async def test_a_write_that_cannot_be_committed_is_never_acknowledged(app, database_url):
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    engine = app.state.database.writing_engine.sync_engine

    def break_commit(connection):
        raise RuntimeError("the disk is gone")

    event.listen(engine, "commit", break_commit)
    async with httpx.AsyncClient(transport=transport, base_url="http://reconciler.test") as client:
        refused = await client.post("/v1/claims", json=bare(5, "a"))
        event.remove(engine, "commit", break_commit)
        listed = await client.get("/v1/claims")

    assert refused.status_code == 500
    assert "disk" not in refused.text
    assert listed.json()["items"] == []


async def test_a_failure_halfway_leaves_nothing(app, monkeypatch):
    async def fail(*args, **kwargs):
        raise RuntimeError("halfway")

    monkeypatch.setattr(refresh_figures, "update_figures", fail)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://reconciler.test") as client:
        assert (await client.post("/v1/claims", json=bare(5, "a"))).status_code == 500
        assert (await client.get("/v1/claims")).json()["items"] == []
        assert (await client.get("/v1/sources")).json()["items"] == []
        assert (await client.get("/v1/figures")).json()["items"] == []


@pytest.mark.every_driver
async def test_a_database_without_its_schema_is_alive_and_not_ready(empty_database_url):
    service = create_app(Settings(database_url=empty_database_url, keyless="everything"))
    transport = httpx.ASGITransport(app=service)
    async with (
        service.router.lifespan_context(service),
        httpx.AsyncClient(transport=transport, base_url="http://reconciler.test") as client,
    ):
        assert (await client.get("/healthz")).status_code == 200
        ready = await client.get("/readyz")

    assert ready.status_code == 503
    assert "casualty-reconciler migrate" in ready.json()["detail"]


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
async def test_a_database_that_is_gone_is_answered_503(scheme):
    gone = Settings(database_url=f"{scheme}://nobody@127.0.0.1:1/nothing", keyless="everything")
    service = create_app(gone)
    transport = httpx.ASGITransport(app=service, raise_app_exceptions=False)
    async with (
        service.router.lifespan_context(service),
        httpx.AsyncClient(transport=transport, base_url="http://reconciler.test") as client,
    ):
        answer = await client.get("/v1/figures")

    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert answer.json()["type"] == "/docs/problems#not-ready"


@pytest.mark.parametrize("column", ["value", "low", "high"])
@pytest.mark.every_driver
async def test_the_database_itself_refuses_a_negative_count(client, database, column):
    await client.post("/v1/claims", json=bare(5, "a"))

    with pytest.raises(IntegrityError, match="counts_not_negative"):
        async with database.writing() as session:
            await session.execute(text(f"UPDATE claims SET {column} = -1"))
