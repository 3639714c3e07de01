"""Of whom, where and of what event a count is, in the text's own words.

The population is the noun phrase that the number counts; the event is what the sentence, or one
before it, names by a noun such as "earthquake" with the words beside it. A comparison with another
event has that event, never the caller's.
"""

import re
from collections.abc import Sequence

from app.extraction.counts import Count
from app.extraction.grammar import Sentence
from app.extraction.tokens import Token, word_set
from app.extraction.words import CODES, MILITARY, MONTHS, OUTCOMES, PLAIN_PEOPLE, QUOTES, WEEKDAYS

_EVENTS = word_set(
    "attack attacks strike strikes airstrike airstrikes earthquake quake blast explosion flood "
    "floods flooding crash collision fire wildfire wildfires blaze war invasion siege battle "
    "shipwreck sinking outbreak epidemic pandemic landslide mudslide avalanche hurricane cyclone "
    "typhoon tornado storm shooting bombing massacre collapse derailment stampede crush accident "
    "eruption tsunami heatwave drought famine unrest protests clashes shelling raid offensive "
    "operation genocide disaster conflict uprising ambush riots crackdown insurgency fires"
)
_OF_EVENTS = word_set(
    "agency agencies authority authorities management relief response department official "
    "officials service services brigade crew crews zone victims crimes criminals fighters fighter "
    "office council committee centre center commission bureau unit fund institute prevention"
)
_CHRISTENED = word_set("cyclone hurricane typhoon storm operation")
_PLACED = word_set("in of at on near off")
_COMPARING = re.compile(
    r"\b(?:(?:by way of|in|by) comparison|compared (?:with|to)|"
    r"(?:deadliest|worst) [a-z ]{0,40}since|by contrast|"
    r"(?:surpassing|eclipsing|more than) the \S+ (?:killed|who died) in|"
    r"same as|"
    r"years (?:ago|earlier) , an?)\b"
)
_BACK = 60
"""How many words before a number a comparison is looked for in."""


def population_of(count: Count, earlier: Sequence[Count], last: str | None) -> str | None:
    """Whose people are counted; "others" and "that figure" are of those counted before.

    `earlier` are the counts of the sentence before this one, `last` is the population of the count
    before in the document.
    """
    words = _phrase(count)
    if all(word.lower in PLAIN_PEOPLE for word in words):
        if count.rule == "pointing" or (count.rule == "measured" and earlier):
            return last
        same = [c for c in earlier if not c.subset]
        return population_of(same[-1], (), last) if same and count.rule != "measured" else None
    if len(words) == 1 and words[0].lower in MILITARY and (owner := _owner(count)):
        return f"{owner} {words[0].text}"
    return " ".join(word.text for word in words)


def _owner(count: Count) -> str | None:
    """Whose "troops" were lost: the nearest name before the verb."""
    if count.rule != "lost":
        return None
    run = count.sentence.run
    start = count.sentence.items[count.first].first
    names = [token for token in run[max(0, start - 8) : start] if _is_name(token)]
    return names[-1].text if names else None


def _phrase(count: Count) -> list[Token]:
    """The words of the noun phrase after the number, without articles and adverbs."""
    s = count.sentence
    words: list[Token] = []
    for place in range(count.place + 1, min(count.place + 9, len(s.items))):
        item = s.items[place]
        code = s.code[place]
        if code in "JCP" or (code == "G" and words):
            words.extend(t for t in s.run[item.first : item.last] if t.text not in QUOTES)
        elif code == "&" and s.code[place - 1] == "C" and s.code[place + 1 : place + 2] == "C":
            words.append(s.run[item.first])
        elif not (code in "OD" and not words):
            break
    words = [w for w in words if w.lower not in _MORE]
    if words and not any(CODES.get(w.lower) == "P" for w in words):
        return [w for w in words if w.text[0].isupper() and not _is_time(w)]
    while words and CODES.get(words[-1].lower) != "P":
        words.pop()
    return words


_MORE = word_set("more other another additional further new confirmed known")


def _is_time(word: Token) -> bool:
    return word.lower in WEEKDAYS or word.lower in MONTHS


def place_of(count: Count) -> str | None:
    """The place named behind the number: "in" and names."""
    run = count.sentence.run
    start = count.sentence.items[count.last - 1].last
    for at in range(start, min(start + 8, len(run) - 1)):
        if run[at].text in ";.,":
            return None
        if run[at].lower in ("in", "near", "at") and run[at + 1].text[0].isupper():
            last = at + 1
            while last < len(run) and run[last].kind == "word" and run[last].text[0].isupper():
                last += 1
            if not _is_time(run[at + 1]):
                return " ".join(token.text for token in run[at + 1 : last])
    return None


def event_of(count: Count, sentences: Sequence[Sentence], given: str | None) -> str | None:
    """The event: the caller's, unless the sentence compares with another; else as the text says."""
    own = named_event(count.sentence.run)
    if compares(count):
        return own or place_of(count) or named_event(count.sentence.run, unnamed=True)
    if given:
        return given
    if own:
        return own
    for number in range(count.number - 1, max(-1, count.number - 4), -1):
        found = named_event(sentences[number].run)
        if found:
            return found
    return None


def compares(count: Count) -> bool:
    """Whether the count is of another event that the text compares with."""
    first = count.stated.first
    before = " ".join(count.sentence.lowers[max(0, first - _BACK) : first])
    return _COMPARING.search(before) is not None


def named_event(run: list[Token], *, unnamed: bool = False) -> str | None:
    """The first event that a sentence names, with the names and the year beside it.

    "The blast" alone names none: two articles' blasts would be one event. `unnamed` takes it.

    >>> from app.extraction.tokens import tokens
    >>> named_event(tokens("At least 40 died after a powerful earthquake in Iran on Monday."))
    'earthquake in Iran'
    >>> named_event(tokens("It was the deadliest day since the Battle of Mosul began."))
    'Battle of Mosul'
    >>> named_event(tokens("Cyclone Idai killed 602 people, the National Disaster Council said."))
    'Cyclone Idai'
    >>> named_event(tokens("The blast killed nine people."))
    """
    for at, token in enumerate(run):
        if token.lower not in _EVENTS or (at and run[at - 1].lower in ("to", "will", "could")):
            continue
        if at + 1 < len(run) and run[at + 1].lower in _OF_EVENTS:
            continue  # "the disaster agency"
        first, last = _first_name(run, at), _last_name(run, at)
        if last - first > 1 or unnamed:
            return " ".join(word.text for word in run[first:last])
    return None


def _first_name(run: list[Token], at: int) -> int:
    first = at
    while first > 0 and at - first < 5 and _is_name(run[first - 1]):
        first -= 1
    year = run[first - 1].text if first else ""
    return first - (len(year) == 4 and year.isdigit())


def _last_name(run: list[Token], at: int) -> int:
    """One past the names behind an event's noun: "in Iran", "of Mosul"."""
    last = at + 1
    if run[at].text[0].isupper() and run[at].lower in _CHRISTENED:
        while last < len(run) and last - at < 3 and _is_name(run[last]):
            last += 1
    if last + 1 >= len(run) or run[last].lower not in _PLACED:
        return last
    end = last + 1
    end += run[end].lower == "the" and end + 1 < len(run)
    while end < len(run) and end - last < 7 and _is_name(run[end]):
        end += 1
    return end if _is_name(run[end - 1]) else last


def _is_name(token: Token) -> bool:
    return (
        token.kind == "word"
        and token.text[0].isupper()
        and not _is_time(token)
        and token.lower not in OUTCOMES
        and CODES.get(token.lower) not in ("D", "R", "W", "X", "&")
    )
