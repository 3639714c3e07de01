"""What a number counts: patterns of English grammar around it, from the plainest to the loosest.

A pattern that looks ahead is matched on the letters after the number, one that looks back on the
letters before it (see `app.extraction.words` for the letters). Each has a confidence: how plainly
such words say what is counted. A number that no pattern reads is no claim.
"""

import re
from dataclasses import dataclass

from app.extraction.grammar import Sentence
from app.extraction.tokens import word_set
from app.extraction.words import CIVILIAN, MILITARY

NOUN_PHRASE = r"(?:O[DX]{0,2}Z?)?[JCPDGAZ]{0,7}?(?:&[JCPD]{1,4})?(?:(?<!G)|(?<=GP))"
PLACED = r"(?:[RO@][JCPDGAZ]{1,7}){0,2}"
ASIDE = r"(?:,[^;,]{1,18},|\([^)]{1,18}\))?"
AHEAD_STATE = re.compile(rf"(?:i|{NOUN_PHRASE}A{{0,2}})(S)")
AHEAD_NOUN = re.compile(r"(?:O[DX]{0,2})?[JCPDXAGS]{0,6}?(N)")
AHEAD_VERB = re.compile(rf"{NOUN_PHRASE}{PLACED}{ASIDE}W?[XAtD]{{0,8}}(?<!D)([SI])")
AHEAD_PLAIN_VERB = re.compile(rf"{NOUN_PHRASE}W?[XA]{{0,6}}([SI])")
AHEAD_SUFFERED = re.compile(rf"{NOUN_PHRASE}{PLACED}{ASIDE}W?[XA]{{0,5}}Y[JDAO]{{0,5}}(N)")
AHEAD_WITH = re.compile(r"(?:O?[JCPDGA]{0,6})[XABVtJCGDP@RO]{0,10}R[JDAP&,]{0,6}(N)")
AHEAD_SHARED = re.compile(
    rf"{NOUN_PHRASE}{PLACED}(?:,?&?Q{NOUN_PHRASE}{PLACED}){{1,3}}[XA]{{0,6}}([SI])"
)
AHEAD_ELSEWHERE = re.compile(r"J?[R@][DJ]{0,2}[CJG]")
AHEAD_HANDLED = re.compile(r"W?[XAJt]{0,5}B")
"""As in "187 bodies yet to be identified": some of those counted elsewhere."""
AHEAD_EQUIPMENT = re.compile(r"O?[JCDAP]{0,6}P(?:,|&|,&)[JA]?[QZ][JCPD]{0,5}G")
"""People and equipment in one list: a bulletin of losses, whatever became of the people."""
AHEAD_BEFALLEN = re.compile(rf"{NOUN_PHRASE}{PLACED}W?[XA]{{0,6}}B")
BACK_PLACED = re.compile(r"(?:[R@][DJCPGO]{1,6}(?:,|&|,&|;)|[SIN][:(-])$")
BACK_SAID = re.compile(r"[VX]A?$")
AHEAD_AMONG = re.compile(rf"{NOUN_PHRASE}{PLACED}{ASIDE}[XA]{{1,3}}iD?[QZ]?[JCP]{{0,2}}([SN])")
BACK_DONE = re.compile(r"([TS])[DAJ]{0,2}$")
BACK_DONE_TO = re.compile(r"([TS])[DJCPAG]{1,6}(?:,[DJCPA]{1,5}){0,2},?&D?A?$")
BACK_OF = re.compile(r"(N)[RJC]{0,2}[Ot][DJCPAX]{0,3}$")
BACK_LOST = re.compile(r"(L)[ADJ]{0,3}R?$")
BACK_AMONG = re.compile(
    r"[iO]D?[QZ]?[JCP]{0,3}([SN])(?:[JC]{0,2}[XAM]{0,3}|(?:[RO@][DJCPG]{1,4})?,)$"
)
BACK_SUBSET = re.compile(r"i[DAX]{0,3}$")
BACK_LABEL = re.compile(r"(?:([NS])(?:[RO][JCPDG]{1,4})?[:(-]|(N))$")
BACK_JOINED = re.compile(r"Q[JCPDGAOZ]{0,6}(?:,[DJCP]{1,4}){0,2}(?:,|&|,&|\()[AJ]?$")
AHEAD_HOW = re.compile(r"A[,.;)&]|A$")
ACTIVE = re.compile(r"[QDP]")
HEADLINE = re.compile(r"Q[JCPDGA]{0,5}[SN]$")
STANDS_ALONE = re.compile(r"[JCPDAGO]{0,6}(?:[,.;)&R(:i-]|$)")

NO_PEOPLE = word_set(
    "job jobs financial economic crop crops weight territorial territory hearing memory power "
    "revenue stock insured property material equipment tank vehicle aircraft insurance livestock "
    "market seat trading sales operating annual net quarterly"
)
TRANSITIVE = word_set(
    "killed injured wounded captured eliminated liquidated slain shot gunned murdered executed massacred slaughtered hurt maimed "
    "butchered assassinated"
)
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
    for rule in (_noun, _done, _state, _suffered, _of, _lost, _label, _among):
        if subset and rule in (_suffered, _among):
            continue
        found = rule(sentence, place, after, before)
        if found:
            return found
    if not subset:
        found = _verb(sentence, place, after, before) or _shared(sentence, place, after, before)
    return found


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


S_ACTIVE = re.compile(r"S[DP]")
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
    if s.run[item.first].lower in ("eliminated", "liquidated") and AHEAD_EQUIPMENT.match(after):
        outcomes = frozenset({"losses"})
    return Reading(outcomes, "done", 0.93, at, _phrase_end(s, place))


def _state(s: Sentence, place: int, after: str, before: str) -> Reading | None:
    match = AHEAD_STATE.match(after) or AHEAD_PLAIN_VERB.match(after)
    return _ahead(s, place, after, match, "state", 0.95)


def _verb(s: Sentence, place: int, after: str, before: str) -> Reading | None:
    return _ahead(s, place, after, AHEAD_VERB.match(after), "verb", 0.9)


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
    if words & {"missing", "captured", "eliminated", "liquidated"} and is_thing(s, place):
        return None
    if is_thing(s, place, animals=True):
        return None
    if "captured" in item.outcomes and _SWAPPED & set(s.lowers):
        return None
    if words == {"disappeared"} and is_thing(s, place):
        return None
    return Reading(item.outcomes, rule, confidence, place, place + 2 + at)


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
    return Reading(item.outcomes, "of", 0.9, at, _phrase_end(s, place))


def _lost(s: Sentence, place: int, after: str, before: str) -> Reading | None:
    """As in "lost 10,000 troops": people and nothing else."""
    match = BACK_LOST.search(before)
    if not match or not re.match(r"O?[JCDAP]{0,5}?P", after) or is_thing(s, place):
        return None
    at = place - (len(before) - match.start(1))
    people = s.words(place + 1, place + 3)
    outcome = "personnel" if people[:1] == ["personnel"] else "killed"
    outcome = "losses" if AHEAD_EQUIPMENT.match(after) else outcome
    return Reading(frozenset({outcome}), "lost", 0.8, at, _phrase_end(s, place))


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
    return Reading(s.items[at].outcomes, "label", 0.8, at, _phrase_end(s, place))


def _among(s: Sentence, place: int, after: str, before: str) -> Reading | None:
    """As in "Among the dead were five children", "of the killed, 12 were women"."""
    ahead = AHEAD_AMONG.match(after)
    if ahead and not is_thing(s, place):
        inner = s.items[place + 1 + ahead.start(1)]
        end = _phrase_end(s, place)
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
    return Reading(s.items[at].outcomes, "among", 0.85, at, _phrase_end(s, place), subset=True)


def _shared(s: Sentence, place: int, after: str, before: str) -> Reading | None:
    """As in "Four residents and two firefighters have been injured": both."""
    match = AHEAD_SHARED.match(after)
    if not match or is_thing(s, place):
        return None
    item = s.items[place + 1 + match.start(1)]
    return Reading(item.outcomes, "shared", 0.8, place, _phrase_end(s, place))


def is_joined(s: Sentence, place: int) -> bool:
    """Whether the number continues a list that the number before began: "… and two children"."""
    before = s.code[max(0, place - 12) : place]
    after = s.code[place + 1 : place + 40]
    if not BACK_JOINED.search(before):
        return False
    people = STANDS_ALONE.match(after) and _is_people(s, place)
    return bool(people or AHEAD_HOW.match(after))


def is_placed(s: Sentence, place: int) -> bool:
    """Whether the number is the same count elsewhere: "12 died in the north and four in …"."""
    before, after = s.code[max(0, place - 14) : place], s.code[place + 1 : place + 40]
    elsewhere = AHEAD_ELSEWHERE.match(after) and s.words(place + 1, place + 3)[:1] != ["of"]
    befallen = AHEAD_BEFALLEN.match(after)
    return bool(BACK_PLACED.search(before) and elsewhere) and not befallen


def is_said(s: Sentence, place: int) -> bool:
    """Whether the number is all that somebody else says: "…; the opposition said 1,500"."""
    before, after = s.code[max(0, place - 4) : place], s.code[place + 1 : place + 2]
    said = BACK_SAID.search(before) and set(s.words(place - 2, place)) & _SAID
    return bool(said) and after in ("", ".", ",", ";")


_SAID = word_set("said says claimed claims say gave")


def is_subset(s: Sentence, place: int) -> bool:
    """Whether the number is a part of one before: "including five children", "4,000 of them"."""
    before, after = s.code[max(0, place - 8) : place], s.code[place + 1 : place + 8]
    ahead = re.match(r"i[XDJCPAR]", after) and s.words(place + 1, place + 2)[:1] in (
        ["of"],
        ["among"],
    )
    if ahead and _is_one(s, place):
        return False  # "one of whom"
    if AHEAD_BEFALLEN.match(s.code[place + 1 : place + 40]):
        return False
    led = BACK_SUBSET.search(before)
    if led and s.words(place - len(led.group()), place)[0] in ("among", "amongst"):
        led = led if len(s.words(place - len(led.group()), place)) == 2 else None
    behind = led and re.match(r"X{0,2}[OD]{0,2}[JCAD]{0,4}[PCJ]", after)
    return bool(ahead or behind) and not is_thing(s, place)


def _is_one(s: Sentence, place: int) -> bool:
    stated = s.items[place].stated
    return stated is not None and set(stated.numbers) == {1}


def _is_people(s: Sentence, place: int) -> bool:
    return bool(re.match(r"[JCDAO]{0,4}P", s.code[place + 1 : place + 8]))


_ANIMALS = word_set(
    "cattle livestock animal animals sheep goat goats cow cows chicken chickens bird birds pig "
    "pigs horse horses dog dogs poultry whales fish dolphins turkeys hens ducks elephants"
)


def is_thing(s: Sentence, place: int, *, animals: bool = False) -> bool:
    """Whether what is numbered is a thing: the last noun before a verb or a preposition."""
    match = re.match(r"[JCDAGP]{0,6}", s.code[place + 1 : place + 9])
    length = match.end() if match else 0
    if not length:
        return False
    head = s.run[s.items[place + length].first].lower
    if animals:
        return head in _ANIMALS
    if "P" in s.code[place + 1 : place + 1 + length]:
        return False
    return s.code[place + length] == "G" or s.code[place + 1] == "G"


def _phrase_end(s: Sentence, place: int) -> int:
    """One past the noun phrase that follows a number."""
    match = re.match(r"(?:O[DX]{0,2}Z?)?[JCPDG]{0,6}", s.code[place + 1 : place + 10])
    return place + 1 + (match.end() if match else 0)


def metric_of(outcomes: frozenset[str], words: list[str]) -> str | None:
    """The metric of a set of outcomes; the words around tell whose casualties they are.

    "Casualties" of an army are all its losses (D1), of anyone else the killed and the wounded.

    >>> metric_of(frozenset({"killed", "wounded", "missing"}), [])
    'total_losses'
    >>> metric_of(frozenset({"casualties"}), ["battlefield"]), metric_of(frozenset({"casualties"}), [])
    ('total_losses', 'killed_or_wounded')
    """
    if "losses" in outcomes:
        if "personnel" in words and len(outcomes) == 1 and "military" not in words:
            return "unspecified_losses"
        return "total_losses"
    if "casualties" in outcomes:
        army = MILITARY & set(words) and not CIVILIAN & set(words)
        wide = bool(outcomes & {"missing", "captured"})
        return "total_losses" if army or wide else "killed_or_wounded"
    return _METRICS.get(outcomes)


_METRICS = {
    frozenset(outcomes.split()): metric
    for outcomes, metric in (
        ("killed", "killed"),
        ("personnel", "unspecified_losses"),
        ("wounded", "wounded"),
        ("missing", "missing"),
        ("captured", "captured"),
        ("killed missing", "killed_or_missing"),
        ("killed wounded", "killed_or_wounded"),
        ("killed wounded missing", "total_losses"),
        ("killed wounded captured", "total_losses"),
        ("killed missing captured", "total_losses"),
        ("killed wounded missing captured", "total_losses"),
        ("wounded missing captured", "total_losses"),
    )
}
