"""What holds of each parser of ours, whatever bytes it is given.

A target takes bytes and fails an assertion, or raises what its parser does not declare. Hypothesis
tries them in `make test`; atheris, which looks for bytes that reach new lines, in `make fuzz`.
"""

import base64
import csv
import gzip
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO, StringIO

from pydantic import TypeAdapter, ValidationError

from app.dependencies import Page, tags_of, takes_gzip
from app.errors import InvalidInput
from app.exports.columns import Column, Kind
from app.exports.files import Format, Shape, new_file
from app.extraction import extract, validated
from app.intake.arrival import Gunzip
from app.intake.splitting import MARK, ArraySplitter, LineSplitter, Splitter, too_long
from app.intake.tables import table_rows
from app.models.claims import CLAIM_EXAMPLE, ClaimIn
from app.models.drafts import draft_of
from app.models.feed import cursor_of
from app.models.figure_filters import Order, chosen_fields, place_after
from app.models.figures import FigureOut
from app.models.instants import Day, FirstDay, Instant
from app.models.keys import token_of
from app.models.terms import SLUG_LENGTH, slug_of
from app.models.uniform import NumberedRow, plain_row, uniform_claim
from app.models.validation import parsed
from app.reconcile import METRICS, InvalidPeriod, InvalidQuantity, Period, quantity
from app.reconcile.bounds import VAGUE_WORDS, Bound
from app.tracing import trace_of

MOST = 64
"""The longest item that the splitters keep here (bytes)."""
LONGEST_CURSOR = 300


def cut(body: bytes, length: int) -> list[bytes]:
    """A body in blocks of a length."""
    return [body[start : start + length] for start in range(0, len(body), length)]


def text_of(sent: bytes) -> str:
    return sent.decode("utf-8", "replace")


def split(splitter: Splitter, blocks: Iterable[bytes]) -> list[tuple[int, bytes | str]] | str:
    """The items with their numbers, or why there are none."""
    try:
        pieces = [piece for block in blocks for piece in splitter.feed(block)]
        pieces += splitter.end()
    except InvalidInput as error:
        return error.detail
    kept = ((piece.number, piece.content) for piece in pieces)
    return [(number, one if isinstance(one, bytes) else one.detail) for number, one in kept]


def lines(sent: bytes) -> None:
    """NDJSON in any blocks is what it is whole, less its blank lines."""
    length, body = 1 + sum(sent[:1]) % 20, sent[1:]
    first, *further = body.split(b"\n")
    refused = too_long("line", MOST).detail
    shown = [first.removeprefix(MARK) if len(first) <= MOST else first, *further]

    found = split(LineSplitter(most=MOST), cut(body, length))

    assert found == [
        (number, line if len(line) <= MOST else refused)
        for number, line in enumerate(shown, start=1)
        if line.strip() or len(line) > MOST
    ]


def array(sent: bytes) -> None:
    """A JSON array in any blocks is what it is whole; a short one is what `json` reads."""
    length, body = 1 + sum(sent[:1]) % 20, sent[1:]

    found = split(ArraySplitter(most=MOST), cut(body, length))

    assert found == split(ArraySplitter(most=MOST), [body])
    with suppress(ValueError, RecursionError):
        read = json.loads(body.removeprefix(MARK).decode())
        if len(body) <= MOST:
            items = [json.loads(item) for _, item in found] if isinstance(found, list) else None
            assert items == (read if isinstance(read, list) else None)


def table(sent: bytes) -> None:
    """A CSV body has rows or refusals, in the order of its lines, and none too long."""
    with suppress(InvalidInput):
        rows = list(table_rows(BytesIO(sent), most=MOST))
        places = [row.line if isinstance(row, NumberedRow) else row.number for row in rows]
        assert places == sorted(places)
        for row in rows:
            if isinstance(row, NumberedRow):
                with suppress(InvalidInput):
                    uniform_claim(row.columns, frozenset())


def unpacked(blocks: list[bytes]) -> bytes | None:
    unpack = Gunzip()
    try:
        body = b"".join(part for block in blocks for part in unpack.feed(block))
        unpack.end()
    except InvalidInput:
        return None
    return body


def gunzip(sent: bytes) -> None:
    """What gzip packed is unpacked from any blocks; what it did not pack is refused by all."""
    length, members = 1 + sum(sent[:1]) % 20, sent[1:].split(b"|")
    packed = b"".join(gzip.compress(member, mtime=0) for member in members)

    assert unpacked(cut(packed, length)) == b"".join(members)
    assert unpacked(cut(sent, length)) == (unpacked([sent]) if sent else None)


def period(sent: bytes) -> None:
    """A period is spelled so that it reads the same again."""
    with suppress(InvalidPeriod):
        found = Period.parse(text_of(sent))
        assert Period.parse(str(found)) == found
        assert str(Period.parse(str(found))) == str(found)
        assert None in (found.start, found.end) or found.start <= found.end  # type: ignore[operator]


def number(sent: bytes) -> None:
    """Stated numbers make an interval that is not crossed and holds what was stated."""
    fields = (text_of(sent).split(",") + [""] * 5)[:5]
    value, low, high = (
        int(one) if one.removeprefix("-").isdecimal() and len(one) < 20 else None
        for one in fields[:3]
    )
    with suppress(InvalidQuantity):
        found = quantity(value=value, low=low, high=high, bound=fields[3] or None, words=fields[4])
        assert found.low is None or found.low >= 0
        assert None in (found.low, found.high) or found.low <= found.high  # type: ignore[operator]
        assert found.value is None or (found.low or 0) <= found.value
        assert None in (found.value, found.high) or found.value <= found.high  # type: ignore[operator]


_TODAY = date(2026, 11, 22)
_CLAIM: TypeAdapter[ClaimIn] = TypeAdapter(ClaimIn)
_METRICS = {metric.slug: metric for metric in METRICS}
_DAY: TypeAdapter[object] = TypeAdapter(Day)
_FIRST: TypeAdapter[object] = TypeAdapter(FirstDay)
_INSTANT: TypeAdapter[object] = TypeAdapter(Instant)


def claim(sent: bytes) -> None:
    """A body that is no claim is refused as input, and nothing else is raised."""
    with suppress(InvalidInput):
        draft_of(parsed(_CLAIM, sent), _METRICS, today=_TODAY)


def instant(sent: bytes) -> None:
    """Days and instants are read or refused; an instant is in UTC, a first day no later."""
    text = text_of(sent)
    with suppress(ValidationError):
        at = _INSTANT.validate_python(text)
        assert at.utcoffset() == timedelta(0)  # type: ignore[attr-defined]
    with suppress(ValidationError):
        assert _FIRST.validate_python(text) <= _DAY.validate_python(text)  # type: ignore[operator]


def cursor(sent: bytes) -> None:
    """A cursor is what it was made of, or is refused; and so is one of the feed."""
    text = text_of(sent)
    with suppress(InvalidInput):
        place = cursor_of(text, "after")
        assert place == int(text)
    with suppress(InvalidInput, ValidationError):
        key = Page(cursor=text).after()
        assert key is not None
        for order in Order:
            with suppress(ValueError):
                place_after(order, key)
    made = base64.urlsafe_b64encode(text.encode()).decode()
    if text.isprintable() and len(made) <= LONGEST_CURSOR:
        assert Page(cursor=made).after() == text
    with suppress(InvalidInput, ValidationError):
        serial = Page(cursor=text).serial_after()
        assert serial is None or serial >= 0


def token(sent: bytes) -> None:
    """A key is read whole or not at all."""
    text = text_of(sent)
    found = token_of(text)
    assert found is None or str(found) == text


def headers(sent: bytes) -> None:
    """Headers of every content are read: tags, codings, traces."""
    text = sent.decode("latin-1")
    tag = f'"{text.replace(",", "").strip()}"'
    assert tag in tags_of(f'W/"other" ,W/{tag}, {text}')
    assert takes_gzip(text + ",gzip") or "gzip" in text or "*" in text
    assert not takes_gzip(text.replace("gzip", "").replace("*", "") + ",gzip;q=0")
    trace = trace_of(text, text)
    assert trace.request_id.isascii()
    assert 8 <= len(trace.request_id) <= 64
    assert trace.trace_id is None or len(trace.trace_id) == 32


def cell(sent: bytes) -> None:
    """A cell comes back from a CSV as it was, and starts no formula there."""
    text = text_of(sent)
    file = new_file(Format.CSV, Shape([Column(name, Kind.TEXT, "", "") for name in ("a", "b")]))

    body = file.add([{"a": text, "b": "next"}]) + b"".join(file.end())

    head, row = csv.reader(StringIO(body.decode(), newline=""))
    assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain_row(dict(zip(head, row, strict=True))) == {"a": text, "b": "next"}


def name(sent: bytes) -> None:
    """A slug is short, plain, and its own slug."""
    with suppress(InvalidInput):
        slug = slug_of(text_of(sent))
        assert slug.isascii()
        assert 0 < len(slug) <= SLUG_LENGTH
        assert slug_of(slug) == slug


def fields(sent: bytes) -> None:
    """The fields asked for are fields there are."""
    with suppress(InvalidInput):
        assert (chosen_fields(text_of(sent)) or set()) <= FigureOut.model_fields.keys()


def text(sent: bytes) -> None:
    """Each draft of a text stands in it word by word, and is one that can be put on record."""
    said = text_of(sent)
    for draft in extract(said, published_at=date(2022, 3, 25)):
        assert validated(draft, said, _METRICS) is draft


@dataclass(frozen=True, slots=True)
class Target:
    """A property of a parser, and words of what it reads, to make bytes of."""

    holds: Callable[[bytes], None]
    words: tuple[bytes, ...]


_JSON = (b"[", b"]", b"{", b"}", b",", b":", b'"', b"\\", b" ", b"\n", b"1", b"null", b'"a"', MARK)
_DATES = (b"2022", b"2022-03", b"2022-02-24", b"/", b"..", b"-", b"0", b"9999-12-31", b" ")
_TIMES = (*_DATES, b"T15:00:00Z", b"T", b":", b"00", b"+23:59", b"-00:00", b"Z", b".5")
_FORMULAS = (b"=", b"+", b"-", b"@", b"\t", b"\r", b"'", b'"', b",", b"\n", b"1")
_WORDS = (b"Ministry", b"of", b"-", b" ", b"_", "é".encode(), "Київ".encode(), "市".encode(), b"'")
_HEADERS = (b'"', b"W/", b",", b"*", b"gzip", b";q=0", b" ", b"00-", b"0123456789abcdef", b"-01")
_KEYS = (b"crk_", b"0a1b2c3d4e5f", b"_", b"secret", "é".encode())
_COLUMNS = (
    *(b"metric,source,value\n", b"killed,nato,", b"1", b"\n", b",", b'"', b"\r", b"\xff"),
    *(b"\x00", MARK, b".0", b"-", b"metric,source,period,url,inputs\n", b"'=", b";"),
)
_STATED = (
    *(bound.value.encode() for bound in Bound),
    *(phrase.encode() for phrase, _, _ in VAGUE_WORDS),
    *(b",", b"0", b"7", b"15", b"-", b" "),
)
_CLAIMED = (
    json.dumps(CLAIM_EXAMPLE).encode(),
    *(json.dumps({key: value})[1:-1].encode() for key, value in CLAIM_EXAMPLE.items()),
    *(b"{", b"}", b", ", b'"value": 7', b'"bound": "vague"', b"1e400", b"NaN", b'"\\ud800"'),
)
_METRICS = {metric.slug: metric for metric in METRICS}
_PROSE = (
    *(b"At least ", b"41", b" people", b" killed", b" and ", b"1,00,000 ", b"two dozen ", b"no "),
    *(b"injured", b", the ministry said", b". ", b"from ", b" to ", b"1.2m ", b"hundreds of "),
    *(
        b"its toll ",
        b"denied ",
        b" of them ",
        b"(",
        b")",
        b"\n",
        b"on 3 May ",
        b"not ",
        b"\xe2\x80\x9c",
    ),
)
TARGETS = {
    "lines": Target(lines, _JSON),
    "array": Target(array, _JSON),
    "table": Target(table, _COLUMNS),
    "gunzip": Target(gunzip, (gzip.compress(b"[1]", mtime=0), b"|", b"[", b"\x1f\x8b\x08")),
    "period": Target(period, _DATES),
    "number": Target(number, _STATED),
    "claim": Target(claim, _CLAIMED),
    "instant": Target(instant, _TIMES),
    "cursor": Target(cursor, (b"MTA0Mg==", b"1042", b"=", b"_", b"-", b" ", *_TIMES)),
    "token": Target(token, _KEYS),
    "headers": Target(headers, _HEADERS),
    "cell": Target(cell, _FORMULAS),
    "name": Target(name, _WORDS),
    "text": Target(text, _PROSE),
    "fields": Target(fields, (b"id", b"low", b",", b" ", b"flags")),
}
"""By the name that `make fuzz` tells it by."""
