"""Every page in Chromium: nothing fails, nothing is fetched from elsewhere, everybody can read it.

Needs Chromium; the pages of real claims need their folder too.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from tests.real_data import needs_real_data

MARCH = "/figures/48d79389-f16a-59aa-871c-d2ca10558655"
GAZA = "/figures/4c942c89-f2be-58b1-9604-80f1aebc8f45"
EXAMPLES = [
    "/",
    "/?q=ukrane",
    "/figures?flag=single_source",
    "/events/russian-invasion-of-ukraine",
    "/events/mariupol-theatre-strike",
    "/events/a-quiet-day",
    "/sources/russian-ministry-of-defence",
    "/docs/flags",
    "/docs/problems",
    MARCH,
    f"{MARCH}?as_of=2022-03-22",
    f"{MARCH}/embed",
    "/nowhere",
]
REAL = [
    GAZA,
    "/events/gaza-war-2023",
    "/events/syrian-civil-war",
    "/sources/gaza-ministry-of-health-telegram",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1200, "height": 900}


@dataclass
class Seen:
    """What a page did that it should not, as it happened."""

    amiss: list[str] = field(default_factory=list)


@asynccontextmanager
async def opened(
    browser: Browser, service: str, seen: Seen, **options: object
) -> AsyncIterator[Page]:
    """A page of a fresh profile whose console and requests are watched."""
    context = await browser.new_context(base_url=service, **options)  # type: ignore[arg-type]  # as given
    page = await context.new_page()
    page.on("console", lambda said: _told(seen, said.type, said.text, page.url))
    page.on("pageerror", lambda error: seen.amiss.append(f"{page.url}: {error}"))
    page.on("request", lambda request: _inside(seen, service, request.url))
    try:
        yield page
    finally:
        await context.close()


def _told(seen: Seen, kind: str, text: str, at: str) -> None:
    missing_as_asked = "404" in text and at.endswith("/nowhere")
    if kind in ("error", "warning") and not missing_as_asked:
        seen.amiss.append(f"{at}: {kind}: {text}")


def _inside(seen: Seen, service: str, url: str) -> None:
    if urlsplit(url).scheme != "data" and urlsplit(url).netloc != urlsplit(service).netloc:
        seen.amiss.append(f"asked of another host: {url}")


async def _look_at(page: Page, paths: Sequence[str], seen: Seen) -> None:
    """Look at pages in the light with all of axe, and at their colours in the dark."""
    for path in paths:
        await page.emulate_media(color_scheme="light")
        await page.goto(path)
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            seen.amiss.append(f"{path} is {wide} px wider than the window")
        found = (await Axe().run(page)).response["violations"]
        if page.viewport_size == DESKTOP:  # no colour hangs on the width
            await page.emulate_media(color_scheme="dark")
            found += (await Axe().run(page, options=COLOURS)).response["violations"]
        seen.amiss += [f"{path}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


COLOURS = {"runOnly": ["color-contrast"]}
LOOKS = {"desktop": {"viewport": DESKTOP}, "phone": {"viewport": PHONE}}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
async def test_every_page_of_the_examples_is_clean(browser, service, look):
    seen = Seen()
    async with opened(browser, service, seen, **look) as page:
        await page.goto(MARCH)
        claims = page.locator(".claim h3 a")
        more = [str(await claims.nth(at).get_attribute("href")) for at in (0, 5)]
        await _look_at(page, [*EXAMPLES, *more], seen)

    assert seen.amiss == []


@needs_real_data
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
async def test_every_page_of_gaza_and_the_wars_is_clean(browser, service, look):
    seen = Seen()
    async with opened(browser, service, seen, **look) as page:
        await _look_at(page, REAL, seen)

    assert seen.amiss == []


async def test_the_figure_of_march_2022_is_read_without_javascript(browser, service):
    seen = Seen()
    async with opened(browser, service, seen, java_script_enabled=False) as page:
        await page.goto(MARCH)
        heading = await page.locator("h1").inner_text()
        await page.locator("#as-of").fill("2022-03-22")
        await page.get_by_role("button", name="Tell it so").click()
        then = await page.locator("main").inner_text()
        snippet = await page.locator("#embed-frame").input_value()

    assert heading == "Between 1,351 and 16,100 killed"
    assert "7,000 killed" in then
    assert "it would be 7,000 to 10,000, best 8,367 (two voices)" in then
    assert snippet.startswith("<iframe src=")
    assert seen.amiss == []


async def test_a_snippet_is_copied_with_one_press(browser, service):
    seen = Seen()
    allowed = {"permissions": ["clipboard-read", "clipboard-write"]}
    async with opened(browser, service, seen, **allowed) as page:
        await page.goto(MARCH)
        await page.get_by_role("button", name="Copy").first.click()
        await page.get_by_role("button", name="Copied").first.wait_for()
        copied = await page.evaluate("navigator.clipboard.readText()")
        shown = await page.locator("textarea").first.input_value()

    assert copied == shown
    assert seen.amiss == []


@asynccontextmanager
async def serving_page(html: str) -> AsyncIterator[str]:
    """Somebody else's page, at an address of its own."""
    body = html.encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


async def test_a_snippet_shows_the_figure_in_a_frame_of_another_page(browser, service):
    seen = Seen()
    async with opened(browser, service, seen) as page:
        await page.goto(MARCH)
        snippet = await page.locator("#embed-frame").input_value()
        async with serving_page(snippet) as theirs:
            await page.goto(theirs)
            heading = await page.frame_locator("iframe").locator("h1").inner_text()

    assert heading == "Between 1,351 and 16,100 killed"
    assert [one for one in seen.amiss if theirs not in one] == []


async def test_a_chart_is_explored_under_the_strict_policy(browser, service):
    seen = Seen()
    async with opened(browser, service, seen) as page:
        await page.goto(MARCH)
        picture = page.locator("figure.chart img").first
        alt = await picture.get_attribute("alt")
        await page.get_by_role("button", name="Explore this chart").first.click()
        await page.locator("figure.chart svg").first.wait_for()
        pictures = await page.locator("figure.chart").first.locator("picture").count()

    assert str(alt).startswith("Between 1,351 and 16,100 killed. Sources differ 11.9-fold")
    assert pictures == 0
    assert seen.amiss == []


async def test_a_reader_finds_a_figure_from_the_first_page(browser, service):
    seen = Seen()
    async with opened(browser, service, seen) as page:
        await page.goto("/")
        await page.get_by_role("searchbox").fill("mariupol")
        await page.keyboard.press("Enter")
        await page.get_by_role("link", name="Strike on the Mariupol theatre").click()
        await page.get_by_role("link", name="600 killed").click()
        lead = await page.locator(".lead").inner_text()

    assert "bound only" in lead
    assert seen.amiss == []


async def test_a_page_prints_its_numbers_and_addresses_without_its_navigation(browser, service):
    seen = Seen()
    async with opened(browser, service, seen) as page:
        await page.goto(MARCH)
        await page.emulate_media(media="print")
        hidden = [
            await page.locator(one).first.is_visible()
            for one in ("header nav", ".search", ".ask", ".embed")
        ]
        ink = await page.evaluate("getComputedStyle(document.body).color")
        pdf = await page.pdf(format="A4")

    assert hidden == [False] * 4
    assert ink == "rgb(0, 0, 0)"
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) in range(2, 6)
    assert seen.amiss == []


async def test_the_api_browser_still_opens(browser, service):
    seen = Seen()
    async with opened(browser, service, seen) as page:
        await page.goto("/docs")
        await page.get_by_text("/v1/claims", exact=True).first.wait_for()

    assert [one for one in seen.amiss if "another host" in one] == []
