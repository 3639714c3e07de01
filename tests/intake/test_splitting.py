"""However the bytes of a body are cut into blocks, its items are the same."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidInput
from app.intake.splitting import DEEPEST, ArraySplitter, LineSplitter

MOST = 1000
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from('"\\[]{},\n ï»¿'),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
LISTS = st.lists(VALUES, max_size=6)
CUTS = st.lists(st.integers(0, 400), max_size=12)


def cut(body: bytes, places: list[int]) -> list[bytes]:
    """A body as blocks that end at these places."""
    ends = sorted({min(place, len(body)) for place in places} | {len(body)})
    return [body[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def split(splitter, blocks):
    pieces = [piece for block in blocks for piece in splitter.feed(block)]
    return [*pieces, *splitter.end()]


def contents(splitter, blocks):
    pieces = split(splitter, blocks)
    assert [piece.number for piece in pieces] == list(range(1, len(pieces) + 1))
    return [piece.content for piece in pieces]


@given(LISTS, CUTS, st.sampled_from([None, 0, 3, "\t"]), st.booleans())
def test_the_items_of_an_array_are_those_json_reads_wherever_its_bytes_are_cut(
    items, places, indent, marked
):
    body = json.dumps(items, ensure_ascii=False, indent=indent).encode("utf-8", "surrogatepass")
    body = b"\xef\xbb\xbf" * marked + b" \n" + body + b"\r\n"

    found = contents(ArraySplitter(most=10**6), cut(body, places))

    assert [json.loads(item.decode("utf-8", "surrogatepass")) for item in found] == items


@given(st.binary(max_size=60), CUTS)
def test_any_bytes_split_into_the_same_items_or_the_same_refusal_wherever_they_are_cut(
    body, places
):
    body = b"[" + body

    def told(blocks):
        try:
            return [str(content) for content in contents(ArraySplitter(most=10), blocks)]
        except InvalidInput as error:
            return error.detail

    assert told(cut(body, places)) == told([body])


@given(st.lists(st.binary(max_size=30), max_size=8), CUTS)
def test_the_lines_of_ndjson_are_the_same_wherever_its_bytes_are_cut(lines, places):
    lines = [line.replace(b"\n", b"") for line in lines]

    pieces = split(LineSplitter(most=MOST), cut(b"\n".join(lines), places))

    marked = [lines[0].removeprefix(b"\xef\xbb\xbf"), *lines[1:]] if lines else []
    assert [(piece.number, piece.content) for piece in pieces] == [
        (number, line) for number, line in enumerate(marked, start=1) if line.strip()
    ]


@pytest.mark.parametrize("block", [1, 7, 100, 10_000])
@pytest.mark.parametrize(
    ("splitter", "opens", "parts", "closes"),
    [(LineSplitter, b"", b"\n", b""), (ArraySplitter, b"[", b",", b"]")],
)
def test_an_item_that_is_too_long_is_refused_by_its_number_and_the_others_are_not(
    splitter, opens, parts, closes, block
):
    longest = b'"' + b"x" * (MOST - 2) + b'"'
    body = opens + parts.join([b"11", longest, b'"' + longest[1:-1] + b'y"', b"44"]) + closes
    blocks = [body[start : start + block] for start in range(0, len(body), block)]

    found = contents(splitter(most=MOST), blocks)

    assert (found[:2], found[3]) == ([b"11", longest], b"44")
    assert "longer than 1,000 bytes" in found[2].detail


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "the body is empty"),
        (b"\xef\xbb\xbf \n", "the body is empty"),
        (b" " * (MOST + 1), "the body is blank"),
        (b'{"metric": "killed"}', "a batch is a JSON array of claims"),
        (b"[1, 2", "the body ends within the array"),
        (b'["a]', "the body ends within the array"),
        (b"[1] 2", "something follows the end of the array"),
        (b"[1]]", "something follows the end of the array"),
        (b"[1}", "a bracket is closed that was not opened"),
    ],
)
def test_what_is_no_array_is_refused(body, said):
    with pytest.raises(InvalidInput, match=said):
        split(ArraySplitter(most=MOST), [body])


@pytest.mark.parametrize(
    ("body", "items"),
    [
        (b"[]", []),
        (b" [ \n] ", []),
        (b"[1,]", [b"1", b""]),
        (b"[,1]", [b"", b"1"]),
        (b"[{], 2]", [b"{]", b" 2"]),
    ],
)
def test_an_item_that_is_no_json_is_split_off_like_any_other(body, items):
    assert contents(ArraySplitter(most=MOST), [body]) == items


def test_an_array_nested_without_end_is_refused_at_once():
    array = ArraySplitter(most=MOST)

    assert list(array.feed(b"[" * DEEPEST)) == []
    with pytest.raises(InvalidInput, match="more than 200 deep"):
        list(array.feed(b"["))


@pytest.mark.parametrize("body", [b" " * 20 + b"[1]", b"[" + b" " * 20 + b"]", b"[1," + b" " * 20])
def test_more_blanks_than_an_item_may_have_are_told_alike_wherever_they_are_cut(body):
    def told(length):
        blocks = [body[start : start + length] for start in range(0, len(body), length)]
        try:
            return [str(content) for content in contents(ArraySplitter(most=10), blocks)]
        except InvalidInput as error:
            return error.detail

    assert told(1) == told(7) == told(len(body))
