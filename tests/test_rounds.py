"""Readers who ask the same at once share one statement, and never one sent before they asked."""

import asyncio

import pytest

from app.postgresql import Round
from app.store.versions import VERSION_OF_ONE


class Server:
    """Answers each statement when it is told to, with what is stored then."""

    def __init__(self):
        self.asked: list[list[str]] = []
        self.stored = {"a": 1, "b": 1}
        self.fails = False
        self._go = asyncio.Semaphore(0)

    async def send(self, statement, parameters):
        found = dict(self.stored)
        self.asked.append(parameters.get("asked", []))
        fails = self.fails
        await self._go.acquire()
        if fails:
            raise ConnectionError("gone")
        return [(key, found[key]) for key in self.asked[-1] if key in found]

    async def answer(self):
        self._go.release()
        await settled()


async def settled():
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def asking(server):
    together = Round(VERSION_OF_ONE, server.send)
    return lambda key: asyncio.create_task(together.ask(key))


async def test_those_who_ask_at_once_are_answered_by_one_statement(server, asking):
    readers = [asking(key) for key in ("b", "a", "b", "nothing")]
    await settled()
    await server.answer()

    assert await asyncio.gather(*readers) == [(("b", 1),), (("a", 1),), (("b", 1),), ()]
    assert server.asked == [["a", "b", "nothing"]]


async def test_who_asks_after_a_statement_was_sent_sees_what_was_stored_since(server, asking):
    before = asking("a")
    await settled()
    server.stored["a"] = 2
    after = [asking("a"), asking("b")]
    await settled()
    await server.answer()
    await server.answer()

    assert (await before, await asyncio.gather(*after)) == ((("a", 1),), [(("a", 2),), (("b", 1),)])
    assert server.asked == [["a"], ["a", "b"]]


async def test_a_failure_is_told_to_those_alone_who_asked_by_that_statement(server, asking):
    server.fails = True
    failing = [asking("a"), asking("b")]
    await settled()
    server.fails = False
    later = asking("a")
    await server.answer()
    await server.answer()

    told = await asyncio.gather(*failing, return_exceptions=True)
    assert [str(error) for error in told] == ["gone", "gone"]
    assert await later == (("a", 1),)


async def test_a_reader_who_gives_up_leaves_the_others_their_answer(server, asking):
    first, second = asking("a"), asking("b")
    await settled()
    first.cancel()
    await server.answer()

    assert await second == (("b", 1),)
    assert first.cancelled()


async def test_a_question_without_a_key_is_answered_with_all_rows():
    async def send(statement, parameters):
        assert parameters == {}
        return [(7, 8)]

    assert list(await Round(VERSION_OF_ONE, send).ask(None)) == [(7, 8)]
