"""Who speaks in a sentence: the noun phrases beside verbs of saying, "according to", "citing".

The phrases are taken as the text has them; no name of a person, an outlet or a body is known here.
"""

from dataclasses import dataclass

from app.extraction.tokens import Token, word_set
from app.extraction.words import CODES, MONTHS, QUOTES, WEEKDAYS

SAYING = word_set(
    "said says say told tells claimed claims claim reported reports report estimated estimates "
    "estimate announced announces confirmed confirms stated states puts put added adds "
    "acknowledged acknowledges admitted admits admit revealed reveals disclosed insisted insists "
    "warned warns noted notes wrote writes tweeted posted recorded records documented documents "
    "verified counted identified believes believe suggested suggests suggest showed shows "
    "indicated indicates found finds concluded concludes gave gives alleged alleges alleging "
    "denied denies declared declares explained described describes spoke speaks revised raised "
    "lowered updated released publishes published agreed agrees calculated calculates reckons "
    "reckoned maintained maintains testified quoted quotes quoting listed lists tallied reiterated "
    "boasted expects fears feared thinks conceded recalled predicted predicts forecast projected "
    "projects asserts identify verify confirm asserted contends contended argued argues relayed "
    "stressed changed"
)
PARTICIPLES = word_set(
    "denying dismissing rejecting "
    "saying adding claiming estimating announcing reporting stating noting confirming putting "
    "reducing revising insisting stressing suggesting releasing explaining warning"
)
CARRYING = word_set("reported reports report quoted quotes quoting relayed wrote writes")
_NOMINAL = word_set(
    "report reports estimate estimates claim claims records documents notes states projects shows "
    "lists finds counts fears"
)  # fmt: skip
_BETWEEN = word_set(
    "has have had also later earlier now then initially originally officially briefly previously "
    "recently today yesterday since already still quickly falsely reportedly repeatedly again "
    "first once only privately publicly was is were are been being be both all themselves himself "
    "herself itself separately subsequently meanwhile accidentally immediately often not never "
    "able likewise likely will would could did does which who"
)
_WHEN = frozenset([*WEEKDAYS, "on", "late", "early", "yet"])
_PASSIVE = word_set("was is were are been being be")
_STOPS = word_set(
    "that but while when as after before although though since because if than whereas and/or "
    "until so yet where whether or into with without during about over under against between "
    "through upon toward towards despite including among amid within across below above far is are "
    "was were be been being has have had not do does did will would could may might can should to "
    "at there this week here what how why whose"
)
_INSIDE = word_set("of in for on from by with at")
_DOCUMENTS = word_set(
    "report survey study statement assessment estimate estimates analysis post document excerpts "
    "figures data tally count investigation inquiry review paper briefing update bulletin article "
    "account statistics records number toll dispatch release database message information reports "
    "evidence sources findings research communique interview"
)
_MADE = word_set(
    "published released commissioned conducted issued compiled prepared produced written carried "
    "led posted submitted delivered given"
)  # fmt: skip
_TIME = frozenset(
    [*WEEKDAYS, *MONTHS, *["on", "in", "late", "early", "last", "this", "morning", "afternoon", "evening", "night", "week", "month", "year", "today", "yesterday", "meanwhile", "initially", "earlier", "later", "overall", "however", "separately", "also", "then", "now", "since", "previously", "originally", "recently", "once", "first", "overnight", "tonight", "moreover", "instead", "meantime", "afterwards", "and", "but", "so", "while", "yet", "still", "thus"]]
)  # fmt: skip
PRONOUNS = word_set("he she they it we i who which this that these those")


@dataclass(frozen=True, slots=True)
class Speaker:
    """One that a sentence lets speak, at token `place`, in the words `[first, last)`."""

    how: str
    """`says` (before its verb), `inverted` (after it), `according`, `citing`, `told`, `by`,
    `whose` (its figure), `saying` (a participle without a subject of its own)."""
    place: int
    first: int
    last: int
    verb: str = ""


def speakers(run: list[Token]) -> list[Speaker]:
    """Everyone who speaks in a sentence, in the order of their verbs.

    >>> from app.extraction.tokens import tokens
    >>> run = tokens("Twelve died, local police said, according to a spokesman for the ministry.")
    >>> [(one.how, " ".join(t.text for t in run[one.first : one.last])) for one in speakers(run)]
    [('says', 'local police'), ('according', 'a spokesman for the ministry')]
    """
    found: list[Speaker] = []
    for place, token in enumerate(run):
        if token.kind != "word":
            continue
        found.extend(_led(run, place, token.lower))
    found = found or _headlined(run)
    return sorted(found, key=lambda one: one.place)


def _led(run: list[Token], place: int, word: str) -> list[Speaker]:
    if word == "according" and _lower(run, place + 1) == "to":
        return _after(run, place, place + 2, "according")
    if word in ("citing", "quoting"):
        return _after(run, place, place + 1, "citing")
    if (word == "per" and _lower(run, place + 1) in ("the", "a")) or word == "via":
        return _after(run, place, place + 1, "according")
    if word in ("by", "to") and _is_seen(run, place):
        return _after(run, place, place + 1, "told")
    if word in ("by", "from") and _is_given(run, place, word):
        return _after(run, place, place + 1, "by")
    if word in PARTICIPLES:
        own = _beside(run, place, word) if _lower(run, place - 1) not in ",;-–—" else []
        return own or [Speaker("saying", place, place, place, word)]
    if word.endswith("'s") and _leads_figure(run, place):
        first = _left(run, place + 1)
        return [Speaker("whose", place, first, place + 1)] if first <= place else []
    if word in SAYING or (
        word in _REVISING and _TOLLS & {_lower(run, place + n) for n in (1, 2, 3, 4)}
    ):
        return _beside(run, place, word)
    return []


_REVISING = word_set(
    "corrected reduced adjusted upgraded downgraded slashed cut brought hiked show increased"
)
_TOLLS = word_set("toll tally count number figure death dead deaths fatalities estimate")


def _headlined(run: list[Token]) -> list[Speaker]:
    """As in "At least 6 dead in shooting: police" and "Officials: 38 dead"."""
    colons = [place for place, token in enumerate(run) if token.text == ":"]
    if len(colons) != 1:
        return []
    [colon] = colons
    last = len(run) - (run[-1].text in ".!")
    if 1 <= last - colon - 1 <= 4 and _all_words(run[colon + 1 : last]):
        return [Speaker("inverted", colon, colon + 1, last, "said")]
    if 1 <= colon <= 3 and _all_words(run[:colon]) and run[colon - 1].lower in _HEADLINED:
        return [Speaker("says", colon, 0, colon, "said")]
    return []


_HEADLINED = word_set(
    "officials police ministry report reports minister president media sources un "
    "army military official"
)


def _all_words(run: list[Token]) -> bool:
    return all(t.kind in ("word", "initials") for t in run) and not any(
        CODES.get(t.lower) in ("N", "S", "I", "T", "X", "M") for t in run
    )


def _is_seen(run: list[Token], place: int) -> bool:
    back = {_lower(run, place - n) for n in (1, 2, 3)}
    if run[place].lower == "to":
        return bool({"speaking", "spoke", "spoken"} & {_lower(run, place - 1)})
    return bool({"seen", "obtained", "reviewed", "quoted", "cited"} & back)


def _is_given(run: list[Token], place: int, word: str) -> bool:
    if word == "from":
        return _lower(run, place - 1) in ("figures", "data", "estimates", "figure", "count")
    back = [_lower(run, place - n) for n in (1, 2, 3)]
    verbs = {"disclosed", "published", "released", "leaked", "issued", "given", "provided",
             "compiled", "reported", "announced", "confirmed", "recorded", "documented",
             "collected", "cited", "verified", "put", "counted", "estimate", "estimates", "count",
             "tally", "figures", "study", "survey", "data", "investigation"}  # fmt: skip
    return bool(verbs & set(back[:1]))


def _leads_figure(run: list[Token], place: int) -> bool:
    ahead = [_lower(run, place + n) for n in (1, 2, 3)]
    official = "official" in ahead
    for n, word in enumerate(ahead):
        if CODES.get(word) in ("N", "S") or word in ("casualty", "death", "toll"):
            if not official:
                return False
            if word in ("casualty", "death"):
                continue
            return word == "toll"
        if word in ("figure", "estimate", "count", "tally", "toll", "estimates"):
            return _lower(run, place + n + 2) in (
                "of",
                "is",
                "was",
                "stood",
                "stands",
                "puts",
                "put",
            )
    return False


def _after(run: list[Token], place: int, start: int, how: str) -> list[Speaker]:
    last = _right(run, start)
    return [Speaker(how, place, start, last, run[place].lower)] if last > start else []


def _beside(run: list[Token], place: int, word: str) -> list[Speaker]:
    """The subject of a verb of saying, before it or, inverted, after it; and whom it told."""
    told = _after(run, place, place + 1, "told") if word in ("told", "tells") else []
    verb_end = place
    back = place - 1
    passive = False
    if word in ("identify", "verify", "confirm") and _lower(run, back) == "to":
        back -= 1
    while back >= 0 and (_lower(run, back) in _BETWEEN | _WHEN or _lower(run, back).endswith("ly")):
        if _lower(run, back) in ("which", "who"):
            break
        passive = passive or _lower(run, back) in _PASSIVE
        back -= 1
    if _is_adjective(run, place, word):
        return told
    if passive and word not in PARTICIPLES:
        being = _lower(run, place - 1) in _PASSIVE or _lower(run, place - 2) in _PASSIVE
        if being:
            return told
    if _lower(run, place - 1) in _CLOSING and word in _INVERTED:
        last = _right(run, place + 1)
        if last > place + 1 and _lower(run, last) in (
            "",
            ".",
            ",",
            ";",
            "”",
            '"',
            "(",
            "-",
            "–",
            "—",
        ):
            return [Speaker("inverted", place, place + 1, last, word)]
    if word in ("described", "listed") and _lower(run, place + 1) == "as":
        return told
    back = _before_brackets(run, back)
    start, stop = _subject(run, back, word)
    if start < stop:
        return [Speaker("says", place, start, stop, word), *_told_only(run, told)]
    if word in _NOMINAL or _lower(run, verb_end + 1) in ("that", "in", "on"):
        return told
    return told


_CLOSING = frozenset([",", "”", '"', "’", "'"])
_INVERTED = word_set("said says reported added told claimed announced wrote reports")


def _is_adjective(run: list[Token], place: int, word: str) -> bool:
    """As in "an alleged airstrike", "a new report said": a word of saying that says nothing itself."""
    if word in _NOMINAL and (
        _lower(run, place + 1) in SAYING or _lower(run, place + 1) in ("of", "by")
    ):
        return True
    if CODES.get(_lower(run, place + 1)) in ("S", "I"):  # "200 civilians reported injured"
        return True
    before = _lower(run, place - 1)
    if before in ("a", "an", "the", "any", "no", "its", "their", "this", "that", "his", "her"):
        return True
    return word in _NOMINAL and before in ("some", "new", "other", "latest", "previous", "earlier",
                                           "recent", "official", "media", "several", "many",
                                           "initial", "local", "press", "news")  # fmt: skip


def _before_brackets(run: list[Token], back: int) -> int:
    """Left of "(…)" where that ends at `back`."""
    if _lower(run, back) not in (")", "]"):
        return back
    for place in range(back - 1, max(-1, back - 8), -1):
        if _lower(run, place) in ("(", "["):
            return place - 1
    return back


def _short(run: list[Token], last: int) -> str | None:
    """The short name that the text gives after a name: the "WHO" of "… Organization (WHO)"."""
    if _lower(run, last) in ("(", "[") and last + 1 < len(run):
        word = run[last + 1].text
        closed = _lower(run, last + 2) in (")", "]", ",")
        if closed and 2 <= len(word) <= 8 and word.isupper() and word.isalpha():
            return word
    return None


def _told_only(run: list[Token], told: list[Speaker]) -> list[Speaker]:
    return [one for one in told if run[one.first].lower not in ("reporters", "the", "a", "him", "her",
                                                              "me", "us", "journalists", "state",
                                                              "local", "parliament")]  # fmt: skip


def _subject(run: list[Token], back: int, word: str) -> tuple[int, int]:
    """The tokens of the subject that ends at `back`; over an aside between commas."""
    if back < 0:
        return 0, 0
    if run[back].lower in ("which", "who", "that"):
        back -= 1
        back -= _lower(run, back) == ","
        stop = back + 1
        return _left(run, stop, wide=True), stop
    stop = back + 1
    if run[back].text == ",":
        opening = back - 1
        while opening > 0 and run[opening].text != "," and back - opening < 28:
            opening -= 1
        if run[opening].text != ",":
            return 0, 0
        aside = run[opening + 1 : back]
        names = [t for t in aside if t.kind == "word"]
        if names and all(t.text[0].isupper() for t in names):
            return _left(run, opening), back
        if any(t.lower in SAYING and t.lower not in _MADE for t in aside):
            return 0, 0
        if (
            names
            and names[0].lower not in ("who", "which", "whose")
            and any(CODES.get(t.lower) == "X" and t.lower in _STOPS for t in names)
        ):
            return 0, 0
        stop = opening
        by = [n for n, t in enumerate(aside) if t.lower == "by"]
        if by and any(t.lower in _MADE for t in aside):
            start = opening + 1 + by[-1] + 1
            return start, min(_right(run, start), back)
    return _left(run, stop), stop


def _left(run: list[Token], stop: int, *, wide: bool = False) -> int:
    """Where the noun phrase that ends before `stop` starts."""
    here = stop
    while here > 0 and stop - here < 22:
        token = run[here - 1]
        if token.kind == "mark" or token.kind in ("number", "code") or token.text in QUOTES:
            if token.text not in ("&",) and not (token.text in "-" and here - 1 > 0):
                if not (token.kind == "number" and here > 1 and run[here - 2].lower in MONTHS):
                    break
        word = token.lower
        if word in _STOPS and not (wide and word in _INSIDE):
            made = here > 1 and run[here - 2].lower in _MADE
            if not made and (word not in ("with", "at") or not _named(run, here)):
                break
        if word == "according":
            break
        if word in PARTICIPLES or (word in SAYING and word not in _MADE | _NOMINAL):
            break
        if CODES.get(word) in ("S", "I", "T", "B", "E", "L", "M") and word not in _MADE | _NOMINAL:
            break
        if word in PRONOUNS and here < stop:
            break
        here -= 1
    while here < stop and (run[here].lower in _TIME | _INSIDE or run[here].text in "-&"):
        here += 1
    return here


def _named(run: list[Token], here: int) -> bool:
    return here < len(run) and (run[here].text[0].isupper() or run[here].lower in ("the", "a"))


def _right(run: list[Token], start: int) -> int:
    """One past the noun phrase that starts at `start`."""
    here = start
    while here < len(run) and here - start < 20:
        token = run[here]
        if token.text in ("(", ")") or (token.kind == "mark" and token.text not in "&/-’'"):
            break
        word = token.lower
        if token.kind in ("number", "code") and here > start:
            break
        stops = (
            word in _STOPS
            or word in PRONOUNS
            or word in SAYING
            or word in PARTICIPLES
            or word in ("citing",)
        )
        if stops and word not in _NOMINAL | _DOCUMENTS and here > start:
            if word not in ("at", "with") or not _named(run, here + 1):
                break
        if word in WEEKDAYS and here > start:
            break
        if word in ("on", "in", "late", "early") and _lower(run, here + 1) in {
            *WEEKDAYS,
            *MONTHS,
            "a",
        }:
            break
        here += 1
    while here > start and run[here - 1].lower in _TIME | _INSIDE | {"the", "a", "an"}:
        here -= 1
    return here


def name(run: list[Token], first: int, last: int) -> str:
    """The speaker in few words: articles and "a report by" are left out.

    >>> from app.extraction.tokens import tokens
    >>> def read(text):
    ...     run = tokens(text)
    ...     return name(run, 0, len(run))
    >>> read("a new study by the Institute for Peace"), read("a NATO estimate"), read("officials")
    ('Institute for Peace', 'NATO', 'officials')
    """
    if short := _short(run, last):
        return short
    words = run[first:last]
    lowers = [token.lower for token in words]
    if set(lowers[:6]) & _DOCUMENTS:
        for joint in ("by", "from", "in", "of"):
            if joint in lowers[1:-1]:
                at = lowers.index(joint) + 1
                if joint == "in" and not (words[at].text[0].isupper() or lowers[at] == "the"):
                    continue
                if not _is_time(lowers[at]):
                    return name(run, first + at, last)
    words = _trimmed(words)
    if not words or all(w.lower in _EMPTY for w in words):
        return ""
    joined = words[0].text
    for before, token in zip(words, words[1:], strict=False):
        joined += token.text if token.start == before.end else " " + token.text
    if words[-1].lower.endswith("'s"):
        joined = joined[:-2]
    return joined.strip(' ,"“”')


_EMPTY = word_set("one reports report estimates others many new figures data the a an")
_LEADING = frozenset({"the", "a", "an", "its", "their", "new", *_TIME})


def _trimmed(words: list[Token]) -> list[Token]:
    """Without articles and days before, without days, documents and participles behind."""
    while len(words) > 1 and words[0].lower in _LEADING:
        words = words[1:]
    for place in range(1, len(words)):
        word = words[place].lower
        if word in _MADE or (
            word in ("in", "on", "at", "late", "early")
            and place + 1 < len(words)
            and _is_time(words[place + 1].lower)
        ):
            words = words[:place]
            break
    while len(words) > 1 and words[-1].text in _DOCUMENTS | {"latest", "new", "own"}:
        if len(words) < 3 and not words[0].text.isupper() or words[-1].text == "sources":
            break
        words = words[:-1]
    return words


def _is_time(word: str) -> bool:
    return word in WEEKDAYS or word in MONTHS or word[:1].isdigit()


def _lower(run: list[Token], place: int) -> str:
    return run[place].lower if 0 <= place < len(run) else ""
