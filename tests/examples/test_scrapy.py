"""The Scrapy pipeline: claims land once, refused ones are told, and none is lost."""

import json
import shutil
import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from threading import Event

import httpx
import pytest

from app.models.keys import Scope
from tests.api.tokens import key_in
from tests.battery.server import free_port, serving
from tests.examples.crawling import (
    CRAWL_SECONDS,
    PROJECT,
    answering,
    crawl,
    crawling,
    left,
    site,
)

CLAIMS = 9
"""The numbers of the site that count persons; a tenth one counts cattle."""


@pytest.fixture
def one_database(sqlite_template, tmp_path):
    """A database for tests of the pipeline alone, which does not know what lies behind."""
    shutil.copyfile(sqlite_template, tmp_path / "one.db")
    return f"sqlite+aiosqlite:///{tmp_path / 'one.db'}"


def claims_of(address):
    return httpx.get(f"{address}/v1/claims?limit=500").json()["items"]


def figures_of(address):
    items = httpx.get(f"{address}/v1/figures?event=example-flood").json()["items"]
    return {item["metric"]: (item["low"], item["best"], item["high"]) for item in items}


@pytest.mark.above_the_database
def test_claims_land_a_refused_one_is_told_and_a_second_crawl_adds_none(database_url, tmp_path):
    key = key_in(database_url, Scope.CLAIMS_WRITE, scraper="flood")
    with serving(database_url, keyless="reading") as service, site() as pages:
        first = crawl(pages, service, tmp_path, RECONCILER_KEY=key)
        found, figures = claims_of(service), figures_of(service)
        second = crawl(pages, service, tmp_path, RECONCILER_BATCH=3, RECONCILER_KEY=key)
        again = claims_of(service)

    assert f"'reconciler/created': {CLAIMS}," in first
    assert "'reconciler/created': 0," in second
    assert f"'reconciler/existing': {CLAIMS}," in second
    assert len(found) == CLAIMS
    assert again == found
    assert {claim["scraper"] for claim in found} == {"flood"}
    assert figures == {
        "killed": (38, 46, 55),  # the newest word of each of the two sources
        "missing": (7, 12, 19),
        "wounded": (75, 75, 75),
    }
    (line,) = (line for line in first.splitlines() if "refused: " in line)
    assert "refused: metric: " in line
    assert "GET /v1/metrics" in line
    assert '"external_id": "2023-05-04-cattle"' in line
    assert "'reconciler/refused': 1," in first
    assert left(tmp_path) == []


def test_what_cannot_be_posted_is_kept_and_posted_by_the_next_crawl(one_database, tmp_path):
    with site() as pages:
        log = crawl(pages, f"http://127.0.0.1:{free_port()}", tmp_path, RECONCILER_TRIES=1)
        (kept,) = left(tmp_path)
        assert len(kept.read_text().splitlines()) == CLAIMS + 1
        assert f"not posted, kept for the next crawl: {kept}" in log

        with serving(one_database) as service:
            log = crawl(pages, service, tmp_path)
            assert len(claims_of(service)) == CLAIMS

    assert f"'reconciler/created': {CLAIMS}," in log
    assert f"'reconciler/existing': {CLAIMS}," in log
    assert left(tmp_path) == []


def test_what_a_killed_crawl_had_not_posted_is_posted_by_the_next_one(one_database, tmp_path):
    arrived, over = Event(), Event()

    class Hanging(BaseHTTPRequestHandler):
        """Takes a batch and never answers."""

        def do_POST(self):
            arrived.set()
            over.wait()

    with answering(Hanging) as service, site() as pages:
        with crawling(pages, service, tmp_path):
            assert arrived.wait(timeout=CRAWL_SECONDS)
        over.set()
    (kept,) = left(tmp_path)
    assert len(kept.read_text().splitlines()) == CLAIMS + 1

    with serving(one_database) as service, answering(Nothing) as nowhere:
        log = crawl(nowhere, service, tmp_path)
        assert len(claims_of(service)) == CLAIMS
    assert f"'reconciler/created': {CLAIMS}," in log
    assert left(tmp_path) == []


class Nothing(BaseHTTPRequestHandler):
    """A site without a page."""

    def do_GET(self):
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def test_a_busy_service_is_asked_again_after_the_time_it_says(tmp_path):
    asked = []

    class Busy(BaseHTTPRequestHandler):
        """Away at first, then recording."""

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.headers["Idempotency-Key"], body))
            away = len(asked) == 1
            self.send_response(503 if away else 200)
            self.send_header("Retry-After", "1")
            self.end_headers()
            told = {"created": CLAIMS, "existing": 0, "refused": 0, "items": []}
            self.wfile.write(b"down for a moment" if away else json.dumps(told).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with answering(Busy) as service, site() as pages:
        log = crawl(pages, service, tmp_path)

    first, second = asked
    assert first == second
    assert "503: down for a moment; try 2 of 7 in 1.0 s" in log
    assert f"'reconciler/created': {CLAIMS}," in log
    assert left(tmp_path) == []


def test_a_batch_that_is_refused_as_a_whole_is_not_sent_again_and_not_lost(tmp_path):
    asked = []

    class Refusing(BaseHTTPRequestHandler):
        """Takes nothing."""

        def do_POST(self):
            asked.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(422)
            self.send_header("Content-Type", "application/problem+json")
            self.end_headers()
            self.wfile.write(b'{"detail": "not like this"}')

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with answering(Refusing) as service, site() as pages:
        log = crawl(pages, service, tmp_path)

    assert "was not posted: 422: not like this" in log
    assert [path.read_bytes() for path in left(tmp_path)] == asked
    assert len(asked) == 1


def test_the_project_passes_a_strict_type_check():
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "-p", "bulletins"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout
