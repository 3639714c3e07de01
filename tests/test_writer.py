"""The thread that writes: works take turns there, and none is cut off."""

import asyncio

import pytest

from app.writer import Turn, Writer


async def test_works_without_a_turn_go_on_while_another_waits():
    writer, met = Writer(), asyncio.Barrier(2)

    async def meet() -> int:
        await asyncio.wait_for(met.wait(), 5)
        return 1

    assert sum(await asyncio.gather(writer.run(meet()), writer.run(meet()))) == 2
    await writer.close(asyncio.sleep(0))


async def test_works_with_a_turn_come_one_after_another():
    writer, within, most = Writer(Turn(5)), [], []

    async def alone() -> None:
        within.append(1)
        await asyncio.sleep(0.01)
        most.append(len(within))
        within.pop()

    await asyncio.gather(*(writer.run(alone()) for _ in range(3)))
    await writer.close(asyncio.sleep(0))

    assert most == [1, 1, 1]


async def test_a_work_whose_caller_gave_up_is_ended_before_the_last_one():
    writer, done, begun = Writer(), [], asyncio.Event()
    here = asyncio.get_running_loop()

    async def slow() -> None:
        here.call_soon_threadsafe(begun.set)
        await asyncio.sleep(0.05)
        done.append("slow")

    async def last() -> None:
        done.append("last")

    caller = asyncio.create_task(writer.run(slow()))
    await begun.wait()
    caller.cancel()
    await writer.close(last())

    assert done == ["slow", "last"]


async def test_a_writer_elsewhere_has_its_turn_in_line_with_the_works():
    writer, order = Writer(Turn(5)), []

    async def work(name: str) -> None:
        order.append(name)
        await asyncio.sleep(0.01)

    async def elsewhere() -> None:
        async with writer.turn():
            order.append("elsewhere")
            await asyncio.sleep(0.01)
            order.append("and ended")

    first = asyncio.create_task(writer.run(work("first")))
    await asyncio.sleep(0)
    held = asyncio.create_task(elsewhere())
    await asyncio.sleep(0)
    last = asyncio.create_task(writer.run(work("last")))
    await asyncio.gather(first, held, last)
    await writer.close(asyncio.sleep(0))

    assert order == ["first", "elsewhere", "and ended", "last"]


async def test_a_turn_that_does_not_come_is_given_up_and_one_given_up_is_passed_on():
    writer = Writer(Turn(0.05))

    async with writer.turn():
        with pytest.raises(TimeoutError):
            async with writer.turn():
                pass
        waiting = asyncio.create_task(writer.run(asyncio.sleep(0)))
        await asyncio.sleep(0)
        waiting.cancel()
    async with writer.turn():
        pass
    await writer.close(asyncio.sleep(0))
