"""Numbers, days and counts as a reader says them.

>>> number(16100), day("2022-03-25"), counted(4, "voice"), counted(1051, "claim")
('16,100', '25 March 2022', 'four voices', '1,051 claims')
"""

from collections.abc import Sequence
from datetime import date, datetime
from unicodedata import bidirectional

from app.reconcile import Period

_SMALL = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
NOT_STATED = "not stated"


def number(count: int | None) -> str:
    """A count with its thousands apart; a dash where there is none."""
    return "–" if count is None else f"{count:,}"


def small(count: int) -> str:
    """A count in words up to twelve, in digits beyond."""
    return _SMALL[count] if 0 <= count < len(_SMALL) else number(count)


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """How many of something there are.

    >>> counted(1, "voice"), counted(0, "claim"), counted(2, "country", "countries")
    ('one voice', 'no claims', 'two countries')
    """
    return f"{small(count)} {noun if count == 1 else plural or noun + 's'}"


def tallied(count: int, noun: str) -> str:
    """The same in digits, for lists.

    >>> tallied(1, "figure"), tallied(1662, "figure")
    ('1 figure', '1,662 figures')
    """
    return f"{number(count)} {noun}{'' if count == 1 else 's'}"


def capital(text: str) -> str:
    """The text with a capital first letter.

    >>> capital("four voices of NATO")
    'Four voices of NATO'
    """
    return text[:1].upper() + text[1:]


def spelled(code: str) -> str:
    """A code as words.

    >>> spelled("third_party_state")
    'third party state'
    """
    return code.replace("_", " ")


def day(on: date | str) -> str:
    """A day in words."""
    known = date.fromisoformat(on) if isinstance(on, str) else on
    return f"{known.day} {_MONTHS[known.month - 1]} {known.year}"


def instant(at: datetime | str) -> str:
    """An instant in words, to the minute.

    >>> instant("2022-03-23T15:00:00Z")
    '23 March 2022, 15:00 UTC'
    """
    known = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{day(known.date())}, {known:%H:%M} UTC"


def period(text: str) -> str:
    """The days a figure covers.

    >>> [period(one) for one in ("2022-02-24/..", "2022-03", "2022-03-16", "1979/1989", "2018")]
    ['since 24 February 2022', 'in March 2022', 'on 16 March 2022', 'from 1979 to 1989', 'in 2018']
    >>> period("../.."), period("../2022-03-24")
    ('since it began', 'until 24 March 2022')
    """
    known = Period.parse(text)
    written = str(known)
    first, _, last = written.partition("/")
    if not last:
        return f"on {day(written)}" if len(written) == 10 else f"in {_part(written)}"
    if last == "..":
        return "since it began" if first == ".." else f"since {_part(first)}"
    return f"until {_part(last)}" if first == ".." else f"from {_part(first)} to {_part(last)}"


def _part(text: str) -> str:
    """A day, a month or a year."""
    if len(text) == 10:
        return day(text)
    year, _, month = text.partition("-")
    return f"{_MONTHS[int(month) - 1]} {year}" if month else year


def span(low: int | None, high: int | None) -> str:
    """A range as it is said.

    >>> span(7000, 15000), span(300, None), span(None, 15000), span(5, 5), span(None, None)
    ('7,000 to 15,000', 'at least 300', 'at most 15,000', '5', 'not stated')
    """
    if low is None and high is None:
        return NOT_STATED
    if low is None:
        return f"at most {number(high)}"
    if high is None:
        return f"at least {number(low)}"
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def fold(ratio: float) -> str:
    """How far apart two numbers are, as a multiple.

    >>> fold(11.917), fold(250.4)
    ('11.9-fold', '250-fold')
    """
    return f"{ratio:.1f}-fold" if ratio < 100 else f"{ratio:,.0f}-fold"


_ISOLATE, _END = "\u2068", "\u2069"
_ISOLATES = dict.fromkeys(range(0x2066, 0x206A))
_TURNING = frozenset("R AL LRE LRO RLE RLO PDF LRI RLI FSI PDI".split())  # noqa: SIM905  # as named


def apart(name: str) -> str:
    r"""A name within a sentence, whose direction and marks of direction end with it.

    >>> apart("NATO"), apart("NATO\u202e") == "\u2068NATO\u202e\u2069"
    ('NATO', True)
    """
    if not any(bidirectional(letter) in _TURNING for letter in name):
        return name
    return f"{_ISOLATE}{name.translate(_ISOLATES)}{_END}"


def joined(parts: Sequence[str]) -> str:
    """Things named one after another.

    >>> joined(["killed"]), joined(["a", "b", "c"])
    ('killed', 'a, b and c')
    """
    *before, last = parts
    return f"{', '.join(before)} and {last}" if before else last
