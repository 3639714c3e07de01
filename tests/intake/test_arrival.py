"""A body arrives within its time and its size, or says why not."""

import asyncio
import gzip
import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BodyStalled, BodyTooLarge, InvalidInput
from app.intake.arrival import BLOCK, Body, Gunzip
from app.intake.splitting import Piece
from app.intake.tables import table_rows

MIB = 1024 * 1024


async def stream(*blocks, pause=0.0):
    for block in blocks:
        await asyncio.sleep(pause)
        yield block


async def whole(body):
    return b"".join([block async for block in body.blocks()])


@given(
    st.lists(st.binary(max_size=300), min_size=1, max_size=4),
    st.lists(st.integers(0, 300), max_size=5),
)
def test_gzip_unpacks_to_what_was_packed_wherever_it_is_cut(parts, places):
    packed, unpack = b"".join(map(gzip.compress, parts)), Gunzip()
    ends = sorted({min(place, len(packed)) for place in places} | {len(packed)})
    blocks = [packed[start:end] for start, end in zip([0, *ends], ends, strict=False)]

    unpacked = b"".join(part for block in blocks for part in unpack.feed(block))
    unpack.end()

    assert unpacked == b"".join(parts)


@pytest.mark.parametrize("size", [BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 16 * BLOCK])
async def test_a_block_that_unpacks_to_many_gives_them_one_by_one_and_loses_none(size):
    body = Body(stream(gzip.compress(b"a" * size)), 100 * BLOCK, 5, gzipped=True)

    blocks = [block async for block in body.blocks()]

    assert (sum(map(len, blocks)), max(map(len, blocks)) <= BLOCK) == (size, True)


@pytest.mark.parametrize(
    ("packed", "said"),
    [
        (b"[1, 2]", "is no gzip"),
        (gzip.compress(b"[1, 2]", mtime=0)[:-3], "ends within"),
        (b"", "ends within"),
        (gzip.compress(b"[1]", mtime=0) + b"more", "is no gzip"),
    ],
)
async def test_what_is_no_whole_gzip_is_refused(packed, said):
    with pytest.raises(InvalidInput, match=said):
        await whole(Body(stream(packed), MIB, 5, gzipped=True))


async def test_a_body_that_unpacks_to_more_than_the_limit_is_refused_when_it_gets_there():
    packed = gzip.compress(os.urandom(MIB) * 3)

    with pytest.raises(BodyTooLarge, match="RECONCILER_MAX_BATCH_BYTES"):
        await whole(Body(stream(packed), 2 * MIB, 5, gzipped=True))


async def test_a_body_that_unpacks_to_hundreds_of_times_its_size_is_refused():
    bomb = gzip.compress(b"[" + b" " * (50 * MIB))

    with pytest.raises(InvalidInput, match="more than 200 times its size"):
        await whole(Body(stream(bomb), 100 * MIB, 5, gzipped=True))


async def test_a_body_that_stops_arriving_is_given_up_and_a_slow_one_is_not():
    slow = Body(stream(b"ab", b"cd", b"ef", pause=0.15), MIB, 0.4)
    assert await whole(slow) == b"abcdef"

    with pytest.raises(BodyStalled, match=r"within 0\.1 seconds"):
        await whole(Body(stream(b"ab", pause=0.5), MIB, 0.1))


async def test_a_lull_is_told_by_an_empty_block():
    body = Body(stream(b"ab", b"cd", pause=0.2), MIB, 5, lull=0.05)

    assert [block async for block in body.blocks()] == [b"", b"ab", b"", b"cd"]


async def test_the_digest_is_of_the_body_as_unpacked():
    plain, packed = (
        Body(stream(b"[1,", b"2]"), MIB, 5),
        Body(stream(gzip.compress(b"[1,2]", 1)), MIB, 5, gzipped=True),
    )
    other = Body(stream(b"[1,3]"), MIB, 5)
    for body in (plain, packed, other):
        await whole(body)

    assert plain.digest == packed.digest != other.digest


def test_a_row_that_cannot_be_read_is_told_by_its_line_and_the_others_are_read():
    rows = [
        b"\xef\xbb\xbfmetric,source,quote",
        b'killed,nato,"two\n\nlines"',
        b"killed,\xff,invalid",
        b"killed,nato," + b"x" * 400,
        b'killed,nato,"never closed by ' + b"y" * 10,
        b"killed,nato,swallowed",
    ]

    read = list(table_rows(io.BytesIO(b"\r\n".join(rows)), most=300))

    assert [row.number if isinstance(row, Piece) else row.line for row in read] == [4, 5, 6, 8]
    assert "'two\\n\\nlines'" in str(read[0])
    assert [isinstance(row, Piece) for row in read] == [False, True, True, False]
    assert "RECONCILER_MAX_CLAIM_BYTES" in str(read[2])
