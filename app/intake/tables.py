"""Read the rows of a CSV body that lies in a file, a line at a time and none too long."""

import csv
from collections.abc import Iterator
from typing import IO

from app.errors import InvalidInput
from app.intake.splitting import MARK, Piece, too_long
from app.models.uniform import NumberedRow, plain_row, table_reader

_UNREADABLE = (InvalidInput, UnicodeError, csv.Error)


def table_rows(file: IO[bytes], *, most: int) -> Iterator[NumberedRow | Piece]:
    r"""The rows from the start of a file, each with the number of its last line.

    A row that cannot be read is a piece that says why. Raises `InvalidInput` for a header that is
    none.

    >>> from io import BytesIO
    >>> table = BytesIO(b"metric,source,value\nkilled,nato,15000\nkilled,nato,\xff\n")
    >>> row, refused = table_rows(table, most=100)
    >>> row
    NumberedRow(line=2, columns={'metric': 'killed', 'source': 'nato', 'value': '15000'})
    >>> refused.number, type(refused.content)
    (3, <class 'app.errors.InvalidInput'>)
    """
    file.seek(0)
    lines = _Lines(file, most)
    try:
        reader = table_reader(lines)
    except (UnicodeError, csv.Error) as error:
        raise _unreadable(error) from None
    while True:
        lines.begin_row()
        try:
            row = next(reader, None)
        except _UNREADABLE as error:
            yield Piece(lines.number, _unreadable(error))
            continue
        if row is None:
            return
        yield NumberedRow(lines.number, plain_row(row))


class _Lines:
    """The lines of a file as text; no generator, because it goes on after a line it refuses."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file = file
        self._most = most
        self._left = most
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def begin_row(self) -> None:
        """Say that the next line begins a row: a row whose cells hold line breaks has several."""
        self._left = self._most

    def __next__(self) -> str:
        line = self._file.readline(self._most + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self._left -= len(line)
        if self._left < 0:
            while line and not line.endswith(b"\n"):
                line = self._file.readline(self._most)
            raise too_long("row", self._most)
        return (line.removeprefix(MARK) if self.number == 1 else line).decode()


def _unreadable(error: Exception) -> InvalidInput:
    if isinstance(error, InvalidInput):
        return error
    return InvalidInput.of("body", None, str(error), "write the table as UTF-8 text")
