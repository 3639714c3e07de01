"""Numbers with the words that bound them: "at least 12", "between 7 and 15 thousand".

`quantities` reads a sentence from left to right. A change, "from 41 to 31", is two numbers, the
first of them superseded; a point with its interval, "655 (393–943)", is one.
"""

from dataclasses import dataclass, replace

from app.extraction.bounding import cue, cue_after, leading_cue, past_cues
from app.extraction.cues import CHANGES, LOWER, ONE_SIDED, RANGE_OPENERS
from app.extraction.numerals import Number, number_at
from app.extraction.tokens import Token, lower_at, word_set
from app.extraction.words import MONTHS
from app.reconcile import Bound

_DASHES = word_set("- – — ‑ −")
_TO = word_set("to through till")
_LOOK_BACK = 14
"""Tokens before a number in which a verb of change makes "from X to Y" a change."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A number as stated, on the tokens `[first, last)`; `core` is where its digits start."""

    bound: Bound
    first: int
    last: int
    core: int
    low: int | None = None
    high: int | None = None
    value: int | None = None
    vague: str | None = None
    bare: bool = False
    arrow: bool = False
    """Led by a word of change to it: "rose to 41", "brings the toll up to 4,632"."""
    changed: bool = False
    """What the text changes away from: the 41 of "from 41 to 31"."""
    further: bool = False
    """An increment: "another 12"."""

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(n for n in (self.low, self.value, self.high) if n is not None)


def quantities(run: list[Token]) -> list[Stated]:
    """Every number of a sentence with its bound, in order.

    >>> from app.extraction.tokens import tokens
    >>> def read(text):
    ...     return [(str(one.bound), *one.numbers) for one in quantities(tokens(text))]
    >>> read("at least 150 and up to more than 200 people")
    [('range', 150, 200)]
    >>> read("between seven- and 15-thousand troops")
    [('range', 7000, 15000)]
    >>> read("missing fell from 41 to 31, and the toll was brought up to 97")
    [('exact', 41, 41, 41), ('exact', 31, 31, 31), ('exact', 97, 97, 97)]
    """
    found: list[Stated] = []
    place = 0
    while place < len(run):
        number = number_at(run, place)
        if number is None:
            place += 1
            continue
        floor = found[-1].last if found else 0
        pair = _pair(run, number, floor)
        found.extend(pair)
        place = max(pair[-1].last, place + 1)
    return found


def _pair(run: list[Token], number: Number, floor: int) -> list[Stated]:
    """The quantity that starts with this number; two of them where one changes into another."""
    second = _second(run, number, floor)
    if second is None:
        return [_with_interval(run, _one(run, number, floor))]
    if _is_change(run, number, second, floor):
        old = replace(_one(run, number, floor), changed=True)
        return [old, replace(_one(run, second, old.last), arrow=True)]
    first, low = _opened(run, number.first, floor), number.value
    low = _shared_scale(run, number, second)
    high = second.value
    if low > high:
        return [_one(run, number, floor), _one(run, second, number.last)]
    if low == high:
        return [replace(_one(run, second, floor), first=first)]
    stated = Stated(Bound.RANGE, first, second.last, number.first, low, high, bare=_years(number))
    return [replace(stated, first=min(first, cue(run, number.first, floor)[1]))]


def _years(number: Number) -> bool:
    return number.bare


def _shared_scale(run: list[Token], number: Number, second: Number) -> int:
    """The first number in the second's scale: "7 to 15 thousand", "1.2 to 1.5 million"."""
    if number.scaled or not second.scaled or number.value >= second.value:
        return number.value
    for scale in (10**9, 10**6, 10**5, 1000, 100, 12):
        if second.value % scale == 0 and second.value // scale < 1000:
            return number.value * scale if number.value * scale < second.value else number.value
    return number.value


def _second(run: list[Token], number: Number, floor: int) -> Number | None:
    """The other end of a range or a change, if one follows."""
    here = number.last
    before = lower_at(run, number.first - 1)
    opened = {lower_at(run, place) for place in range(max(floor, number.first - 4), number.first)}
    if here < len(run) and run[here].text == "-" and lower_at(run, here + 1) in ("and", "to", "or"):
        here += 1  # suspended: seven- and 15-thousand
    joint = lower_at(run, here)
    if joint in _DASHES:
        if run[here].start != run[here - 1].end and joint in "—-":
            return None
        return _number(run, here + 1)
    if joint in _TO:
        return (
            None
            if before == "by" or _is_of_a_date(run, number)
            else _number(run, past_cues(run, here + 1))
        )
    if joint in ("and", "but") and ("between" in opened or before == "between"):
        return _number(run, past_cues(run, here + 1))
    if joint in ("and", "but", "or", "possibly", "perhaps", ","):
        return _low_then_high(run, number, here, floor)
    return None


def _is_of_a_date(run: list[Token], number: Number) -> bool:
    """As in "since October 7, 2023 to 66,259 dead": a year that opens no range."""
    if not (number.bare and 1900 <= number.value <= 2100):
        return False
    before = [lower_at(run, number.first - n) for n in (1, 2, 3)]
    dated = before[0] in MONTHS or (before[0] == "," and MONTHS.keys() & set(before[1:]))
    return bool(dated) or before[0] in ("since", "in")


def _low_then_high(run: list[Token], number: Number, here: int, floor: int) -> Number | None:
    """As in "at least 150 and up to 200", "two or three": one range in other words."""
    joint = lower_at(run, here)
    if joint == ",":
        here += 1
    bound, _ = cue(run, number.first, floor)
    after = here + (lower_at(run, here) in ("and", "but", "or", "possibly", "perhaps"))
    after += lower_at(run, after) in ("possibly", "perhaps", "maybe")
    high, start = leading_cue(run, after)
    if bound in LOWER and high is Bound.AT_MOST:
        second = _number(run, past_cues(run, start))
        return second if second and second.value > number.value else None
    second = _number(run, here + 1) if joint == "or" else None
    near = second and number.value < second.value <= 2 * number.value + 1
    return second if near else None


def _is_change(run: list[Token], number: Number, second: Number, floor: int) -> bool:
    """Whether "X to Y" tells a change from X and not a range: by its verb, or because it falls."""
    joint = lower_at(run, number.last)
    if joint not in _TO:
        return False
    words = [run[place].lower for place in range(max(0, number.first - _LOOK_BACK), number.first)]
    ranging = any(word.startswith(("rang", "var")) for word in words)
    if "from" in words[-5:] and not ranging:
        return second.value < number.value or bool(CHANGES & set(words))
    return "of" in words[-2:] and bool(CHANGES & set(words)) and not ranging


def _one(run: list[Token], number: Number, floor: int) -> Stated:
    """A single number with the cues before and behind it."""
    bound, first = cue(run, number.first, floor)
    after, last = cue_after(run, number.last)
    further = any(
        run[place].lower in ("another", "additional", "further")
        for place in range(max(floor, number.first - 3), number.first)
    )
    arrow = bound is Bound.AT_MOST and _is_arrow(run, first, floor)
    if arrow:
        bound = None
    bound = bound if bound in ONE_SIDED else (after or bound)
    plain = Stated(Bound.EXACT, first, last, number.first, bare=number.bare, arrow=arrow)
    return replace(_bounded(plain, number, bound), further=further)


def _bounded(plain: Stated, number: Number, bound: Bound | None) -> Stated:
    value = number.value
    if number.vague and bound not in ONE_SIDED:
        if number.vague.split()[-1].endswith("s") and number.vague != "millions":
            return replace(plain, bound=Bound.VAGUE, vague=number.vague)
        return replace(plain, bound=Bound.AT_LEAST, low=value, vague=number.vague)
    if bound in LOWER:
        return replace(plain, bound=bound, low=value, vague=number.vague)
    if bound in ONE_SIDED:
        if number.vague or (bound is Bound.LESS_THAN and value == 0):  # "up to hundreds"
            return replace(plain, bound=Bound.AT_MOST, high=value, vague=number.vague)
        return replace(plain, bound=bound or Bound.AT_MOST, high=value)
    if bound is Bound.ABOUT:
        return replace(plain, bound=Bound.ABOUT, value=value)
    return replace(plain, low=value, high=value, value=value)


def _is_arrow(run: list[Token], first: int, floor: int) -> bool:
    """Whether the "up to" at this place is "(rose) up to" rather than a bound."""
    if lower_at(run, first) != "up":
        return False
    words = {run[place].lower for place in range(max(floor, first - 8), first)}
    verbs = words & CHANGES - {"up", "down"}
    toll = words & {"toll", "tally", "count", "total", "number", "figure", "it", "that", "this"}
    return bool(verbs) and bool(toll or run[first - 1].lower in verbs)


def _with_interval(run: list[Token], one: Stated) -> Stated:
    """As in "655 (95% CI 393–943)": the point within its interval."""
    here = one.last
    if one.value is None or lower_at(run, here) not in ("(", "["):
        return one
    for start in range(here + 1, min(here + 9, len(run))):
        if run[start].lower in (")", "]"):
            break
        low = number_at(run, start)
        joint = lower_at(run, low.last) if low else ""
        if low is None or not (joint in _DASHES or joint in _TO or joint in (",", "and")):
            continue
        high = _number(run, low.last + 1)
        if high and low.value <= one.value <= high.value and low.value < high.value:
            last = high.last + (lower_at(run, high.last) in (")", "]"))
            return replace(one, bound=Bound.RANGE, last=last, low=low.value, high=high.value)
    return one


def _opened(run: list[Token], first: int, floor: int) -> int:
    """Where "between" or "from" before a range starts."""
    while first > floor and run[first - 1].lower in RANGE_OPENERS:
        first -= 1
    return first


def _number(run: list[Token], place: int) -> Number | None:
    return number_at(run, place) if place < len(run) else None
