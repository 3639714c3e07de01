"""What an operator can choose, read once from `RECONCILER_…` environment variables.

>>> Settings(database_url="postgresql://reader@db.example/claims").database_url
'postgresql+asyncpg://reader@db.example/claims'
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

from limits import parse
from pydantic import Field, field_validator
from pydantic_core import from_json
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

ASYNC_DRIVERS = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
    "postgresql+psycopg": "postgresql+psycopg",
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
}
KIB = 1024
MIB = 1024 * KIB
MEMORY = "memory://"
"""Where requests are counted by default: in the process."""


class Settings(BaseSettings):
    """Every choice of an operator; unknown `RECONCILER_…` variables are ignored."""

    model_config = SettingsConfigDict(
        env_prefix="RECONCILER_",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # a refused database address may hold a password
    )

    database_url: str = Field(
        default="sqlite+aiosqlite:///./data/reconciler.db",
        repr=False,  # it may hold a password, and settings get printed
        description="Where claims are kept: a SQLite file or a PostgreSQL database. Plain "
        "`sqlite:///`, `postgres://` and `postgresql://` addresses get the async driver; "
        "`postgresql+psycopg://` names the other one.",
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8000, ge=0, le=65_535, description="The port; 0 takes a free one.")
    workers: int = Field(default=1, ge=1, description="How many server processes to run.")
    max_claim_bytes: int = Field(
        default=MIB, ge=KIB, description="The largest body of a request that is no batch, in bytes."
    )
    max_batch_bytes: int = Field(
        default=KIB * MIB,
        ge=KIB,
        description="The largest body of a batch of claims as unpacked, in bytes.",
    )
    max_atomic_claims: int = Field(
        default=50_000,
        ge=1,
        description="The most claims of a batch that lands whole or not at all. Every other "
        "writer waits for it.",
    )
    batch_chunk: int = Field(
        default=1000,
        ge=1,
        le=10_000,
        description="How many claims of a batch are recorded in one transaction. Larger is "
        "faster in sum and makes other writers wait longer.",
    )
    body_timeout_seconds: float = Field(
        default=30,
        gt=0,
        description="How long a batch may send nothing, and how long any other body may take to "
        "arrive, in seconds.",
    )
    answer_kept_hours: float = Field(
        default=24,
        gt=0,
        description="How long the first answer under an Idempotency-Key is kept, in hours.",
    )
    busy_timeout_seconds: float = Field(
        default=30,
        gt=0,
        description="SQLite: how long a writer waits for another process's write, in seconds.",
    )
    pool_size: int = Field(
        default=5,
        ge=1,
        description="How many database connections a server process keeps open for each of: "
        "reading, writing, and on PostgreSQL short questions. The first two open up to 10 more for "
        "a while when all are in use.",
    )
    feed_poll_seconds: float = Field(
        default=1.0,
        ge=0.01,
        description="How often a server process looks for changes that another process recorded, "
        "in seconds, while anybody follows its stream of changes.",
    )
    keyless: Literal["reading", "everything", "nothing"] = Field(
        default="reading",
        description="What takes no API key: `reading`, `everything` (on a closed network) or "
        "`nothing`.",
    )
    rate_per_key: str | None = Field(
        default=None,
        description="How many requests one API key may make, as `600/minute`; no limit if unset.",
    )
    rate_per_address: str | None = Field(
        default=None,
        description="How many requests without a key one address may make, as `60/minute`; no "
        "limit if unset.",
    )
    rate_of_bad_keys: str = Field(
        default="20/minute",
        description="How many requests with a key that is not good one address may make.",
    )
    rate_storage: str = Field(
        default=MEMORY,
        repr=False,  # it may hold a password
        description="Where requests are counted: `memory://`, in each process, or a `redis://` "
        "address, for all of them together.",
    )
    chart_workers: int = Field(
        default=1,
        ge=1,
        le=64,
        description="How many processes draw charts, for each server process. They start with the "
        "first chart.",
    )
    chart_fonts: Path | None = Field(
        default=None,
        description="A folder of fonts for PNG charts, where names are in scripts other than "
        "Latin, Greek, Cyrillic and Hebrew. Without it those names stand there as their slugs.",
    )
    export_seconds: float = Field(
        default=600,
        gt=0,
        description="How long one export may take, its reader included, in seconds; it is broken "
        "off then.",
    )
    exports_at_once: int = Field(
        default=4,
        ge=1,
        description="How many exports one server process reads at once; each holds a connection.",
    )
    max_followers: int = Field(
        default=1000,
        ge=1,
        description="How many may follow the stream of changes of one server process at once.",
    )
    cors_origins: Annotated[list[str], NoDecode] = Field(
        default=[],
        description="The origins whose pages may call the API from a browser, by commas or as a "
        "JSON list, such as `https://newsroom.example`; `*` for all.",
    )
    webhooks: bool = Field(
        default=True, description="Whether this process sends what webhooks are told."
    )
    webhook_http: bool = Field(
        default=False, description="Whether webhooks may be sent by plain http too."
    )
    webhook_networks: Annotated[list[str], NoDecode] = Field(
        default=[],
        description="Networks off the public internet that webhooks may be sent to, by commas or "
        "as a JSON list, such as `10.1.0.0/16`.",
    )
    webhook_seconds: float = Field(
        default=15, gt=0, le=60, description="How long one receiver may take, in seconds."
    )
    webhook_retry_seconds: float = Field(
        default=5,
        gt=0,
        description="After the first failure of a message it is sent again so much later, and each "
        "time five times later still, up to ten hours, in seconds.",
    )
    webhook_days: float = Field(
        default=5, gt=0, description="A webhook ends that has failed for so long, in days."
    )
    extractor_url: str | None = Field(
        default=None,
        description="A language model that may read texts too: the address of an API that speaks "
        "as OpenAI's does, such as `http://127.0.0.1:8080/v1`. Texts are sent there.",
    )
    extractor_model: str = Field(default="default", description="The model to name there.")
    extractor_token: str | None = Field(
        default=None, repr=False, description="The token to send there."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least severe event that is logged."
    )
    log_json: bool = Field(
        default=False, description="Log one JSON object a line rather than coloured text."
    )

    @field_validator("rate_per_key", "rate_per_address", "rate_of_bad_keys")
    @classmethod
    def _be_a_rate(cls, given: str | None) -> str | None:
        if given:
            try:
                parse(given)
            except ValueError:
                raise ValueError(f"{given!r} is no rate; write 600/minute or 5/second") from None
        return given or None

    @field_validator("rate_storage")
    @classmethod
    def _is_memory_or_redis(cls, given: str) -> str:
        scheme = given.partition("://")[0]
        if given != MEMORY and scheme not in ("redis", "rediss", "redis+unix"):
            raise ValueError(f"requests cannot be counted there; use {MEMORY} or redis://HOST:PORT")
        if given != MEMORY and find_spec("redis") is None:
            raise ValueError(
                "redis is not installed; pip install 'casualty-reconciler[redis]', or use "
                f"{MEMORY} for each process alone"
            )
        return given

    @field_validator("cors_origins", "webhook_networks", mode="before")
    @classmethod
    def _read_a_list(cls, given: object) -> object:
        if not isinstance(given, str):
            return given
        if given.lstrip().startswith("["):
            return from_json(given)
        return [one.strip() for one in given.split(",") if one.strip()]

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, given: list[str]) -> list[str]:
        for one in given:
            # A browser sends scheme, host and port in small letters: nothing else ever matches.
            if one != "*" and not re.fullmatch(r"https?://[^/\s*?#@A-Z]+", one):
                raise ValueError(
                    f"{one!r} is no origin; write scheme, host and port in small letters and no "
                    "more, such as https://newsroom.example"
                )
        return given

    @field_validator("webhook_networks")
    @classmethod
    def _are_networks(cls, given: list[str]) -> list[str]:
        for one in given:
            try:
                ip_network(one)
            except ValueError:
                raise ValueError(f"{one!r} is no network; write 10.1.0.0/16 or fd00::/8") from None
        return given

    @field_validator("database_url")
    @classmethod
    def _use_an_async_driver(cls, given: str) -> str:
        return _async_url(given).render_as_string(hide_password=False)


_COUNTED_IN = "PROMETHEUS_MULTIPROC_DIR"


def several_processes() -> bool:
    """Whether several processes serve, whose counters are added up in a folder."""
    return _COUNTED_IN in os.environ


@contextmanager
def counted_together() -> Iterator[None]:
    """Let the processes that are started meanwhile add up what they count, in a folder.

    One that the operator has named is left as it is.
    """
    if several_processes():
        yield
        return
    with TemporaryDirectory(prefix="counted-") as folder:
        os.environ[_COUNTED_IN] = folder
        try:
            yield
        finally:
            del os.environ[_COUNTED_IN]


def shipped(name: str) -> Path:
    """Find the folder `name` (`migrations`, `docs` or `examples`) of a wheel or of a checkout.

    The wheel's own copy is asked first: site-packages is shared, and another package's `docs`
    may lie beside this one. Raises FileNotFoundError when neither place has the folder.
    """
    package = Path(__file__).resolve().parent
    for place in (package / "_shipped" / name, package.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"the folder {name!r} is neither in {package} nor beside it")


def _async_url(given: str) -> URL:
    try:
        url = make_url(given)
    except ArgumentError:
        raise ValueError(
            "not a database address; write sqlite:///FILE or postgresql://USER@HOST/NAME"
        ) from None  # the cause quotes the address, and so its password
    if url.drivername not in ASYNC_DRIVERS:
        raise ValueError(
            f"{url.drivername} is not supported; use sqlite:///FILE or postgresql://USER@HOST/NAME"
        )
    url = url.set(drivername=ASYNC_DRIVERS[url.drivername])
    if url.get_driver_name() == "psycopg":
        if find_spec("psycopg") is None:
            raise ValueError(
                "psycopg is not installed; pip install 'casualty-reconciler[psycopg]', or use "
                "postgresql:// for the driver that is"
            )
        return url
    if "sslmode" in url.query:  # libpq's word; asyncpg takes the same values as `ssl`
        url = url.update_query_dict({"ssl": url.query["sslmode"]})
        url = url.difference_update_query(["sslmode"])
    return url
