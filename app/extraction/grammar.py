"""A sentence as a string of letters, one for each word or number (see `app.extraction.words`).

The letters let a pattern of grammar be a short regular expression with bounded repeats.
"""

from dataclasses import dataclass

from app.extraction.idioms import IDIOMS
from app.extraction.numerals import NUMBER_WORDS
from app.extraction.quantities import Stated, quantities
from app.extraction.refusals import refusal
from app.extraction.tokens import Token, word_set
from app.extraction.words import CODES, MARKS, OUTCOMES, QUOTES

NUMBERS = NUMBER_WORDS | word_set("neither no nobody none without not zero didn't")
"""Without one of these or a number in digits a sentence counts nobody."""
_LONGEST_IDIOM = max(len(words) for words in IDIOMS)
_LEADS_TO_CASUALTIES = word_set("N S I T")
_IN_A_LIST = frozenset(",&XAD")


@dataclass(frozen=True, slots=True)
class Item:
    """A word, an idiom, a list of outcomes or a number: the tokens `[first, last)`."""

    code: str
    first: int
    last: int
    outcomes: frozenset[str] = frozenset()
    stated: Stated | None = None
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence read: its tokens, its items and the letters of its items."""

    run: list[Token]
    items: list[Item]
    code: str
    lowers: list[str]

    def words(self, first: int, last: int) -> list[str]:
        """The lower-case words of the items `[first, last)`."""
        last = min(last, len(self.items))
        if first >= last:
            return []
        return self.lowers[self.items[first].first : self.items[last - 1].last]


def parsed(run: list[Token]) -> Sentence:
    """The sentence with its numbers and its outcomes found.

    >>> from app.extraction.tokens import tokens
    >>> parsed(tokens("Up to 40 men were killed, injured or captured 12 miles away.")).code
    'QPXSZJJ.'
    """
    lowers = [token.lower for token in run]
    if not (NUMBERS & set(lowers) or any(token.kind == "number" for token in run)):
        return Sentence(run, [], "", lowers)  # nothing is counted here
    items = _merged_lists(_merged_counts(_items(run)))
    items = _described(_wholes(items), run)
    return Sentence(run, items, "".join(item.code for item in items), lowers)


def _items(run: list[Token]) -> list[Item]:
    at = {one.first: one for one in quantities(run)}
    found: list[Item] = []
    place = 0
    while place < len(run):
        token = run[place]
        if one := at.get(place):
            refused = refusal(run, one)
            found.append(Item("Z" if refused else "Q", place, one.last, frozenset(), one, refused))
            place = one.last
            continue
        item = _idiom(run, place) or _single(token, place, run)
        if item:
            found.append(item)
        place = item.last if item else place + 1
    return found


def _idiom(run: list[Token], place: int) -> Item | None:
    if run[place].lower not in _IDIOM_STARTS:
        return None
    words = tuple(token.lower for token in run[place : place + _LONGEST_IDIOM])
    for length in range(len(words), 0, -1):
        if words[:length] in IDIOMS:
            code, outcome = IDIOMS[words[:length]]
            return Item(code, place, place + length, frozenset({outcome} if outcome else ()))
    return None


_IDIOM_STARTS = frozenset(words[0] for words in IDIOMS)


def _single(token: Token, place: int, run: list[Token]) -> Item | None:
    if token.text in QUOTES:
        return None
    if token.kind == "mark":
        return Item(MARKS.get(token.text, "&" if token.text in "/&" else "."), place, place + 1)
    if token.kind in ("number", "code"):
        return Item("Z", place, place + 1, refused="code")
    lower = token.lower
    if lower.endswith("'s") and lower[:-2] not in CODES:
        return Item("D", place, place + 1)
    code = CODES.get(lower) or CODES.get(lower.removesuffix("'s"))
    if code is None:
        hyphened = lower.rsplit("-", 1)[-1]
        code = "P" if "-" in lower and CODES.get(hyphened) == "P" else None
    if code is None:
        capital = token.text[0].isupper()
        code = "C" if capital else _unknown(lower)
    outcome = OUTCOMES.get(lower) if code in "NSIT" else None
    if code == "H" and lower in ("toll", "tolls"):
        outcome = "killed"
    return Item(code, place, place + 1, frozenset({outcome} if outcome else ()))


def _unknown(lower: str) -> str:
    return "A" if lower.endswith("ly") and len(lower) > 4 else "J"


def _merged_counts(items: list[Item]) -> list[Item]:
    """As in "casualty count" and "deaths figure" are one noun of a count."""
    kept: list[Item] = []
    for item in items:
        last = kept[-1] if kept else None
        if item.code == "H" and last and last.code == "N" and last.outcomes:
            kept[-1] = Item("H", last.first, item.last, last.outcomes)
        else:
            kept.append(item)
    return kept


def _merged_lists(items: list[Item]) -> list[Item]:
    """As in "killed, injured or captured" is one outcome; "losses including wounded" too."""
    kept: list[Item] = []
    place = 0
    while place < len(items):
        item = items[place]
        if item.code not in _LEADS_TO_CASUALTIES or not item.outcomes:
            kept.append(item)
            place += 1
            continue
        last, outcomes = _list_from(items, place)
        ends = items[last]
        code = ends.code if item.code != "N" else "N"
        kept.append(Item(code, item.first, ends.last, outcomes))
        place = last + 1
    return kept


def _list_from(items: list[Item], place: int) -> tuple[int, frozenset[str]]:
    """The last item of a list of outcomes that starts here, and all that it names."""
    last, outcomes, joined = place, items[place].outcomes, place
    here = place + 1
    joint = including = False
    while here < len(items) and here - last <= 5:
        item = items[here]
        if item.code in "NSIT" and item.outcomes and (joint or including or here == last + 2):
            if here == last + 1:
                break
            between = {one.code for one in items[last + 1 : here]}
            if not between & {",", "&", "i"}:
                break
            outcomes |= item.outcomes
            last = here
            if "&" in between:
                joined = here
            joint = True
        elif item.code == "i":
            including = True
        elif item.code not in _IN_A_LIST and not (including and item.code == "J"):
            break
        else:
            joint = joint or item.code in ",&"
        here += 1
    if joined == place:  # no "and" closes it: no list
        return place, items[place].outcomes
    taken: frozenset[str] = items[place].outcomes
    for item in items[place + 1 : joined + 1]:
        taken |= item.outcomes
    return joined, taken


_DESCRIBING = word_set(
    "known confirmed reported feared suspected registered recorded documented verified alleged "
    "presumed counted identified wanted armed trained isolated living expected working"
)


def _described(items: list[Item], run: list[Token]) -> list[Item]:
    """As in "63 known civilians": a participle before its noun is an adjective."""
    kept = list(items)
    for place in range(1, len(items) - 1):
        item = items[place]
        if _is_one(item) and items[place - 1].code in "R@" and items[place + 1].code in "JG":
            kept[place] = Item("J", item.first, item.last)  # "in one province"
        if run[item.first].lower == "number" and items[place - 1].code in "XS":
            kept[place] = Item("M", item.first, item.last)  # "the dead could number 400"
        if run[item.first].lower == "wounds" and items[place + 1].code == "Q":
            kept[place] = Item("T", item.first, item.last, item.outcomes)
        describes = item.code in "XB" and run[item.first].lower in _DESCRIBING
        if describes and kept[place - 1].code in "QJ" and items[place + 1].code in "PNJSC":
            kept[place] = Item("J", item.first, item.last)
    return kept


def _is_one(item: Item) -> bool:
    return item.stated is not None and set(item.stated.numbers) == {1}


def _wholes(items: list[Item]) -> list[Item]:
    """The 1,200 of "two of the 1,200 firefighters" is no count of its own."""
    kept = list(items)
    for place, item in enumerate(items):
        if item.code != "Q" or place < 2:
            continue
        back = place - 1
        while back > 0 and items[back].code in "D" and place - back < 4:
            back -= 1
        of = items[back].code == "O" or (
            items[back].code == "R" and items[back].last - items[back].first == 2
        )
        if of and items[back - 1].code == "Q":
            if _is_one(items[back - 1]) and items[place + 1 : place + 2]:
                kept[back - 1] = Item("J", items[back - 1].first, items[back - 1].last)
                continue  # "one of five Americans killed"
            kept[place] = Item("Z", item.first, item.last, frozenset(), item.stated, "whole")
    return kept
