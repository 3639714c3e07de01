"""API keys: what each allows, as it is stored, as it is made and told."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictFloat

from app.models.instants import Instant
from app.models.texts import Clean, Name

PREFIX = "crk"
ID_BYTES = 6
SECRET_BYTES = 32
LONGEST_TOKEN = 200
"""What is longer is no key of ours, and is not looked up (characters)."""


class Scope(StrEnum):
    """What a key may do."""

    CLAIMS_WRITE = "claims:write"
    CLAIMS_REVIEW = "claims:review"
    VOCABULARY_WRITE = "vocabulary:write"
    FIGURES_READ = "figures:read"
    ADMIN = "admin"


MEANINGS: Mapping[Scope, str] = {
    Scope.CLAIMS_WRITE: "Post claims, withdraw and supersede them.",
    Scope.CLAIMS_REVIEW: "Reject claims, mark duplicates, bring claims into use, accept drafts.",
    Scope.VOCABULARY_WRITE: "Create, confirm, alias and merge words.",
    Scope.FIGURES_READ: "Read everything, where reading takes a key.",
    Scope.ADMIN: "Make, list, rotate and revoke keys and webhooks; and all of the above.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key on record, without its secret."""

    id: str
    name: str
    scopes: frozenset[Scope]
    source: str | None = None
    """The one source it may speak for."""
    scraper: str | None = None
    """The one scraper name it may post under."""
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def allows(self, scope: str) -> bool:
        return Scope.ADMIN in self.scopes or scope in self.scopes

    def is_good(self, now: datetime) -> bool:
        """Neither revoked nor expired; one that is rotated goes on until it expires."""
        ended = self.revoked_at is not None and self.revoked_at <= now
        return not ended and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class Client:
    """Who posts, reviews or curates: the scraper's name, and the key it came by."""

    scraper: str
    key: ApiKey | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """What whoever holds a key sends: which key it is, and the secret that proves it."""

    key_id: str
    secret: str

    def __str__(self) -> str:
        return f"{PREFIX}_{self.key_id}_{self.secret}"

    @property
    def digest(self) -> str:
        """What is stored of the secret, which is random and long: one round of SHA-256 does."""
        return sha256(self.secret.encode()).hexdigest()

    def proves(self, digest: str) -> bool:
        """Whether the secret is the one whose digest was stored, in constant time."""
        return compare_digest(self.digest, digest)


def new_token() -> Token:
    """A key that nobody can guess."""
    return Token(secrets.token_hex(ID_BYTES), secrets.token_urlsafe(SECRET_BYTES))


def token_of(sent: str) -> Token | None:
    """The parts of a token, or None for what has another form.

    >>> token_of("crk_0a1b2c3d4e5f_secret_with_lines")
    Token(key_id='0a1b2c3d4e5f', secret='secret_with_lines')
    >>> token_of("secret") is None
    True
    """
    prefix, _, rest = sent.partition("_")
    key_id, _, secret = rest.partition("_")
    good = prefix == PREFIX and len(key_id) == 2 * ID_BYTES and secret and key_id.isalnum()
    return Token(key_id, secret) if good and len(sent) <= LONGEST_TOKEN and sent.isascii() else None


def _each_once(scopes: list[Scope]) -> list[Scope]:
    return sorted(set(scopes))


class KeyIn(BaseModel):
    """A key that is asked for."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=100), Clean] = Field(
        description="Whose it is or what for.", examples=["AP scraper"]
    )
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=10), AfterValidator(_each_once)]
    source: Name | None = Field(
        default=None, description="The one source it may speak for: a slug or a plain name."
    )
    scraper: Name | None = Field(
        default=None, description="The one name it may send as `X-Scraper`, which is then implied."
    )
    expires_at: Instant | None = Field(default=None, description="When it ends by itself.")


class RotationIn(BaseModel):
    """A key that is to be replaced by another one."""

    model_config = ConfigDict(extra="forbid")

    overlap_hours: StrictFloat = Field(
        default=24, ge=0, le=24 * 90, description="How long the old one goes on (hours)."
    )


class KeyOut(BaseModel):
    """A key on record; its secret was shown once, when it was made."""

    id: str = Field(
        description="What claims and reviews say they came by.", examples=["0a1b2c3d4e5f"]
    )
    name: str
    scopes: list[Scope]
    source: str | None
    scraper: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    good: bool = Field(description="Whether it works now.")


class KeyMade(KeyOut):
    """A key that was just made, with the only sight of its token."""

    token: str = Field(
        description="Sent as `Authorization: Bearer …`; it is shown this once.",
        examples=["crk_0a1b2c3d4e5f_…"],
    )


class KeyList(BaseModel):
    """Every key, newest first."""

    items: list[KeyOut]
    next: str | None = Field(description="The next page's address; null on the last.")
    total: int | None


def key_of(row: Mapping[Any, Any]) -> ApiKey:  # a row, by column
    """A stored key."""
    names = ("id", "name", "source", "scraper", "created_at", "expires_at", "revoked_at")
    return ApiKey(
        scopes=frozenset(Scope(scope) for scope in row["scopes"]),
        **{name: row[name] for name in names},
    )


def key_body(key: ApiKey, *, now: datetime) -> dict[str, Any]:  # JSON
    """The JSON of a key."""
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "source": key.source,
        "scraper": key.scraper,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
        "good": key.is_good(now),
    }
