"""Numbers that count no casualties: measures, money, dates, ages, labels, shares."""

from app.extraction.quantities import Stated
from app.extraction.tokens import Token, lower_at, word_set
from app.extraction.words import MONTHS

UNITS: dict[str, str] = {
    "distance": "mile miles km kms kilometre kilometres kilometer kilometers metre metres meter "
    "meters foot feet ft yard yards inch inches cm mm nautical hectare hectares acre acres sq "
    "light-years mph kph knots m2 km2",
    "duration": "second seconds minute minutes hour hours day days night nights week weeks month "
    "months year years decade decades century centuries weekend day-long hourlong summers winters "
    "yr yrs hrs mins fortnight hour-long year-long week-long month-long minute-long",
    "age": "year-old years-old year-olds month-old months-old week-old day-old",
    "money": "dollar dollars euro euros pound pounds rupee rupees yen yuan rouble roubles rubles "
    "usd eur gbp lira pesos peso baht rand shillings naira dirhams cents hryvnia hryvnias francs "
    "dollars-worth rs",
    "share": "% percent percentage per-cent pct pc percentage-point times-as-many fold -fold",
    "weight": "ton tons tonne tonnes kg kgs kilogram kilograms kilogrammes gram grams pound-weight "
    "lb lbs litre litres liter liters gallon gallons barrels kilotons megaton tonne-weight",
    "heat": "degree degrees celsius fahrenheit °c °f °",
    "times": "times time fold",
    "clock": "am pm a.m. p.m. gmt utc hrs bst est cet edt pdt ist o'clock local-time",
    "power": "magnitude-strong mw megawatts watts volts hp horsepower calibre caliber richter",
    "equipment": "mm-calibre caliber-rounds rounds",
    "floors": "storey storeys story stories storied floor floors seater bedroom",
    "hyphened": "member person strong man point seat lane car vehicle part count page",
}
_UNITS = {word: kind for kind, words in UNITS.items() for word in words.split()}
_HYPHENED = frozenset(UNITS["hyphened"].split())
_MONEY_SIGNS = word_set("$ € £ ¥ ₹ ₽ ₴ us$ rs rs. usd eur a$ c$ nt$ hk$ au$")
_LABELS = word_set(
    "flight highway route no no. number magnitude category level phase page chapter section "
    "article article's room block gate age aged unit line platform grade stage type version "
    "paragraph resolution channel tier class model boeing airbus covid interstate road "
    "apartment building ward zone district sector box bus-number train-number pier rule law act "
    "part year since-year richter under-age protocol order"
)
_BEFORE_YEARS = word_set(
    "in of since by until till from before after during early late mid and to the winter spring "
    "summer autumn fall year through between around circa on , ( - – — ’s"
)
_LONG = ("more", "consecutive", "long", "straight", "square", "cubic", "full", "nautical", "to",
         "short", "additional", "further", "calendar", "metric", "u.s.", "us", "american", "or",
         "so", "successive", "extra", "whole", "and", "per")  # fmt: skip
_PARTS = word_set("third quarter half fifth sixth seventh eighth ninth tenth")
_OF_YEARS = word_set("around about by from between circa")
_MEASURED = word_set("age ages magnitude population")
_MODALS = word_set("could may might would will")
"""Before "number 40" that says how many there are."""
_RATIO = word_set("per every each")


def refusal(run: list[Token], one: Stated) -> str | None:
    """Why the number counts no people, or `None`.

    >>> from app.extraction.quantities import quantities
    >>> from app.extraction.tokens import tokens
    >>> def read(text):
    ...     run = tokens(text)
    ...     return [refusal(run, one) for one in quantities(run)]
    >>> read("21 miles away, 300 people, $40, aged 12, in March 2003, 10% or a 150-metre drop")
    ['distance', None, 'money', 'label', 'date', 'share', 'distance']
    """
    return (
        _by_unit(run, one)
        or _by_date(run, one)
        or _by_label(run, one)
        or _by_year(run, one)
        or _by_share(run, one)
    )


def _by_unit(run: list[Token], one: Stated) -> str | None:
    here = one.last
    hyphened = lower_at(run, here) in ("-", "‑") and here + 1 < len(run)
    if hyphened and run[here].start == run[here - 1].end:
        word = lower_at(run, here + 1)
        first = word.split("-")[0]
        if word in _UNITS or first in _UNITS or word in _HYPHENED:
            return _UNITS.get(word) or _UNITS.get(first, "hyphened")
    word = lower_at(run, here)
    if word in _UNITS and word not in _HYPHENED:
        return _UNITS[word]
    if word == "per" and lower_at(run, here + 1) == "cent":
        return "share"
    beyond = lower_at(run, here + 1)
    if word in _LONG and beyond in _UNITS and beyond not in _HYPHENED:
        return _UNITS[beyond]
    if _UNITS.get(word.split("-")[0]) == "age" or word.startswith(("year-old", "month-old")):
        return "age"
    return None


def _by_date(run: list[Token], one: Stated) -> str | None:
    """A day beside its month, and what is written like one."""
    if one.core and run[one.core - 1].lower in MONTHS and not run[one.core - 1].text.islower():
        return "date" if _small(one, 31) or one.bare else None
    here = one.last + (lower_at(run, one.last) == "of")
    month = lower_at(run, here) in MONTHS and _small(one, 31)
    if month and run[here].text[0].isupper():
        return "date"
    return None


def _by_label(run: list[Token], one: Stated) -> str | None:
    before = lower_at(run, one.first - 1)
    sign = lower_at(run, one.core - 1)
    if before in _MONEY_SIGNS or sign in _MONEY_SIGNS or sign.endswith("$"):
        return "money"
    counts = before == "number" and lower_at(run, one.first - 2) in _MODALS
    if before in _LABELS and one.first == one.core and not counts:
        return "label"
    if _is_aged(run, one.first - 1):
        return "age"
    if before == "of" and lower_at(run, one.first - 2) in _MEASURED:
        return "label"
    if before == "#" or (sign == "#"):
        return "label"
    opens = one.first > 0 and before in (",", "(") and lower_at(run, one.last) in (",", ")")
    if opens and _small(one, 110) and one.first > 1 and run[one.first - 2].text[0].isupper():
        return "age"
    return None


def _is_aged(run: list[Token], place: int) -> bool:
    """Whether "aged" stands before the number, or before the ages that it goes on from."""
    for back in range(place, max(-1, place - 8), -1):
        word = lower_at(run, back)
        if word in ("age", "aged", "ages"):
            return True
        if run[back].kind != "number" and word not in ("and", "or", "to", ",", "between", "-", "–"):
            return False
    return False


def _by_year(run: list[Token], one: Stated) -> str | None:
    numbers = one.numbers
    if not one.bare or not all(1800 <= n <= 2100 for n in numbers):
        return None
    if any(len(run[place].text) != 4 for place in (one.core,) if run[place].text.isdigit()):
        return None
    cued = one.first < one.core and lower_at(run, one.first) not in _OF_YEARS
    if cued and one.bound not in ("range",):
        return None
    before, after = lower_at(run, one.first - 1), lower_at(run, one.last)
    plain = after in ("people", "persons", "dead", "deaths", "killed", "soldiers", "troops",
                      "civilians", "injured", "wounded", "missing", "victims")  # fmt: skip
    if plain and before not in ("in", "since", "of", "during"):
        return None
    if before in MONTHS or before in _BEFORE_YEARS or before[:1].isdigit():
        return "date"
    return None if before in ("to", "at", "was", "were", "reached") else "date"


def _by_share(run: list[Token], one: Stated) -> str | None:
    """A ratio, a rate, what is taken out of a whole: "one in five", "three for every one"."""
    after = [lower_at(run, place) for place in range(one.last, one.last + 3)]
    if after[0].rstrip("s") in _PARTS or (after[:1] == ["-"] and after[1].rstrip("s") in _PARTS):
        return "share"
    if after[0] in ("in", "out") and after[-2:] and one.bound == "exact":
        rest = after[1:] if after[0] == "in" else after[2:]
        if after[0] == "in" and rest[0] in (
            "two",
            "three",
            "four",
            "five",
            "six",
            "ten",
            "10",
            "5",
        ):
            return "share"
    if lower_at(run, one.first - 1) in _RATIO and lower_at(run, one.first - 2) in (
        "for",
        "in",
        "every",
        "than",
    ):
        return "share"
    window = [lower_at(run, place) for place in range(one.last, min(one.last + 6, len(run)))]
    for place, word in enumerate(window):
        if word == "for" and window[place + 1 : place + 2] in (["every"], ["each"]):
            return "share"
        if word in (",", ".", ";"):
            break
    if lower_at(run, one.last) == "per":
        return "share"
    return None


def _small(one: Stated, most: int) -> bool:
    return bool(one.numbers) and max(one.numbers) <= most
