"""The rules read away from the event loop, and leave the process as it was."""

import sys

import pytest

from app.extractors.rules import SWITCH_SECONDS, giving_way


def test_other_threads_go_on_sooner_while_a_text_is_read_and_as_before_afterwards():
    usual = sys.getswitchinterval()
    with giving_way():
        assert sys.getswitchinterval() == pytest.approx(SWITCH_SECONDS)
    assert sys.getswitchinterval() == usual
    with pytest.raises(ZeroDivisionError), giving_way():
        _ = 1 / 0
    assert sys.getswitchinterval() == usual
