"""Pages of other origins may call the API where an operator says so."""

import pytest
from pydantic import ValidationError

from app.main import create_app
from app.settings import Settings

pytestmark = pytest.mark.above_the_database

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


@pytest.mark.parametrize(
    ("given", "origins"),
    [
        ("", []),
        ("*", ["*"]),
        (THEIRS, [THEIRS]),
        (f" {THEIRS} , http://localhost:3000,", [THEIRS, "http://localhost:3000"]),
        (f'["{THEIRS}", "http://[::1]:80"]', [THEIRS, "http://[::1]:80"]),
    ],
)
def test_origins_are_named_by_commas_or_as_a_list(monkeypatch, given, origins):
    monkeypatch.setenv("RECONCILER_CORS_ORIGINS", given)

    assert Settings().cors_origins == origins


@pytest.mark.parametrize(
    "given",
    [
        "https://newsroom.example/",
        "newsroom.example",
        "https://*.example",
        "https://Newsroom.example",
        "null",
        '["https://newsroom.example"',
        "[1]",
    ],
)
def test_what_no_browser_sends_as_an_origin_is_refused(monkeypatch, given):
    monkeypatch.setenv("RECONCILER_CORS_ORIGINS", given)

    with pytest.raises(ValidationError, match="cors_origins"):
        Settings()


def test_without_the_setting_nothing_is_added():
    wrapped = str(create_app(Settings()).user_middleware)

    assert "Counting" in wrapped
    assert "CORS" not in wrapped
