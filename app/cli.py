"""The command line: serve, migrate, import, export, rebuild, demo, figures, words, merge, keys."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing, nullcontext
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
import uvicorn
from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from app import __version__
from app.actions.compare_figures import Difference
from app.actions.export_rows import Rows, claim_rows, figure_rows
from app.actions.import_claims import Import, import_claims, lines_of
from app.actions.load_examples import load_examples
from app.actions.merge_words import merge_words
from app.actions.relate_figures import read_figures
from app.actions.select_figures import select_figures
from app.actions.suggest_words import near_words
from app.commands import now, run
from app.database import Database, migrate
from app.errors import ReconcilerError
from app.exports.columns import CLAIMS, FIGURES
from app.exports.files import Format, Shape, new_file
from app.key_commands import development_token, keys
from app.models.figure_filters import FigureFilters
from app.models.merges import Keep, Merge
from app.models.near_names import NameIndex
from app.models.terms import Vocabulary
from app.models.validation import read_item
from app.settings import Settings, counted_together, shipped
from app.store.figures import figure_page, flag_counts
from app.store.rebuilding import all_figures
from app.store.vocabulary import words_after
from app.terminal import (
    figure_table,
    said,
    show_difference,
    show_import,
    word_table,
)
from app.workers import rebuilding, workers_for

PAGE = 500
SHOWN_DIFFERENT = 1000
_FILTERS = TypeAdapter(FigureFilters)
cli = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False)
cli.add_typer(keys, name="keys")
out = Console()


class Kind(StrEnum):
    """What to export."""

    CLAIMS = "claims"
    FIGURES = "figures"


def main() -> None:
    """Run the command line; what an operator can mend is one line and exit status 1."""
    try:
        cli()
    except ReconcilerError as error:
        _fail(said(error))
    except ValidationError as error:
        wrong = error.errors()[0]
        name = "_".join(("reconciler", *map(str, wrong["loc"]))).upper()
        _fail(f"{name}: {wrong['msg'].removeprefix('Value error, ')}")
    except (OSError, SQLAlchemyError) as error:
        cause = getattr(error, "orig", None) or error
        _fail(" ".join(str(cause).split()) or type(cause).__name__)


def _fail(message: str) -> None:
    print(f"error: {message}", file=sys.stderr)  # noqa: T201  # plain, and never wrapped
    sys.exit(1)


def _version(asked: bool) -> None:
    if asked:
        out.print(__version__)
        raise typer.Exit


@cli.callback()
def _options(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which it is.")
    ] = False,
) -> None:
    """Keep contested casualty figures: serve them, import claims, export them."""


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address; RECONCILER_HOST otherwise.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65_535, help="Port; RECONCILER_PORT otherwise.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes.")] = None,
    demo: Annotated[bool, typer.Option(help="Load the example claims first.")] = False,
) -> None:
    """Migrate the database and serve it."""
    settings = Settings()
    run(_load if demo else _nothing)
    where = f"http://{host or settings.host}:{settings.port if port is None else port}"
    out.print(f"casualty-reconciler · API at {where}/docs", soft_wrap=True)
    if demo and settings.keyless != "everything":
        out.print(f"a key for trying things: {development_token(settings)}", soft_wrap=True)
    count = workers or settings.workers
    with counted_together() if count > 1 else nullcontext():
        uvicorn.run(
            "app.main:create_app",
            factory=True,
            host=host or settings.host,
            port=settings.port if port is None else port,
            workers=count,
            access_log=False,  # it costs a third of the throughput
            log_level=settings.log_level,
        )


async def _nothing(database: Database, settings: Settings) -> None:
    """The database is migrated by then."""


async def _load(database: Database, settings: Settings) -> int:
    total = 0
    for path in sorted(shipped("examples").glob("*.json")):
        total += await load_examples(database.write, path, clock=now)
    return total


@cli.command("migrate")
def migrate_command() -> None:
    """Bring the database's schema to the newest revision."""
    known = asyncio.run(migrate(Settings().database_url))
    out.print(f"the schema is {'at its newest revision' if known else 'of a later version'}")


@cli.command()
def demo() -> None:
    """Load the example claims and show their figures."""
    count = run(_load)
    out.print(f"{count} example claims are on record")
    figures()


@cli.command("import")
def import_command(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV or NDJSON, or either .gz")
    ],
) -> None:
    """Import a file of claims in the uniform columns; importing it again adds nothing."""
    total = lines_of(file)

    async def work(database: Database, settings: Settings) -> tuple[Import, dict[str, int]]:
        columns = (TextColumn(file.name), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task(file.name, total=total)
            done = await import_claims(
                database.write,
                file,
                chunk=settings.batch_chunk,
                clock=now,
                advance=lambda lines: progress.advance(task, lines),
            )
        async with database.reading() as session:
            return done, await flag_counts(session, sorted(done.figure_ids))

    show_import(out, *run(work))


@cli.command()
def rebuild(
    write: Annotated[
        bool, typer.Option(help="Store the right answers, as a new revision each.")
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Processes that compute; as many as cores for many figures."),
    ] = None,
) -> None:
    """Compute every figure anew from its claims; exit status 1 if any was stored otherwise."""

    async def work(database: Database, settings: Settings) -> tuple[int, int]:
        done, wrong = 0, 0
        async with database.reading() as session:
            total = await all_figures(session)
        columns = (TextColumn("figures"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task("figures", total=total)
            async with rebuilding(
                database, settings, workers or workers_for(total), storing=write, clock=now
            ) as parts:
                async for part in parts:
                    progress.advance(task, part.figures)
                    done += part.figures
                    wrong += _shown(part.differences, before=wrong)
        return done, wrong

    done, wrong = run(work)
    told = "stored anew" if write else "nothing was changed"
    out.print(f"{done:,} figures computed, {wrong:,} differ" + (f"; {told}" if wrong else ""))
    if wrong:
        raise typer.Exit(1)


def _shown(differences: Sequence[Difference], *, before: int) -> int:
    """Show each difference, of so many figures at most; says how many figures differ."""
    figures = list(dict.fromkeys(one.figure_id for one in differences))
    shown = set(figures[: max(0, SHOWN_DIFFERENT - before)])
    for one in differences:
        if one.figure_id in shown:
            show_difference(out, one)
    return len(figures)


@cli.command()
def export(
    kind: Annotated[Kind, typer.Argument(help="claims or figures")],
    to: Annotated[Path | None, typer.Option(help="A file; standard output otherwise.")] = None,
    style: Annotated[
        Format, typer.Option("--format", help="csv, ndjson, parquet or xlsx")
    ] = Format.CSV,
) -> None:
    """Export every claim (in the uniform columns, to import elsewhere) or every figure."""

    async def work(database: Database, settings: Settings) -> int:
        count, file = 0, new_file(style, Shape(CLAIMS if kind is Kind.CLAIMS else FIGURES))
        with to.open("wb") if to else nullcontext(sys.stdout.buffer) as sink, closing(file):
            async with database.snapshot() as session:
                async for rows in _rows(session, kind, style):
                    sink.write(file.add(rows))
                    count += len(rows)
            for part in file.end():
                sink.write(part)
        return count

    count = run(work)
    if to:
        out.print(f"{count:,} {kind.value} written to {to}")


def _rows(session: AsyncSession, kind: Kind, style: Format) -> Rows:
    if kind is Kind.CLAIMS:
        return claim_rows(session, {}, received_since=None)
    whole = style is Format.NDJSON
    return figure_rows(session, FigureFilters(), today=now().date(), whole=whole)


@cli.command()
def figures(
    event: Annotated[str | None, typer.Option(help="Only this event.")] = None,
    metric: Annotated[str | None, typer.Option(help="Only this metric.")] = None,
    flag: Annotated[str | None, typer.Option(help="Only figures with this flag.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
) -> None:
    """Show figures as a table."""

    async def work(database: Database, settings: Settings) -> list[bytes]:
        today: date = now().date()
        async with database.reading() as session:
            asked = {
                "event": event,
                "metric": [metric] if metric else [],
                "flag": [flag] if flag else [],
            }
            query = await select_figures(session, read_item(_FILTERS, asked), today=today)
            rows = await figure_page(session, query, after=None, limit=limit)
            return await read_figures(session, rows, today=today)

    out.print(figure_table(run(work)))


@cli.command()
def words(
    vocabulary: Annotated[Vocabulary, typer.Argument(help="events, populations, places, sources")],
    provisional: Annotated[
        bool, typer.Option("--provisional", help="Only those no curator has looked at.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
) -> None:
    """List words; provisional ones with the known words that they nearly equal."""

    async def work(database: Database, settings: Settings) -> Table:
        async with database.reading() as session:
            found = await words_after(
                session, vocabulary, after=None, limit=limit, provisional=provisional or None
            )
            asked = [(vocabulary, term.slug) for term, _ in found if term.provisional]
            near = await near_words(session, NameIndex(), asked)
        return word_table(vocabulary, found, near)

    out.print(run(work))


@cli.command()
def merge(
    vocabulary: Annotated[Vocabulary, typer.Argument(help="events, populations, places, sources")],
    slug: Annotated[str, typer.Argument(help="The word that becomes another name.")],
    into: Annotated[str, typer.Argument(help="The word that stays.")],
    reason: Annotated[str, typer.Option(help="Why, in plain words.")],
    who: Annotated[str, typer.Option(help="Who says so.")] = "command-line",
    keep: Annotated[
        Keep | None, typer.Option(help="Whose facts stay where they contradict each other.")
    ] = None,
) -> None:
    """Merge a word into another: every claim and figure follows, old names go on answering."""
    asked = Merge(vocabulary=vocabulary, slug=slug, into=into, reason=reason, who=who, keep=keep)

    async def work(database: Database, settings: Settings) -> Mapping[Any, Any]:  # a row
        async with database.writing() as session:
            return await merge_words(session, asked, now=now())

    done = run(work)
    out.print(f"{done['slug']} is another name of {done['into_slug']} now")
    counted = (f"{name}: {done[name]:,}" for name in ("claims", "figures", "duplicates"))
    out.print(", ".join(counted))
