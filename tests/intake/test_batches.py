"""A batch takes a bounded amount of memory, however long it is."""

import json
import tracemalloc

import pytest

from app.errors import BodyTooLarge
from app.intake.arrival import Body
from app.intake.batches import Kind, batch_of
from tests.api.bodies import bare

MIB = 1024 * 1024
ITEMS = 40_000  # 8 MiB
LINE = json.dumps(bare(15_000, "ministry", quote="x" * 140)).encode()
ROW = b"killed,2022,15000,ministry," + b"x" * 170


async def sent(start, item, parts, end):
    yield start + item
    for _ in range(ITEMS // 100 - 1):
        yield (parts + item) * 100
    yield (parts + item) * 99 + end


def body_of(kind):
    written = {
        Kind.ARRAY: (b"[", LINE, b",", b"]"),
        Kind.LINES: (b"", LINE, b"\n", b""),
        Kind.TABLE: (b"metric,period,value,source,quote\n", ROW, b"\n", b""),
    }
    return Body(sent(*written[kind]), 100 * MIB, 5)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("most", [None, ITEMS])
async def test_a_batch_of_8_mib_is_read_in_a_quarter_of_that(kind, most):
    count = 0
    tracemalloc.start()
    try:
        async with batch_of(body_of(kind), kind, size=500, longest=MIB, most=most) as batch:
            async for chunk in batch.chunks:
                assert len(chunk) <= 500
                count += len(chunk)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert count == ITEMS
    assert peak < 2.5 * MIB


async def test_a_table_of_as_many_series_as_rows_takes_no_more():
    rows = ITEMS * 3

    async def series():
        yield b"metric,event,period_start,period_end,as_of,value,source\n"
        for start in range(0, rows, 1000):  # a block of rows at a time, as they arrive
            row = b"killed,event %d,2022,2022-03-01,2022-03-01,5,paper\n"
            yield b"".join(row % n for n in range(start, start + 1000))

    tracemalloc.start()
    try:
        async with batch_of(
            Body(series(), 100 * MIB, 5), Kind.TABLE, size=500, longest=MIB, most=None
        ) as batch:
            assert ("event 7", "killed", "", "", "2022") not in batch.running
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 100 * rows


async def test_a_batch_of_more_items_than_one_transaction_takes_is_refused():
    with pytest.raises(BodyTooLarge, match="RECONCILER_MAX_ATOMIC_CLAIMS"):
        async with batch_of(body_of(Kind.LINES), Kind.LINES, size=500, longest=MIB, most=ITEMS - 1):
            pass


async def test_a_chunk_of_long_items_ends_before_it_is_full():
    async def long():
        for _ in range(20):
            yield b'"%s"\n' % (b"x" * 900_000)

    async with batch_of(
        Body(long(), 100 * MIB, 5), Kind.LINES, size=500, longest=MIB, most=None
    ) as batch:
        sizes = [len(chunk) async for chunk in batch.chunks]

    assert (sum(sizes), max(sizes)) == (20, 5)
