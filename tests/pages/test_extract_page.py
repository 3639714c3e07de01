"""The page on which a text is read: marked, corrected, accepted, dropped, without JavaScript."""

import re
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest

from app.models.keys import Scope
from tests.api.tokens import token

pytestmark = pytest.mark.above_the_database

TEXT = (
    "At least 41 people were killed and 120 injured when a ferry sank off Zanzibar, the coast "
    "guard said on Friday."
)
KNOWN = {
    "published_at": "2024-05-04T09:00:00Z",
    "reported_by": "harbour-gazette",
    "event": "Sinking of a ferry off Zanzibar",
}
FILLED = {"period": "2024-05-03", "source": "coast-guard"}
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"keyless": "reading"})


class Fields(HTMLParser):
    """The fields of a page's form as a browser would send them, and its marked words."""

    def __init__(self, html):
        super().__init__()
        self.sent, self.marked, self._open = {}, [], None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        one = dict(attrs)
        if tag == "input":
            self.sent[one["name"]] = one.get("value", "")
        if tag in ("textarea", "select"):
            self._open = one["name"]
            self.sent[self._open] = ""
        if tag == "option" and "selected" in one:
            self.sent[self._open] = one["value"]
        if tag == "mark":
            self._open = "mark"
            self.marked.append("")

    def handle_endtag(self, tag):
        if tag in ("textarea", "select", "mark"):
            self._open = None

    def handle_data(self, data):
        if self._open == "mark":
            self.marked[-1] += data
        elif self._open == "text":
            self.sent["text"] += data.removeprefix("\n") if not self.sent["text"] else data


async def pressed(client, button, fields, **more):
    content = urlencode(fields | more | {"do": button})
    answer = await client.post("/extract", content=content, headers=FORM)
    return answer, Fields(answer.text)


async def test_a_text_is_read_and_what_it_counts_is_marked(client):
    empty = await client.get("/extract")
    answer, page = await pressed(client, "read", {"text": TEXT, **KNOWN})

    assert (empty.status_code, answer.status_code) == (200, 200)
    assert answer.headers["cache-control"] == "no-store"
    assert [mark[:6] for mark in page.marked] == ["At lea", "120 in"]
    assert page.sent["1.metric"] == "killed"
    assert (page.sent["1.low"], page.sent["1.bound"]) == ("41", "at_least")
    assert page.sent["text"] == TEXT
    assert (await client.get("/v1/claims")).json()["items"] == []


async def test_a_draft_is_corrected_accepted_and_seen_in_its_figure(app, client):
    key = await token(app, Scope.CLAIMS_WRITE, Scope.CLAIMS_REVIEW)
    _, page = await pressed(client, "read", {"text": TEXT, **KNOWN, "key": key})
    corrected = {f"1.{name}": value for name, value in FILLED.items()} | {"1.low": "43"}

    answer, after = await pressed(client, "accept 1", page.sent | corrected)
    dropped, last = await pressed(client, "drop 2", after.sent)

    assert answer.status_code == dropped.status_code == 200
    (claim,) = (await client.get("/v1/claims")).json()["items"]
    assert (claim["low"], claim["source"], claim["status"]) == (43, "coast-guard", "active")
    assert claim["quote"] == TEXT
    assert claim["reported_by"] == "harbour-gazette"
    assert f"/figures/{claim['figure_id']}" in answer.text
    figure = (await client.get(f"/v1/figures/{claim['figure_id']}")).json()
    assert figure["low"] == 43
    assert "Dropped." in dropped.text
    assert set(last.sent) >= {"1.landed", "2.dropped"}
    again, _ = await pressed(client, "accept 1", last.sent)
    assert "On record." in again.text
    assert len((await client.get("/v1/claims")).json()["items"]) == 1


async def test_a_provisional_claim_is_accepted_on_the_page(app, client):
    key = await token(app, Scope.ADMIN)
    asked = {"text": TEXT, **KNOWN}
    posted = await client.post(
        "/v1/extract?post=true&sure=0", json=asked, headers={"Authorization": f"Bearer {key}"}
    )
    waiting = (await client.get("/v1/claims?status=provisional")).json()["items"]
    _, page = await pressed(client, "read", {**asked, "key": key})

    await pressed(client, "accept 1", page.sent)

    assert posted.status_code == 200
    statuses = {
        one["metric"]: one["status"] for one in (await client.get("/v1/claims")).json()["items"]
    }
    assert len(waiting) == 2
    assert statuses == {"killed": "active", "wounded": "provisional"}


@pytest.mark.parametrize(
    ("scopes", "field"), [((), "key"), ((Scope.CLAIMS_WRITE,), "key"), ((Scope.ADMIN,), "1.low")]
)
async def test_what_keeps_a_draft_from_the_record_is_told_beside_it(app, client, scopes, field):
    key = await token(app, *scopes) if scopes else ""
    _, page = await pressed(client, "read", {"text": TEXT, **KNOWN, "key": key})
    filled = {f"1.{name}": value for name, value in FILLED.items()} | {"1.low": "minus two"}
    if field == "key":
        filled["1.low"] = "41"

    answer, after = await pressed(client, "accept 1", page.sent | filled)

    assert answer.status_code == 422
    told = re.search(r'role="alert">(.*?)</div>', answer.text, re.DOTALL)
    assert told
    assert f">{field.removeprefix('1.')}<" in told[1].replace("<bdi>", "").replace("</bdi>", "")
    assert after.sent["1.low"] == filled["1.low"]
    assert (await client.get("/v1/claims")).json()["items"] == []


async def test_a_form_of_another_site_is_refused(client):
    for header in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = await client.post(
            "/extract", content=urlencode({"text": TEXT}), headers=FORM | header
        )
        assert answer.status_code == 403


@pytest.mark.parametrize(
    "content", ["", "text=%ff%fe", "&".join(["a=b"] * 20_001), "text=x&published_at=soon"]
)
async def test_a_form_that_cannot_be_read_is_refused(client, content):
    answer = await client.post("/extract", content=content, headers=FORM)

    assert answer.status_code == 422


async def test_a_text_of_markup_is_shown_as_its_letters(client):
    text = '<script>alert(1)</script> killed 12 people" onload=x </textarea><b>, he said.'
    answer, page = await pressed(client, "read", {"text": text})

    assert "<script>alert" not in answer.text
    assert "<b>" not in answer.text
    assert page.sent["text"] == text
