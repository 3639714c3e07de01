"""Numbers as texts write them: digits of any grouping, numerals in words, words for many.

text2num reads a run of English numerals and nothing else here: given a sentence it would turn
"hundreds" into 100 and read "1.2 million" as two numbers.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

from text_to_num import text2num

from app.extraction.cues import MANY_OF
from app.extraction.tokens import Token, word_set
from app.reconcile.bounds import VAGUE_WORDS

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
)
_NUMERALS = frozenset(_ONES.split())
_DIGITS, _TENS = _ONES.split()[1:10], _ONES.split()[20:]
_PLURALS = word_set("dozens scores hundreds thousands millions")
_SCALES = {
    "dozen": 12, "score": 20, "hundred": 100, "thousand": 1_000, "lakh": 100_000, "lakhs": 100_000,
    "million": 10**6, "crore": 10**7, "crores": 10**7, "billion": 10**9, "k": 1_000, "m": 10**6,
    "mn": 10**6, "bn": 10**9, "mln": 10**6,
}  # fmt: skip
_SPELLED_SCALES = word_set("hundred thousand million billion")
NUMBER_WORDS = (
    _NUMERALS
    | {f"{tens}-{ones}" for tens in _TENS for ones in _DIGITS}
    | _PLURALS
    | MANY_OF
    | word_set("tens half hundred thousand million billion dozen")
)
"""What a number in words has at least one of; beside it there is only "a"."""
_SUFFIX = re.compile(r"(k|m|mn|bn)$")
_GROUPED = re.compile(r"\d{1,3}(?:\D{1,3}\d{3})+|\d{1,2}(?:,\d\d)+,\d{3}")
_DECIMAL = re.compile(r"\d+(?:\.\d+)?")
_JOINTS = word_set("and to or - –")
_LONGEST = 24
"""Characters; a longer run of digits is no count."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number and the tokens `[first, last)` that write it."""

    value: int
    first: int
    last: int
    vague: str | None = None
    """The words, where they stand for a number without saying one: `tens of thousands`."""
    scaled: bool = False
    bare: bool = False
    """Plain digits without grouping or scale: what a year looks like."""


def number_at(run: list[Token], place: int) -> Number | None:
    """The number that starts at this token, the longest reading of it.

    >>> from app.extraction.tokens import tokens
    >>> def read(text):
    ...     number = number_at(tokens(text), 0)
    ...     return number and number.value
    >>> [read(text) for text in ("1,00,000", "1.234", "654[,]965", "40-thousand", "518k", "1.2m")]
    [100000, 1234, 654965, 40000, 518000, 1200000]
    >>> [read(text) for text in ("two dozen", "a hundred and two", "half a million", "2.5", "3rd")]
    [24, 102, 500000, None, None]
    >>> [read(text) for text in ("0,1.0", "1.2.3", "0 001.1")]
    [None, None, None]
    """
    token = run[place]
    if token.kind == "number":
        return _digits(run, place)
    if token.kind != "word" or not (token.lower in NUMBER_WORDS or token.lower == "a"):
        return None
    return _plural(run, place) or _many_of(run, place) or _spelled(run, place)


def _digits(run: list[Token], place: int) -> Number | None:
    token = run[place]
    if len(token.text) > _LONGEST:
        return None
    text = token.lower
    suffix = _SUFFIX.search(text)
    plain = text[: suffix.start()] if suffix else text
    grouped = bool(_GROUPED.fullmatch(plain))
    last, scale = _scale(run, place + 1)
    if suffix:
        scale *= _SCALES[suffix.group()]
    scaled = scale > 1
    if grouped and not (scaled and re.fullmatch(r"\d+\.\d{3}", plain)):
        amount = Fraction(re.sub(r"\D", "", plain))
    else:
        decimal = re.sub(r"[,·]", ".", plain)
        amount = Fraction(decimal) if _DECIMAL.fullmatch(decimal) else Fraction(-1)
    if amount.denominator != 1 and not scaled:
        scale = _borrowed(run, place)
    amount *= scale
    if amount.denominator != 1 or amount < 0:
        return None
    bare = plain.isdigit() and not scaled
    return Number(int(amount), place, last, scaled=scale > 1, bare=bare)


def _borrowed(run: list[Token], place: int) -> int:
    """The scale of the other end of a range: "between 1.5 and 2 million"."""
    here = place + 2
    if here < len(run) and run[place + 1].lower in _JOINTS and run[here].kind == "number":
        suffix = _SUFFIX.search(run[here].lower)
        return _SCALES[suffix.group()] if suffix else _scale(run, here + 1)[1]
    return 1


def _scale(run: list[Token], place: int) -> tuple[int, int]:
    """The scale words from here on, `-thousand` too: where they end and their product."""
    scale = 1
    for _ in range(2):
        here = place
        if here + 1 < len(run) and run[here].text == "-" and run[here - 1].end == run[here].start:
            here += 1
        if here >= len(run) or run[here].lower not in _SCALES:
            break
        if len(run[here].lower) == 1 and run[here].text != "m":  # "5 K" is no scale
            break
        if run[here].lower in ("score", "m", "k"):
            break
        scale *= _SCALES[run[here].lower]
        place = here + 1
    return place, scale


def _plural(run: list[Token], place: int) -> Number | None:
    """`dozens`, `hundreds`, `tens of thousands`: the convention's least number."""
    if run[place].lower not in _PLURALS and run[place].lower != "tens":
        return None
    three = " ".join(token.lower for token in run[place : place + 3])
    for phrase, low, _ in (*VAGUE_WORDS, ("millions", 2_000_000, 0)):
        length = phrase.count(" ") + 1
        if three == phrase or (length == 1 and run[place].lower == phrase):
            return Number(low, place, place + length, vague=phrase)
    return None


def _many_of(run: list[Token], place: int) -> Number | None:
    """`several hundred`, `a few dozen`, `a couple of thousand`: two of the scale at least."""
    here = place + 1 if run[place].lower == "a" else place
    if here >= len(run) or run[here].lower not in MANY_OF:
        return None
    here += 1
    if here < len(run) and run[here].lower == "of":
        here += 1
    if here >= len(run):
        return None
    scale = run[here].lower.rstrip("s")
    if scale not in ("dozen", "hundred", "thousand", "million"):
        return None
    last = here + 1
    words = " ".join(token.lower for token in run[place:last])
    return Number(2 * _SCALES[scale], place, last, vague=words)


def _spelled(run: list[Token], place: int) -> Number | None:
    """A run of numerals in words, by text2num; `a`, `half a` and dozens beside it."""
    words, here = [], place
    if run[here].lower == "half" and _word(run, here + 1) in ("a", "of a"):
        scale = _word(run, here + 2)
        if scale in ("dozen", "hundred", "thousand", "million", "billion"):
            return Number(_SCALES[scale] // 2, place, here + 3, scaled=True)
        return None
    if run[here].lower == "a":
        if _word(run, here + 1) == "dozen":
            return Number(12, place, here + 2)
        if _word(run, here + 1) not in _SPELLED_SCALES:
            return None
        words, here = ["one"], here + 1
    while here < len(run) and here - place < 14:
        word = run[here].lower
        if _is_numeral(word) or (words and word in _SPELLED_SCALES):
            words.append(word)
        elif not (word == "and" and words and words[-1] in _SPELLED_SCALES and _is_unit(run, here)):
            break
        here += 1
    if not words:
        return None
    try:
        value = text2num(" ".join(words), "en")
    except ValueError:
        return Number(int(text2num(words[0], "en")), place, place + 1)
    last, times = _scale(run, here)
    return Number(int(value) * times, place, last, scaled=times > 1)


def _word(run: list[Token], place: int) -> str:
    return run[place].lower if place < len(run) else ""


def _is_numeral(word: str) -> bool:
    return word in _NUMERALS or ("-" in word and all(p in _NUMERALS for p in word.split("-")))


def _is_unit(run: list[Token], place: int) -> bool:
    """Whether a numeral follows the `and` at this place and no noun of its own does.

    "One hundred and two" is a number; "two hundred and thirty wounded" too.
    """
    return _is_numeral(_word(run, place + 1))
