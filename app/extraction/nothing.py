"""Counts of nobody: "no casualties", "no one was hurt". Unknown is never zero.

"No immediate reports of casualties" tells what is not known yet and is refused; so are "no further
casualties" and "no casualty figures".
"""

import re
from dataclasses import dataclass

from app.extraction.grammar import Sentence
from app.extraction.quantities import Stated
from app.extraction.tokens import word_set
from app.reconcile import Bound

_NO = word_set("neither no zero without nobody none")
_REFUSED = word_set(
    "further other more additional new immediate immediately word information details figures data "
    "official sign longer yet confirmed_figures initial doubt comment fewer less breakdown "
    "confirmation independent"
)
_NOUN = re.compile(r"[JCPDX]{0,3}(?:(?<=J)&[JD]?)?([NS])")
_CAUSED = re.compile(r"[AX]?[JVX](?:[Rt@]J?)?D?J?([N])")
_CAUSING = word_set("cause result lead inflict suffer sustain involve")
_NO_ONE = re.compile(r"P?(?:O[DZQ]{0,2}[JCP]{0,4})?[XA]{1,5}([SI])")
_PEOPLE = re.compile(r"[JCP]{1,4}(?:[RO@][JCPDG]{1,4})?[XA]{1,5}([SI])")
_HAVING = re.compile(r"J?O[DJ]{0,2}([NS])")
_MORE = re.compile(r"(?:&|,&)[DJ]{0,2}([NS])")


@dataclass(frozen=True, slots=True)
class Zero:
    """A stated absence: the item that says no, the items that it denies, and of what."""

    place: int
    first: int
    last: int
    stated: Stated
    outcomes: frozenset[str]
    confidence: float


def nothing(s: Sentence) -> list[Zero]:
    """Every stated absence of casualties, an outcome each."""
    found: list[Zero] = []
    for place, item in enumerate(s.items):
        words = [token.lower for token in s.run[item.first : item.last]]
        no_one = words == ["one"] or (item.code == "Q" and "one" in words)
        if item.code == "!":
            found.extend(_not_caused(s, place))
        starts = bool(_NO & set(words)) or (
            no_one and item.first > 0 and s.run[item.first - 1].lower == "no"
        )
        if starts:
            found.extend(_denied(s, place))
    return _once(found)


def _denied(s: Sentence, place: int) -> list[Zero]:
    after = s.code[place + 1 : place + 24]
    word = s.run[s.items[place].first].lower
    whole = set(s.words(place + 1, min(len(s.items), place + 4)))
    if whole & _REFUSED:
        return []
    patterns: list[re.Pattern[str]] = [_NOUN, _PEOPLE] if word in ("no", "zero") else []
    if word in ("without", "neither"):
        patterns = [_NOUN]
    if word in ("nobody", "none") or "one" in (word, s.run[s.items[place].last - 1].lower):
        patterns = [_NO_ONE]
    if word == "no" and s.words(place + 1, place + 2) in (["reports"], ["report"], ["loss"]):
        patterns = [_HAVING]
    if word == "no":
        patterns = [*patterns, _NO_ONE] if s.code[place + 1 : place + 2] == "Q" else patterns
    if word == "no" and s.words(place + 1, place + 2) == ["victims"]:
        return [Zero(place, place, place + 2, _none(s, place, place + 1), _CASUALTIES, 0.7)]
    for pattern in patterns:
        match = pattern.match(after)
        if match:
            return _zeros(s, place, place + 1 + match.start(1))
    return []


def _not_caused(s: Sentence, place: int) -> list[Zero]:
    """As in "did not cause any casualties"."""
    match = _CAUSED.match(s.code[place + 1 : place + 10])
    if match and _CAUSING & set(s.words(place + 1, place + 3)):
        return _zeros(s, place, place + 1 + match.start(1))
    return []


def _zeros(s: Sentence, place: int, at: int) -> list[Zero]:
    items = [at]
    more = _MORE.match(s.code[at + 1 : at + 8])
    if more:
        items.append(at + 1 + more.start(1))
    zeros = []
    for each in items:
        item = s.items[each]
        if item.first < item.last and s.run[item.first].lower in ("lives", "bodies", "body"):
            continue
        if s.code[each + 1 : each + 2] == "H":
            continue
        stated = _none(s, place, each)
        parts = item.outcomes if item.outcomes <= {"killed", "wounded", "missing"} else None
        for outcomes in [frozenset({o}) for o in sorted(parts)] if parts else [item.outcomes]:
            zeros.append(Zero(place, place, each + 1, stated, outcomes, 0.8))
    return zeros


_CASUALTIES = frozenset({"casualties"})


def _none(s: Sentence, place: int, each: int) -> Stated:
    first, last = s.items[place].first, s.items[each].last
    return Stated(Bound.NONE, first, last, first, value=0)


def _once(found: list[Zero]) -> list[Zero]:
    seen: dict[frozenset[str], Zero] = {}
    for zero in found:
        seen.setdefault(zero.outcomes, zero)
    return list(seen.values())
