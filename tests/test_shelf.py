"""Answers at hand take no more memory than they may."""

import tracemalloc

from app.models.ready import Ready
from app.shelf import Shelf

MIB = 1024 * 1024


def filled(shelf: Shelf[tuple[str, ...]], body: bytes, query: str, times: int) -> float:
    """MiB taken by so many answers of different keys, each compressed once."""
    tracemalloc.start()
    for number in range(times):
        key = (f"http://reconciler.test/{number}", f"{query}{number}")
        answer = Ready(bytes(bytearray(body)), headers={"Link": f"<{number}>"})
        answer._zipped = bytes(len(body))  # as large as it may be
        shelf.put(key, number, answer)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return taken / MIB


def test_empty_answers_and_long_keys_count():
    for query, times in (("", 20_000), ("updated_since=" + "9" * 6_000, 2_000)):
        shelf = Shelf[tuple[str, ...]](MIB)

        assert filled(shelf, b'{"items":[],"next":null,"total":0}', query, times) < 1.1


def test_an_answer_gives_way_to_its_next_version_and_to_later_ones():
    shelf = Shelf[str](most=3_000)

    shelf.put("a", 1, Ready(b"1" * 100))
    shelf.put("a", 2, Ready(b"2" * 100))
    assert shelf.get("a", 1) is None
    assert shelf.get("a", 2) is not None

    shelf.put("b", 1, Ready(b"b" * 1_000))
    assert shelf.get("a", 2) is None
    assert shelf.get("b", 1) is not None
