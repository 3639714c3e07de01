"""What was stated, as an interval of counts (docs/method.md, D4).

A `Quantity` keeps the number as it was said beside the interval it stands for. `None` on a side
means nobody bounds that side; `0` means zero was stated. Counts are integers.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import isqrt


class Bound(StrEnum):
    """How a number was stated."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"
    RANGE = "range"
    VAGUE = "vague"
    NONE = "none"


VAGUE_WORDS: tuple[tuple[str, int, int], ...] = (
    # Longest phrase first: "tens of thousands" must not be read as "thousands".
    ("hundreds of thousands", 200_000, 999_999),
    ("tens of thousands", 20_000, 99_999),
    ("thousands", 2_000, 9_999),
    ("hundreds", 200, 999),
    ("scores", 40, 99),
    ("dozens", 24, 99),
)
"""The convention for words that stand for a number: phrase, least, greatest (persons)."""


class InvalidQuantity(ValueError):
    """The stated numbers do not make a count; says which field, which value and the remedy."""

    def __init__(self, field: str, value: object, message: str, remedy: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field, self.value, self.message, self.remedy = field, value, message, remedy


@dataclass(frozen=True, slots=True)
class Quantity:
    """A stated count: the interval [low, high] (persons), its stated value and its bound."""

    low: int | None
    high: int | None
    value: int | None
    bound: Bound
    allowance: int = 0
    """How far apart two numbers may lie and still agree, for rounding (persons)."""

    @property
    def two_sided(self) -> bool:
        return self.low is not None and self.high is not None

    @property
    def is_point(self) -> bool:
        return self.low is not None and self.low == self.high

    @property
    def central(self) -> int | None:
        """The number to compare: the stated value, else the middle on the log scale."""
        if self.low is None or self.high is None:
            return None
        return self.value if self.value is not None else log_middle(2 * self.low, 2 * self.high)

    @property
    def stated(self) -> tuple[int, ...]:
        """Every number that was said."""
        return tuple(n for n in (self.low, self.value, self.high) if n is not None)

    def cell(self) -> tuple[int | None, int | None]:
        """The interval in half persons, a point v widened to [v - ½, v + ½].  # M4

        >>> count(7000).cell(), quantity(low=7000, high=15000).cell()
        ((13999, 14001), (14000, 30000))
        """
        if self.is_point and self.low is not None:
            return 2 * self.low - 1, 2 * self.low + 1
        return _twice(self.low), _twice(self.high)

    def lies_within(self, other: "Quantity") -> bool:
        """Whether every count allowed here is allowed by the other too.

        >>> quantity(low=7000, high=15000).lies_within(quantity(high=15000))
        True
        """
        above = other.low is None or (self.low is not None and self.low >= other.low)
        below = other.high is None or (self.high is not None and self.high <= other.high)
        return above and below

    def __str__(self) -> str:
        """The words a reader would use.

        >>> str(quantity(value=300, bound="at_least")), str(quantity(low=7000, high=15000))
        ('at least 300', '7,000 to 15,000')
        """
        if self.low is None:
            return f"at most {self.high:,}"
        if self.high is None:
            return f"at least {self.low:,}"
        if self.is_point:
            return f"about {self.low:,}" if self.bound is Bound.ABOUT else f"{self.low:,}"
        return f"{self.low:,} to {self.high:,}"


def _twice(number: int | None) -> int | None:
    return None if number is None else 2 * number


def log_middle(low_halves: int, high_halves: int) -> int:
    """The middle of an interval on the scale log(1 + count), rounded half up (persons).

    Both ends are given in half persons so that the sum is exact: with 2(1+a) and 2(1+b) as
    integers, the answer is floor((√(2(1+a)·2(1+b)) - 1) / 2).  # M7

    >>> log_middle(2 * 7000, 2 * 15000), log_middle(-1, 1)
    (10247, 0)
    """
    return max(0, (isqrt((low_halves + 2) * (high_halves + 2)) - 1) // 2)


def count(value: int) -> Quantity:
    """An exact count of persons.

    >>> count(9861)
    Quantity(low=9861, high=9861, value=9861, bound=<Bound.EXACT: 'exact'>, allowance=0)
    """
    return quantity(value=value)


def quantity(
    *,
    value: int | None = None,
    low: int | None = None,
    high: int | None = None,
    bound: Bound | str | None = None,
    words: str | None = None,
) -> Quantity:
    """Read what a scraper sent as a stated count.

    `words` is the number as published; only `bound="vague"` reads it. Raises `InvalidQuantity`
    when nothing is stated (unknown is never 0), a number is negative, the ends are crossed, the
    value lies outside them, or bound and numbers contradict each other.

    >>> quantity(value=300, bound="at_least").low
    300
    >>> quantity(high=15000).low is None
    True
    >>> quantity(bound="vague", words="hundreds of dead").high
    999
    >>> quantity(bound="none").value
    0
    """
    stated = _read_bound(bound)
    for field, number in (("value", value), ("low", low), ("high", high)):
        if number is not None and number < 0:
            raise InvalidQuantity(
                field, number, f"a count cannot be negative ({number})", "send 0 or more"
            )
    if stated is Bound.VAGUE:
        return _vague(words, (value, low, high))
    if stated is Bound.NONE:
        return _none(value, low, high)
    if value is None and low is None and high is None:
        raise InvalidQuantity(
            "value",
            None,
            "no number is stated, and unknown is never 0",
            'send value, low or high; for a stated absence of casualties send bound "none"',
        )
    if stated in _ONE_SIDED:
        return _one_sided(stated, value, low, high)
    return _two_sided(stated, value, low, high)


_ONE_SIDED = (Bound.AT_LEAST, Bound.MORE_THAN, Bound.AT_MOST, Bound.LESS_THAN)


def _read_bound(bound: Bound | str | None) -> Bound | None:
    if bound is None or isinstance(bound, Bound):
        return bound
    try:
        return Bound(bound)
    except ValueError:
        known = ", ".join(Bound)
        raise InvalidQuantity(
            "bound", bound, f"unknown bound {bound!r}", f"use one of {known}, or leave it out"
        ) from None


def _vague(words: str | None, numbers: Iterable[int | None]) -> Quantity:
    if any(number is not None for number in numbers):
        raise InvalidQuantity(
            "bound", "vague", 'bound "vague" is for words, yet a number is sent', "leave one out"
        )
    text = re.sub(r"\s+", " ", (words or "").lower())
    for phrase, low, high in VAGUE_WORDS:
        if re.search(rf"\b{phrase}\b", text):
            return Quantity(low, high, None, Bound.VAGUE)
    known = ", ".join(phrase for phrase, _, _ in VAGUE_WORDS)
    raise InvalidQuantity(
        "as_published",
        words,
        'bound "vague" needs the words that were published',
        f"send as_published with one of: {known}",
    )


def _none(value: int | None, low: int | None, high: int | None) -> Quantity:
    if any((value, low, high)):
        raise InvalidQuantity(
            "bound", "none", 'bound "none" says nobody, yet a number is stated', "leave one out"
        )
    return Quantity(0, 0, 0, Bound.NONE)


def _one_sided(bound: Bound, value: int | None, low: int | None, high: int | None) -> Quantity:
    lower = bound in (Bound.AT_LEAST, Bound.MORE_THAN)
    own, other = (low, high) if lower else (high, low)
    if other is not None and other != (value if own is None else own):
        name = "high" if lower else "low"
        raise InvalidQuantity(
            name,
            other,
            f'bound "{bound}" leaves no room for {name} ({other})',
            'leave it out, or send both ends as bound "range"',
        )
    number = own if own is not None else value
    if number is None or (value is not None and value != number):
        raise InvalidQuantity(
            "value",
            value,
            f'bound "{bound}" takes one number, and several differ',
            "send the bounding number alone",
        )
    if bound is Bound.LESS_THAN and number == 0:
        raise InvalidQuantity("value", 0, "fewer than 0 is no count", 'send bound "none"')
    if lower:
        return Quantity(number + (bound is Bound.MORE_THAN), None, None, bound)
    return Quantity(None, number - (bound is Bound.LESS_THAN), None, bound)


def _two_sided(
    bound: Bound | None, value: int | None, low: int | None, high: int | None
) -> Quantity:
    if low is not None and high is not None and low > high:
        raise InvalidQuantity(
            "low",
            low,
            f"low ({low}) is greater than high ({high})",
            "swap them, or send two claims if two sources said them",
        )
    if value is None:
        return _ends(bound, low, high)
    least = value if low is None else low
    most = value if high is None else high
    if not least <= value <= most:
        raise InvalidQuantity(
            "value",
            value,
            f"value ({value}) lies outside {least} to {most}",
            "send a value between low and high, or leave it out",
        )
    if (low is None) != (high is None) and least != most:
        raise InvalidQuantity(
            "high" if high is None else "low",
            None,
            "a value with one end only is half a range",
            "send both low and high, or the bound alone",
        )
    if least < most and bound in (Bound.EXACT, Bound.ABOUT):
        raise _for_one_number(bound)
    kind = _range_or_point(bound, least, most)
    allowance = _half_last_digit(value) if kind is Bound.ABOUT else 0
    return Quantity(least, most, value, kind, allowance)


def _ends(bound: Bound | None, low: int | None, high: int | None) -> Quantity:
    if low is None or high is None:
        if bound is not None:
            raise InvalidQuantity(
                "bound",
                bound,
                f'bound "{bound}" does not fit one end alone',
                "send value, or both low and high, or leave bound out",
            )
        return _one_sided(Bound.AT_LEAST if high is None else Bound.AT_MOST, None, low, high)
    if low == high:
        return _two_sided(bound, low, low, high)
    if bound in (Bound.EXACT, Bound.ABOUT):
        raise _for_one_number(bound)
    return Quantity(low, high, None, Bound.RANGE)


def _for_one_number(bound: Bound) -> InvalidQuantity:
    return InvalidQuantity(
        "bound", bound, f'bound "{bound}" is for one number', 'send bound "range"'
    )


def _range_or_point(bound: Bound | None, low: int, high: int) -> Bound:
    if low < high:
        return Bound.RANGE
    return Bound.ABOUT if bound is Bound.ABOUT else Bound.EXACT


def _half_last_digit(value: int) -> int:
    """Half a unit of the last stated digit (persons): about 16,100 allows 50 either way.

    >>> _half_last_digit(16_100), _half_last_digit(300), _half_last_digit(9_861)
    (50, 50, 0)
    """
    if value == 0:
        return 0
    zeros = len(str(value)) - len(str(value).rstrip("0"))
    return int(10**zeros) // 2
