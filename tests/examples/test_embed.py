"""The embed shows a figure in words and as a bar, with its doubts, and fails in words."""

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.api.bodies import bare
from tests.battery.server import free_port, serving
from tests.examples.browsing import article, chromium, write

WAR = {"slug": "war", "title": "War <img src=x>"}
SENT = {
    "contested": [bare(n, s, event=WAR) for n, s in ((10_000, "a"), (40_000, "b"))],
    "agreed": [bare(n, s, event="raid", bound="about") for n, s in ((100, "a"), (110, "b"))],
    "no-best": [bare(15_000, "a", event="siege", bound="at_most")],
    "open": [bare(300, "a", event="strike", bound="at_least")],
    "one": [bare(12, "a", event="fire", period="2022-02-24/..", as_of="2022-03-05")],
}


@pytest.fixture
def figures(sqlite_template, tmp_path):
    """Serve the claims, and give the address and the id of each figure."""
    database = tmp_path / "claims.db"
    database.write_bytes(sqlite_template.read_bytes())
    with serving(f"sqlite+aiosqlite:///{database}") as service:
        ids = {}
        for name, claims in SENT.items():
            for claim in claims:
                answer = httpx.post(f"{service}/v1/claims", json=claim).raise_for_status()
            ids[name] = answer.json()["figure"]["id"]
        yield service, ids


def test_each_kind_of_figure_is_shown_as_what_it_is(figures, tmp_path):
    service, ids = figures
    errors, asked = [], []
    with article(tmp_path, service=service) as here, chromium() as page:
        write(tmp_path, api=here, figures={**ids, "gone": "no-such-figure"})
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))

        page.goto(f"{here}/contested.html")
        assert words(page) == "between 10,000 and 40,000 killed"
        assert best(page) == "Quote no single number: the sources contradict each other."
        assert page.locator("svg .mark").count() == 0
        assert "a says 10,000 and b says 40,000" in page.locator("li.error").inner_text()
        assert page.locator("article h2").inner_text() == "War <img src=x> · All persons"
        assert page.locator("casualty-figure img").count() == 0

        page.goto(f"{here}/agreed.html")
        assert words(page) == "between 100 and 110 killed"
        assert best(page) == "Closest to all sources: 105."
        assert page.locator("svg .mark").count() == 1
        assert page.get_by_role("img", name="between 100 and 110 killed").count() == 1

        page.goto(f"{here}/no-best.html")
        assert words(page) == "at most 15,000 killed"
        assert best(page).startswith("There is no best number: only upper bounds are stated")
        assert page.locator("svg rect.open").count() == 1
        assert page.locator("svg text").all_text_contents() == ["0", "15,000"]

        page.goto(f"{here}/open.html")
        assert words(page) == "at least 300 killed"
        assert page.locator("svg text").all_text_contents() == ["0", "300"]

        page.goto(f"{here}/one.html")
        assert words(page) == "12 killed"
        assert (
            "As of 5 March 2022, period 2022-02-24/..; 1 voice."
            in page.locator("article").inner_text()
        )

        page.goto(f"{here}/gone.html")
        assert told(page) == "The figure cannot be shown: no figure has the id no-such-figure."

    assert errors == []
    assert [url for url in asked if not url.startswith((here, "data:"))] == []


def test_a_page_of_another_origin_is_shown_the_figure_if_that_origin_is_allowed(figures, tmp_path):
    service, ids = figures
    with article(tmp_path) as here, chromium() as page:
        with article(tmp_path, service=service, allowed=here) as there:
            write(tmp_path, api=there, figures={"allowed": ids["agreed"]})
            page.goto(f"{here}/allowed.html")
            assert words(page) == "between 100 and 110 killed"

        with article(tmp_path, service=service) as there:
            write(tmp_path, api=there, figures={"refused": ids["agreed"]})
            page.goto(f"{here}/refused.html")
            assert told(page) == f"The figures at {there} cannot be reached."


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_embed_is_accessible_in_light_and_dark(figures, tmp_path, scheme):
    service, ids = figures
    with article(tmp_path, service=service) as here, chromium() as page:
        write(tmp_path, api=here, figures=ids)
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": 360, "height": 740})
        page.goto(f"{here}/contested.html")
        page.locator(".words").wait_for()

        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def words(page):
    return page.locator(".words").inner_text()


def best(page):
    return page.locator(".best").inner_text()


def told(page):
    return page.get_by_role("alert").inner_text().removesuffix(" Try again")


def test_a_service_that_cannot_be_reached_is_told_and_asked_again(figures, tmp_path):
    service, ids = figures
    with article(tmp_path, service=service) as here, chromium() as page:
        away = f"http://127.0.0.1:{free_port()}"
        write(tmp_path, api=away, figures=ids)
        page.goto(f"{here}/agreed.html")
        assert told(page) == f"The figures at {away} cannot be reached."

        page.locator("casualty-figure").evaluate("(one, api) => one.setAttribute('api', api)", here)
        page.get_by_role("button", name="Try again").click()
        assert words(page) == "between 100 and 110 killed"
