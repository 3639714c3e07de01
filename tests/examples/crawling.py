"""Crawl the example's site with the installed Scrapy, in a process of its own."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from app.settings import shipped

PROJECT = shipped("examples") / "scrapy"
CRAWL_SECONDS = 60
Handler = Callable[[Any, Any, ThreadingHTTPServer], BaseHTTPRequestHandler]


@contextmanager
def answering(handler: Handler) -> Iterator[str]:
    """Answer HTTP from a thread; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Pages(SimpleHTTPRequestHandler):
    """The pages of the example, without a log."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def site():
    return answering(partial(Pages, directory=str(PROJECT / "site")))


def crawl(site: str, service: str, folder: Path, **settings: object) -> str:
    """Crawl the site into the service; gives the log."""
    done = subprocess.run(
        command(site, service, folder, **settings),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=CRAWL_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def command(site: str, service: str, folder: Path, **settings: object) -> list[str]:
    chosen = {
        "RECONCILER_URL": service,
        "RECONCILER_FOLDER": folder / "unposted",
        "DOWNLOAD_DELAY": 0,
        **settings,
    }
    options = [part for name, value in chosen.items() for part in ("-s", f"{name}={value}")]
    return [sys.executable, "-m", "scrapy", "crawl", "flood", "-a", f"site={site}", *options]


@contextmanager
def crawling(site: str, service: str, folder: Path) -> Iterator[None]:
    """Crawl meanwhile; at the end the crawl is killed, as by a power cut."""
    crawl = subprocess.Popen(command(site, service, folder), cwd=PROJECT, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        crawl.kill()
        crawl.wait()


def left(folder: Path) -> list[Path]:
    return sorted((folder / "unposted").rglob("*.ndjson"))
