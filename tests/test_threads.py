"""Threads take short turns while the service runs, and as before when it has ended."""

import sys

import pytest

from app.threads import TURN_SECONDS, short_turns


def test_a_thread_goes_on_sooner_while_the_block_lasts():
    usual = sys.getswitchinterval()
    with short_turns(0.001):
        assert sys.getswitchinterval() == pytest.approx(0.001)
    assert sys.getswitchinterval() == usual
    with pytest.raises(ZeroDivisionError), short_turns(0.001):
        _ = 1 / 0
    assert sys.getswitchinterval() == usual


async def test_the_service_lets_threads_take_short_turns(app):
    assert sys.getswitchinterval() == pytest.approx(TURN_SECONDS)
