"""Rows of the uniform columns, with only what a test does not care about filled in."""

import csv
import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.models.running import running_starts
from app.models.uniform import (
    COLUMNS,
    UniformClaim,
    safe_cell,
    uniform_claim,
    uniform_row,
)

Row = Mapping[str, Any]  # text from CSV; text, numbers and null from NDJSON
SINCE_THE_INVASION = {"period_start": "2022-02-24", "as_of": "2022-03-23"}


def row(**columns: Any) -> dict[str, Any]:
    """A row as CSV gives it: every column is there, and the unstated ones are empty."""
    least = {
        "event": "Russian invasion of Ukraine",
        "metric": "killed",
        "population": "Russian forces",
        "source": "NATO",
        "value": "7000",
    }
    return dict.fromkeys(COLUMNS, "") | least | columns


def said(columns: Row, *others: Row) -> UniformClaim:
    """What a row says in a file where these other rows stand too."""
    return uniform_claim(columns, running_starts((columns, *others)))


def claim(columns: Row, *others: Row) -> dict[str, Any]:
    """The claim of a row, as a scraper would send it."""
    return said(columns, *others).claim


def on_record(**columns: Any) -> dict[str, Any]:
    """A claim as the store gives it to an export."""
    least: dict[str, Any] = {
        "id": "0a3a6ad4",
        "scraper": "ap",
        "external_id": None,
        "event": "russian-invasion-of-ukraine",
        "metric": "killed",
        "population": "russian-forces",
        "period": "2022-02-24/..",
        "source": "nato",
        "status": "active",
        "inputs": [],
    }
    unstated = (
        "as_of value low high bound reported_by published_at url quote place origin as_published "
        "grade received_at derived_from formula credibility observed_at withdrawn_on "
        "definition"
    )
    return dict.fromkeys(unstated.split()) | least | columns


def exported(record: Row) -> dict[str, str]:
    """A claim on record as a spreadsheet of the export holds it."""
    return {name: str(safe_cell(cell)) for name, cell in uniform_row(record).items()}


def write_csv(path: Path, *rows: Row) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_ndjson(path: Path, *rows: Row) -> Path:
    path.write_text("".join(f"{json.dumps(each)}\n" for each in rows), encoding="utf-8")
    return path


def zipped(path: Path) -> Path:
    """The same file, gzipped, under its name with .gz."""
    packed = path.with_name(f"{path.name}.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    return packed
