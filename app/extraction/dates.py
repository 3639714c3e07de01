"""Days that a sentence names, and what they are to a count: true on them, since them, within them.

A day without its year takes that of the publication, or the year before where that would be later.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from app.extraction.tokens import Token
from app.extraction.words import MONTHS, WEEKDAYS

_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_DAY = re.compile(r"([0-3]?\d)(?:st|nd|rd|th)?")
_ISO = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")


@dataclass(frozen=True, slots=True)
class Named:
    """Days as a sentence names them, from `start` to `end`, on the tokens `[first, last)`."""

    first: int
    last: int
    start: date
    end: date

    @property
    def is_day(self) -> bool:
        return self.start == self.end

    @property
    def text(self) -> str:
        """ISO 8601, as short as the days allow."""
        if self.is_day:
            return self.start.isoformat()
        whole_month = self.start.month == self.end.month and self.start.year == self.end.year
        return self.start.isoformat()[:7] if whole_month else self.start.isoformat()[:4]


def named_days(run: list[Token], published: date | None) -> list[Named]:
    """Every day, month or year that the sentence names, in order.

    >>> from app.extraction.tokens import tokens
    >>> said = tokens("Between March 2003 and 5 June, on Monday and in July, 2006 and 2022-03-16")
    >>> [one.text for one in named_days(said, date(2022, 3, 25))]
    ['2003-03', '2021-06-05', '2022-03-21', '2006-07', '2022-03-16']
    """
    found: list[Named] = []
    place = 0
    while place < len(run):
        one = _at(run, place, published)
        if one:
            found.append(one)
        place = one.last if one else place + 1
    return found


def _at(run: list[Token], place: int, published: date | None) -> Named | None:
    word = run[place].lower
    if word in MONTHS and not run[place].text.islower():
        return _month(run, place, published)
    if run[place].kind == "code" and (iso := _ISO.fullmatch(word)):
        year, month, day = iso.groups()
        return _named(place, place + 1, int(year), int(month), int(day) if day else None)
    if _DAY.fullmatch(word) and place + 1 < len(run):
        here = place + 1 + (run[place + 1].lower == "of")
        if here < len(run) and run[here].lower in MONTHS and run[here].text[0].isupper():
            return _month(run, here, published, day=place)
    if published and (back := _days_ago(run[place], published)) is not None:
        then = published - timedelta(days=back)
        return Named(place, place + 1, then, then)
    known = _YEAR.fullmatch(run[place].text)
    if known and place and run[place - 1].lower in ("in", "since", "by", "of", "during", "late"):
        return _named(place, place + 1, int(known.group()), None, None)
    return None


def _days_ago(token: Token, published: date) -> int | None:
    """How many days before the publication a weekday, "yesterday" or "today" was."""
    if token.lower in WEEKDAYS and not token.text.islower():
        return (published.weekday() - WEEKDAYS[token.lower]) % 7
    return {"today": 0, "yesterday": 1}.get(token.lower)


def _month(
    run: list[Token], place: int, published: date | None, day: int | None = None
) -> Named | None:
    """A month with the day before or after it and its year, as far as they stand there."""
    month, first, last, number = MONTHS[run[place].lower], place, place + 1, None
    if day is not None:
        first, number = day, _number(run[day].lower)
    elif last < len(run) and _DAY.fullmatch(run[last].lower) and run[last].kind != "mark":
        number, last = _number(run[last].lower), last + 1
    comma = last < len(run) and run[last].text == ","
    at = last + comma
    if at < len(run) and _YEAR.fullmatch(run[at].text):
        return _named(first, at + 1, int(run[at].text), month, number)
    if published is None or (
        number is None and run[place].lower in ("may", "march") and place == 0
    ):
        return None
    later = (month, number or 1) > (published.month, published.day)
    return _named(first, last, published.year - later, month, number)


def _number(text: str) -> int:
    match = _DAY.fullmatch(text)
    return int(match.group(1)) if match else 0


def _named(first: int, last: int, year: int, month: int | None, day: int | None) -> Named | None:
    try:
        if month is None:
            return Named(first, last, date(year, 1, 1), date(year, 12, 31))
        if day is None:
            after = date(year + month // 12, month % 12 + 1, 1)
            return Named(first, last, date(year, month, 1), after - timedelta(days=1))
        return Named(first, last, date(year, month, day), date(year, month, day))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class When:
    """The period of a count and the day it was true, as far as the sentence states them."""

    period: str | None = None
    as_of: date | None = None


def when(run: list[Token], core: int, named: list[Named]) -> When:
    """What the named days are to the number at token `core`.

    >>> from app.extraction.tokens import tokens
    >>> def read(text):
    ...     run = tokens(text)
    ...     return when(run, 0, named_days(run, date(2022, 3, 25)))
    >>> read("Forty were killed since 24 February 2022")
    When(period='2022-02-24/..', as_of=None)
    >>> read("Forty had died as of 3 March").as_of
    datetime.date(2022, 3, 3)
    >>> read("Forty died in a strike on March 16").period
    '2022-03-16'
    """
    period: str | None = None
    as_of: date | None = None
    for place, one in enumerate(named):
        lead = [token.lower for token in run[max(0, one.first - 3) : one.first]]
        after = named[place + 1] if place + 1 < len(named) else None
        joined = after and after.first - one.last <= 1 and after.first > one.last
        if "between" in lead or "from" in lead[-1:]:
            if after and joined and one.start <= after.end:
                period = period or f"{one.text}/{after.text}"
        elif lead[-1:] == ["since"] or lead[-2:] in (["since", "late"], ["since", "early"]):
            period = period or f"{one.text}/.."
        elif lead[-1:] == ["by"] or lead[-2:] == ["as", "of"] or lead[-2:] == ["up", "to"]:
            as_of = as_of or one.end
        elif _is_saying(run, one):
            as_of = as_of or (one.start if one.is_day else None)
        elif one.is_day and one.first > core and (lead[-1:] == ["on"] or _plain(run, one)):
            period = period or one.text
    return When(period, as_of)


def _is_saying(run: list[Token], one: Named) -> bool:
    """Whether the day is that of what is said: "said on March 2 that", "On 24 January, … said"."""
    back = {token.lower for token in run[max(0, one.first - 3) : one.first]}
    ahead = {token.lower for token in run[one.last : one.last + 16]}
    saying = {"said", "reported", "announced", "told", "estimated", "stated", "wrote", "confirmed"}
    return bool(saying & back) or (
        one.first <= 2 and bool((saying | {"raised", "revised"}) & ahead)
    )


def _plain(run: list[Token], one: Named) -> bool:
    return run[one.first].lower in WEEKDAYS and one.first > 0 and run[one.first - 1].kind == "word"
