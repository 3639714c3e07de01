"""Who calls: by which API key, under which scraper name, and under which Idempotency-Key."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes

from app.actions.answer_once import Key
from app.dependencies import database, settings, utc_now
from app.errors import NoKey, NotAllowed
from app.limiting import LEFT, LOOKED_AT, Limits
from app.models.keys import ApiKey, Client, Scope, key_of, new_token, token_of
from app.models.terms import slug_of
from app.store.keys import ONE_KEY

_BEARER = HTTPBearer(
    auto_error=False,
    scheme_name="ApiKey",
    bearerFormat="crk_…",
    description="An API key. `casualty-reconciler keys create` makes the first one. What is listed "
    "beside it are the scopes a call takes.",
)


async def _caller(
    request: Request,
    asked: SecurityScopes,
    sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
) -> ApiKey | None:
    """The key a call comes by, None where it takes none. Raises `NoKey` and `NotAllowed`."""
    key = None
    if "authorization" in request.headers:
        key = await _good_key(request, sent.credentials if sent else "")
    require(request, key, *asked.scopes)
    return key


def require(request: Request, key: ApiKey | None, *scopes: str) -> None:
    """Refuse a call whose key does not allow it. Raises `NoKey` and `NotAllowed`."""
    if not takes_key(settings(request).keyless, list(scopes)):
        return
    if key is None:
        raise NoKey(f"this takes a key that may {' and '.join(scopes)}; none was sent")
    for scope in scopes:
        if not key.allows(scope):
            held = ", ".join(sorted(key.scopes))
            raise NotAllowed(f"the key {key.name!r} has {held}; this takes {scope}")


def takes_key(keyless: str, scopes: list[str]) -> bool:
    """Whether a call of these scopes takes a key, by the setting `keyless`."""
    if keyless == "reading":
        return scopes != [Scope.FIGURES_READ]
    return keyless == "nothing" or Scope.ADMIN in scopes


def sends_no_key(request: Request) -> bool:
    """Whether a call that only reads may be answered without looking for its key."""
    return "authorization" not in request.headers and settings(request).keyless != "nothing"


async def _good_key(request: Request, sent: str) -> ApiKey:
    """The key that a token proves, if its owner has not sent too much. Raises `TooMany`."""
    limits: Limits = request.app.state.limits
    address = request.client.host if request.client else "none"
    setattr(request.state, LOOKED_AT, True)
    try:
        key = await _proved_key(request, sent)
    except NoKey:  # whoever else is behind this address goes on with keys that are good
        await limits.take("bad-keys", address)
        raise
    setattr(request.state, LEFT, await limits.take("key", key.id))
    return key


async def client_of(request: Request, token: str, *scopes: str) -> Client:
    """Who sends a form with a key in it. Raises `NoKey`, `NotAllowed` and `TooMany`."""
    key = await _good_key(request, token) if token else None
    require(request, key, *scopes)
    return Client((key.scraper if key else None) or "anonymous", key)


async def _proved_key(request: Request, sent: str) -> ApiKey:
    token = token_of(sent)
    rows = await database(request).glance(ONE_KEY, key=token.key_id) if token else ()
    row = rows[0]._mapping if rows else None
    # A digest is compared whichever it is, so that time tells nobody which ids there are.
    proved = (token or new_token()).proves(row["digest"] if row else "")
    if row is None or not proved:
        raise NoKey("the key that was sent is not known here")
    key = key_of(row)
    if not key.is_good(utc_now()):
        raise NoKey(f"the key {key.name!r} was revoked or has expired")
    return key


def needs(scope: Scope) -> Any:  # FastAPI's marker
    """What an operation declares that takes a key with this scope."""
    return Security(_caller, scopes=[scope.value])


READS = needs(Scope.FIGURES_READ)
"""What every operation declares that only reads."""
CURATES = needs(Scope.VOCABULARY_WRITE)
ADMINISTERS = needs(Scope.ADMIN)


async def _client(
    key: Annotated[ApiKey | None, Depends(_caller)],
    x_scraper: Annotated[
        str | None,
        Header(
            max_length=100,
            description="The name of the client that posts; `external_id` is unique within it. A "
            "key may be bound to one name, which is then implied.",
            examples=["ap-scraper"],
        ),
    ] = None,
) -> Client:
    own = key.scraper if key else None
    if x_scraper is None:
        return Client(own or "anonymous", key)
    name = slug_of(x_scraper, "X-Scraper")
    if key and own and name != own:
        raise NotAllowed(f"the key {key.name!r} posts as {own}, not as {name}")
    return Client(name, key)


def _with(scope: Scope) -> Any:  # FastAPI's marker
    return Security(_client, scopes=[scope.value])


Anyone = Annotated[Client, _with(Scope.FIGURES_READ)]
"""Whoever may read; `require` asks more of a call that does more."""
Poster = Annotated[Client, _with(Scope.CLAIMS_WRITE)]
Reviewer = Annotated[Client, _with(Scope.CLAIMS_REVIEW)]
Curator = Annotated[Client, _with(Scope.VOCABULARY_WRITE)]


LEASE_SECONDS = 60
"""A key stays held so much longer than a body may stall: a chunk has to land meanwhile."""


async def _once(
    request: Request,
    client: Poster,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=200,
            pattern="^[ -~]+$",
            description="Sent again with the same body, it is answered with the first answer.",
            examples=["ap-2022-03-23-batch-7"],
        ),
    ] = None,
) -> Key | None:
    if idempotency_key is None:
        return None
    chosen = settings(request)
    return Key(
        client.scraper,
        idempotency_key,
        lease=timedelta(seconds=chosen.body_timeout_seconds + LEASE_SECONDS),
        kept=timedelta(hours=chosen.answer_kept_hours),
    )


Once = Annotated[Key | None, Depends(_once)]
