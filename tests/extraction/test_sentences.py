"""Every made-up sentence states the counts that a reader finds in it, and no other."""

import pytest

from app.extraction import extract
from tests.extraction import sentences

SIGNS = {
    "exact": "=",
    "at_least": ">=",
    "more_than": ">",
    "at_most": "<=",
    "less_than": "<",
    "about": "~",
}


def written(draft):
    if draft.bound == "range":
        return f"{draft.metric} {draft.low}..{draft.high}"
    if draft.bound in ("vague", "none"):
        return f"{draft.metric} {draft.bound} {draft.quantity.low}"
    [number] = {n for n in (draft.value, draft.low, draft.high) if n is not None}
    return f"{draft.metric} {SIGNS[draft.bound]} {number}"


def named(group):
    return pytest.mark.parametrize(("text", "counts"), group.items(), ids=range(len(group)))


@named(sentences.WIRE | sentences.WAR | sentences.DIGITS | sentences.MORE)
def test_a_sentence_states_its_counts_and_no_other(text, counts):
    assert sorted(written(draft) for draft in extract(text)) == sorted(counts)
