"""The noun phrases of those who speak: where they start and end, and their name in few words."""

from itertools import pairwise

from app.extraction.saying import (
    DOCUMENTS,
    INSIDE,
    MADE,
    NOMINAL,
    PARTICIPLES,
    PRONOUNS,
    SAYING,
    STOPS,
    TIME,
)
from app.extraction.tokens import Token, lower_at, word_set
from app.extraction.words import CODES, MONTHS, QUOTES, WEEKDAYS


def left_end(run: list[Token], stop: int, *, wide: bool = False) -> int:
    """Where the noun phrase that ends before `stop` starts."""
    here = stop
    while here > 0 and stop - here < 22:
        token = run[here - 1]
        if _ends_phrase(run, here):
            break
        word = token.lower
        named = token.text[0].isupper() and here > 1 and run[here - 2].text[0].isupper()
        if word in STOPS and not named and not (wide and word in INSIDE):
            made = here > 1 and run[here - 2].lower in MADE
            if not made and (word not in ("with", "at") or not _named(run, here)):
                break
        if word == "according":
            break
        if word in PARTICIPLES or (word in SAYING and word not in MADE | NOMINAL):
            break
        if CODES.get(word) in ("S", "I", "T", "B", "E", "L", "M") and word not in MADE | NOMINAL:
            break
        if word in PRONOUNS and here < stop:
            break
        here -= 1
    while here < stop and (run[here].lower in TIME | INSIDE or run[here].text in "-&"):
        here += 1
    return here


_RIGHT_STOPS = STOPS | PRONOUNS | SAYING | PARTICIPLES | {"citing"}


def _ends_phrase(run: list[Token], here: int) -> bool:
    """Whether the mark or the number before `here` ends a name; "&", "-" and a day do not."""
    token = run[here - 1]
    if token.kind == "number":
        before = run[here - 2] if here > 1 else None
        return before is None or not (before.lower in MONTHS or before.text[0].isupper())
    if token.text in "&-":
        return False
    if token.text == "." and here > 1 and len(run[here - 2].text) == 1:
        return False  # "J. Roe"
    return token.kind in ("mark", "code") or token.text in QUOTES


def _named(run: list[Token], here: int) -> bool:
    return here < len(run) and (run[here].text[0].isupper() or run[here].lower in ("the", "a"))


def right_end(run: list[Token], start: int) -> int:
    """One past the noun phrase that starts at `start`."""
    here = start
    while here < len(run) and here - start < 20:
        token = run[here]
        if token.text in ("(", ")") or (token.kind == "mark" and token.text not in "&/-’'"):
            break
        word = token.lower
        if token.kind in ("number", "code") and here > start:
            break
        stops = here > start and word in _RIGHT_STOPS and word not in NOMINAL | DOCUMENTS
        if stops and not (word in ("at", "with") and _named(run, here + 1)):
            break
        if word in WEEKDAYS and here > start:
            break
        if word in ("on", "in", "late", "early") and lower_at(run, here + 1) in {
            *WEEKDAYS,
            *MONTHS,
            "a",
        }:
            break
        here += 1
    while here > start and run[here - 1].lower in TIME | INSIDE | {"the", "a", "an"}:
        here -= 1
    return here


def name(run: list[Token], first: int, last: int) -> str:
    """The speaker in few words: articles and "a report by" are left out.

    >>> from app.extraction.tokens import tokens
    >>> def read(text):
    ...     run = tokens(text)
    ...     return name(run, 0, len(run))
    >>> read("a new study by the Institute for Peace"), read("a NATO estimate"), read("officials")
    ('Institute for Peace', 'NATO', 'officials')
    """
    if short := _short(run, last):
        return short
    words = run[first:last]
    lowers = [token.lower for token in words]
    if maker := _maker(words):
        return maker
    if set(lowers[:6]) & DOCUMENTS:
        for joint in ("by", "from", "in", "of"):
            if joint in lowers[1:-1]:
                at = lowers.index(joint) + 1
                if joint == "in" and not (words[at].text[0].isupper() or lowers[at] == "the"):
                    continue
                if not _is_time(lowers[at]):
                    return name(run, first + at, last)
    words = _trimmed(words)
    if not words or all(w.lower in _EMPTY for w in words):
        return ""
    joined = words[0].text
    for before, token in pairwise(words):
        joined += token.text if token.start == before.end else " " + token.text
    if words[-1].lower.endswith("'s"):
        joined = joined[:-2]
    return joined.strip(' ,"“”')


_EMPTY = word_set("one reports report estimates others many new figures data the a an")
_LEADING = frozenset(
    {
        "the",
        "a",
        "an",
        "its",
        "their",
        "new",
        "initial",
        "breaking",
        "preliminary",
        "earlier",
        "previous",
        *TIME,
    }
)


_ISSUES = word_set("latest new own daily weekly monthly quarterly annual yearly first last final")


def _trimmed(words: list[Token]) -> list[Token]:
    """Without articles and days before, without days, documents and participles behind."""
    while len(words) > 1 and words[0].lower in _LEADING and words[0].text != "New":
        words = words[1:]
    for place in range(1, len(words)):
        word = words[place].lower
        if word in MADE or (
            word in ("in", "on", "at", "late", "early")
            and place + 1 < len(words)
            and _is_time(words[place + 1].lower)
        ):
            words = words[:place]
            break
    while len(words) > 1 and words[-1].text in DOCUMENTS | _ISSUES:
        short = len(words) < 3 and words[-1].text not in _ISSUES and not words[0].text.isupper()
        if short or words[-1].text == "sources":
            break
        words = words[:-1]
    if len(words) > 1 and words[-1].text == "official" and words[-2].lower.endswith("'s"):
        words = words[:-1]
    return words


def _maker(words: list[Token]) -> str | None:
    """The "AFP" of "an AFP tally of figures from …", in capitals before what it made."""
    for place, token in enumerate(words[1:4], start=1):
        if token.lower in ("tally", "count", "investigation", "analysis"):
            maker = words[place - 1].text
            return maker if maker.isupper() and len(maker) > 1 else None
    return None


def _is_time(word: str) -> bool:
    return word in WEEKDAYS or word in MONTHS or word[:1].isdigit()


def _short(run: list[Token], last: int) -> str | None:
    """The short name that the text gives after a name: the "WHO" of "… Organization (WHO)"."""
    if lower_at(run, last) in ("(", "[") and last + 1 < len(run):
        word = run[last + 1].text
        closed = lower_at(run, last + 2) in (")", "]", ",")
        if closed and 2 <= len(word) <= 8 and word.isupper() and word.isalpha():
            return word
    return None
