"""Numbers that a noun of counting leads: "the toll rose to 41", "that figure could be 15,000".

From the number back to the verb or the preposition that links it, from there to its subject. A
subject that says no outcome itself, "that figure", has the outcome of what was counted before.
"""

import re
from dataclasses import dataclass, replace

from app.extraction.grammar import Sentence
from app.extraction.nouns import is_thing
from app.extraction.tokens import word_set
from app.reconcile import Bound

REACH = 36
"""Letters back in which a subject is looked for."""

_LOW_END = re.compile(r"(?:[RO@]D?[JC]JO?D?|OD)$")
_LINKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("from", re.compile(r"E[EA]{0,2}RD?$")),
    ("verb", re.compile(r"[ME][XADR]{0,2}$")),
    ("is", re.compile(r"X[XAD]{0,3}$")),
    ("at", re.compile(r"@[DA]{0,2}$")),
    ("as", re.compile(r"R$")),
    ("to", re.compile(r"t[DA]{0,2}$")),
    ("of", re.compile(r"H[JCA]{0,2}[OR]D?$")),
    ("beside", re.compile(r"[HNS][RJC]{0,2}D?$")),
    ("mark", re.compile(r"(?:H|[HN](?=.{0,16}[:-]D?$))(?:[RO][DJCPG]{1,6}){0,3}[:(-]D?$")),
)
_GIVING = word_set("give gives gave given put puts reported listed lists")
_EQUALLING = word_set("amounting amount amounts amounted equal close came comes equates put")
_VERB_CUES = word_set(
    "exceed exceeds exceeded surpass surpasses surpassed topped tops passed passes crossed "
    "crosses approached approaches approach nears eclipsed topping passing exceeding surpassing "
    "pass top"
)
_TOTAL_OF = re.compile(r"DJ?HO$")
_PEOPLE = re.compile(r"[JCD]{0,4}P")
_STANDING = word_set(
    "stand stands stood standing put puts putting place places placed placing estimate estimates "
    "estimated estimating set sets remain remains remained confirmed pegged peg pegs reckoned "
    "counted hover hovers hovered settled listed recorded fixed pinned reported steady unchanged "
    "kept keep keeps was is currently valued given"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a counting noun says of a number; no outcomes where it points to an earlier count."""

    outcomes: frozenset[str]
    first: int
    confidence: float
    changed: bool = False
    """Whether the count has since changed: "was revised down from 288"."""


def measured(s: Sentence, place: int) -> Measured | None:
    """The subject that the number measures, if any, by the link nearest before the number."""
    before = s.code[max(0, place - REACH) : place]
    before = _LOW_END.sub("", before) if _at_an_end(s, place) else before
    start = place - len(s.code[max(0, place - REACH) : place])
    stated = s.items[place].stated
    if stated is None or is_thing(s, place):
        return None
    link = _link(s, before, start)
    cued = {s.run[stated.first].lower, s.run[stated.core - 1].lower} & _VERB_CUES
    if cued and stated.first < stated.core:
        link = "verb", len(before)
    if stated.arrow and link is None:
        link = "to", len(before)
    if link is None and stated.bound in (Bound.MORE_THAN, Bound.LESS_THAN) and before[-1:] == "E":
        link = "verb", len(before) - 1  # "has risen above 40,000"
    if link is None:
        return None
    kind, end = link
    if kind == "of" and _TOTAL_OF.search(before) and _PEOPLE.match(s.code[place + 1 : place + 8]):
        return None  # "a total of 100 passengers survived"
    if kind == "beside" and stated.first == stated.core and not stated.arrow:
        return None
    led = _subject(s, before[:end], start, kind, place)
    return replace(led, changed=True) if led and kind == "from" else led


def _at_an_end(s: Sentence, place: int) -> bool:
    return bool({"end", "edge", "side", "range"} & set(s.words(max(0, place - 4), place)))


def _link(s: Sentence, before: str, start: int) -> tuple[str, int] | None:
    for kind, pattern in _LINKS:
        match = pattern.search(before)
        if not match:
            continue
        words = set(s.words(start, start + match.start() + 1)[-18:])
        if kind == "from" and "from" not in s.words(start + match.start(), start + match.end()):
            continue
        if kind == "at" and not words & _STANDING:
            continue
        if kind == "as" and not (
            _GIVING & words and s.words(start + match.start(), start + match.end()) == ["as"]
        ):
            continue
        if kind == "to" and "E" not in before[-16:] and not words & _EQUALLING:
            continue
        if kind == "verb" and s.code[start + match.start()] == "E" and "t" not in match.group():
            continue  # "up 1,290": how much it changed by
        end = match.start() + (1 if kind in ("of", "beside", "mark") else 0)
        return kind, end
    return None


def _subject(s: Sentence, before: str, start: int, kind: str, place: int) -> Measured | None:
    """The nearest noun of counting or of an outcome before the link."""
    for here in range(len(before) - 1, -1, -1):
        code = before[here]
        if code == ";":
            break
        if code == "Q" and kind in ("is", "beside") and here < len(before) - 12:
            return None
        item = s.items[start + here]
        if code == "H":
            return _counted(s, start + here, place, kind)
        if code == "N" and item.outcomes:
            owner = _owner(s, start, here)
            if owner is not None:
                return _counted(s, owner, place, kind)
            return Measured(item.outcomes, start + here, 0.88)
        named = kind == "is" and before[here - 1 : here] == "D"  # "the dead were 27"
        if code == "S" and (named or kind in ("verb", "from", "to", "at", "beside")):
            owner = _owner(s, start, here)
            if owner is not None:
                return _counted(s, owner, place, kind)
            if kind == "beside":
                return None
            return Measured(item.outcomes, start + here, 0.75)
    return _pronoun(s, start, len(before), kind)


def _pronoun(s: Sentence, start: int, end: int, kind: str) -> Measured | None:
    """As in "It could reach 150": what was counted before."""
    near = s.words(max(start, start + end - 5), start + end)
    if kind == "at" and near[-1:] == ["it"] and _STANDING & set(near[-2:-1]):
        return Measured(frozenset(), start + end - 1, 0.7)  # "put it at 80"
    led = kind == "verb" and bool(near) and near[0] in ("it", "this", "that", "but", "and")
    if led and ("it" in near or near[0] in ("this", "that")) and _MODALS & set(near):
        return Measured(frozenset(), start + end, 0.5)
    return None


_MODALS = word_set("could may might will would")


def _owner(s: Sentence, start: int, here: int) -> int | None:
    """The counting noun that an outcome belongs to: "number of people missing"."""
    for back in range(here - 1, max(-1, here - 10), -1):
        code = s.code[start + back]
        if code == "H":
            return start + back
        if code in ",;QZVI":
            return None
    return None


def _counted(s: Sentence, head: int, place: int, kind: str) -> Measured | None:
    """What the counting noun at `head` counts: by itself, by its complement, or as said before."""
    item = s.items[head]
    complement = s.code[head + 1 : min(head + 12, place)]
    if item.outcomes:
        if _is_other_share(s, head):
            return None
        more = re.match(r"&D?([NS])", complement)  # "number of dead and missing"
        beside = s.items[head + 1 + more.start(1)].outcomes if more else frozenset[str]()
        return Measured(item.outcomes | beside, head, 0.9)
    match = re.match(r"(?:[ORt][DJCPGAX]{0,8}?W?X{0,3}|[WXAJCP]{0,4})([NSITBG])", complement)
    if match:
        code = match.group(1)
        inner = s.items[head + 1 + match.start(1)]
        if code in "NSIT" and inner.outcomes:
            return Measured(inner.outcomes, head, 0.88)
        if code in "BG":
            return None
    if s.code[head + 1 : head + 2] == "O" and re.match(r"OD?[JC]{0,3}P", complement):
        return None if kind == "is" else Measured(frozenset(), head, 0.5)
    word = s.run[item.last - 1].lower
    modifiers = set(s.words(max(0, head - 2), head))
    if modifiers & _OTHER_COUNTS:
        return None
    if word in ("number", "numbers", "count", "counts") and not modifiers & _POINTING:
        return None
    toll = (one.outcomes for one in s.items[:head] if one.code == "H" and one.outcomes)
    return Measured(next(toll, frozenset()), head, 0.7)


def _is_other_share(s: Sentence, head: int) -> bool:
    return s.run[s.items[head].first].lower in ("number",) and "cases" in s.words(head, head + 4)


_OTHER_COUNTS = word_set(
    "case cases infection infections displacement vote jobless unemployment population arrest "
    "evacuation hospitalisation hospitalization refugee test vaccination damage financial cost "
    "passenger detention arrests troop visitor"
)
_POINTING = word_set(
    "initial original that this the official previous earlier new latest final its their"
)
