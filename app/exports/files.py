"""Rows in, the bytes of a file out, a part at a time: CSV, NDJSON, Parquet and XLSX."""

import csv
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from pydantic_core import to_json

from app.errors import InvalidInput
from app.exports.columns import Column, Kind, ordered
from app.models.uniform import safe_cell

Row = Mapping[str, Any]  # cells of any type, by column
PART = 256 * 1024
"""A finished file is sent in parts of so many bytes."""
MOST_ROWS = 1_048_576 - 2
"""A sheet has 1,048,576 rows; two are for the names and the tags (rows)."""
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_CELL = 32_767  # what a cell of a spreadsheet holds (characters)


class Format(StrEnum):
    """What an export is written as."""

    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"
    XLSX = "xlsx"


MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.NDJSON: "application/x-ndjson",
    Format.PARQUET: "application/vnd.apache.parquet",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
IN_TEXT = frozenset({Format.CSV, Format.NDJSON})


@dataclass(frozen=True, slots=True)
class Shape:
    """What a file holds: its columns, and how a spreadsheet is to read it."""

    columns: Sequence[Column]
    hxl: bool = False
    """Whether a row of HXL tags follows the names."""
    safe: bool = True
    """Whether text that a spreadsheet would run as a formula gets an apostrophe (CSV)."""


class File(Protocol):
    """A file that is written row by row; what is ready of it is given at once."""

    def add(self, rows: Sequence[Row]) -> bytes:
        """Write some rows. Raises `InvalidInput` where a file of this format cannot hold more."""
        ...

    def end(self) -> Iterator[bytes]:
        """What is left after the last row."""
        ...

    def close(self) -> None:
        """Let go of what was not finished."""
        ...


class _Lines:
    """Takes the rows that csv writes, until they are fetched.

    csv ends them with CRLF here: so it puts a cell in quotes that holds either of the two.
    """

    def __init__(self) -> None:
        self._lines: list[str] = []

    def write(self, line: str) -> None:
        self._lines.append(line[:-2])

    def taken(self) -> bytes:
        lines, self._lines = self._lines, []
        return "\n".join([*lines, ""]).encode()


class _Csv:
    def __init__(self, shape: Shape) -> None:
        self._shape, self._lines = shape, _Lines()
        self._writer = csv.writer(self._lines)
        self._writer.writerow([column.name for column in shape.columns])
        if shape.hxl:
            self._writer.writerow([column.hxl for column in shape.columns])

    def add(self, rows: Sequence[Row]) -> bytes:
        clean: Callable[[object], object] = safe_cell if self._shape.safe else _exact
        for row in rows:
            self._writer.writerow([clean(row[column.name]) for column in self._shape.columns])
        return self._lines.taken()

    def end(self) -> Iterator[bytes]:
        yield self._lines.taken()

    def close(self) -> None:
        """Nothing is held."""


def _exact(value: object) -> object:
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else value


class _Ndjson:
    def add(self, rows: Sequence[Row]) -> bytes:
        return b"".join(to_json(row) + b"\n" for row in rows)

    def end(self) -> Iterator[bytes]:
        yield b""

    def close(self) -> None:
        """Nothing is held."""


_TYPES = {
    Kind.TEXT: pa.string(),
    Kind.COUNT: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.DAY: pa.date32(),
    Kind.INSTANT: pa.timestamp("us", tz="UTC"),
}


class _Sink:
    """Takes what Parquet writes, until it is fetched."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._at = 0

    def write(self, part: Any) -> int:  # a buffer
        self._parts.append(bytes(part))
        self._at += len(self._parts[-1])
        return len(self._parts[-1])

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """What was written is still to be fetched."""

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


class _Parquet:
    def __init__(self, shape: Shape) -> None:
        self._columns = shape.columns
        self._schema = pa.schema(
            pa.field(
                column.name,
                _TYPES[column.kind],
                metadata={"meaning": column.meaning, "unit": column.unit, "hxl": column.hxl},
            )
            for column in shape.columns
        )
        self._sink = _Sink()
        self._writer = pq.ParquetWriter(self._sink, self._schema, compression="zstd")

    def add(self, rows: Sequence[Row]) -> bytes:
        cells = [ordered(row, self._columns) for row in rows]
        arrays = [
            pa.array([row[place] for row in cells], type=field.type)
            for place, field in enumerate(self._schema)
        ]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        return self._sink.taken()

    def end(self) -> Iterator[bytes]:
        self._writer.close()
        yield self._sink.taken()

    def close(self) -> None:
        with suppress(Exception):  # whatever ails a file that nobody gets
            self._writer.close()


class _Xlsx:
    def __init__(self, shape: Shape) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="export")
        self._path = Path(self._folder.name) / "export.xlsx"
        self._shape, self._row, self._ended = shape, 0, False
        self._book = xlsxwriter.Workbook(
            str(self._path),
            {
                "constant_memory": True,
                "tmpdir": self._folder.name,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "remove_timezone": True,
                "default_date_format": "yyyy-mm-dd",
            },
        )
        self._book.set_properties({"created": _EPOCH})  # the same rows are the same bytes
        self._instant = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._sheet = self._book.add_worksheet("Export")
        self._sheet.freeze_panes(2 if shape.hxl else 1, 0)
        self._sheet.set_column(0, len(shape.columns) - 1, 16)
        self._line([column.name for column in shape.columns])
        if shape.hxl:
            self._line([column.hxl for column in shape.columns])

    def add(self, rows: Sequence[Row]) -> bytes:
        if self._row + len(rows) > MOST_ROWS:
            raise InvalidInput.of(
                "format", "xlsx", f"a sheet holds {MOST_ROWS:,} rows", "take csv or parquet"
            )
        for row in rows:
            self._line(ordered(row, self._shape.columns))
        return b""

    def _line(self, cells: Sequence[object]) -> None:
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                self._sheet.write_string(self._row, place, cell[:_CELL])
            elif isinstance(cell, datetime):
                self._sheet.write_datetime(self._row, place, cell, self._instant)
            elif cell is not None:
                self._sheet.write(self._row, place, cell)
        self._row += 1

    def end(self) -> Iterator[bytes]:
        self._ended = True
        sheet = self._book.add_worksheet("Data dictionary")
        sheet.set_column(0, 4, 24)
        heads = ("column", "type", "unit", "HXL tag", "meaning")
        lines = [
            (column.name, column.kind.value, column.unit, column.hxl, column.meaning)
            for column in self._shape.columns
        ]
        for number, line in enumerate([heads, *lines]):
            for place, text in enumerate(line):
                sheet.write_string(number, place, text)
        self._book.close()
        with self._path.open("rb") as file:
            while part := file.read(PART):
                yield part

    def close(self) -> None:
        if not self._ended:
            self._book.close()  # it holds files open
        self._folder.cleanup()


def new_file(style: Format, shape: Shape) -> File:
    """A file of a format, with its head written."""
    if style is Format.NDJSON:
        return _Ndjson()
    kinds: Mapping[Format, Callable[[Shape], File]] = {
        Format.CSV: _Csv,
        Format.PARQUET: _Parquet,
        Format.XLSX: _Xlsx,
    }
    return kinds[style](shape)
