"""Webhooks: who is told of which changes of figures, and how that goes."""

import base64
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from app.models.figure_filters import FlagCode
from app.models.texts import Clean, Name, Url

ID_BYTES = 6
SECRET_BYTES = 32
MOST_NAMED = 100
"""So many events or flags one webhook may name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A webhook on record, with what signs its messages."""

    id: str
    url: str
    description: str | None
    events: tuple[str, ...]
    flags: tuple[str, ...]
    secret: str
    old_secret: str | None
    old_secret_until: datetime | None
    cursor: int
    """The change up to which everything was told."""
    attempts: int
    """How often the next message was tried in vain."""
    next_at: datetime
    failing_since: datetime | None
    last_problem: str | None
    delivered_at: datetime | None
    created_at: datetime
    ended_at: datetime | None
    ended_reason: str | None

    def secrets_at(self, now: datetime) -> list[str]:
        """What signs a message now: both secrets, while the old one is being replaced."""
        until = self.old_secret_until
        old = self.old_secret if until is not None and now < until else None
        return [self.secret, *([old] if old else [])]

    def wants(self, item: Mapping[str, Any], events: Iterable[str]) -> bool:
        """Whether a change is to be told; `events` are its events under all their names."""
        if self.events and item["event"] not in events:
            return False
        return not self.flags or bool(set(self.flags) & flags_turned(item))


def flags_turned(item: Mapping[str, Any]) -> set[str]:
    """The flags that a change raised or cleared.

    >>> sorted(flags_turned({"revision": {"changes": [
    ...     {"field": "flags", "from": ["stale", "outlier"], "to": ["stale", "strong_spread"]},
    ... ]}}))
    ['outlier', 'strong_spread']
    """
    revision = item.get("revision") or {}
    turned: set[str] = set()
    for change in revision.get("changes", ()):
        if change["field"] == "flags":
            turned |= set(change["from"] or ()) ^ set(change["to"] or ())
    return turned


def webhook_of(row: Mapping[Any, Any]) -> Webhook:  # a row, by column
    """A stored webhook."""
    told = {one.name: row[one.name] for one in fields(Webhook)}
    return Webhook(**told | {"events": tuple(row["events"]), "flags": tuple(row["flags"])})


def new_id() -> str:
    return secrets.token_hex(ID_BYTES)


def new_secret() -> str:
    """A secret as Standard Webhooks writes it."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"


class WebhookIn(BaseModel):
    """A webhook that is asked for."""

    model_config = ConfigDict(extra="forbid")

    url: Url = Field(min_length=1, description="Where messages are sent, by POST; https.")
    events: list[Name] = Field(
        default=[],
        max_length=MOST_NAMED,
        description="Told of the figures of these events alone; of all, if none is named.",
    )
    flags: list[FlagCode] = Field(
        default=[],
        max_length=MOST_NAMED,
        description="Told only when a figure raises or clears one of these flags; of every change, "
        "if none is named.",
        examples=[["order_of_magnitude"]],
    )
    description: Annotated[str, Field(max_length=300), Clean] | None = None


class SecretRotationIn(BaseModel):
    """How long the old secret signs beside the new one."""

    model_config = ConfigDict(extra="forbid")

    overlap_hours: float = Field(default=24, strict=True, ge=0, le=24 * 90, description="In hours.")


class WebhookOut(BaseModel):
    """A webhook, and how its messages arrive."""

    id: str = Field(examples=["0a1b2c3d4e5f"])
    url: str
    events: list[str]
    flags: list[str]
    description: str | None
    cursor: str = Field(description="The change up to which everything was told.")
    attempts: int = Field(description="How often the next message was tried in vain.")
    next_at: datetime | None = Field(description="When it is tried again; null if all is well.")
    failing_since: datetime | None
    last_problem: str | None = Field(examples=["the receiver answered 500"])
    delivered_at: datetime | None
    created_at: datetime
    ended_at: datetime | None = Field(description="Since when nothing is sent.")
    ended_reason: str | None


class WebhookMade(WebhookOut):
    """A webhook with the only sight of its secret."""

    secret: str = Field(description="Verifies the messages; shown this once.")


class WebhookList(BaseModel):
    """Webhooks, by id."""

    items: list[WebhookOut]
    next: str | None = Field(description="The next page's address; null on the last.")
    total: int | None


class TrialOut(BaseModel):
    """What a receiver answered to a trial message."""

    delivered: bool
    problem: str | None = Field(examples=["the receiver answered 404"])


def webhook_body(webhook: Webhook) -> dict[str, Any]:  # JSON
    """The JSON of a webhook, without its secrets."""
    told = {name: getattr(webhook, name) for name in WebhookOut.model_fields}
    told["cursor"] = str(webhook.cursor)
    told["next_at"] = webhook.next_at if webhook.attempts else None
    return told
