"""A text is read in Chromium: its counts are marked, one is corrected and accepted, and counts."""

import re

import httpx
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from app.models.terms import slug_of
from tests.browser.test_pages_in_a_browser import LOOKS, Seen, opened

TEXT = (
    "At least 41 people were killed and 120 injured when a ferry sank off Pemba, the coast guard "
    "said on Friday.\n\nRescuers pulled 300 others from the water 12 kilometres offshore."
)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
async def test_a_bound_is_corrected_a_draft_accepted_and_its_figure_seen(browser, service, look):
    seen = Seen()
    event = f"Sinking of a ferry off Pemba {look['viewport']['width']}"
    async with opened(browser, service, seen, **look) as page:
        await page.goto("/extract")
        await page.get_by_label("Text", exact=True).fill(TEXT)
        await page.get_by_label("Event it tells of").fill(event)
        await page.get_by_role("button", name="Read it").click()
        assert await page.locator("mark").all_inner_texts() == [
            "At least 41 people were killed",
            "120 injured",
        ]
        found = (await Axe().run(page)).response["violations"]
        wide = await page.evaluate("document.documentElement.scrollWidth - innerWidth")

        draft = page.locator("#draft-1")
        await expect(draft.get_by_label("Bound")).to_have_value("at_least")
        await draft.get_by_label("Bound").select_option("exact")
        await draft.get_by_label("Value").fill("41")
        await draft.get_by_label("Low").fill("")
        await draft.get_by_label("Period").fill("2024-05-03")
        await draft.get_by_label("Source").fill("coast guard")
        await draft.get_by_role("button", name="Accept").click()
        await page.locator("#draft-2").get_by_role("button", name="Drop").click()
        await expect(page.locator("#draft-1")).to_contain_text("On record.")
        await expect(page.locator("#draft-2")).to_contain_text("Dropped.")
        await page.locator("#draft-1").get_by_role("link", name="See its figure").click()
        await expect(page.locator("h1")).to_have_text(re.compile("^41 killed"))

    async with httpx.AsyncClient(base_url=service) as client:
        answer = await client.get("/v1/figures", params={"event": slug_of(event)})
    figures = answer.json()["items"]
    assert [(one["low"], one["best"], one["high"]) for one in figures] == [(41, 41, 41)]
    assert [one["id"] for one in found] == []
    assert wide <= 0
    assert seen.amiss == []
