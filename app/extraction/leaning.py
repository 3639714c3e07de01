"""Numbers that lean on the count before them: its parts, the next of its list, its other places."""

import re

from app.extraction.grammar import Sentence
from app.extraction.nouns import is_people, is_thing
from app.extraction.patterns import (
    AHEAD_BEFALLEN,
    AHEAD_ELSEWHERE,
    AHEAD_HOW,
    BACK_JOINED,
    BACK_PLACED,
    BACK_SAID,
    BACK_SUBSET,
    STANDS_ALONE,
)
from app.extraction.tokens import word_set


def is_joined(s: Sentence, place: int) -> bool:
    """Whether the number continues a list that the number before began: "… and two children"."""
    before = s.code[max(0, place - 12) : place]
    after = s.code[place + 1 : place + 40]
    if not BACK_JOINED.search(before):
        return False
    people = STANDS_ALONE.match(after) and is_people(s, place)
    people = people and not AHEAD_BEFALLEN.match(after)
    return bool(people or AHEAD_HOW.match(after))


def is_placed(s: Sentence, place: int) -> bool:
    """Whether the number is the same count elsewhere: "12 died in the north and four in …"."""
    before, after = s.code[max(0, place - 14) : place], s.code[place + 1 : place + 40]
    next_word = s.words(place + 1, place + 2)[:1]
    elsewhere = AHEAD_ELSEWHERE.match(after) and next_word != ["of"]
    elsewhere = elsewhere or next_word in (["elsewhere"], ["abroad"], ["overseas"])
    befallen = AHEAD_BEFALLEN.match(after)
    return bool(BACK_PLACED.search(before) and elsewhere) and not befallen


def is_said(s: Sentence, place: int) -> bool:
    """Whether the number is all that somebody else says: "…; the opposition said 1,500"."""
    before, after = s.code[max(0, place - 4) : place], s.code[place + 1 : place + 2]
    said = BACK_SAID.search(before) and set(s.words(max(0, place - 2), place)) & _SAID
    return bool(said) and after in ("", ".", ",", ";")


_SAID = word_set(
    "said says claimed claims say gave gives counted counts recorded documented spoke speaks "
    "validated verified confirmed logged listed registered tallied reported reports arrive arrives "
    "arrived estimated estimates"
)


def is_compared(s: Sentence, place: int) -> bool:
    """Whether the number is the same count of another time: "…, compared with 674 in July"."""
    before, after = s.words(max(0, place - 2), place), s.code[place + 1 : place + 2]
    led = before in (["compared", "with"], ["compared", "to"]) or before[-1:] == ["versus"]
    return led and after in ("", ".", ",", ";", "R", ")")


def is_subset(s: Sentence, place: int) -> bool:
    """Whether the number is a part of one before: "including five children", "4,000 of them"."""
    before, after = s.code[max(0, place - 8) : place], s.code[place + 1 : place + 8]
    ahead = re.match(r"i[XDJCPAR]", after) and s.words(place + 1, place + 2)[:1] in (
        ["of"],
        ["among"],
    )
    if ahead and _is_one(s, place):
        return False  # "one of whom"
    if AHEAD_BEFALLEN.match(s.code[place + 1 : place + 40]):
        return False
    led = BACK_SUBSET.search(before)
    if led and s.words(place - len(led.group()), place)[0] in ("among", "amongst"):
        led = led if len(s.words(place - len(led.group()), place)) == 2 else None
    behind = led and re.match(r"X{0,2}[OD]{0,2}[JCAD]{0,4}[PCJ]", after)
    return bool(ahead or behind) and not is_thing(s, place)


def _is_one(s: Sentence, place: int) -> bool:
    stated = s.items[place].stated
    return stated is not None and set(stated.numbers) == {1}
