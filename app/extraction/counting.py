"""What a number counts: patterns of English grammar around it, from the plainest to the loosest.

A pattern that looks ahead is matched on the letters after the number, one that looks back on the
letters before it (see `app.extraction.words` for the letters). Each has a confidence: how plainly
such words say what is counted. A number that no pattern reads is no claim.
"""

import re
from dataclasses import dataclass

from app.extraction.grammar import Sentence
from app.extraction.nouns import is_thing, phrase_end
from app.extraction.patterns import (
    ACTIVE,
    AHEAD_AMONG,
    AHEAD_BEFALLEN,
    AHEAD_EQUIPMENT,
    AHEAD_HANDLED,
    AHEAD_NOUN,
    AHEAD_OF_THE,
    AHEAD_OF_THEM,
    AHEAD_PLAIN_VERB,
    AHEAD_SHARED,
    AHEAD_STATE,
    AHEAD_SUFFERED,
    AHEAD_VERB,
    AHEAD_WITH,
    BACK_AMONG,
    BACK_DONE,
    BACK_DONE_TO,
    BACK_LABEL,
    BACK_LOST,
    BACK_OF,
    BACK_PERSONNEL,
    BACK_SUBSET,
    HEADLINE,
    PUT_AT,
    S_ACTIVE,
)
from app.extraction.tokens import word_set

NO_PEOPLE = word_set(
    "job jobs financial economic crop crops weight territorial territory hearing memory power "
    "revenue stock insured property material equipment tank vehicle aircraft insurance livestock "
    "market seat trading sales operating annual net quarterly"
)
_IN_CARE = word_set("hospital hospitals hospitalised hospitalized treatment care discharged")
TRANSITIVE = word_set(
    "killed injured wounded captured eliminated liquidated slain shot gunned murdered executed "
    "massacred slaughtered hurt maimed butchered assassinated neutralized neutralised"
)
_ELIMINATED = word_set("eliminated liquidated neutralized neutralised")
_OF_THINGS = _ELIMINATED | {"missing", "captured"}
"""What becomes of things too."""
_TAKING = word_set("take takes took taken taking capture captures captured capturing")
_TAKEN_ALIVE = word_set("prisoner prisoners captive captives pow pows")
_SWAPPED = word_set("exchanged exchange exchanges swap swapped swaps freed released returned")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one number counts: outcomes, the rule that read them and the items they stand in."""

    outcomes: frozenset[str]
    rule: str
    confidence: float
    first: int
    last: int
    subset: bool = False


def reading(sentence: Sentence, place: int) -> Reading | None:
    """What the number at this item counts, by its own clause alone."""
    after, before = sentence.code[place + 1 : place + 60], sentence.code[max(0, place - 40) : place]
    subset = bool(BACK_SUBSET.search(before))
    for rule in (
        _prisoners,
        _noun,
        _bulletin,
        _done,
        _state,
        _suffered,
        _of,
        _lost,
        _label,
        _among,
    ):
        if subset and rule in (_suffered, _among):
            continue
        found = rule(sentence, place, after, before)
        if found:
            return found
    if not subset:
        found = _verb(sentence, place, after, before) or _shared(sentence, place, after, before)
    return found


def _prisoners(s: Sentence, place: int, after: str, before: str) -> Reading | None:
    """As in "took 18 prisoners"."""
    end = phrase_end(s, place)
    if not (_TAKEN_ALIVE & set(s.words(place + 1, min(end + 1, place + 4)))):
        return None
    if not _TAKING & set(s.words(max(0, place - 2), place)):
        return None
    return Reading(frozenset({"captured"}), "prisoners", 0.9, place - 1, max(end, place + 2))


def _noun(s: Sentence, place: int, after: str, before: str) -> Reading | None:
    match = AHEAD_NOUN.match(after)
    if not match:
        return None
    item = s.items[place + 1 + match.start(1)]
    if NO_PEOPLE & set(s.words(place + 1, place + 2 + match.start(1))):
        return None
    word = s.run[item.first].lower
    if word in ("lives", "victims") and not _taken(s, place, match.end()):
        return None
    if word in ("bodies", "body") and AHEAD_HANDLED.match(after[match.end() :]):
        return None
    if word in ("losses", "loss") and match.start(1) and s.code[place + match.start(1)] == "G":
        return None
    if S_ACTIVE.search(after[: match.start(1)]):
        return None
    return Reading(item.outcomes, "noun", 0.95, place, place + 1 + match.end(1))


_TAKEN = word_set(
    "claim claims claimed claiming take takes took taken taking cost costs costing loss lost lose "
    "losing ended"
)


def _taken(s: Sentence, place: int, end: int) -> bool:
    around = s.words(max(0, place - 5), min(len(s.items), place + end + 4))
    return bool(_TAKEN & set(around))


def _done(s: Sentence, place: int, after: str, before: str) -> Reading | None:
    """As in "killing 12", "injured more than 20 people", "killed the driver and 12 passengers"."""
    plain = BACK_DONE.search(before)
    match = plain or BACK_DONE_TO.search(before)
    if not match:
        return None
    at = place - (len(before) - match.start(1))
    item = s.items[at]
    if item.code == "S":
        if not TRANSITIVE & {t.lower for t in s.run[item.first : item.last]}:
            return None
        headline = HEADLINE.search(s.code[max(0, at - 8) : at + 1])
        if headline and AHEAD_STATE.match(after):
            return None
        passive = at > 0 and s.code[at - 1] in "X" and not plain
        if passive and s.run[s.items[at - 1].first].lower not in ("has", "have", "had"):
            return None
    if is_thing(s, place) and "killed" not in item.outcomes:
        return None
    if is_thing(s, place, animals=True):
        return None
    outcomes = item.outcomes
    if s.run[item.first].lower in _ELIMINATED and AHEAD_EQUIPMENT.match(after):
        outcomes = frozenset({"losses"})
    return Reading(outcomes, "done", 0.93, at, phrase_end(s, place))


def _state(s: Sentence, place: int, after: str, before: str) -> Reading | None:
    match = AHEAD_STATE.match(after) or AHEAD_PLAIN_VERB.match(after)
    return _ahead(s, place, after, match, "state", 0.95)


def _verb(s: Sentence, place: int, after: str, before: str) -> Reading | None:
    match = AHEAD_VERB.match(after) or AHEAD_OF_THE.match(after)
    if not match and s.words(place + 1, place + 2)[:1] == ["of"]:
        match = AHEAD_OF_THEM.match(after)
    return _ahead(s, place, after, match, "verb", 0.9)


def _ahead(
    s: Sentence, place: int, after: str, match: re.Match[str] | None, rule: str, confidence: float
) -> Reading | None:
    if not match:
        return None
    at = match.start(1)
    item = s.items[place + 1 + at]
    words = {t.lower for t in s.run[item.first : item.last]}
    beyond = after[at + 1 : at + 2]
    passive = "X" in after[:at]
    if item.code == "S" and at and not passive and words & TRANSITIVE and ACTIVE.match(beyond):
        follows = after[at + 1 :]
        if not (beyond == "Q" and re.match(r"Q[JCPDGA]{0,5}[SN]", follows)):
            return None
    if after[at + 1 : at + 2] == "@" and PUT_AT.match(after[at + 1 :]):
        return None  # "put its dead at 13 and its wounded at 38"
    if "O" in after[:at] and _IN_CARE & set(s.words(place + 1, place + at + 8)):
        return None  # "78 of the injured remained in hospital"
    if item.code == "S" and not at and _is_someone(s, place):
        return None
    if words & _OF_THINGS and is_thing(s, place):
        return None
    if is_thing(s, place, animals=True):
        return None
    if "captured" in item.outcomes and _SWAPPED & set(s.lowers):
        return None
    if words == {"disappeared"} and is_thing(s, place):
        return None
    return Reading(item.outcomes, rule, confidence, place, place + 2 + at)


def _is_someone(s: Sentence, place: int) -> bool:
    """As in "One captured recruit told …": a person who is spoken of, and no count."""
    stated = s.items[place].stated
    one = stated is not None and stated.numbers[:1] == (1,) and s.run[stated.core].lower == "one"
    return one and bool(
        re.match(r"[JCP]{1,3}(?:[,(].{0,6}[,)])?[VX]", s.code[place + 2 : place + 14])
    )


def _suffered(s: Sentence, place: int, after: str, before: str) -> Reading | None:
    match = AHEAD_SUFFERED.match(after)
    if not match:
        match = AHEAD_WITH.match(after)
        if not match:
            return None
        with_words = s.words(place + 1, place + 1 + match.start(1))
        if not {"with", "for"} & set(with_words[-7:]) or not {"injuries", "wounds"} & set(
            s.words(place + 1 + match.start(1), place + 1 + match.end(1))
        ):
            return None
    item = s.items[place + 1 + match.start(1)]
    if "wounded" not in item.outcomes or is_thing(s, place):
        return None
    return Reading(item.outcomes, "suffered", 0.88, place, place + 1 + match.end(1))


def _of(s: Sentence, place: int, after: str, before: str) -> Reading | None:
    match = BACK_OF.search(before)
    if not match:
        return None
    at = place - (len(before) - match.start(1))
    item = s.items[at]
    if item.outcomes & {"losses"} and (
        is_thing(s, place) or NO_PEOPLE & set(s.words(max(0, at - 2), at))
    ):
        return None
    if is_thing(s, place, animals=True):
        return None
    if s.run[item.first].lower in ("bodies", "body") and is_thing(s, place):
        return None
    return Reading(item.outcomes, "of", 0.9, at, phrase_end(s, place))


def _lost(s: Sentence, place: int, after: str, before: str) -> Reading | None:
    """As in "lost 10,000 troops": people and nothing else."""
    match = BACK_LOST.search(before)
    if not match or not re.match(r"O?[JCDAP]{0,5}?P", after) or is_thing(s, place):
        return None
    at = place - (len(before) - match.start(1))
    people = s.words(place + 1, place + 3)
    outcome = "personnel" if people[:1] == ["personnel"] else "killed"
    outcome = "losses" if AHEAD_EQUIPMENT.match(after) else outcome
    return Reading(frozenset({outcome}), "lost", 0.8, at, phrase_end(s, place))


def _bulletin(s: Sentence, place: int, after: str, before: str) -> Reading | None:
    """As in "losses amounted to: personnel - about 4,000 persons; tanks - 30"."""
    match = BACK_PERSONNEL.search(before)
    if not match or s.words(place - 2, place - 1) != ["personnel"]:
        return None
    losses = [item for item in s.items[: place - 2] if "losses" in item.outcomes]
    if not losses:
        return None
    return Reading(frozenset({"personnel"}), "bulletin", 0.85, place - 2, phrase_end(s, place))


def _label(s: Sentence, place: int, after: str, before: str) -> Reading | None:
    """As in "Injured: 12", "Deaths in Gaza - 41"."""
    match = BACK_LABEL.search(before)
    if not match or not re.match(r"[JPC]{0,3}(?:[,.;)&(:-]|$)", after) or is_thing(s, place):
        return None
    at = place - (len(before) - match.start(1 if match.group(1) else 2))
    if (
        HEADLINE.search(s.code[max(0, at - 8) : at + 1])
        or s.items[place].first - s.items[at].last > 9
    ):
        return None
    return Reading(s.items[at].outcomes, "label", 0.8, at, phrase_end(s, place))


def _among(s: Sentence, place: int, after: str, before: str) -> Reading | None:
    """As in "Among the dead were five children", "of the killed, 12 were women"."""
    ahead = AHEAD_AMONG.match(after)
    if ahead and not is_thing(s, place):
        inner = s.items[place + 1 + ahead.start(1)]
        end = phrase_end(s, place)
        return Reading(inner.outcomes, "among", 0.85, place, end, subset=True)
    match = BACK_AMONG.search(before)
    if not match or is_thing(s, place) or AHEAD_BEFALLEN.match(after):
        return None
    at = place - (len(before) - match.start(1))
    opening = place - (len(before) - match.start())
    lead = s.run[s.items[opening].first].lower
    if lead == "of" and opening and s.code[opening - 1] not in ",;:(-.":
        return None
    if lead not in ("among", "of", "amongst", "including"):
        return None
    return Reading(s.items[at].outcomes, "among", 0.85, at, phrase_end(s, place), subset=True)


def _shared(s: Sentence, place: int, after: str, before: str) -> Reading | None:
    """As in "Four residents and two firefighters have been injured": both."""
    match = AHEAD_SHARED.match(after)
    if not match or is_thing(s, place):
        return None
    if after[0] == "," and "&" not in match.group():  # "rises to 158, 40 wounded"
        return None
    item = s.items[place + 1 + match.start(1)]
    return Reading(item.outcomes, "shared", 0.8, place, phrase_end(s, place))
