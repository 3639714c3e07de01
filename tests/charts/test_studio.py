"""The processes that draw: shared, bounded, replaced when they end, and gone with the service."""

import asyncio
import os
import signal
from functools import partial

import pytest
from pydantic_core import to_json

from app.charts.orders import Form, Kind, Order
from app.charts.pictures import png, svg
from app.charts.studio import Studio
from app.errors import ChartsBusy
from tests.api.bodies import bare
from tests.charts.answers import answers


@pytest.fixture
def order():
    figure, explanation = answers(bare(1000, "a"), bare(1500, "b"))
    return Order(
        form=Form.SVG, kind=Kind.FOREST, figure=to_json(figure), beside=to_json(explanation)
    )


@pytest.fixture
async def studio():
    opened = Studio()
    yield opened
    await opened.close()


def pids(studio):
    return list(studio._pool._processes)


async def test_nothing_is_started_before_the_first_picture(studio, order):
    assert studio._pool is None
    assert (await studio.drawn("one", order)).startswith(b"<svg")
    assert len(pids(studio)) == 1


async def test_who_asks_for_the_same_picture_shares_it(studio, order):
    first, second = await asyncio.gather(studio.drawn("one", order), studio.drawn("one", order))

    assert first is second


async def test_who_gives_up_does_not_take_the_picture_from_others(studio, order):
    impatient = asyncio.create_task(studio.drawn("one", order))
    patient = asyncio.create_task(studio.drawn("one", order))
    await asyncio.sleep(0)
    impatient.cancel()

    assert (await patient).startswith(b"<svg")


async def test_a_process_that_was_killed_is_replaced_and_the_picture_still_drawn(studio, order):
    await studio.drawn("one", order)
    (before,) = pids(studio)
    os.kill(before, signal.SIGKILL)

    assert (await studio.drawn("two", order)).startswith(b"<svg")
    assert pids(studio) != [before]


async def test_one_killed_at_work_is_replaced_too(studio, order):
    await studio.drawn("one", order)
    (before,) = pids(studio)
    os.kill(before, signal.SIGSTOP)
    drawing = asyncio.create_task(studio.drawn("two", order))
    await asyncio.sleep(0.1)
    os.kill(before, signal.SIGKILL)

    assert (await drawing).startswith(b"<svg")


async def test_a_process_that_hangs_is_given_up_and_the_next_picture_drawn(studio, order):
    await studio.drawn("one", order)
    (before,) = pids(studio)
    os.kill(before, signal.SIGSTOP)
    studio.draw_seconds = 0.2
    with pytest.raises(ChartsBusy, match="too long"):
        await studio.drawn("two", order)
    studio.draw_seconds = 20

    assert (await studio.drawn("three", order)).startswith(b"<svg")
    assert pids(studio) != [before]


async def test_more_than_may_wait_are_refused_at_once(studio, order):
    studio.most_waiting = 2
    drawing = [asyncio.create_task(studio.drawn(key, order)) for key in ("one", "two")]
    await asyncio.sleep(0)
    with pytest.raises(ChartsBusy, match="waited for already"):
        await studio.drawn("three", order)

    assert len(await asyncio.gather(*drawing)) == 2


async def test_who_would_wait_too_long_is_refused(studio, order):
    await studio.drawn("one", order)
    (process,) = pids(studio)
    os.kill(process, signal.SIGSTOP)
    studio.wait_seconds = 0.2
    first = asyncio.create_task(studio.drawn("two", order))
    await asyncio.sleep(0)
    with pytest.raises(ChartsBusy, match="no process was free"):
        await studio.drawn("three", order)
    os.kill(process, signal.SIGCONT)

    assert (await first).startswith(b"<svg")


async def test_the_processes_end_with_the_service(order):
    studio = Studio()
    await studio.drawn("one", order)
    (process,) = pids(studio)
    await studio.close()

    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


WEB = "https://example.org/secret.png"
LOADING = {
    "data": {"data": {"url": WEB}, "mark": {"type": "point"}, "encoding": {}},
    "image": {
        "data": {"values": [{"a": WEB}]},
        "mark": {"type": "image"},
        "encoding": {"url": {"field": "a"}},
    },
}


@pytest.mark.parametrize("form", [svg, partial(png, scale=1.0)], ids=["svg", "png"])
@pytest.mark.parametrize("what", LOADING)
def test_what_would_load_something_is_not_drawn(form, what):
    spec = {"layer": [LOADING[what]], "usermeta": {"figure": "x", "title": "x"}}

    with pytest.raises(ValueError, match="load nothing"):
        form(spec | {"description": ""})
