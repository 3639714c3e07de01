"""Claims in the uniform columns of a table, as files of recorders and exports hold them.

One row a claim: `claim_id, event, metric, population, period_start, period_end, as_of, value, low,
high, bound, source, source_type, attributed_to, published_at, url, quote`; empty means unknown.
"""

import csv
import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from app.errors import InvalidInput
from app.models.running import Row, Running, series_of
from app.reconcile import Period, SourceKind, Status

COLUMNS = (
    "claim_id",
    "event",
    "metric",
    "population",
    "period_start",
    "period_end",
    "as_of",
    "value",
    "low",
    "high",
    "bound",
    "source",
    "source_type",
    "attributed_to",
    "published_at",
    "url",
    "quote",
)
FURTHER = (
    "period",
    "place",
    "origin",
    "inputs",
    "derived_from",
    "formula",
    "as_published",
    "grade",
    "credibility",
    "observed_at",
    "status",
    "withdrawn_on",
    "definition",
)
"""Columns that an export adds and an import reads where they are present."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_GUARDED = re.compile(f"'*[{re.escape(''.join(FORMULA))}]")
_KEY = 200  # the longest external id (characters)
IMPORTER = "import"
"""The scraper's name of every imported claim."""

_KINDS = {
    "belligerent_opposing": SourceKind.BELLIGERENT,
    "government_party": SourceKind.BELLIGERENT,
    "un": SourceKind.INTERGOVERNMENTAL,
    "ngo_monitor": SourceKind.NGO_MONITOR,
    "academic_dataset": SourceKind.ACADEMIC,
    "news": SourceKind.MEDIA,
    "news_echo": SourceKind.MEDIA,
}
_AFTERLIVES = {
    "retracted": Status.WITHDRAWN,
    "denied": Status.DISAVOWED,
    **{status.value: status for status in Status if status is not Status.ACTIVE},
}


@dataclass(frozen=True, slots=True)
class NumberedRow:
    """A row with its line in the file, from 1; a header is line 1."""

    line: int
    columns: Row


@dataclass(frozen=True, slots=True)
class UniformClaim:
    """What a row says: a claim as a scraper would send it, and what later befell it."""

    claim: dict[str, Any]  # as ClaimIn takes it
    afterlife: Status | None
    withdrawn_on: date | None = None


def read_rows(path: Path) -> Iterator[NumberedRow]:
    """Read CSV or NDJSON, gzipped or not, told apart by the file's name.

    Raises `InvalidInput` for a file of another name, one that cannot be read as UTF-8 text, or an
    NDJSON line that is no JSON object.
    """
    name = path.name.removesuffix(".gz")
    readers = {".csv": _csv_rows, ".ndjson": _ndjson_rows, ".jsonl": _ndjson_rows}
    reader = next((read for ending, read in readers.items() if name.endswith(ending)), None)
    if reader is None:
        raise _no_table(path.name, "neither CSV nor NDJSON", "name it .csv or .ndjson, or .gz")
    opener = gzip.open if path.name.endswith(".gz") else open
    try:
        with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
            yield from reader(file)
    except (UnicodeError, OSError, EOFError, zlib.error, csv.Error) as error:
        raise _no_table(path.name, str(error), "save it as UTF-8 text, gzipped as .gz") from None


def _no_table(sent: str | None, message: str, remedy: str) -> InvalidInput:
    return InvalidInput.of("file", sent, message, remedy)


def _csv_rows(file: IO[str]) -> Iterator[NumberedRow]:
    reader = table_reader(file)
    for row in reader:
        yield NumberedRow(reader.line_num, plain_row(row))


def table_reader(lines: Iterable[str]) -> "csv.DictReader[str]":
    """A reader of CSV that has the columns a claim needs. Raises `InvalidInput`."""
    reader = csv.DictReader(lines)
    names = list(reader.fieldnames or ())
    missing = {"metric", "source"} - set(names)
    if missing:
        message = f"no column {', '.join(sorted(missing))}"
        raise _no_table(None, message, "use the uniform columns")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        message = f"column {', '.join(twice)} is there twice"
        raise _no_table(None, message, "name each column once")
    return reader


def plain_row(row: Row) -> Row:
    """The cells of a row as they were before `safe_cell`."""
    return {name: _plain(cell) for name, cell in row.items()}


def _plain(cell: object) -> object:
    """A cell without the apostrophe that `safe_cell` puts before a formula."""
    if isinstance(cell, str) and cell[:1] == "'" and _GUARDED.match(cell):
        return cell[1:]
    return cell


def _ndjson_rows(file: IO[str]) -> Iterator[NumberedRow]:
    for line, text in enumerate(file, start=1):
        if text.strip():
            yield NumberedRow(line, _object(line, text))


def _object(line: int, text: str) -> Row:
    try:
        row = json.loads(text)
    except ValueError as error:
        raise _no_table(
            text[:80], f"line {line}: {error}", "write one JSON object a line"
        ) from None
    if not isinstance(row, dict):
        raise _no_table(text[:80], f"line {line}: no object", "write one JSON object a line")
    return row


def uniform_claim(row: Row, running: Running) -> UniformClaim:
    """What a row says. Raises `InvalidInput` for a projection or a number that is none."""
    _refuse_surplus(row)
    kind, _, fate = str(row.get("source_type") or "").partition(":")
    if fate == "projection":
        raise InvalidInput.of(
            "source_type",
            f"{kind}:{fate}",
            "a projection counts nothing that has happened",
            "leave it out, or send what was counted",
        )
    url, quote = _link_and_quote(row)
    claim = {
        "external_id": row.get("claim_id"),
        "metric": row.get("metric"),
        "event": row.get("event"),
        "population": row.get("population"),
        "period": _period(row, running),
        "as_of": row.get("as_of"),
        "value": _number(row, "value"),
        "low": _number(row, "low"),
        "high": _number(row, "high"),
        "bound": row.get("bound"),
        "published_at": row.get("published_at"),
        "url": url,
        "quote": quote,
        **{name: row.get(name) for name in ("place", "origin", "as_published", "grade")},
        "definition": row.get("definition"),
        "credibility": _number(row, "credibility"),
        "observed_at": row.get("observed_at"),
        **_rests_on(row),
        **_who(row, _KINDS.get(kind)),
    }
    return UniformClaim(
        {name: value for name, value in claim.items() if value not in (None, "", [])},
        _AFTERLIVES.get(fate or str(row.get("status") or "")),
        _day(row),
    )


def _refuse_surplus(row: Mapping[Any, Any]) -> None:
    """Refuse cells that have no column, which csv keeps under None; empty ones do no harm."""
    surplus = [cell for cell in row.get(None, ()) if cell]
    if surplus:
        raise InvalidInput.of(
            "row",
            ",".join(surplus)[:80],
            "the row has more cells than the header has columns",
            'write numbers without commas, and put cells that have some in quotes: "a, b"',
        )


def _day(row: Row) -> date | None:
    if not row.get("withdrawn_on"):
        return None
    try:
        return date.fromisoformat(str(row["withdrawn_on"]))
    except ValueError:
        raise InvalidInput.of(
            "withdrawn_on", row["withdrawn_on"], "this is no day", "send a day such as 2022-03-22"
        ) from None


def _rests_on(row: Row) -> dict[str, object]:
    """The inputs, `;` between them, and the claim it was computed from."""
    inputs = [name.strip() for name in str(row.get("inputs") or "").split(";") if name.strip()]
    if not row.get("derived_from"):
        return {"inputs": inputs}
    derived = {"claim": row["derived_from"], "formula": row.get("formula") or None}
    return {"inputs": inputs, "derived_from": derived}


def _who(row: Row, kind: SourceKind | None) -> dict[str, object]:
    """The source and the outlet: the one a figure is attributed to, and who published it."""
    publisher: object = row.get("source")
    if kind is not None and publisher:
        publisher = {"title": publisher, "kind": kind.value}
    if row.get("attributed_to"):
        return {"source": row["attributed_to"], "reported_by": publisher}
    return {"source": publisher, "reported_by": publisher if kind is SourceKind.MEDIA else None}


def _period(row: Row, running: Running) -> str:
    if row.get("period"):
        return str(row["period"])
    start, end = row.get("period_start") or "..", row.get("period_end") or ".."
    if end == row.get("as_of") and series_of(row) in running:
        end = ".."
    return f"{start}/{end}"


_MOST_DIGITS = 100
"""Longer numbers are not read: that takes ever longer, and Python refuses the longest."""


def _number(row: Row, name: str) -> int | None:
    text = str(row.get(name) if row.get(name) is not None else "").strip()
    if not text:
        return None
    digits = text.removesuffix(".0")
    if not (digits.isascii() and digits.removeprefix("-").isdigit()):
        raise InvalidInput.of(name, text, "this is no whole number", "send digits only")
    if len(digits) > _MOST_DIGITS:
        raise InvalidInput.of(
            name, text[:80], f"a number of {len(digits):,} digits counts nobody", "send the count"
        )
    return int(digits)


def _link_and_quote(row: Row) -> tuple[str | None, str | None]:
    """The link and the quote; a reference that is no web address is kept with the quote."""
    url, quote = row.get("url") or None, row.get("quote") or None
    if url is None or str(url).lower().startswith(("http://", "https://")):
        return url, quote
    return None, f"{quote} ({url})" if quote else f"({url})"


def uniform_row(claim: Row, derived_from: Row | None = None) -> dict[str, object]:
    """A claim on record, with the words of its group, in the columns of an export.

    `derived_from` is the claim it names by id, where it names one so.
    """
    period = Period.parse(claim["period"])
    outlet = claim["reported_by"]
    scraper = claim["scraper"]
    return {
        "claim_id": _portable_id(claim),
        "event": claim["event"],
        "metric": claim["metric"],
        "population": claim["population"],
        "period_start": period.start,
        "period_end": period.end,
        "as_of": claim["as_of"],
        "value": claim["value"],
        "low": claim["low"],
        "high": claim["high"],
        "bound": claim["bound"],
        "source": outlet or claim["source"],
        "source_type": "",
        "attributed_to": claim["source"] if outlet else "",
        "published_at": claim["published_at"],
        "url": claim["url"],
        "quote": claim["quote"],
        **{name: claim[name] for name in FURTHER},
        "inputs": "; ".join(claim["inputs"]),
        "derived_from": _portable_id(derived_from)
        if derived_from
        else _portable(claim["derived_from"], scraper),
        "received_at": claim["received_at"],
    }


def _portable_id(claim: Row) -> str:
    """What an export calls a claim: its scraper's id for it, else its own."""
    return _portable(claim["external_id"], claim["scraper"]) or str(claim["id"])


def _portable(key: str | None, scraper: str) -> str | None:
    """A scraper's own id, as an id among those of every scraper; an import's is one already."""
    if key is None or scraper == IMPORTER:
        return key
    named = f"{scraper}:{key}"
    return named if len(named) <= _KEY else f"{scraper}:{sha256(key.encode()).hexdigest()}"


EXPORTED = (*COLUMNS, *FURTHER, "received_at")
"""The columns of an export of claims."""


def safe_cell(value: object) -> object:
    """A cell a spreadsheet shows as text: what it would run as a formula gets an apostrophe.

    >>> safe_cell("=1+1"), safe_cell(-5), safe_cell(None)
    ("'=1+1", -5, '')

    So does text that has one already: an import takes one off, and each comes back as it was.
    """
    if value is None:
        return ""
    if isinstance(value, str) and _GUARDED.match(value):
        return f"'{value}"
    return value.isoformat() if isinstance(value, date) else value
