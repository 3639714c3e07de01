"""API keys on the command line: create, list, rotate, revoke."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.table import Table
from sqlalchemy.engine import make_url

from app.actions.manage_keys import make_key, revoke_key, rotate_key
from app.commands import now, run
from app.database import Database
from app.models.keys import MEANINGS, ApiKey, KeyIn, RotationIn, Scope, Token, token_of
from app.models.validation import read_item
from app.settings import Settings
from app.store.keys import is_good, keys_after

PAGE = 500
DEVELOPMENT = "development.key"
_KEY, _ROTATION = TypeAdapter(KeyIn), TypeAdapter(RotationIn)
keys = typer.Typer(
    help="API keys: what each may do is one or more of "
    + " ".join(f"{scope.value} ({meaning.rstrip('.')})" for scope, meaning in MEANINGS.items()),
    no_args_is_help=True,
)
out = Console()


@keys.command()
def create(
    name: Annotated[str, typer.Argument(help="Whose it is or what for.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do; may be given again.")],
    source: Annotated[str | None, typer.Option(help="The one source it speaks for.")] = None,
    scraper: Annotated[str | None, typer.Option(help="The one name it posts under.")] = None,
    expires: Annotated[
        datetime | None, typer.Option(help="When it ends by itself, in UTC.")
    ] = None,
) -> None:
    """Make a key and print its token, this once: only a digest of it is kept."""
    asked = {"name": name, "scopes": scope, "source": source, "scraper": scraper}
    ends = f"{expires.isoformat()}Z" if expires else None
    wanted = read_item(_KEY, asked | {"expires_at": ends})

    async def work(database: Database, _: Settings) -> tuple[ApiKey, Token]:
        async with database.writing() as session:
            return await make_key(session, wanted, now=now())

    _show_token(*run(work))


@keys.command("list")
def list_command() -> None:
    """Show every key, what it may do and when it ends."""

    async def work(database: Database, _: Settings) -> Sequence[ApiKey]:
        found: list[ApiKey] = []
        async with database.reading() as session:
            while page := await keys_after(session, found[-1].id if found else None, PAGE):
                found += page
        return found

    table = Table("id", "name", "may", "speaks for", "posts as", "made", "state")
    for key in run(work):
        may = " ".join(sorted(key.scopes))
        made = f"{key.created_at:%Y-%m-%d}"
        table.add_row(key.id, key.name, may, key.source, key.scraper, made, _state(key))
    out.print(table)


@keys.command()
def rotate(
    key_id: Annotated[str, typer.Argument(help="The id of the key to replace.")],
    overlap_hours: Annotated[float, typer.Option(min=0, help="How long the old one goes on.")] = 24,
) -> None:
    """Make a key that may do the same, print its token, and let the old one end later."""
    overlap = timedelta(hours=read_item(_ROTATION, {"overlap_hours": overlap_hours}).overlap_hours)

    async def work(database: Database, _: Settings) -> tuple[ApiKey, Token]:
        async with database.writing() as session:
            return await rotate_key(session, key_id, overlap, now=now())

    _show_token(*run(work))


@keys.command()
def revoke(key_id: Annotated[str, typer.Argument(help="The id of the key to end.")]) -> None:
    """End a key at once, in every running server process."""

    async def work(database: Database, _: Settings) -> ApiKey:
        async with database.writing() as session:
            return await revoke_key(session, key_id, now=now())

    key = run(work)
    out.print(f"{key.id} ({key.name}) is revoked", soft_wrap=True)


def development_token(settings: Settings) -> str:
    """The token of a key that may do everything, kept in a file beside the database's.

    A new one is made where there is none that is good.
    """
    url = make_url(settings.database_url)
    folder = Path(str(url.database)).parent if url.get_backend_name() == "sqlite" else Path("data")
    file = folder / DEVELOPMENT
    kept = token_of(file.read_text(encoding="utf-8").strip()) if file.exists() else None

    async def work(database: Database, _: Settings) -> Token:
        async with database.writing() as session:
            if kept is not None and await is_good(session, kept, now=now()):
                return kept
            asked = KeyIn(name="development", scopes=[Scope.ADMIN])
            return (await make_key(session, asked, now=now()))[1]

    token = run(work)
    if token != kept:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(f"{token}\n", encoding="ascii")
    return str(token)


def _show_token(key: ApiKey, token: Token) -> None:
    print(token)  # noqa: T201  # alone on its line, for a script to take
    may = ", ".join(sorted(key.scopes))
    Console(stderr=True).print(
        f"{key.id} ({key.name}) may {may}; its token is shown this once", soft_wrap=True
    )


def _state(key: ApiKey) -> str:
    if key.revoked_at:
        return f"revoked {key.revoked_at:%Y-%m-%d %H:%M}"
    if not key.is_good(now()):
        return "expired"
    return f"until {key.expires_at:%Y-%m-%d %H:%M}" if key.expires_at else "good"
