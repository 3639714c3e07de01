"""What is said of our parsers holds for bytes made of the words they read, and of any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.parsers import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_a_parser_keeps_its_word_whatever_it_is_sent(name):
    target = TARGETS[name]
    parts = st.sampled_from(target.words) | st.binary(max_size=3)

    @given(st.lists(parts, max_size=30).map(b"".join))
    def holds(sent):
        target.holds(sent)

    holds()
