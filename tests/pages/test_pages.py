"""The pages as a browser gets them, on both databases."""

from datetime import UTC, datetime

import httpx
import pytest

from app.actions.load_examples import load_examples
from app.settings import shipped
from tests.api.bodies import INVASION, bare, killed
from tests.pages.reading import Page

pytestmark = pytest.mark.above_the_database

MARCH = "48d79389-f16a-59aa-871c-d2ca10558655"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
async def week(client, database):
    """The example claims on record."""
    path = shipped("examples") / "march_2022.json"
    await load_examples(database.write, path, clock=lambda: datetime.now(UTC))
    return client


async def page_at(client: httpx.AsyncClient, path: str, status: int = 200) -> Page:
    answer = await client.get(path, headers=BROWSER)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Page(answer.text)


async def test_the_figure_of_march_2022_is_told_in_words_with_every_claim(week):
    page = await page_at(week, f"/figures/{MARCH}")

    assert "Between 1,351 and 16,100 killed" in page.text
    assert "Sources differ 11.9-fold; four voices. Best 7,000" in page.text
    assert "Quote no single number." in page.text
    assert "Sources differ 11.9-fold: 1,351 (Russian Ministry of Defence) against" in page.text
    assert "Four claims in use, four set aside." in page.text
    assert "Taken back, 22 March 2022, says examples: The paper removed" in page.text
    assert "Without US officials, best rises from 7,000 to 10,247." in page.text
    assert f"/v1/figures/{MARCH}/explanation" in page.attributes("a", "href")


async def test_on_the_day_of_the_withdrawn_claim_it_says_what_it_would_be_with_it(week):
    page = await page_at(week, f"/figures/{MARCH}?as_of=2022-03-22&known_at=&without=")

    assert "7,000 killed" in page.text
    assert "it would be 7,000 to 10,000, best 8,367 (two voices)" in page.text
    assert "on 22 March 2022" in page.text
    assert f"/v1/figures/{MARCH}?as_of=2022-03-22" in page.attributes("a", "href")


async def test_a_figure_is_told_without_a_source_and_under_another_policy(week):
    page = await page_at(week, f"/figures/{MARCH}?without=us-officials&policy=median")

    assert "Best 10,247 under the policy median" in page.text
    assert "Left out, as asked" in page.text


async def test_what_is_a_list_may_be_sent_twice_and_nothing_else(week):
    both = await page_at(week, f"/figures/{MARCH}?without=us-officials&without=nato")
    refused = await page_at(week, f"/figures/{MARCH}?as_of=2022-03-22&as_of=2022-03-23", 422)

    assert "Two voices" in both.text or "two voices" in both.text
    assert "this was sent more than once" in refused.text


async def test_a_figure_is_told_as_it_was_known_by_the_field_of_a_form(week):
    first = (await week.get("/v1/claims?status=withdrawn")).json()["items"][-1]
    known = datetime.fromisoformat(first["received_at"]).strftime("%Y-%m-%dT%H:%M:%S")

    page = await page_at(week, f"/figures/{first['figure_id']}?known_at={known}")

    assert "as known at" in page.text


async def test_an_upper_bound_says_what_may_be_quoted_of_it(client):
    nato = {"slug": "nato", "title": "NATO"}
    posted = await client.post(
        "/v1/claims", json=killed(nato, "2022-03-23", value=15_000, bound="at_most")
    )
    page = await page_at(client, f"/figures/{posted.json()['figure']['id']}")

    assert "At most 15,000 killed" in page.text
    assert "No best: only upper bounds are stated, so nothing bounds it from below." in page.text
    assert "at most 15,000 killed as of 23 March 2022, according to NATO" in page.text


async def test_an_event_lists_its_figures_and_says_how_they_stood_on_another_day(week):
    now = await page_at(week, "/events/russian-invasion-of-ukraine")
    then = await page_at(week, "/events/russian-invasion-of-ukraine?as_of=2022-03-22")

    assert "Between 1,351 and 16,100 killed" in now.text
    assert "Between 30,000 and 40,000 total losses" in now.text
    assert "7,000 killed" in then.text
    assert "16,100" not in then.text


async def test_figures_of_another_day_are_those_of_the_call(week):
    path = "/events/russian-invasion-of-ukraine"
    page = await page_at(week, f"{path}?as_of=2022-03-16")
    figures = (await week.get("/v1/figures?event=russian-invasion-of-ukraine")).json()["items"]
    for one in figures:
        told = (await week.get(f"/v1/figures/{one['id']}?as_of=2022-03-16")).json()
        best = told["best"]
        assert best is None or f"{best:,}" in page.text


async def test_an_event_without_claims_says_so(client):
    await client.post("/v1/events", json={"slug": "quiet", "title": "A quiet day"})
    page = await page_at(client, "/events/quiet")

    assert "A quiet day" in page.text
    assert "Nobody has claimed a number for it yet." in page.text


async def test_an_event_links_to_what_it_is_part_of_and_to_its_parts(client):
    battle = {"slug": "battle", "title": "The battle", "parent": "war"}
    await client.post("/v1/claims", json=bare(7, "a", event=battle))

    above = await page_at(client, "/events/war")
    below = await page_at(client, "/events/battle")

    assert "/events/battle" in above.attributes("a", "href")
    assert "/events/war" in below.attributes("a", "href")


async def test_a_long_event_is_turned_page_by_page(client):
    claims = [bare(7 + year, "a", event="war", period=str(year)) for year in range(1950, 1955)]
    await client.post("/v1/claims/batch", json=claims)

    first = await page_at(client, "/events/war?limit=2")
    last = await page_at(client, "/events/war?limit=2&page=3")

    assert "1 to 2 of 5" in first.text
    assert "/events/war?limit=2&page=2#figures" in first.attributes("a", "href")
    assert "5 to 5 of 5" in last.text
    assert "in 1950" in last.text.lower()


async def test_a_source_says_how_often_it_stands_apart_and_lists_its_claims(week):
    page = await page_at(week, "/sources/russian-ministry-of-defence")

    assert "It stands apart in 1 of 1 figure: 1 below all others, 0 above." in page.text
    assert "any voice of the same figures would be one or the other about 0.5 times" in page.text
    assert "Seven claims that it asserts, counted or carried" in page.text


async def test_a_claim_says_what_befell_it(week):
    claim = (await week.get("/v1/claims?status=withdrawn&metric=killed")).json()["items"][0]
    page = await page_at(week, f"/claims/{claim['id']}")

    assert "Taken back by its source." in page.text
    assert "Between 1,351 and 16,100 killed" in page.text
    assert f"/v1/claims/{claim['id']}" in page.attributes("a", "href")


async def test_the_first_page_leads_to_events_and_to_the_most_contested_figures(week):
    page = await page_at(week, "/")
    links = page.attributes("a", "href")

    assert "/events/russian-invasion-of-ukraine" in links
    assert links.index(f"/figures/{MARCH}") < links.index("/events/russian-invasion-of-ukraine")


async def test_an_empty_service_has_a_first_page(client):
    assert "Nobody has claimed anything yet." in (await page_at(client, "/")).text


@pytest.mark.parametrize("text", ["NATO", "russian inv", "ukrane", "invasion ukraine", "Komsomol"])
async def test_names_are_found_by_a_part_of_them_and_when_misspelt(week, text):
    page = await page_at(week, f"/?q={text}")

    assert any(link.startswith(("/events/", "/sources/")) for link in page.attributes("a", "href"))


async def test_what_nobody_is_called_is_not_found(week):
    assert "is called anything like qqqq" in (await page_at(week, "/?q=qqqq")).text


async def test_figures_are_listed_by_flag_and_by_population(week):
    flagged = await page_at(week, "/figures?flag=order_of_magnitude")
    theirs = await page_at(week, "/figures?population=russian-forces")

    worst = await page_at(week, "/figures?severity=error&sort=-spread&metric=killed&metric=wounded")

    assert f"/figures/{MARCH}" in flagged.attributes("a", "href")
    assert f"/figures/{MARCH}" in worst.attributes("a", "href")
    assert "One figure." in flagged.text
    assert "Four figures." in theirs.text


async def test_an_alias_leads_to_the_page_of_its_word(week):
    alias = {"alias": "the-alliance"}
    assert (await week.post("/v1/sources/nato/aliases", json=alias)).status_code < 300
    moved = await week.get("/sources/the-alliance?page=1")

    assert (moved.status_code, moved.headers["location"]) == (308, "/sources/nato?page=1")


@pytest.mark.parametrize(
    "path", ["/events/no-such", "/figures/no-such", "/claims/no-such", "/sources/!!", "/nowhere"]
)
async def test_what_is_not_there_is_said_in_a_page_to_a_browser_and_in_json_to_others(client, path):
    page = await client.get(path, headers=BROWSER)
    call = await client.get(path)

    assert page.status_code == call.status_code
    assert page.status_code in (404, 422)
    assert Page(page.text).text.count(call.json()["title"]) == 1
    assert call.headers["content-type"] == "application/problem+json"


async def test_a_call_of_the_api_is_answered_json_even_in_a_browser(client):
    answer = await client.get("/v1/figures/no-such", headers=BROWSER)

    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_wrong_question_is_answered_with_what_is_wrong(week):
    page = await page_at(week, f"/figures/{MARCH}?as_of=yesterday", 422)
    other = await page_at(week, f"/figures/{MARCH}?colour=red", 422)

    assert "as_of" in page.text
    assert "colour" in other.text


async def test_a_page_that_is_still_true_is_not_sent_again(week):
    path = f"/figures/{MARCH}"
    first = await week.get(path)
    again = await week.get(path, headers={"If-None-Match": first.headers["etag"]})
    await week.post("/v1/claims", json=killed("a-new-source", "2022-03-25", value=9_000))
    changed = await week.get(path, headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert "five voices" in Page(changed.text).text


HOSTILE = "<script>alert(1)</script>\u202e\"'&<img src=x onerror=alert(2)>"
NAMED = HOSTILE.replace("\u202e", "\u05d0")  # a name may turn nothing, but be of another script


async def test_hostile_words_are_escaped_and_kept_apart_and_lead_nowhere(client):
    claim = killed(
        {"slug": "hostile-source", "title": f"S {NAMED}"},
        "2022-03-23",
        value=7,
        event={"slug": "hostile", "title": f"E {NAMED}"},
        quote=f"Q {HOSTILE}",
        url='https://example.org/?a="><script>alert(3)</script>',
        as_published=f"P {HOSTILE}",
    )
    posted = (await client.post("/v1/claims", json=claim)).json()
    paths = [
        "/",
        "/?q=hostile",
        "/events/hostile",
        "/sources/hostile-source",
        f"/figures/{posted['figure']['id']}",
        f"/figures/{posted['figure']['id']}/embed",
        f"/claims/{posted['claim']['id']}",
    ]

    for path in paths:
        answer = await client.get(path, headers=BROWSER)
        page = Page(answer.text)
        assert "<script>alert" not in answer.text
        assert [src for src in page.attributes("script", "src") if "house" not in src] == []
        assert page.attributes("img", "onerror") == []
        assert "alert(1)" in page.text
        assert "javascript:" not in " ".join(page.attributes("a", "href"))
        assert page.loose == []


async def test_only_web_addresses_are_linked_and_without_trust(client):
    sent = killed("a", "2022-03-23", value=7, url="https://example.org/report")
    posted = (await client.post("/v1/claims", json=sent)).json()
    page = await page_at(client, f"/claims/{posted['claim']['id']}")
    outward = [one for tag, one in page.elements if tag == "a" and "//" in one["href"]]

    assert [one["href"] for one in outward] == ["https://example.org/report"]
    assert outward[0]["rel"] == "nofollow noopener noreferrer"


ALL = ["/", "/?q=nato", "/figures", "/docs/flags", "/docs/method", f"/figures/{MARCH}"]


@pytest.mark.parametrize("path", [*ALL, "/events/russian-invasion-of-ukraine", "/sources/nato"])
async def test_a_page_keeps_a_strict_policy_and_brings_no_script_or_style_of_its_own(week, path):
    answer = await week.get(path, headers=BROWSER)
    page = Page(answer.text)
    policy = answer.headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "<style" not in answer.text
    assert all("src" in one for tag, one in page.elements if tag == "script")
    assert [one for _, one in page.elements if "style" in one or "onclick" in one] == []


async def test_only_the_embedded_figure_may_be_framed(week):
    answer = await week.get(f"/figures/{MARCH}/embed")

    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert "Between 1,351 and 16,100 killed" in Page(answer.text).text


async def test_files_of_the_pages_may_be_kept_for_ever_under_their_version(client):
    page = await page_at(client, "/")
    (address,) = page.attributes("link", "href")[1:]

    versioned = await client.get(address)
    plain = await client.get(address.partition("?")[0])

    assert versioned.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in versioned.headers["cache-control"]
    assert plain.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "leads"), [("/method", "/docs/method"), ("/flags", "/docs/flags")]
)
async def test_method_and_flags_lead_to_the_documents(client, path, leads):
    answer = await client.get(path)

    assert (answer.status_code, answer.headers["location"]) == (307, leads)


async def test_every_flag_has_its_anchor(client):
    page = await page_at(client, "/docs/flags")
    headings = page.attributes("h2", "id")

    for one in (await client.get("/v1/flags")).json()["items"]:
        assert one["code"] in headings


async def test_under_a_path_of_a_proxy_every_link_stays_under_it(app, database):
    path = shipped("examples") / "march_2022.json"
    await load_examples(database.write, path, clock=lambda: datetime.now(UTC))
    transport = httpx.ASGITransport(app=app, root_path="/counts")
    async with httpx.AsyncClient(transport=transport, base_url="http://x.test") as client:
        page = await page_at(client, f"/counts/figures/{MARCH}")

    inward = [href for href in page.attributes("a", "href") if href.startswith("/")]
    assert inward
    assert [href for href in inward if not href.startswith("/counts/")] == []
    assert f"http://x.test/counts/figures/{MARCH}/embed" in page.text


async def test_figures_without_an_event_have_a_page(client):
    posted = (await client.post("/v1/claims", json=bare(10_000, "ministry"))).json()
    page = await page_at(client, f"/figures/{posted['figure']['id']}")

    assert "10,000 killed" in page.text


async def test_a_closed_period_has_no_table_through_time(client):
    closed = bare(10, "a", period="2022-03")
    posted = (await client.post("/v1/claims", json=closed)).json()
    page = await page_at(client, f"/figures/{posted['figure']['id']}")

    assert page.attributes("summary", "class") == []
    assert "running total" not in page.text


async def test_a_running_total_has_a_table_through_time(week):
    page = await page_at(week, f"/figures/{MARCH}")

    assert "The running total day by day" in page.text
    assert INVASION["period"] == "2022-02-24/.."
