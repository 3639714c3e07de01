"""What an operation declares beside its code: its bodies, its answers, its problems."""

from typing import Any

from pydantic import BaseModel, Field

from app.models.batches import BatchOut
from app.models.claims import CLAIM_EXAMPLE, ClaimIn
from app.models.extraction import EXTRACT_EXAMPLE, ExtractIn
from app.models.figures import ReconcileIn
from app.models.keys import KeyIn, RotationIn
from app.models.merges import AliasIn, MergeIn
from app.models.problems import ItemProblem
from app.models.records import ReviewIn, SupersessionIn, WithdrawalIn
from app.models.terms import EventIn, PlaceIn, PopulationIn, SourceIn
from app.models.webhooks import SecretRotationIn, WebhookIn

Schema = dict[str, Any]  # JSON Schema and OpenAPI are nested JSON


class Problem(ItemProblem):
    """An error, as RFC 9457 has it; `type` leads to its explanation."""

    batch: BatchOut | None = Field(
        default=None,
        description="Of a batch: what landed before it broke off, or the items for which none did.",
    )


_ANSWERS = {
    200: "The claim is on record already; this is its first answer.",
    304: "Not changed since the ETag sent.",
    401: "The call takes a key, and none that is good was sent.",
    403: "The key that was sent does not allow it.",
    404: "There is no such thing.",
    408: "The body did not arrive in time.",
    409: "It contradicts what is on record.",
    413: "The body is too large.",
    415: "The body's type is not read here.",
    422: "A value breaks a rule; `errors` names field, value and remedy.",
    429: "More requests than one caller may make in that time; `Retry-After` says when to go on.",
    502: "The language model that was to read the text did not.",
    503: "The database does not answer, or lacks its schema; `Retry-After` says when to try again.",
    507: "The disk of the database is full; `Retry-After` says when to try again.",
}
_TABLE = """\
claim_id,event,metric,population,period_start,as_of,value,source
gs-1,Russian invasion of Ukraine,personnel losses,Russian forces,2022-02-24,2022-02-25,2800,Ukraine
"""
_LINES = """\
{"line":1,"status":"created","id":"89b7a977-d357-5d17-910b-6038b43f14d6","figure_id":"4aca185f-232c-5c61-8976-7c4db7070e45","problem":null}
{"created":1,"existing":0,"refused":0}
"""
BODIES: dict[str, tuple[type[BaseModel], Any]] = {  # examples are JSON
    "ClaimIn": (ClaimIn, CLAIM_EXAMPLE),
    "ReconcileIn": (ReconcileIn, {"claims": [CLAIM_EXAMPLE], "policy": "median", "shared": 0.35}),
    "ExtractIn": (ExtractIn, EXTRACT_EXAMPLE),
    "WithdrawalIn": (
        WithdrawalIn,
        {"reason": "The paper says its site was hacked.", "withdrawn_on": "2022-03-22"},
    ),
    "SupersessionIn": (SupersessionIn, {"reason": "The ministry corrected its count."}),
    "EventIn": (
        EventIn,
        {"title": "Siege of Mariupol", "kind": "battle", "ended_on": "2022-05-20"},
    ),
    "PopulationIn": (PopulationIn, {"title": "Ukrainian forces", "party": "ukraine"}),
    "PlaceIn": (PlaceIn, {"slug": "mariupol", "title": "Mariupol"}),
    "SourceIn": (
        SourceIn,
        {"title": "Human Rights Watch", "kind": "ngo_monitor", "reliability": "B"},
    ),
    "AliasIn": (AliasIn, {"alias": "HRW"}),
    "MergeIn": (
        MergeIn,
        {"into": "human-rights-watch", "reason": "Its name in French.", "who": "A curator"},
    ),
    "KeyIn": (KeyIn, {"name": "AP scraper", "scopes": ["claims:write"], "scraper": "ap-scraper"}),
    "WebhookIn": (
        WebhookIn,
        {
            "url": "https://hooks.example/casualties",
            "events": ["siege-of-mariupol"],
            "flags": ["order_of_magnitude"],
        },
    ),
    "SecretRotationIn": (SecretRotationIn, {"overlap_hours": 24}),
    "RotationIn": (RotationIn, {"overlap_hours": 24}),
    "ReviewIn": (ReviewIn, {"decision": "rejected", "reason": "Counts another event."}),
}


def answers(*statuses: int) -> dict[int | str, Schema]:
    """The declared answers of an operation besides its own; errors are problem+json."""
    return {status: answer_of(status) for status in statuses}


def pictured(media_type: str) -> dict[int | str, Schema]:
    """The answer of a call that draws."""
    picture: Schema = {"type": "string"}
    if media_type == "image/png":
        picture["contentMediaType"] = media_type
    content = {media_type: {"schema": picture}}
    return {200: {"description": "The picture.", "content": content}}


def same_again(shape: str) -> dict[int | str, Schema]:
    """The answer of a call that adds a word or a name, when there is nothing to add."""
    schema = {"$ref": f"#/components/schemas/{shape}"}
    content = {"application/json": {"schema": schema}}
    return {200: {"description": "It is on record already.", "content": content}}


def answer_of(status: int) -> Schema:
    answer: Schema = {"description": _ANSWERS[status]}
    if status >= 400:
        content = {"schema": {"$ref": "#/components/schemas/Problem"}}
        answer["content"] = {"application/problem+json": content}
    elif status == 200:
        content = {"schema": {"$ref": "#/components/schemas/ClaimAnswer"}}
        answer["content"] = {"application/json": content}
    return answer


def batch_answers(*statuses: int) -> dict[int | str, Schema]:
    """The declared answers of a batch: one summary, or a line for each item."""
    lines = {"schema": {"type": "string"}, "example": _LINES}
    whole: Schema = {
        "description": "What became of each item.",
        "content": {"application/x-ndjson": lines},
    }
    return {200: whole, **answers(*statuses)}


def accepts(name: str, *, many: bool = False) -> Schema:
    """The body of an operation that reads it by itself, to refuse what FastAPI would let by."""
    schema: Schema = {"$ref": f"#/components/schemas/{name}"}
    example = BODIES[name][1]
    content: Schema = {"application/json": {"schema": schema, "example": example}}
    if many:
        array = {"type": "array", "items": schema}
        content = {
            "application/json": {"schema": array, "example": [example]},
            "application/x-ndjson": {"schema": {"type": "string"}},
            "text/csv": {"schema": {"type": "string"}, "example": _TABLE},
        }
    return {"requestBody": {"required": True, "content": content}}
