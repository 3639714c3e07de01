"""Pages of other origins may call the API where an operator says so."""

import pytest

from app.main import create_app
from app.settings import Settings

THEIRS = "https://newsroom.example"


@pytest.fixture
def settings(database_url):
    return Settings(database_url=database_url, cors_origins=[THEIRS])


async def test_a_page_of_a_named_origin_reads_answers_and_their_headers(client):
    answer = await client.get("/v1/figures", headers={"Origin": THEIRS})

    assert answer.headers["access-control-allow-origin"] == THEIRS
    assert {"etag", "link", "retry-after"} <= {
        name.strip().lower() for name in answer.headers["access-control-expose-headers"].split(",")
    }


async def test_a_page_of_another_origin_is_not_let_in(client):
    answer = await client.get("/v1/figures", headers={"Origin": "https://else.example"})

    assert "access-control-allow-origin" not in answer.headers


async def test_a_browser_that_asks_first_is_told_what_it_may_send(client):
    asked = {
        "Origin": THEIRS,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, idempotency-key",
    }

    answer = await client.options("/v1/claims", headers=asked)

    assert answer.status_code == 200
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "idempotency-key" in answer.headers["access-control-allow-headers"].lower()


def test_without_the_setting_nothing_is_added():
    assert create_app(Settings()).user_middleware == []
