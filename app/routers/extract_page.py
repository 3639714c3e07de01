"""The page on which a text is read, and its drafts are accepted, corrected or dropped."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter

from app.actions.accept_draft import accept_draft
from app.actions.record_batch import claim_from
from app.callers import READS, client_of
from app.dependencies import database, media_type, read_body, settings, utc_now
from app.errors import FieldError, InvalidInput, NoKey, NotAllowed, ReconcilerError
from app.extractors import Reading, Rules
from app.extractors import Request as Asked
from app.models.extraction import ExtractIn, claim_of, completed
from app.models.keys import Scope
from app.models.validation import read_item
from app.pages.extract_page import KNOWN, Entry, Landed, Sent, entries_of, extract_page
from app.pages.problem_page import place_of

router = APIRouter(include_in_schema=False, dependencies=[READS])
_EXTRACT = TypeAdapter(ExtractIn)
FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 20_000
"""The form of a thousand drafts has fewer fields than this."""


@router.get("/extract")
async def empty_form(request: Request) -> Response:
    """The page before a text was sent."""
    return _answer(request, Sent({}), None, [])


@router.post("/extract")
async def read_text(request: Request) -> Response:
    """Read the text, and do to one of its drafts what the button says."""
    _refuse_other_sites(request)
    media_type(request, FORM)
    sent = _form(await read_body(request, most=3 * settings(request).max_claim_bytes))
    asked = _asked(sent)
    rules: Rules = request.app.state.rules
    published, by = asked.published_at, sent.get("reported_by") or None
    reading = await rules(Asked(asked.text, published, by, sent.get("event") or None))
    drafts = [completed(draft, asked) for draft in reading.drafts]
    entries = entries_of([(draft, claim_of(draft, asked)) for draft in drafts], sent)
    done, _, place = sent.get("do").partition(" ")
    if done in ("accept", "drop"):
        entries = [
            (await _accepted(request, sent, one) if done == "accept" else _dropped(one))
            if str(one.place) == place and one.open
            else one
            for one in entries
        ]
    return _answer(request, sent, reading, entries)


def _answer(
    request: Request, sent: Sent, reading: Reading | None, entries: Sequence[Entry]
) -> Response:
    keyless = settings(request).keyless == "everything"
    made = extract_page(place_of(request), sent, reading, entries, keyless=keyless)
    wrong = any(one.errors for one in entries)
    return Response(made.body, 422 if wrong else 200, headers=dict(made.headers))


async def _accepted(request: Request, sent: Sent, entry: Entry) -> Entry:
    """The draft put on record, or with what keeps it from that."""
    item = claim_from(entry.corrected())
    try:
        if isinstance(item, ReconcilerError):
            raise item
        scopes = (Scope.CLAIMS_WRITE, Scope.CLAIMS_REVIEW)
        client = await client_of(request, sent.get("key"), *scopes)
        outcome = await database(request).write(
            lambda session: accept_draft(session, entry.draft, item, client=client, now=utc_now())
        )
    except ReconcilerError as error:
        return replace(entry, errors=error.errors or (_told(error),))
    assert outcome.claim_id is not None
    assert outcome.figure_id is not None
    return replace(entry, landed=Landed(outcome.claim_id, outcome.figure_id))


def _told(error: ReconcilerError) -> FieldError:
    """What is wrong where it is no field of the claim."""
    if isinstance(error, NoKey | NotAllowed):
        return FieldError("key", None, error.detail, "send a key that may post and review claims")
    return FieldError("claim", None, error.detail, "correct the draft, or drop it")


def _dropped(entry: Entry) -> Entry:
    return replace(entry, dropped=True)


def _form(body: bytes) -> Sent:
    """The fields of a form, the last of each name. Raises `InvalidInput`."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise InvalidInput.of(
            "body", None, "this is no form that can be read", "send the form of the page"
        ) from None
    return Sent(dict(pairs))


def _asked(sent: Sent) -> ExtractIn:
    """The text and what is known of it. Raises `InvalidInput`."""
    known: dict[str, Any] = {name: sent.get(name) for name in KNOWN if sent.get(name)}
    return read_item(_EXTRACT, {"text": sent.text, **known})


def _refuse_other_sites(request: Request) -> None:
    """Where writing takes no key, a form on somebody else's page would write here."""
    site = request.headers.get("sec-fetch-site", "none")
    origin = request.headers.get("origin")
    own = str(request.base_url).rstrip("/").removesuffix(request.scope.get("root_path", ""))
    if site not in ("same-origin", "none") or origin not in (None, own):
        raise NotAllowed("this form was sent from another site; open the page here")
