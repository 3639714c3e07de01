"""What the command line shows: tables of figures, what became of an import, exports."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import from_json
from rich.console import Console
from rich.table import Table

from app.actions.compare_figures import Difference
from app.actions.import_claims import Import
from app.actions.record_claims import Fate
from app.errors import ReconcilerError
from app.models.near_names import Near, Word
from app.models.terms import Vocabulary
from app.models.validation import shortened
from app.store.names import Named

Row = Mapping[Any, Any]  # values of any type, by column
Figure = dict[str, Any]  # JSON
SHOWN_REFUSED = 1000


def figure_table(bodies: Sequence[bytes | str]) -> Table:
    """Figures as a table that fits 80 columns, one a row: whom, what, and what it comes to."""
    table = Table(title="Figures", header_style="bold", show_lines=True)
    table.add_column("of whom", overflow="fold")
    table.add_column("what", overflow="fold", min_width=13)
    for heading in ("low", "best", "high"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("flags", no_wrap=True)
    for body in bodies:
        figure = from_json(body)
        running = figure["period"].endswith("..")
        as_of = f"\nas of {figure['as_of']}" if running and figure["as_of"] else ""
        words = [figure[name]["title"] for name in ("event", "population", "place") if figure[name]]
        table.add_row(
            "\n".join(words),
            f"{figure['metric']}\n{figure['period']}{as_of}",
            *(_number(figure[name]) for name in ("low", "best", "high")),
            "\n".join(flag["code"] for flag in figure["flags"]),
        )
    return table


def word_table(
    vocabulary: Vocabulary, words: Sequence[Named], near: Mapping[Word, Sequence[Near]]
) -> Table:
    """Words with their titles, their other names, and what provisional ones nearly equal."""
    table = Table(title=vocabulary.value.capitalize(), header_style="bold", show_lines=True)
    for heading in ("word", "title", "other names", "nearly equals"):
        table.add_column(heading, overflow="fold")
    for term, aliases in words:
        alike = near.get((vocabulary, term.slug), ())
        table.add_row(
            f"{term.slug} (provisional)" if term.provisional else term.slug,
            term.title,
            "\n".join(aliases),
            "\n".join(f"{one.slug} ({one.score})" for one in alike),
        )
    return table


def said(error: ReconcilerError) -> str:
    """An error in one line: the field, what was sent, what is wrong with it and what to do."""
    if not error.errors:
        return error.detail
    wrong = error.errors[0]
    sent = "" if wrong.value is None else f" ({shortened(str(wrong.value))!r})"
    return f"{wrong.field}: {wrong.message}{sent}; {wrong.remedy}"


def _number(count: int | None) -> str:
    return "–" if count is None else f"{count:,}"


def show_import(console: Console, done: Import, flags: Mapping[str, int]) -> None:
    """What became of a file, with every refused line and its reason."""
    for line, error in done.refused[:SHOWN_REFUSED]:
        console.print(f"line {line} refused: {said(error)}", style="yellow", markup=False)
    if len(done.refused) > SHOWN_REFUSED:
        console.print(f"… and {len(done.refused) - SHOWN_REFUSED} more refused lines")
    counts = ", ".join(f"{done.fates[fate]:,} {fate.value}" for fate in Fate)
    console.print(f"claims: {counts}; groups: {len(done.figure_ids):,}")
    by_count = sorted(Counter(flags).items(), key=lambda pair: (-pair[1], pair[0]))
    told = ", ".join(f"{code} {count:,}" for code, count in by_count) or "none"
    console.print(f"flags on these groups: {told}")


def show_difference(console: Console, one: Difference) -> None:
    """What of a figure was stored otherwise than its claims come to, in one line."""
    stored, computed = (shortened(str(value)) for value in (one.stored, one.computed))
    console.print(
        f"{one.figure_id} {one.what}: {stored} stored, {computed} computed",
        style="yellow",
        markup=False,
        soft_wrap=True,
    )
