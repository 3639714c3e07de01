"""The words before and behind a number that bound it: where they start, where they end."""

from app.extraction.cues import AFTER, BEFORE, LONGEST_CUE, ONE_SIDED, SKIPPED
from app.extraction.tokens import Token, lower_at
from app.reconcile import Bound

_MORE = frozenset((word, "more") for word in ("perhaps", "possibly", "maybe"))


def cue(run: list[Token], core: int, floor: int) -> tuple[Bound | None, int]:
    """The bound said before a number and where its words start; of several the outer strict one."""
    bound: Bound | None = None
    first = here = core
    for _ in range(3):
        here = _unskipped(run, here, floor)
        match = _cue_ending(run, here, floor)
        if match is None:
            break
        said, here = match
        first = here
        if bound is None or said in ONE_SIDED:
            bound = said
    return bound, first


def _unskipped(run: list[Token], here: int, floor: int) -> int:
    """Left of articles and quotes, as long as a cue stands there."""
    back = here
    while back > floor and here - back < 4 and run[back - 1].lower in SKIPPED:
        if _cue_ending(run, back, floor):
            return back
        back -= 1
    return back if _cue_ending(run, back, floor) else here


def _cue_ending(run: list[Token], end: int, floor: int) -> tuple[Bound, int] | None:
    for length in range(min(LONGEST_CUE, end - floor), 0, -1):
        phrase = tuple(token.lower for token in run[end - length : end])
        if phrase in BEFORE:
            return BEFORE[phrase], end - length
    return None


def leading_cue(run: list[Token], start: int) -> tuple[Bound | None, int]:
    for length in range(LONGEST_CUE, 0, -1):
        phrase = tuple(token.lower for token in run[start : start + length])
        if len(phrase) == length and phrase in BEFORE:
            return BEFORE[phrase], start + length
    return None, start


def past_cues(run: list[Token], start: int) -> int:
    for _ in range(2):
        _, start = leading_cue(run, start)
        if lower_at(run, start) in ("another", "a", "the"):
            start += not _spelled_scale(run, start)
    return start


def _spelled_scale(run: list[Token], start: int) -> bool:
    return lower_at(run, start + 1) in ("hundred", "thousand", "million", "dozen")


def cue_after(run: list[Token], last: int) -> tuple[Bound | None, int]:
    if last < len(run) and run[last].text == "+" and run[last].start == run[last - 1].end:
        return Bound.AT_LEAST, last + 1
    if lower_at(run, last) == "," and (lower_at(run, last + 1), lower_at(run, last + 2)) in _MORE:
        return Bound.AT_LEAST, last + 3
    for length in (4, 3, 2, 1):
        phrase = tuple(token.lower for token in run[last : last + length])
        if len(phrase) == length and phrase in AFTER:
            follows = lower_at(run, last + length)
            if phrase == ("at", "least") and follows.isdigit():  # "killed 12, at least 5 …"
                continue
            if phrase == ("plus",) and follows in ("a", "an", "one", "the", "another"):
                continue  # "70 plus a child"
            return AFTER[phrase], last + length
    return None, last
