"""A page with the embed, served from an origin of its own and opened in Debian's Chromium."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, sync_playwright

from app.settings import shipped
from tests.examples.crawling import answering

EMBED = shipped("examples") / "embed"
ADDRESS, FIGURE = "http://127.0.0.1:8000", "48d79389-f16a-59aa-871c-d2ca10558655"
"""What the example's page shows."""
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@contextmanager
def chromium() -> Iterator[Page]:
    """Open an empty page in a fresh profile."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            page = browser.new_page()
            page.set_default_timeout(15_000)
            yield page
        finally:
            browser.close()


@contextmanager
def article(
    folder: Path, *, service: str | None = None, allowed: str | None = None
) -> Iterator[str]:
    """Serve a folder, and with `service` what lies under /v1 there, as a proxy would.

    Pages of the origin `allowed` may read it too.
    """

    class Article(SimpleHTTPRequestHandler):
        """Files, or the service's answers as if they came from here."""

        def do_GET(self):
            if service is None or not self.path.startswith("/v1"):
                return super().do_GET()
            answer = httpx.get(service + self.path)
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            if allowed is not None:
                self.send_header("Access-Control-Allow-Origin", allowed)
            self.end_headers()
            return self.wfile.write(answer.content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with answering(partial(Article, directory=str(folder))) as address:
        yield address


def write(folder: Path, *, api: str, figures: dict[str, str]) -> None:
    """Write the example's page for each of these figures, by the name of the page."""
    shutil.copy(EMBED / "figure.js", folder)
    page = (EMBED / "embed.html").read_text(encoding="utf-8")
    assert page.count(f'<casualty-figure api="{ADDRESS}" figure="{FIGURE}">') == 1
    for name, figure in figures.items():
        shown = page.replace(ADDRESS, api).replace(FIGURE, figure)
        (folder / f"{name}.html").write_text(shown, encoding="utf-8")
